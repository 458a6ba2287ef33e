import { sql } from 'kysely';
import { audit } from '../../../db/audit.ts';
import type { Trx } from '../../../db/client.ts';
import { nameInitials } from '../../../db/name-initials.ts';
import { waitForScope } from '../../../db/register/refresh-areas.ts';
import { type PlainDate, shanghaiDateAt } from '../../../domain/dates.ts';
import { checkIdentityNumber, type IdentityNumber, type Sex } from '../../../domain/identity-number.ts';
import { decideHouseholdEvent, HEAD, type HouseholdAct } from '../../../domain/register/household-events.ts';
import type { Vault } from '../../../platform/vault.ts';
import { RegisterError } from '../errors.ts';
import { refuseOwn } from '../own.ts';
import { numberToldIn, refuseOwnNumber, registerReport } from '../reports/decide.ts';
import { tellRegisterChanged } from '../tell.ts';
import { type Founding, type LockedHousehold, lastRecorded, lockHouseholds, lockJoiner } from './read.ts';
import { writeEvent } from './write.ts';

export interface RecordHouseholdEvent {
  readonly act: HouseholdAct;
  /** Of a `join` who comes, of a `found` the head; number null: the one that the village's report has. */
  readonly comer?: { readonly identityNumber: string | null; readonly name: string } | undefined;
  /** The village's report that comes true by this: it ends with the event, or the event is not recorded. */
  readonly reportId?: number | undefined;
  readonly on: PlainDate;
  readonly reason: string;
  /** Of the household – absent for one that is founded –, and of the other one where the act names two, as they were on the screen. */
  readonly revision?: number | undefined;
  readonly otherRevision?: number | undefined;
  /** May the officer do this in that village? What lies elsewhere is unknown. */
  readonly reaches: (division: string) => boolean;
  readonly officer: string;
  readonly businessAtMs: number;
  readonly vault: Vault;
}

/** Records what has happened to a household (docs/register.md). Throws RegisterError. */
export async function recordHouseholdEvent(
  trx: Trx,
  input: RecordHouseholdEvent,
): Promise<{ eventId: number }> {
  const { act, on, reason, officer, businessAtMs } = input;
  const today = shanghaiDateAt(businessAtMs);
  if (on > today) throw new RegisterError('event-in-future', { field: 'on' });
  const comes = act.kind === 'join' || act.kind === 'found';
  const comer = comes ? whoComes(input.comer, await numberOf(trx, input), today) : null;
  // Taken before any row, as who enters an alias does: entering the card asks for it at its end.
  if (comer) await sql`select pg_advisory_xact_lock_shared(4340)`.execute(trx);
  await waitForScope(trx);
  await checkVillage(trx, input);
  const founding = await foundingOf(trx, input);
  const named = otherOf(act);
  const numbers = named === null ? [act.household] : [act.household, named];
  const locked = await lockHouseholds(trx, numbers, on, founding);
  const household = locked.get(act.household) ?? null;
  const other = named === null ? null : (locked.get(named) ?? null);
  checkScope(input, household, other);
  const joiner = comer && (await lockJoiner(trx, input.vault.identityKey(comer.number), on));
  if (joiner?.name != null && joiner.name !== comer?.name)
    throw new RegisterError('name-differs', { field: 'name' });

  // What lies elsewhere is not this officer's to open again.
  const beside = other && { ...other, mistaken: other.mistaken && input.reaches(other.division) };
  const decision = decideHouseholdEvent(act, { household, other: beside, joiner }, on);
  if (!decision.ok) throw new RegisterError(decision.code, decision.field ? { field: decision.field } : {});
  const { effects } = decision;
  const people = [...effects.people.keys()].filter((id) => id !== 'new');
  const members = household?.members.map(({ id }) => id) ?? [];
  await refuseOwn(trx, officer, {
    people: [...people, ...members],
    households: [...effects.households.keys()],
  });
  if (comer) await refuseOwnNumber(trx, officer, input.vault.identityKey(comer.number));
  const last = await lastRecorded(trx, { people, households: [...locked.keys()] });
  if (last !== null && on < last)
    throw new RegisterError('event-before-last', { field: 'on', details: last });

  const { eventId, people: concerned } = await writeEvent(
    trx,
    { kind: act.kind, on, today, reason, officer, ...(comer && { name: comer.name }) },
    effects,
    () =>
      enterCard(trx, input, comer!, {
        household: act.household,
        relation: act.kind === 'join' ? act.relation : HEAD,
      }),
  );
  if (input.reportId !== undefined)
    await registerReport(trx, eventId, { ...input, reportId: input.reportId });
  await tellRegisterChanged(trx, concerned, {
    key: `register:event-${eventId}`,
    actor: officer,
    businessAtMs,
  });
  await audit(trx, {
    actor: officer,
    operation: 'recordHouseholdEvent',
    subject: `household:${act.household}`,
    outcome: 'done',
    businessAtMs,
    after: {
      eventId,
      kind: act.kind,
      on,
      reason,
      people: concerned,
      households: [...effects.households.keys()],
      ...(input.reportId !== undefined && { report: input.reportId }),
    },
  });
  return { eventId };
}

