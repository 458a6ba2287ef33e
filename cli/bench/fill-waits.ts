import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { ClaimStep } from '../../src/domain/claim-steps.ts';
import { type PlainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { countyOf } from '../../src/domain/divisions.ts';
import type { WaitKind } from '../../src/domain/waits.ts';
import { creditCode } from './numbers.ts';

/** Of a thousand open waits; most of a county's cases are in the middle of their year. */
const MIX: readonly (readonly [
  kind: WaitKind,
  perMille: number,
  step: ClaimStep | null,
  dueWithinDays: number | null,
])[] = [
  ['employment-year', 620, null, 365],
  ['contract-confirmation', 120, null, 365],
  ['insurance-months', 100, null, 90],
  ['acceptance', 40, 'acceptance', null],
  ['review', 35, 'review', null],
  ['public-notice', 35, 'public-notice', 8],
  ['finance', 20, 'finance', null],
  ['correction', 10, 'correction', 15],
  ['payment-release', 10, 'payment', null],
  ['bank-result', 6, 'payment', null],
  ['objection-ruling', 2, 'public-notice', null],
  ['reissue', 2, 'finance', null],
];
const EMPLOYERS = 500;

/**
 * Fills the real tables of a fresh database with people, employments, claims and one open wait each, spread over
 * counties, kinds and the days from ten days before `today` on. Counters are kept by the triggers, as in life.
 */
export async function fillWaits(db: Db, count: number, today: PlainDate): Promise<void> {
  const villages = await db.selectFrom('division').select('code').where('level', '=', 'village').execute();
  const counties = await db.selectFrom('division').select('code').where('level', '=', 'county').execute();
  const policy = await db.selectFrom('policy_version').select('id').executeTakeFirstOrThrow();
  await sql`
    insert into employer (credit_code, name, division, business_on)
    select code, '试验企业' || n, (${counties.map((c) => c.code)}::text[])[1 + n % ${counties.length}], ${today}
    from unnest(${Array.from({ length: EMPLOYERS }, (_, n) => creditCode(n))}::text[]) with ordinality t (code, n)
  `.execute(db);
  await sql`
    insert into household (number, division)
    select 'B-' || n, (${villages.map((v) => v.code)}::text[])[1 + n % ${villages.length}]
    from generate_series(1, ${count}::int) n
  `.execute(db);
  await sql`
    insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, business_on)
    select decode(md5('bench' || n), 'hex'), '\\x00', lpad((n % 10000)::text, 4, '0'), '石有福', '1980-01-01', 'B-' || n,
      ${today}
    from generate_series(1, ${count}::int) n
  `.execute(db);
  await sql`
    insert into employment (id, person_id, employer, starts_on, due_on, occupied, policy_version, division, standing,
      business_on)
    select 'B' || n, p.id, e.credit_code, s.starts_on, (s.starts_on + interval '1 year')::date,
      daterange(s.starts_on, null), ${policy.id}, e.division, 'tracked', s.starts_on
    from generate_series(1, ${count}::int) n
    join person p on p.household_number = 'B-' || n
    cross join lateral (select ${today}::date - 365 + n % 360 as starts_on) s
    cross join lateral (
      select credit_code, division from employer order by credit_code offset n % ${EMPLOYERS} limit 1) e
  `.execute(db);
  await insertWaits(db, count, today, policy.id);
  await sql`select fold_wait_counts()`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

async function insertWaits(db: Db, count: number, today: PlainDate, policy: string): Promise<void> {
  const kinds = MIX.flatMap(([kind, perMille, step, days]) =>
    Array.from({ length: perMille }, () => ({ kind, step, days })),
  );
  const chosen = sql`
    (select n, e.id as employment, e.division, e.due_on, m.kind, m.step, m.days
      from generate_series(1, ${count}::int) n
      join employment e on e.id = 'B' || n
      -- 7919 is prime to 1000: neighbours have different kinds, and each thousand has the whole mix.
      join unnest(${kinds.map((k) => k.kind)}::text[], ${kinds.map((k) => k.step)}::text[],
        ${kinds.map((k) => k.days)}::int[]) with ordinality as m (kind, step, days, at) on m.at = 1 + (n * 7919) % 1000)`;
  await sql`
    insert into claim (id, programme, employment_id, entitlement_key, payee_kind, payee_id, paid_by, fund, amount_fen,
      policy_version, status, step, trace, raised_on)
    select 'employer-post:' || c.employment, 'employer-post', c.employment, c.employment, 'employer', e.employer,
      c.division, 'county-finance', 100000, ${policy}, 'open', c.step, '[]'::jsonb, ${today}
    from ${chosen} c join employment e on e.id = c.employment where c.step is not null
  `.execute(db);
  const from = new Date(startOfShanghaiDay(today));
  await sql`
    insert into case_wait (case_id, kind, employment_id, claim_id, division, due_at, since, article, blocked_by,
      then_what, params, revision)
    select case when c.step is null then 'employment-' || c.employment else 'claim-employer-post:' || c.employment end,
      c.kind, c.employment, case when c.step is not null then 'employer-post:' || c.employment end, c.division,
      ${from}::timestamptz + make_interval(days => (c.n * 31 % (c.days + 10)) - 10), ${from}::timestamptz - interval '20 days',
      '24', '', '', jsonb_build_object('dueOn', c.due_on, 'until', null, 'contractUploaded', c.n % 3 = 0), 1
    from ${chosen} c
  `.execute(db);
}

/** A county among those of the bench, for narrowed pages. */
export const BENCH_COUNTY = countyOf('433127');
