import { sql } from 'kysely';
import { addDays } from '../domain/dates.ts';
import { PREFECTURE } from '../domain/divisions.ts';
import type { ImportContext } from './context.ts';
import { recordset } from './sql.ts';

/** What the rules read of an employer or intermediary, before and after a file; `id` is credit code or number. */
export interface PartyChange {
  readonly id: string;
  readonly before: Record<string, string | null>;
  readonly after: Record<string, string | null>;
}

/** The fields of `fields` that differ, or null where none does. */
export function changeOf(
  id: string,
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
  fields: readonly string[],
): PartyChange | null {
  const changed = fields.filter((field) => before[field] !== after[field]);
  if (changed.length === 0) return null;
  const pick = (values: Readonly<Record<string, string | null>>) =>
    Object.fromEntries(changed.map((field) => [field, values[field] ?? null]));
  return { id, before: pick(before), after: pick(after) };
}

/**
 * Has the cases of corrected intermediaries looked at again. Before the due day a licence or a standing changes no
 * answer, and the due day reads it by itself; a day is added for a file that is taken around midnight.
 */
export async function announceIntermediaries(
  context: ImportContext,
  changes: readonly PartyChange[],
): Promise<void> {
  const readBy = addDays(context.businessOn, 1);
  await announceParties(
    context,
    'intermediary',
    changes,
    sql`e.intermediary = r.id and e.due_on <= ${readBy}`,
  );
}

/**
 * The same for employers that are registered elsewhere now. Another county's office confirms their contracts, so the
 * waits of employments whose year still runs move too.
 */
export async function announceEmployers(
  context: ImportContext,
  changes: readonly PartyChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    update employment e set division = n.division
    from (
      -- As confirmingCounty in src/domain/programmes.
      select e.id, case when m.division like '4331%' then m.division when h.division like '4331%'
        then left(h.division, 6) else ${PREFECTURE} end as division
      from employer m join employment e on e.employer = m.credit_code join person p on p.id = e.person_id
        left join household h on h.number = p.household_number
      where m.credit_code = any(${changes.map(({ id }) => id)})
    ) n
    where e.id = n.id and e.division <> n.division
  `.execute(context.transaction.trx);
  await announceParties(context, 'employer', changes, sql`e.employer = r.id`);
}

/**
 * One statement for thousands of employments of one party. An overlapping employment is refused whatever its parties
 * are. The key names the file: several changes in one file are one fact, which is read when all of it is there.
 */
async function announceParties(
  { transaction: { trx }, importId, userId, businessAtMs }: ImportContext,
  party: 'employer' | 'intermediary',
  changes: readonly PartyChange[],
  concerned: ReturnType<typeof sql>,
): Promise<void> {
  if (changes.length === 0) return;
  const at = new Date(businessAtMs);
  const records = changes.map(({ id, before, after }) => ({ id, data: { importId, before, after } }));
  await sql`
    with concerned as (
      select e.id, r.data, concat_ws(':', ${party}::text, ${importId}::text, e.id) as key
      from ${recordset(records, 'id text, data jsonb')} join employment e on ${concerned}
      where e.standing = 'tracked'
    ), told as (
      insert into outbox (workflow_id, message, payload, business_at)
      select 'employment-' || id, 'employment-fact', jsonb_build_object('kind', 'recheck', 'key', key), ${at}
      from concerned
    )
    insert into case_event (employment_id, kind, actor, happened_at, data, event_key)
    select id, ${`${party}-changed`}, ${userId}, ${at}, data, key from concerned
    on conflict (event_key) do nothing
  `.execute(trx);
}