/** The number of the household that an act names beside the first. */
function otherOf(act: HouseholdAct): string | null {
  if (act.kind === 'split') return act.newHousehold;
  if (act.kind === 'merge') return act.into;
  return act.kind === 'transfer' ? act.to : null;
}

function checkScope(
  { act, revision, otherRevision, reaches }: RecordHouseholdEvent,
  household: LockedHousehold | null,
  other: LockedHousehold | null,
): void {
  if (act.kind === 'found') {
    if (household && !reaches(household.division))
      throw new RegisterError('household-number-taken', { field: 'number' });
    return;
  }
  if (!household || !reaches(household.division)) throw new RegisterError('household-unknown');
  if (household.revision !== revision) throw new RegisterError('household-changed', { field: 'revision' });
  if (other === null || act.kind === 'split') return;
  if (!reaches(other.division))
    throw new RegisterError('household-unknown', { field: act.kind === 'merge' ? 'into' : 'to' });
  if (otherRevision !== undefined && other.revision !== otherRevision)
    throw new RegisterError('household-changed', { field: 'otherRevision' });
}

/** The village that an act names has to be one, and this officer's. */
async function checkVillage(trx: Trx, { act, reaches }: RecordHouseholdEvent): Promise<void> {
  if (act.kind !== 'found' && act.kind !== 'move' && act.kind !== 'split') return;
  if (act.division === undefined) return;
  const village = await trx
    .selectFrom('division')
    .select('code')
    .where('code', '=', act.division)
    .where('level', '=', 'village')
    .executeTakeFirst();
  if (!village || !reaches(act.division)) throw new RegisterError('village-unknown', { field: 'division' });
}

/** The household that an act brings in; a `split` that names no village stays in that of the household, which the revision vouches for. */
async function foundingOf(trx: Trx, { act, officer }: RecordHouseholdEvent): Promise<Founding | null> {
  if (act.kind === 'found') return { number: act.household, division: act.division, officer };
  if (act.kind !== 'split') return null;
  const home = await trx
    .selectFrom('household')
    .select('division')
    .where('number', '=', act.household)
    .executeTakeFirst();
  const division = act.division ?? home?.division;
  return division === undefined ? null : { number: act.newHousehold, division, officer };
}

interface Comer {
  readonly number: IdentityNumber;
  readonly name: string;
  readonly birthOn: PlainDate;
  readonly sex: Sex;
}

/** The number that was typed, or else the one that the village has reported. */
async function numberOf(
  trx: Trx,
  { comer, reportId, vault, reaches }: RecordHouseholdEvent,
): Promise<string> {
  if (comer?.identityNumber != null || reportId === undefined) return comer?.identityNumber ?? '';
  return (await numberToldIn(trx, { reportId, vault, reaches })) ?? '';
}

function whoComes(comer: RecordHouseholdEvent['comer'], number: string, today: PlainDate): Comer {
  const checked = checkIdentityNumber(number, today);
  if (!checked.ok || !comer)
    throw new RegisterError('identity-invalid', {
      field: 'identityNumber',
      ...(!checked.ok && { details: checked.message }),
    });
  return { number: checked.value, name: comer.name, birthOn: checked.birthDate, sex: checked.sex };
}

async function enterCard(
  trx: Trx,
  { vault, on, officer }: RecordHouseholdEvent,
  { number, name, birthOn, sex }: Comer,
  { household, relation }: { readonly household: string; readonly relation: string },
): Promise<number> {
  const entered = await trx
    .insertInto('person')
    .values({
      identity_key: vault.identityKey(number),
      identity_cipher: vault.seal(number),
      identity_last4: number.slice(-4),
      name,
      name_initials: nameInitials(name),
      birth_on: birthOn,
      sex,
      household_number: household,
      relation,
      source: 'office',
      changed_by: officer,
      business_on: on,
    })
    .onConflict((conflict) => conflict.column('identity_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  // Another officer, or a file, was faster.
  if (!entered) throw new RegisterError('person-elsewhere', { field: 'identityNumber' });
  return entered.id;
}
