import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { policyInForce } from '../../domain/policy/in-force.ts';
import { clears } from '../../domain/register/four-clears.ts';
import {
  defaultRefreshPlan,
  type RefreshEventKind,
  type RefreshLevel,
  type RefreshPlan,
  refreshDueOn,
} from '../../domain/register/refresh.ts';
import type { Trx } from '../client.ts';
import { storedPolicies } from '../policies.ts';
import { clearRulesOn, missingSql } from './clears.ts';
import { inRegister } from './in-register.ts';

export interface RefreshArea {
  readonly year: number;
  readonly division: string;
  readonly name: string;
  readonly level: RefreshLevel;
  readonly parent: string | null;
  readonly dueOn: PlainDate;
  readonly inScope: number;
  readonly confirmed: number;
  readonly belowOpened: boolean;
  readonly status: 'open' | 'complete' | 'excepted';
  readonly remindedOn: PlainDate | null;
  readonly lateSince: PlainDate | null;
  readonly toldTimes: number;
  readonly plan: RefreshPlan;
  readonly frozenOn: PlainDate | null;
}

/** The area with its year's plan, locked: whoever acts on it waits. Null where the year has no such area. */
export async function lockRefreshArea(trx: Trx, year: number, division: string): Promise<RefreshArea | null> {
  await sql`
    select from refresh_area where year = ${year} and division = ${division} for no key update
  `.execute(trx);
  // A statement of its own: that the year was frozen meanwhile is read too.
  const { rows } = await sql<RefreshArea>`
    select a.year, a.division, d.name, a.level, a.parent, a.due_on as "dueOn", a.in_scope as "inScope", a.confirmed,
      a.below_opened as "belowOpened", a.status, a.reminded_on as "remindedOn", a.late_since as "lateSince",
      a.told_times as "toldTimes", y.plan, y.frozen_on as "frozenOn"
    from refresh_area a join refresh_year y on y.year = a.year join division d on d.code = a.division
    where a.year = ${year} and a.division = ${division}
  `.execute(trx);
  return rows[0] ?? null;
}

/** Key of the advisory lock between who writes down who is in scope and who confirms or leaves meanwhile. */
const SCOPE_LOCK = 4342;

/**
 * Before somebody is confirmed, dies or leaves, and before any row of theirs is locked: the counter of the village sees it, also
 * where the village opens in this moment.
 */
export async function waitForScope(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${SCOPE_LOCK})`.execute(trx);
}

/** Whoever has begun to confirm or to leave comes first and is counted; the others wait. Before rows of areas are locked. */
export async function lockScope(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${SCOPE_LOCK})`.execute(trx);
}

/** Whether a look at this area writes down the scope of villages: then it takes `lockScope` before the area's row. */
export async function opensVillages(trx: Trx, year: number, division: string): Promise<boolean> {
  const found = await trx
    .selectFrom('refresh_area')
    .select('division')
    .where('year', '=', year)
    .where('division', '=', division)
    .where('level', '=', 'township')
    .where('status', '=', 'open')
    .where('below_opened', '=', false)
    .executeTakeFirst();
  return found !== undefined;
}

/** What the policies in force on that day plan for a year's refresh. */
export async function refreshPlanOn(trx: Trx, on: PlainDate): Promise<RefreshPlan> {
  const found = policyInForce(await storedPolicies(trx), on);
  return (found.ok && found.policy.annualRefresh) || defaultRefreshPlan;
}

/** Opens a year with its uppermost area. False where it is open or closed already. */
export async function insertRefreshYear(
  trx: Trx,
  { year, on, by, plan }: { year: number; on: PlainDate; by: string | null; plan: RefreshPlan },
): Promise<boolean> {
  const opened = await trx
    .insertInto('refresh_year')
    .values({ year, plan: JSON.stringify(plan), opened_on: on, opened_by: by })
    .onConflict((oc) => oc.doNothing())
    .returning('year')
    .executeTakeFirst();
  if (!opened) return false;
  await trx
    .insertInto('refresh_area')
    .values({
      year,
      division: PREFECTURE,
      level: 'prefecture',
      parent: null,
      opened_on: on,
      due_on: refreshDueOn(plan, year, 'prefecture'),
    })
    .execute();
  await noteRefreshEvent(trx, { year, division: PREFECTURE, kind: 'opened', on, actor: by, key: 'opened' });
  return true;
}

/**
 * Writes the areas right below with who is in scope of the villages among them, and returns those that wait for somebody: a village without
 * people is complete as it opens. For a township the caller holds `lockScope`.
 */
