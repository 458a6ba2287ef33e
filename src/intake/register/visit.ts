import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { ownPerson } from '../../db/own-person.ts';
import { inRegister } from '../../db/register/in-register.ts';
import { waitForScope } from '../../db/register/refresh-areas.ts';
import type { PlainDate } from '../../domain/dates.ts';
import {
  checkVisit,
  placeToLookUp,
  type VisitFault,
  type VisitField,
  type VisitSource,
  type VisitValue,
  type VisitValues,
  visitFault,
} from '../../domain/register/visit.ts';
import type { Vault } from '../../platform/vault.ts';
import { againOnConflict } from '../sql.ts';
import { confirmPeople } from './confirm.ts';
import { type KnownCard, lockCard, sealedPhone, visitColumns } from './visit-card.ts';
import { type Elsewhere, readElsewhere } from './visit-changes.ts';

/** What a village officer brings from one person; no fields: nothing has changed. */
export interface Visit {
  readonly personId: number;
  /** The card as the officer saw it. */
  readonly baseRevision: number;
  readonly fields: Readonly<Record<string, VisitValue>>;
  /** The household's income as the officer saw it, where `fields` has another. */
  readonly incomeBeforeFen: number | null;
  readonly source: VisitSource;
  readonly on: string;
}

export interface VisitBy {
  readonly userId: string;
  readonly today: PlainDate;
  readonly businessAtMs: number;
  readonly vault: Vault;
  /** May the officer keep the register of this village? */
  readonly mayVisit: (village: string) => boolean;
}

export type VisitConflict = Elsewhere & { readonly mine: VisitValue };

export type VisitAnswer =
  | { readonly outcome: 'saved'; readonly revision: number; readonly merged: readonly Elsewhere[] }
  | {
      readonly outcome: 'conflict';
      readonly revision: number;
      readonly conflicts: readonly VisitConflict[];
      readonly merged: readonly Elsewhere[];
    }
  | { readonly outcome: 'refused'; readonly problems: readonly VisitFault[] };

/**
 * Saves one entry of a visit and confirms the person in the open refresh; where somebody else has meanwhile said something
 * else of the same field, nothing is saved and both are answered (docs/register.md, Entry in the village). `known`: the
 * officer may know that there is such a person.
 */
export async function saveVisit(
  trx: Trx,
  visit: Visit,
  by: VisitBy,
): Promise<{ answer: VisitAnswer; known: boolean }> {
  const faults = checkVisit(visit, by.today);
  const village = await villageOf(trx, visit.personId, by.today);
  if (village === null || !by.mayVisit(village))
    return { answer: refused([visitFault('person-unknown')]), known: false };
  const fields = visit.fields as VisitValues;
  if (faults.length === 0 && !(await placeExists(trx, fields)))
    faults.push(visitFault('division-unknown', 'employedIn'));
  const tie = await ownPerson(trx, by.userId, visit.personId);
  if (tie) faults.unshift(visitFault(tie === 'household' ? 'own-case' : 'identity-number-missing'));
  if (faults.length > 0) return { answer: refused(faults), known: true };
  return { answer: await againOnConflict(trx, () => merge(trx, visit, fields, by)), known: true };
}

const refused = (problems: readonly VisitFault[]): VisitAnswer => ({ outcome: 'refused', problems });

async function merge(trx: Trx, visit: Visit, fields: VisitValues, by: VisitBy): Promise<VisitAnswer> {
  await waitForScope(trx);
  const card = await lockCard(trx, visit.personId, by.vault);
  if (visit.baseRevision > card.revision) return refused([visitFault('revision-unknown')]);
  const elsewhere = await readElsewhere(trx, visit, card);
  const differs = (field: VisitField) => fields[field] !== undefined && fields[field] !== card.values[field];
  const conflicts = elsewhere
    .filter(({ field }) => differs(field))
    .map((one) => ({ ...one, mine: fields[one.field] ?? null }));
  const merged = elsewhere.filter(({ field }) => fields[field] === undefined);
  if (conflicts.length > 0) return { outcome: 'conflict', revision: card.revision, conflicts, merged };

  const changed = (Object.keys(fields) as VisitField[]).filter(differs);
  const revision = await writeCard(trx, card, visit, changed, by);
  await confirmPeople(
    trx,
    [{ personId: visit.personId, source: visit.source, changed: changed.length > 0 }],
    { on: visit.on as PlainDate, userId: by.userId, importId: null, businessAtMs: by.businessAtMs },
  );
  return { outcome: 'saved', revision, merged };
}

/** Writes what has changed; a word that arrives late holds from the latest word before it. Returns the card's revision. */
async function writeCard(
  trx: Trx,
  card: KnownCard,
  { personId, fields, source, on }: Visit,
  changed: readonly VisitField[],
  { userId, vault }: VisitBy,
): Promise<number> {
  if (changed.includes('annualIncomeFen')) {
    await sql`
      update household h set annual_income_fen = ${fields.annualIncomeFen ?? null}, changed_by = ${userId},
        import_id = null, business_on = greatest(${on}::date, h.business_on,
          (select max(s.from_on) from household_state s where s.household_number = h.number))
      where h.number = ${card.household}
    `.execute(trx);
  }
  const own = changed.filter((field) => field !== 'annualIncomeFen');
  if (own.length === 0) return card.revision;
  const set = own.map((field) => {
    const value = fields[field] ?? null;
    return field === 'phone' ? sealedPhone(value, vault) : sql`${sql.ref(visitColumns[field])} = ${value}`;
  });
  const { rows } = await sql<{ revision: number }>`
    update person set ${sql.join(set)}, source = ${source}, changed_by = ${userId}, import_id = null,
      business_on = greatest(${on}::date, business_on)
    where id = ${personId} returning revision
  `.execute(trx);
  return rows[0]!.revision;
}

async function villageOf(trx: Trx, personId: number, on: PlainDate): Promise<string | null> {
  const { rows } = await sql<{ division: string }>`
    select h.division from person p join household h on h.number = p.household_number
    where p.id = ${personId} and ${inRegister(on)}
  `.execute(trx);
  return rows[0]?.division ?? null;
}

async function placeExists(trx: Trx, fields: VisitValues): Promise<boolean> {
  const code = placeToLookUp(fields);
  if (code === null) return true;
  const found = await trx.selectFrom('division').select('code').where('code', '=', code).executeTakeFirst();
  return found !== undefined;
}
