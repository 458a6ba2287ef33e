import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode } from '../../cli/bench/numbers.ts';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { readEmploymentFacts, readPolicy } from '../../src/db/employment-facts.ts';
import { readForecastSums } from '../../src/db/forecast/read.ts';
import { forecastRows } from '../../src/db/forecast/rows.ts';
import { storedPolicies } from '../../src/db/policies.ts';
import { addDays, addMonths, addYears, monthOf, monthsFrom, plainDate } from '../../src/domain/dates.ts';
import { expectedOfClaim, expectedOfPending } from '../../src/domain/forecast/expected-on.ts';
import { riskBands, riskOf } from '../../src/domain/forecast/risk.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { evaluateAll } from '../../src/domain/programmes/registry.ts';
import { policy2016 } from '../domain/support/policy.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

const TODAY = plainDate('2017-08-20');
const COUNT = 900;
/** Another county's choices: fewer months, other windows, no grace, no question after the standing. */
const OTHER = 'other@1';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedReferenceData(database.db, { demoAccounts: null });
  await addOtherPolicy();
  for (const [n, one] of fc.sample(worlds, { numRuns: COUNT, seed: 42 }).entries()) await record(n, one);
});
afterAll(() => database?.close());

/** One employment with all that may be missing, in every mixture. */
const worlds = fc.record({
  // From long over to not begun, ends of months among them.
  startsOn: fc
    .tuple(fc.integer({ min: -30, max: 2 }), fc.constantFrom('01', '15', '28', '29', '30', '31'))
    .map(([months, day]) => {
      const month = monthOf(addMonths(plainDate('2017-08-01'), months));
      return day > '28'
        ? addDays(addMonths(plainDate(`${month}-01`), 1), Number(day) - 32)
        : plainDate(`${month}-${day}`);
    }),
  poor: fc.constantFrom(true, true, true, true, false, null),
  home: fc.constantFrom('433101002001', '433123102003', '430121001001', null),
  seat: fc.constantFrom('433101', '433101', '433130', '440300'),
  intermediary: fc.constantFrom('good', 'good', 'no-licence', 'expired', 'bad', 'unregistered', null),
  contract: fc.constantFrom('year', 'year', 'two', 'gap', 'open', 'short', 'uploaded', null),
  departed: fc.constantFrom(null, null, null, 100, 364, 365, 366),
  revoked: fc.boolean(),
  insured: fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 0, maxLength: 14 }),
  allInsured: fc.boolean(),
  paidLate: fc.constantFrom(0, 0, 90, 91, 400),
  visits: fc.array(fc.integer({ min: 0, max: 380 }), { maxLength: 8 }),
  everyWindow: fc.boolean(),
  other: fc.boolean(),
  grantedBefore: fc.constantFrom(false, false, false, true),
});
type OneWorld = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

async function addOtherPolicy(): Promise<void> {
  const { 'employer-post': post, 'intermediary-placement': placement } = policy2016.programmes;
  const other: Policy = {
    ...policy2016,
    versionId: OTHER as never,
    parameters: {
      ...policy2016.parameters,
      insuranceMonths: 7,
      latePaymentGraceDays: 0,
      followUpWindows: 3,
      followUpWindowMonths: 4,
      noticeDays: 30,
    },
    programmes: {
      'employer-post': { ...post, amount: { ...post.amount, fen: 123_400 as never } },
      'intermediary-placement': {
        ...placement,
        conditions: placement.conditions.filter(({ check }) => check !== 'intermediary-in-good-standing'),
      },
    },
  };
  // Rules in force have two people behind them: the database takes claims under no others.
  await sql`insert into app_user (id, username, password_hash, display_name)
    values ('u', 'u', 'x', 'u'), ('v', 'v', 'x', 'v')`.execute(database.db);
  await sql`insert into policy_version (id, document, sha256, effective_from, proposed_by, proposed_on)
    values (${OTHER}, ${JSON.stringify(other)}::jsonb, 'x', '2016-05-18', 'u', '2016-05-01')`.execute(
    database.db,
  );
  await sql`update policy_version set status = 'published', published_by = 'v', published_on = '2016-05-02'
    where id = ${OTHER}`.execute(database.db);
  for (const [number, licence, until, standing] of [
    ['good', '湘人介1号', '2030-12-31', '良好'],
    ['no-licence', ' ', '2030-12-31', '良好'],
    ['expired', '湘人介2号', '2016-03-31', '良好'],
    ['bad', '湘人介3号', '2030-12-31', '差'],
  ])
    await sql`insert into intermediary (number, name, kind, licence_number, licence_valid_until, standing, division,
      business_on) values (${number}, ${number}, '商会', ${licence}, ${until}, ${standing}, '433101', '2016-01-01')
    `.execute(database.db);
}

