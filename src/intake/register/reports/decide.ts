import { sql } from 'kysely';
import { audit } from '../../../db/audit.ts';
import type { Trx } from '../../../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../../domain/dates.ts';
import type { ReportKind } from '../../../domain/register/report.ts';
import {
  answersReport,
  type DeclineGround,
  type EventTold,
} from '../../../domain/register/report-outcome.ts';
import type { Vault } from '../../../platform/vault.ts';
import { RegisterError } from '../errors.ts';
import { refuseOwn } from '../own.ts';
import { openTold, type Told } from './told.ts';

export interface DecideReport {
  readonly reportId: number;
  readonly officer: string;
  readonly businessAtMs: number;
  readonly vault: Vault;
  /** May the officer do this in that village? What lies elsewhere is unknown. */
  readonly reaches: (division: string) => boolean;
}

interface LockedReport {
  readonly id: number;
  readonly kind: ReportKind;
  readonly household: string | null;
  readonly village: string;
  readonly members: readonly number[];
  readonly told: Told;
}

/** Locks an open report that this officer may decide. Throws report-unknown, report-decided, own-household. */
async function lockReport(
  trx: Trx,
  { reportId, officer, vault, reaches }: DecideReport,
): Promise<LockedReport> {
  const row = await trx
    .selectFrom('register_report')
    .select(['id', 'kind', 'household_number', 'division', 'status', 'told_cipher'])
    .where('id', '=', reportId)
    .forUpdate()
    .executeTakeFirst();
  if (!row || !reaches(row.division)) throw new RegisterError('report-unknown');
  if (row.status !== 'open') throw new RegisterError('report-decided');
  const told = openTold(vault, row.told_cipher);
  const members = await membersOf(trx, reportId);
  const number = told.comer?.identityNumber ?? null;
  await refuseOwn(trx, officer, {
    people: [...members, ...(number === null ? [] : await cardOf(trx, vault.identityKey(number)))],
    households: row.household_number === null ? [] : [row.household_number],
  });
  if (number !== null) await refuseOwnNumber(trx, officer, vault.identityKey(number));
  return {
    id: row.id,
    kind: row.kind as ReportKind,
    household: row.household_number,
    village: row.division,
    members,
    told,
  };
}

/** Of a card that was merged meanwhile, the one that stays. */
async function membersOf(trx: Trx, reportId: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('register_report_member as m')
    .innerJoin('person as p', 'p.id', 'm.person_id')
    .select((eb) => eb.fn.coalesce('p.merged_into', 'p.id').as('id'))
    .where('m.report_id', '=', reportId)
    .execute();
  return rows.map(({ id }) => id);
}

async function cardOf(trx: Trx, key: Buffer): Promise<number[]> {
  const rows = await trx
    .selectFrom('identity_number')
    .select('person_id')
    .where('identity_key', '=', key)
    .execute();
  return rows.flatMap(({ person_id }) => person_id ?? []);
}

/** Who is said to come may be the officer, also where the register has no card of them. */
export async function refuseOwnNumber(trx: Trx, officer: string, key: Buffer): Promise<void> {
  const me = await trx
    .selectFrom('app_user')
    .select('id')
    .where('id', '=', officer)
    .where('identity_key', '=', key)
    .executeTakeFirst();
  if (me) throw new RegisterError('own-household');
}

/** The identity number that a report has of who comes; null: none, or no report that this officer can read. */
export async function numberToldIn(
  trx: Trx,
  { reportId, vault, reaches }: Pick<DecideReport, 'reportId' | 'vault' | 'reaches'>,
): Promise<string | null> {
  const row = await trx
    .selectFrom('register_report')
    .select(['division', 'told_cipher'])
    .where('id', '=', reportId)
    .executeTakeFirst();
  return row && reaches(row.division)
    ? (openTold(vault, row.told_cipher).comer?.identityNumber ?? null)
    : null;
}

/**
 * Ends a report by the event that was recorded of it, in that event's transaction: households and people are locked by
 * then. Throws RegisterError, and the event is not recorded either.
 */
export async function registerReport(trx: Trx, eventId: number, by: DecideReport): Promise<void> {
  const report = await lockReport(trx, by);
  if (!answersReport(report, await readEvent(trx, eventId))) throw new RegisterError('report-not-of-this');
  await decide(trx, by, { status: 'registered', event_id: eventId });
}

/** Ends a report without an event; the village reads ground and reason. Throws RegisterError. */
export async function declineReport(
  trx: Trx,
  by: DecideReport & { readonly ground: DeclineGround; readonly reason: string },
): Promise<void> {
  const { id } = await lockReport(trx, by);
  const { ground, reason, officer, businessAtMs } = by;
  await decide(trx, by, { status: 'declined', decline_ground: ground, decline_reason: reason });
  await audit(trx, {
    actor: officer,
    operation: 'declineRegisterReport',
    subject: `register-report:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { ground, reason },
  });
}

const decide = (
  trx: Trx,
  { reportId, officer, businessAtMs }: DecideReport,
  outcome:
    | { status: 'registered'; event_id: number }
    | { status: 'declined'; decline_ground: DeclineGround; decline_reason: string },
) =>
  trx
    .updateTable('register_report')
    .set({ ...outcome, decided_by: officer, decided_on: shanghaiDateAt(businessAtMs) as PlainDate })
    .where('id', '=', reportId)
    .execute();

async function readEvent(trx: Trx, eventId: number): Promise<EventTold> {
  const { rows } = await sql<EventTold>`
    select e.kind,
      (select coalesce(json_agg(json_build_object('number', h.number, 'village', h.division)), '[]')
        from household_event_household x join household h on h.number = x.household_number where x.event_id = e.id)
        as households,
      (select coalesce(json_agg(x.person_id), '[]') from household_event_person x where x.event_id = e.id) as people,
      (select coalesce(json_agg(distinct x.after ->> 'household'), '[]') from household_event_person x
        where x.event_id = e.id and x.after ? 'household') as "into"
    from household_event e where e.id = ${eventId}
  `.execute(trx);
  return rows[0]!;
}