export async function openAreasBelow(trx: Trx, area: RefreshArea, on: PlainDate): Promise<string[]> {
  const { year, division, plan } = area;
  const below = belowOf[area.level];
  if (below === null) return [];
  const due = refreshDueOn(plan, year, below);
  await sql`
    insert into refresh_area (year, division, level, parent, opened_on, due_on)
    select ${year}, code, ${below}, ${division}, ${on}, ${due < on ? on : due}
    from division where parent = ${division} and level = ${below} on conflict do nothing
  `.execute(trx);
  if (below === 'village') await scopeVillages(trx, year, division, on);
  const { rows } = await sql<{ division: string; status: string }>`
    update refresh_area set status = case when level = 'village' and in_scope = confirmed then 'complete' else status end,
      closed_on = case when level = 'village' and in_scope = confirmed then ${on}::date end
    where year = ${year} and parent = ${division} and status = 'open' returning division, status
  `.execute(trx);
  const open = rows.filter(({ status }) => status === 'open');
  await trx
    .updateTable('refresh_area')
    .set({ below_opened: true })
    .where('year', '=', year)
    .where('division', '=', division)
    .execute();
  for (const { division: code } of open)
    await noteRefreshEvent(trx, { year, division: code, kind: 'opened', on, actor: null, key: 'opened' });
  return open.map(({ division: code }) => code).toSorted();
}

const belowOf: Record<RefreshLevel, RefreshLevel | null> = {
  prefecture: 'county',
  county: 'township',
  township: 'village',
  village: null,
};

/**
 * Takes into scope who is in the register of these villages today – of a township's, or of one that is re-opened – and counts anew; who was
 * confirmed this year already counts. The caller holds `lockScope`.
 */
export async function scopeVillages(trx: Trx, year: number, division: string, on: PlainDate): Promise<void> {
  await sql`
    insert into refresh_scope (year, person_id, division)
    select ${year}, p.id, h.division from household h join person p on p.household_number = h.number
    where h.division like ${`${division}%`} and ${inRegister(on)}
      and exists (select from refresh_area a where a.year = ${year} and a.division = h.division)
    on conflict do nothing
  `.execute(trx);
  await sql`
    update refresh_area a set in_scope = n.people, confirmed = n.confirmed
    from (select s.division, count(*)::int as people, count(c.person_id)::int as confirmed
      from refresh_scope s left join refresh_confirmation c on c.year = s.year and c.person_id = s.person_id
      where s.year = ${year} and s.division like ${`${division}%`} and s.dropped_on is null group by 1) n
    where a.year = ${year} and a.division = n.division
  `.execute(trx);
}

/** How many of the areas right below are there and closed. */
export async function areasBelow(
  trx: Trx,
  { year, division }: Pick<RefreshArea, 'year' | 'division'>,
): Promise<{ total: number; closed: number }> {
  const { rows } = await sql<{ total: number; closed: number }>`
    select count(*) as total, count(*) filter (where status <> 'open') as closed
    from refresh_area where year = ${year} and parent = ${division}
  `.execute(trx);
  return rows[0]!;
}

/** What happened, once: `key` names it within the area. True where it is new. */
export async function noteRefreshEvent(
  trx: Trx,
  event: {
    readonly year: number;
    readonly division: string;
    readonly kind: RefreshEventKind;
    readonly on: PlainDate;
    readonly actor: string | null;
    readonly key: string;
    readonly told?: string | null;
    readonly note?: string | null;
  },
): Promise<boolean> {
  const { year, division, kind, on, actor, key, told = null, note = null } = event;
  const written = await trx
    .insertInto('refresh_event')
    .values({ year, division, kind, on_day: on, actor, told, note, key: `${year}:${division}:${key}` })
    .onConflict((oc) => oc.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return written !== undefined;
}

/** Keeps the cards of a village as they are on its closing day; what an earlier closing kept is replaced. */
export async function snapshotVillage(
  trx: Trx,
  { year, division }: RefreshArea,
  on: PlainDate,
): Promise<void> {
  await trx
    .deleteFrom('refresh_snapshot')
    .where('year', '=', year)
    .where('division', '=', division)
    .execute();
  const rules = clearRulesOn(await storedPolicies(trx), on);
  const missing = sql.join(
    clears.flatMap((clear) => [sql`${clear}::text`, sql`to_jsonb(${missingSql(rules, clear, on)})`]),
  );
  await sql`
    insert into refresh_snapshot (year, person_id, division, confirmed, card, missing)
    select s.year, p.id, s.division, c.person_id is not null,
      jsonb_strip_nulls(register_fields(p) - array['identity_key','identity_cipher','phone_cipher','account_cipher']
        || jsonb_build_object('annual_income_fen', h.annual_income_fen)),
      jsonb_build_object(${missing})
    from refresh_scope s join person p on p.id = s.person_id left join household h on h.number = p.household_number
      left join refresh_confirmation c on c.year = s.year and c.person_id = s.person_id
    where s.year = ${year} and s.division = ${division} and s.dropped_on is null
  `.execute(trx);
}