async function record(n: number, w: OneWorld): Promise<void> {
  const { db } = database;
  const dueOn = addYears(w.startsOn, 1);
  const [employer, id] = [creditCode(n), `F${n}`];
  const key = Buffer.alloc(16);
  key.writeUInt32BE(n);
  await sql`insert into employer (credit_code, name, division, business_on)
    values (${employer}, ${id}, ${w.seat}, '2016-01-01')`.execute(db);
  if (w.home) {
    // Villages outside are nobody's to load; the register may still know one.
    await sql`insert into division (code, name, level) values (${w.home}, '村', 'village') on conflict do nothing
    `.execute(db);
    await sql`insert into household (number, division) values (${id}, ${w.home})`.execute(db);
  }
  const person = await sql<{ id: number }>`
    insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, business_on)
    values (${key}, '\\x00', '0000', ${w.home && '石有福'}, '1980-01-01', ${w.home && id}, '2016-01-01') returning id
  `.execute(db);
  const personId = person.rows[0]!.id;
  if (w.poor !== null)
    await sql`insert into poverty_status (person_id, valid_from, registered_poor)
      values (${personId}, '1900-01-01', ${w.poor}), (${personId}, ${addDays(w.startsOn, 1)}, ${!w.poor})`.execute(
      db,
    );
  await sql`insert into employment (id, person_id, employer, intermediary, starts_on, due_on, occupied, policy_version,
      division, standing, business_on)
    values (${id}, ${personId}, ${employer}, ${w.intermediary}, ${w.startsOn}, ${dueOn},
      daterange(${w.startsOn}, ${addDays(w.startsOn, 1)}), ${w.other ? OTHER : policy2016.versionId}, '433101',
      'tracked', '2016-01-01')`.execute(db);

  const spans: [string, string | null][] = {
    year: [[w.startsOn, addDays(dueOn, -1)]],
    two: [
      [addDays(w.startsOn, -3), addMonths(w.startsOn, 5)],
      [addDays(addMonths(w.startsOn, 5), 1), addDays(dueOn, 20)],
    ],
    gap: [
      [w.startsOn, addMonths(w.startsOn, 5)],
      [addDays(addMonths(w.startsOn, 5), 2), addDays(dueOn, 20)],
    ],
    open: [[w.startsOn, n % 2 ? null : '9999-12-31']],
    short: [[w.startsOn, addDays(dueOn, -2)]],
    uploaded: [[w.startsOn, addDays(dueOn, -1)]],
    none: [],
  }[w.contract ?? 'none'] as [string, string | null][];
  await sql`insert into document (sha256, media_type, byte_size) values (${'0'.repeat(64)}, 'application/pdf', 1)
    on conflict do nothing`.execute(db);
  for (const [i, [from, until]] of spans.entries()) {
    const confirmed = w.contract !== 'uploaded';
    await sql`insert into contract (id, employment_id, starts_on, ends_on, status, document, confirmed_by, confirmed_on,
        business_on)
      values (${`${id}-C${i}`}, ${id}, ${from}, ${until}, ${confirmed ? 'confirmed' : 'uploaded'}, ${'0'.repeat(64)},
        ${confirmed ? 'u' : null}, ${confirmed ? from : null}::date, ${from})`.execute(db);
  }
  if (w.departed !== null)
    await sql`insert into departure (employment_id, departed_on, business_on, revoked_on, revoked_by)
      values (${id}, ${addDays(w.startsOn, w.departed)}, ${TODAY}, ${w.revoked ? TODAY : null}::date,
        ${w.revoked ? 'u' : null})`.execute(db);
  const months = monthsFrom(monthOf(w.startsOn), 12);
  for (const at of w.allInsured ? months.keys() : w.insured) {
    const paidOn = w.paidLate === 0 ? `${months[at]}-28` : addDays(dueOn, w.paidLate);
    await sql`insert into insurance_payment (identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen,
        business_on) values (${key}, '\\x00', ${employer}, ${`${months[at]}-01`}, '养老', ${paidOn}, 1, ${TODAY})
      on conflict do nothing`.execute(db);
  }
  const visits = w.everyWindow
    ? [0, 3, 4, 6, 8, 9].map((m) => addMonths(w.startsOn, m))
    : w.visits.map((d) => addDays(w.startsOn, d));
  for (const on of visits)
    await sql`insert into follow_up (employment_id, intermediary, visited_on, method, business_on)
      values (${id}, ${w.intermediary ?? 'good'}, ${on}, '电话', ${TODAY}) on conflict do nothing`.execute(
      db,
    );
  if (w.grantedBefore)
    await sql`insert into claim (id, programme, employment_id, entitlement_key, payee_kind, payee_id, paid_by, fund,
        amount_fen, policy_version, status, step, trace, raised_on, closed_on)
      values (${`employer-post:${id}-before`}, 'employer-post', 'F0', ${`employer-post:${personId}:${employer}`},
        'employer', ${employer}, '433101', 'county-finance', 100000, ${OTHER}, 'paid', 'archived', '{}', ${TODAY},
        ${TODAY}) on conflict do nothing`.execute(db);
}

