import { sql } from 'kysely';
import { creditCode } from '../../../cli/bench/numbers.ts';
import { seeded } from '../../../cli/faults/random.ts';
import type { Db } from '../../../src/db/client.ts';
import { addDays, addYears, type PlainDate, plainDate } from '../../../src/domain/dates.ts';
import { type ReportPeriod, wholeOf } from '../../../src/domain/reports/period.ts';

const PLACES = ['433101', '433122', '430100', '440300'];
const WAITS = ['acceptance', 'review', 'finance', 'funds', 'bank-result'];

/** A small record of two counties over 2016 and 2017 with whatever a report asks of, drawn from the seed. */
export async function drawRecord(db: Db, seed: number): Promise<void> {
  const random = seeded(seed);
  const below = (n: number) => Math.floor(random.next() * n);
  const pick = <T>(of: readonly T[]): T => of[below(of.length)]!;
  // Every third day is a month's last one, where reports begin and end.
  const atEdge = (date: PlainDate) => (below(3) > 0 ? date : wholeOf(date.slice(0, 7) as ReportPeriod).to);
  const day = () => atEdge(addDays(plainDate('2016-07-01'), below(560)));
  const run = (statement: ReturnType<typeof sql>) => statement.execute(db);
  const villages = (
    await sql<{
      code: string;
    }>`select code from division where level = 'village' and (code like '433101%' or code like '433122%')
      order by md5(code) limit 8`.execute(db)
  ).rows.map(({ code }) => code);
  const [{ id: policy }] = (
    await sql<{ id: string }>`select id from policy_version order by id limit 1`.execute(db)
  ).rows as [{ id: string }];
  const [{ id: user }] = (
    await sql<{ id: string }>`select id from app_user where username = 'hr'`.execute(db)
  ).rows as [{ id: string }];

  for (const [n, place] of PLACES.entries())
    await run(sql`insert into employer (credit_code, name, division, business_on)
      values (${creditCode(n + 1)}, ${`企业${n}`}, ${place}, '2016-01-01')`);
  for (let h = 0; h < 16; h++)
    await run(sql`insert into household (number, division) values (${`R-${h}`}, ${pick(villages)})`);
  for (let p = 1; p <= 40; p++) {
    await run(sql`
      insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, business_on)
      values (decode(md5(${`r${p}`}), 'hex'), '\\x00', '0000', ${`欧阳第${p}`}, '1980-01-01', ${`R-${below(16)}`}, '2016-01-01')`);
    await run(sql`insert into poverty_status (person_id, valid_from, registered_poor)
      select max(id), '1900-01-01', ${below(5) > 0} from person`);
  }
  const people = (await sql<{ id: number }>`select id from person order by id`.execute(db)).rows.map(
    ({ id }) => id,
  );
  for (const id of people) {
    if (below(4) === 0)
      await run(
        sql`update person set household_number = ${`R-${below(16)}`}, business_on = ${day()} where id = ${id}`,
      );
    if (below(6) === 0)
      await run(sql`insert into poverty_status (person_id, valid_from, registered_poor)
        values (${id}, ${day()}, ${below(2) > 0})`);
    if (below(10) === 0) await run(sql`update person set died_on = ${day()} where id = ${id}`);
  }
  // A household moves to another village.
  await run(
    sql`update household set division = ${pick(villages)}, business_on = ${day()} where number in ('R-1','R-2')`,
  );

  await run(sql`insert into payment_batch (id, division, released_by, released_on, line_count, total_fen, file_sha256, status)
    values ('RB', '433101', ${user}, '2017-01-01', 1, 1, ${'0'.repeat(64)}, 'settled')`);
  let n = 0;
  for (const person of people)
    for (const employer of [1, 2, 3, 4].filter(() => below(3) === 0)) {
      n += 1;
      const starts = day();
      const left = below(3) === 0 ? atEdge(addDays(starts, 10 + below(200))) : null;
      const id = `R${n}`;
      await run(sql`
        insert into employment (id, person_id, employer, starts_on, due_on, occupied, policy_version, division, standing, business_on)
        values (${id}, ${person}, ${creditCode(employer)}, ${starts}, ${addYears(starts, 1)}, daterange(${starts}, ${left}), ${policy},
          '433101', 'tracked', ${starts})`);
      if (left)
        await run(
          sql`insert into departure (employment_id, departed_on, business_on) values (${id}, ${left}, ${left})`,
        );
      await drawClaim(id, starts);
    }

  async function drawClaim(employment: string, starts: PlainDate): Promise<void> {
    const raised = atEdge(addDays(starts, 20 + below(200)));
    const status = pick(['open', 'open', 'refused', 'paid'] as const);
    const closed = status === 'open' ? null : atEdge(addDays(raised, below(90)));
    const claim = `employer-post:${employment}`;
    const step = { open: 'review', refused: 'refused', paid: 'archived' }[status];
    const payer = pick(['433101', '433122']);
    await run(sql`
      insert into claim (id, programme, employment_id, entitlement_key, payee_kind, payee_id, paid_by, fund, amount_fen, policy_version,
        status, step, refused_reason, trace, raised_on, closed_on)
      values (${claim}, 'employer-post', ${employment}, ${employment}, 'employer', ${creditCode(1)}, ${payer}, 'county-finance',
        ${100_000 + below(9)}, ${policy}, ${status}, ${step}, ${status === 'refused' ? pick(['documents-not-genuine', 'overlapping-employment']) : null},
        '[]', ${raised}, ${closed})`);
    const till = atEdge(addDays(raised, 5 + below(60)));
    await run(sql`
      insert into case_wait (case_id, kind, employment_id, claim_id, division, due_at, since, article, blocked_by, then_what, params,
        revision, closed_at)
      values (${`claim-${claim}`}, ${pick(WAITS)}, ${employment}, ${claim}, ${payer},
        ${below(3) === 0 ? new Date(`${addDays(raised, below(40))}T00:00:00+08:00`) : null},
        ${new Date(`${raised}T09:00:00+08:00`)}, '24', '', '', '{}', 1,
        ${below(4) === 0 ? null : new Date(`${till}T23:30:00+08:00`)})`);
    if (status === 'refused' || below(3) === 0) return;
    const approved = atEdge(addDays(raised, 30));
    const key = `${claim}:1`;
    await run(sql`
      insert into fund_commitment (key, claim_id, payment_no, fund, division, amount_fen, payee_id, payee_name, account_cipher,
        approved_by, approved_on, allotted_on)
      values (${key}, ${claim}, 1, 'county-finance', ${payer}, 100000, 'x', 'x', '\\x00', ${user}, ${approved},
        ${below(3) === 0 ? null : atEdge(addDays(approved, below(30)))})`);
    if (status !== 'paid') return;
    await run(sql`
      insert into payment (key, claim_id, payment_no, division, fund, amount_fen, payee_id, payee_name, account_cipher, status, batch_id,
        booked_on, paid_on)
      values (${key}, ${claim}, 1, ${payer}, 'county-finance', 100000, 'x', 'x', '\\x00', 'paid', 'RB', ${approved},
        ${atEdge(addDays(approved, 3 + below(20)))})`);
  }

  await drawRefresh();
  await drawServicesAndProblems();

  async function drawRefresh(): Promise<void> {
    await run(sql`insert into refresh_year (year, plan, opened_on) values (2017, '{}', '2017-01-10')`);
    await run(sql`insert into refresh_area (year, division, level, opened_on, due_on)
      values (2017, '433100', 'prefecture', '2017-01-10', '2017-06-30')`);
    for (const village of villages)
      await run(sql`insert into refresh_area (year, division, level, parent, opened_on, due_on, in_scope)
        values (2017, ${village}, 'village', '433100', '2017-01-10', '2017-05-31', 5)`);
    for (const id of people) {
      await run(
        sql`insert into refresh_scope (year, person_id, division) values (2017, ${id}, ${pick(villages)})`,
      );
      if (below(2) === 0)
        await run(sql`insert into refresh_confirmation (year, person_id, source, confirmed_on, changed)
          values (2017, ${id}, 'visit', ${addDays(plainDate('2017-01-15'), below(300))}, false)`);
    }
  }

  async function drawServicesAndProblems(): Promise<void> {
    const [{ id: rules }] = (
      await sql<{ id: string }>`select id from service_rules order by id limit 1`.execute(db)
    ).rows as [{ id: string }];
    for (const [i, id] of people.entries()) {
      const asked = day();
      const hex = i.toString(16).padStart(12, '0');
      const closed = below(2) === 0 ? atEdge(addDays(asked, below(100))) : null;
      await run(sql`
        insert into service_case (id, kind, person_id, home, via, subject, asked_by, asked_on, rules, office, due_on, status, closed_on,
          request_key)
        values (${`FW-${hex}`}, ${pick(['counselling', 'rights', 'medical'])}, ${id}, ${pick(villages)}, 'village', '需要帮助', ${user}, ${asked},
          ${rules}, '433101', ${addDays(asked, 30)}, ${closed ? 'withdrawn' : 'new'}, ${closed}, ${`k${i}`})`);
      if (below(2) > 0) continue;
      const office = pick(['433100', '433101', '433101002', '433122']);
      await run(sql`
        insert into problem (id, kind, title, source, raised_by, raised_for, raised_on, office, counted_from, days, status, request_key)
        values (${`WT-${hex}`}, 'problem', '运输有困难', 'office', ${user}, '433101', ${asked}, ${office}, ${asked}, '{}', 'open', ${`k${i}`})`);
      if (below(2) === 0)
        await run(sql`
          insert into coordination_event (problem_id, kind, division, happened_at, event_key)
          values (${`WT-${hex}`}, ${pick(['late', 'escalated'])}, ${office},
            ${new Date(`${atEdge(addDays(asked, 30))}T${pick(['00:30', '23:30'])}:00+08:00`)}, ${`e${i}`})`);
    }
  }
}