interface Row {
  employment_id: string;
  claim_id: string | null;
  programme: string;
  paid_by: string;
  fund: string;
  amount_fen: number;
  expected_on: string;
  band: string;
  because: string[];
}

test('the one statement says of every pending case what the rules say of it one by one', async () => {
  const { db } = database;
  const { rows } = await sql<Row>`${forecastRows(await storedPolicies(db), TODAY)}`.execute(db);
  const told = new Map(
    rows.filter((r) => r.claim_id === null).map((r) => [`${r.programme}:${r.employment_id}`, r]),
  );
  const ids = Array.from({ length: COUNT }, (_, n) => `F${n}`);
  const seen = new Set<string>();
  const wrong: unknown[] = [];
  let expected = 0;
  for (const [id, { facts, policyVersion }] of await readEmploymentFacts(db, ids, TODAY)) {
    const policy = await readPolicy(db, policyVersion);
    for (const evaluation of evaluateAll(policy, facts)) {
      const { programme } = evaluation;
      const row = told.get(`${programme}:${id}`);
      const raised = await db
        .selectFrom('claim')
        .select('id')
        .where('employment_id', '=', id)
        .where('programme', '=', programme)
        .executeTakeFirst();
      if (raised) continue;
      expected += 1;
      const { band, because } = riskOf(policy, evaluation, facts);
      for (const reason of because) seen.add(`${band} ${reason}`);
      const should = {
        band,
        because: because.toSorted(),
        paidBy: evaluation.handledBy,
        fund: policy.programmes[programme].fund,
        amountFen: policy.programmes[programme].amount.fen,
        expectedOn: expectedOfPending(facts.dueOn, policy.parameters, TODAY),
      };
      const is = row && {
        band: row.band,
        because: row.because.toSorted(),
        paidBy: row.paid_by,
        fund: row.fund,
        amountFen: row.amount_fen,
        expectedOn: row.expected_on,
      };
      if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push({ id, programme, is, should, facts });
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(told.size).toBe(expected);
  // The generated cases hold every way to be endangered, or the comparison would prove little.
  expect([...seen].toSorted()).toEqual(
    [
      'at-risk contract-covers-year',
      'at-risk employment-confirmed',
      'at-risk follow-up-windows',
      'at-risk insurance-months',
      'lost contract-covers-year',
      'lost employer-in-prefecture',
      'lost follow-up-windows',
      'lost insurance-months',
      'lost intermediary-in-good-standing',
      'lost intermediary-qualified',
      'lost not-ended-early',
      'lost not-granted-before',
      'lost registered-poor',
    ].toSorted(),
  );
  expect(new Set([...told.values()].map(({ band }) => band))).toEqual(new Set(riskBands));
});

test('the sums are the sums of these rows', async () => {
  const { db } = database;
  const { rows } = await sql<Row>`${forecastRows(await storedPolicies(db), TODAY)}`.execute(db);
  const sums = await readForecastSums(db, TODAY, sql<boolean>`true`);
  expect(sums.reduce((n, s) => n + s.count, 0)).toBe(rows.length);
  expect(sums.reduce((fen, s) => fen + s.amountFen, 0)).toBe(rows.reduce((fen, r) => fen + r.amount_fen, 0));
  // The sums stop at the first thing that is wrong, the rows name all: they must come to the same.
  const byRow = Map.groupBy(rows, (r) =>
    [r.expected_on.slice(0, 7), r.paid_by, r.fund, r.programme, r.band].join(),
  );
  const should = [...byRow].map(([key, all]) => [
    key,
    all.length,
    all.reduce((fen, r) => fen + r.amount_fen, 0),
  ]);
  const are = sums.map((s) => [
    [s.month, s.division, s.fund, s.programme, s.band].join(),
    s.count,
    s.amountFen,
  ]);
  expect(are.toSorted()).toEqual(should.toSorted());
});

test('of open claims it says the day that the rules say, by step, and what holds them up', async () => {
  const { db } = database;
  const shanghai = (date: string) => `${date}T09:00:00+08:00`;
  const claims = (
    ['acceptance', 'review', 'public-notice', 'finance', 'payment', 'correction'] as const
  ).flatMap((step) =>
    ['2017-06-01', '2017-08-19', '2017-08-20'].map((since) => ({
      step,
      since: plainDate(since),
      noticeEndsOn: step === 'public-notice' && since !== '2017-06-01' ? addDays(plainDate(since), 7) : null,
      correctUntil: step === 'correction' ? addDays(plainDate(since), 15) : null,
    })),
  );
  for (const [n, { step, since, noticeEndsOn, correctUntil }] of claims.entries())
    await sql`insert into claim (id, programme, employment_id, entitlement_key, payee_kind, payee_id, paid_by, fund,
        amount_fen, policy_version, status, step, trace, raised_on, waiting_since, notice_ends_on, correct_until,
        held_reason, payment_no)
      values (${`open-${n}`}, 'employer-post', ${`F${n + 1}`}, ${`open-${n}`}, 'employer', ${creditCode(n)}, '433101',
        'county-finance', 70000, ${policy2016.versionId}, 'open', ${step}, '{}', ${since}, ${shanghai(since)},
        ${noticeEndsOn}, ${correctUntil}, ${n === 0 ? 'contract' : null}, ${step === 'finance' ? 1 : 0})`.execute(
      db,
    );
  const { rows } = await sql<Row>`${forecastRows(await storedPolicies(db), TODAY)}`.execute(db);
  const told = new Map(rows.map((row) => [row.claim_id, row]));
  for (const [n, claim] of claims.entries()) {
    const { expected_on, because, band, amount_fen } = told.get(`open-${n}`)!;
    const risks = [
      ...(n === 0 ? ['held'] : []),
      ...(claim.step === 'correction' ? ['correction'] : []),
      ...(claim.step === 'finance' ? ['returned'] : []),
    ];
    expect({ ...claim, expected_on, because, band, amount_fen }).toEqual({
      ...claim,
      expected_on: expectedOfClaim(claim, policy2016.parameters, TODAY),
      because: risks,
      band: risks.length > 0 ? 'at-risk' : 'safe',
      amount_fen: 70_000,
    });
  }
  // What is raised is not expected a second time.
  expect(
    rows.filter((r) => r.claim_id === null && r.programme === 'employer-post' && r.employment_id === 'F4'),
  ).toEqual([]);
});
