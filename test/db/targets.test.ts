import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode } from '../../cli/bench/numbers.ts';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { measure, snapshot } from '../../src/db/targets/measure.ts';
import {
  EvaluationRulesError,
  loadEvaluationRules,
  readEvaluationRules,
} from '../../src/db/targets/rules.ts';
import { addDays, type PlainDate, plainDate } from '../../src/domain/dates.ts';
import { tierOf } from '../../src/domain/matching/tiers.ts';
import { actualOf, type MeasureCode, measureCodes } from '../../src/domain/targets/measures.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

const YEAR = 2017;
const DAYS = 60;
/** Three townships of two counties, and a village outside the prefecture. */
const VILLAGES = ['433101002001', '433101101001', '433123101002', '430121001001'] as const;
const SEATS = ['433101', '433123', '430100', '440300'] as const;
const ON = [plainDate('2017-06-30'), plainDate('2017-12-31'), plainDate('2018-03-01')] as const;

let database: TestDatabase;
beforeAll(async () => {
  // One connection: the triggers are off on it alone.
  database = await createTestDatabase({ maxConnections: 1 });
  await seedReferenceData(database.db, { demoAccounts: null });
});
afterAll(() => database?.close());

const day = fc.integer({ min: -420, max: 420 }).map((n) => addDays(plainDate('2017-06-01'), n));
const people = fc.array(
  fc.record({
    village: fc.constantFrom(...VILLAGES),
    /** Where the household lives from a day on. */
    moved: fc.option(fc.record({ on: day, to: fc.constantFrom(...VILLAGES) })),
    poor: fc.boolean(),
    /** The other way round from a day on. */
    changed: fc.option(day),
    jobs: fc.array(
      fc.record({
        seat: fc.constantFrom(...SEATS),
        startsOn: day,
        left: fc.option(fc.record({ after: fc.integer({ min: 1, max: 400 }), revoked: fc.boolean() })),
        claim: fc.option(
          fc.record({
            raisedOn: day,
            status: fc.constantFrom('open', 'paid', 'refused'),
            paidAfter: fc.integer({ min: 55, max: 65 }),
          }),
        ),
      }),
      { maxLength: 3 },
    ),
    courses: fc.array(
      fc.record({
        training: fc.constantFrom('pre-employment', 'on-post'),
        approved: fc.boolean(),
        startsOn: day,
        completed: fc.boolean(),
        revoked: fc.boolean(),
        certified: fc.option(fc.integer({ min: 0, max: 100 })),
      }),
      { maxLength: 2 },
    ),
  }),
  { minLength: 12, maxLength: 25 },
);
type OnePerson = typeof people extends fc.Arbitrary<(infer T)[]> ? T : never;
type Job = OnePerson['jobs'][number];

const dueOf = (startsOn: PlainDate): PlainDate => addDays(startsOn, 365);

/** One employer a person and seat: nobody is at one of them twice at a time. */
const employerOf = (n: number, j: number, seat: string) => ({ code: creditCode(40_000 + n * 10 + j), seat });

test('each measure’s one statement counts what a plain recount of the same records counts', async () => {
  for (const [round, all] of fc.sample(people, { numRuns: 12, seed: 11 }).entries()) {
    await clear();
    for (const [n, one] of all.entries()) await record(n, one);
    await villages(round);
    for (const asOf of ON)
      for (const code of measureCodes) {
        const told = await measure(database.db, code, { year: YEAR, asOf, paidInTimeDays: DAYS });
        const should = await recount(code, all, asOf, round);
        for (const county of ['433101', '433123']) {
          const counted = told.get(county) ?? { done: 0, total: 0, cases: 0 };
          const { done, total } = should.get(county) ?? { done: 0, total: 0 };
          expect([round, asOf, code, county, counted.done, counted.total]).toEqual([
            round,
            asOf,
            code,
            county,
            done,
            total,
          ]);
          // What a score rests on is the same number.
          const seen = await snapshot(database.db, code, county, { year: YEAR, asOf, paidInTimeDays: DAYS });
          expect(seen.actual).toBe(actualOf(code, { ...counted, cases: 0 }));
        }
      }
  }
});

test('townships add up to their county, and nothing is counted before the year', async () => {
  const asked = { year: YEAR, asOf: plainDate('2017-12-31'), paidInTimeDays: DAYS };
  for (const code of measureCodes.filter((one) => one !== 'paid-in-time')) {
    const whole = (await measure(database.db, code, asked)).get('433101')?.done ?? 0;
    const parts = await measure(database.db, code, asked, { county: '433101' });
    expect(
      [...parts.values()].reduce((sum, { done }) => sum + done, 0),
      code,
    ).toBe(whole);
    const before = await measure(database.db, code, { ...asked, asOf: plainDate('2016-12-31') });
    expect(before.get('433101')?.done ?? 0, code).toBe(0);
  }
});

test('rules are stored once: a changed file under the same version is refused', async () => {
  const folder = new URL('../../evaluation-rules', import.meta.url).pathname;
  const [rules] = await readEvaluationRules(folder);
  expect(rules?.version).toBe(1);
  await sql`alter table evaluation_rules disable trigger user`.execute(database.db);
  await sql`update evaluation_rules set sha256 = 'x'`.execute(database.db);
  await expect(loadEvaluationRules(database.db, folder)).rejects.toThrow(EvaluationRulesError);
});

/** Counts as the definitions of docs/targets.md say, person by person. */
async function recount(code: MeasureCode, all: readonly OnePerson[], asOf: PlainDate, round: number) {
  const to = asOf > '2017-12-31' ? plainDate('2017-12-31') : asOf;
  const inPeriod = (on: PlainDate) => on >= '2017-01-01' && on <= to;
  const sums = new Map<string, { done: number; total: number }>();
  const add = (county: string | null, done: number, total: number) => {
    if (county === null) return;
    const sum = sums.get(county) ?? { done: 0, total: 0 };
    sums.set(county, { done: sum.done + done, total: sum.total + total });
  };
  if (code === 'refreshed' || code === 'refreshed-on-time') {
    for (const area of areasOf(round)) {
      const county = area.division.slice(0, 6);
      if (code === 'refreshed') add(county, area.confirmed, area.inScope);
      else if (area.dueOn < to) add(county, area.closedOn !== null && area.closedOn <= area.dueOn ? 1 : 0, 1);
    }
    return sums;
  }
  if (code === 'paid-in-time') {
    for (const { jobs } of all)
      for (const { seat, claim } of jobs) {
        if (!claim || claim.status === 'refused' || !seat.startsWith('4331')) continue;
        if (inPeriod(addDays(claim.raisedOn, DAYS)))
          add(seat, claim.status === 'paid' && claim.paidAfter <= DAYS ? 1 : 0, 1);
      }
    return sums;
  }
  for (const one of all) {
    const days = occasions(code, one).filter(({ on }) => inPeriod(on) && homeOf(one, on) !== null);
    const first = days.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1))[0];
    if (first) add(homeOf(one, first.on), 1, 0);
  }
  return sums;
}

/** The days on which the person fulfils the measure, with the number of the case. */
function occasions(code: MeasureCode, one: OnePerson): { on: PlainDate; id: number }[] {
  const jobs = one.jobs.map((job, id) => ({ job, id }));
  const poorAt = ({ job }: { job: Job }) => isPoor(one, job.startsOn);
  if (code === 'stable')
    return jobs
      .filter(poorAt)
      .filter(({ job }) => !(job.left && !job.left.revoked && job.left.after < 365))
      .map(({ job, id }) => ({ on: dueOf(job.startsOn), id }));
  if (code === 'placed' || code.startsWith('placed-')) {
    const tier = code === 'placed' ? null : code.slice('placed-'.length);
    return jobs
      .filter(poorAt)
      .filter(({ job }) => {
        const home = homeOf(one, job.startsOn);
        return tier === null || (home !== null && tierOf(home as never, job.seat as never) === tier);
      })
      .map(({ job, id }) => ({ on: job.startsOn, id }));
  }
  const courses = one.courses.map((course, id) => ({ course, id }));
  if (code === 'certified')
    return courses.flatMap(({ course, id }) =>
      course.certified === null || course.revoked
        ? []
        : [{ on: addDays(course.startsOn, 30 + course.certified), id }],
    );
  const kind = code === 'trained-pre' ? 'pre-employment' : 'on-post';
  return courses
    .filter(
      ({ course }) => course.training === kind && course.approved && course.completed && !course.revoked,
    )
    .filter(({ course }) => isPoor(one, course.startsOn))
    .map(({ course, id }) => ({ on: addDays(course.startsOn, 20), id }));
}

function homeOf({ village, moved }: OnePerson, on: PlainDate): string | null {
  const at = moved && moved.on <= on ? moved.to : village;
  return at.startsWith('4331') ? at.slice(0, 6) : null;
}

const isPoor = ({ poor, changed }: OnePerson, on: PlainDate): boolean =>
  changed !== null && changed <= on ? !poor : poor;

/** Villages of the year's refresh, some closed in time, some late, some open. */
function areasOf(round: number) {
  return VILLAGES.slice(0, 3).map((division, i) => {
    const state = (round + i) % 3;
    const dueOn = plainDate('2017-05-31');
    const closedOn = state === 0 ? dueOn : state === 1 ? addDays(dueOn, 1) : null;
    const inScope = 10 + round + i;
    return { division, dueOn, closedOn, inScope, confirmed: closedOn ? inScope : round % 7 };
  });
}

async function villages(round: number): Promise<void> {
  const { db } = database;
  await sql`insert into refresh_year (year, plan, opened_on) values (2017, '{}', '2017-03-01')`.execute(db);
  await sql`insert into refresh_area (year, division, level, opened_on, due_on)
    values (2017, '433100', 'prefecture', '2017-03-01', '2017-07-15')`.execute(db);
  for (const { division, dueOn, closedOn, inScope, confirmed } of areasOf(round))
    await sql`insert into refresh_area (year, division, level, parent, opened_on, due_on, in_scope, confirmed, status, closed_on)
      values (2017, ${division}, 'village', '433100', '2017-03-01', ${dueOn}, ${inScope}, ${confirmed},
        ${closedOn ? 'complete' : 'open'}, ${closedOn}::date)`.execute(db);
}

async function clear(): Promise<void> {
  const { db } = database;
  await sql`set session_replication_role = replica`.execute(db);
  await sql`truncate payment, payment_batch, claim, departure, employment, training_certificate, training_completion,
    training_enrolment, training_class, aid_case, institution, employer, poverty_status, household_membership,
    household_state, register_change, person, household, refresh_area, refresh_year, app_user cascade`.execute(
    db,
  );
  await sql`insert into app_user (id, username, password_hash, display_name) values ('u', 'u', 'x', 'u')`.execute(
    db,
  );
  await sql`insert into institution (credit_code, name, kinds, division, business_on)
    values ('52433100MJD0000012', '培训', '{training}', '433101', '2016-06-01')`.execute(db);
}

async function record(n: number, one: OnePerson): Promise<void> {
  const { db } = database;
  const household = `T${n}`;
  await sql`insert into household (number, division) values (${household}, ${one.village})`.execute(db);
  const key = Buffer.alloc(16);
  key.writeUInt32BE(n + 1);
  const { rows } = await sql<{
    id: number;
  }>`insert into person (identity_key, identity_cipher, identity_last4, name,
      birth_on, household_number, business_on)
    values (${key}, '\\x00', '0000', '石', '1980-01-01', ${household}, '2016-06-01') returning id`.execute(
    db,
  );
  const id = rows[0]!.id;
  // Triggers are off while the record is made: what they would keep of the register is written here.
  await sql`insert into household_state (household_number, from_on, division) values (${household}, '1900-01-01', ${one.village})`.execute(
    db,
  );
  await sql`insert into household_membership (person_id, from_on, household_number) values (${id}, '1900-01-01', ${household})`.execute(
    db,
  );
  if (one.moved)
    await sql`insert into household_state (household_number, from_on, division)
      values (${household}, ${one.moved.on}, ${one.moved.to})`.execute(db);
  await sql`insert into poverty_status (person_id, valid_from, registered_poor) values (${id}, '1900-01-01', ${one.poor})`.execute(
    db,
  );
  if (one.changed)
    await sql`insert into poverty_status (person_id, valid_from, registered_poor) values (${id}, ${one.changed}, ${!one.poor})`.execute(
      db,
    );
  for (const [j, job] of one.jobs.entries()) await work(n, j, id, job);
  for (const [j, course] of one.courses.entries()) await learn(n, j, id, course);
}

async function work(n: number, j: number, person: number, job: Job): Promise<void> {
  const { db } = database;
  const { code, seat } = employerOf(n, j, job.seat);
  const id = `T-${n}-${j}`;
  await sql`insert into employer (credit_code, name, division, business_on) values (${code}, '厂', ${seat}, '2016-06-01')`.execute(
    db,
  );
  await sql`insert into employment (id, person_id, employer, starts_on, due_on, occupied, policy_version, division, standing,
      business_on)
    values (${id}, ${person}, ${code}, ${job.startsOn}, ${dueOf(job.startsOn)},
      daterange(${job.startsOn}::date, ${dueOf(job.startsOn)}::date), 'xiangxi-2016@2', '433101', 'tracked', ${job.startsOn})`.execute(
    db,
  );
  if (job.left)
    await sql`insert into departure (employment_id, departed_on, business_on, revoked_on, revoked_by, revoked_reason)
      values (${id}, ${addDays(job.startsOn, job.left.after)}, ${job.startsOn}, ${job.left.revoked ? job.startsOn : null}::date,
        ${job.left.revoked ? 'u' : null}, ${job.left.revoked ? '误登' : null})`.execute(db);
  if (job.claim && seat.startsWith('4331')) await claim(id, seat, job.claim);
}

async function claim(employment: string, paidBy: string, one: NonNullable<Job['claim']>): Promise<void> {
  const { db } = database;
  const id = `employer-post:${employment}`;
  const closed = one.status === 'open' ? null : one.raisedOn;
  await sql`insert into claim (id, programme, employment_id, entitlement_key, payee_kind, payee_id, paid_by, fund, amount_fen,
      policy_version, status, step, refused_reason, trace, raised_on, closed_on)
    values (${id}, 'employer-post', ${employment}, ${id}, 'employer', 'x', ${paidBy}, 'county-finance', 100000, 'xiangxi-2016@2',
      ${one.status}, ${one.status === 'open' ? 'review' : one.status === 'paid' ? 'archived' : 'refused'},
      ${one.status === 'refused' ? 'social-insurance-gap' : null}, '{}', ${one.raisedOn}, ${closed}::date)`.execute(
    db,
  );
  if (one.status !== 'paid') return;
  const paidOn = addDays(one.raisedOn, one.paidAfter);
  await sql`insert into payment_batch (id, division, released_by, released_on, line_count, total_fen, file_sha256, status)
    values (${id}, ${paidBy}, 'u', ${paidOn}, 1, 100000, encode(sha256(${id}::bytea), 'hex'), 'settled')`.execute(
    db,
  );
  await sql`insert into payment (key, claim_id, payment_no, division, fund, amount_fen, payee_id, payee_name, account_cipher,
      status, batch_id, booked_on, paid_on)
    values (${`${id}:1`}, ${id}, 1, ${paidBy}, 'county-finance', 100000, 'x', 'x', '\\x00', 'paid', ${id}, ${paidOn}, ${paidOn})`.execute(
    db,
  );
}

async function learn(
  n: number,
  j: number,
  person: number,
  course: OnePerson['courses'][number],
): Promise<void> {
  const { db } = database;
  const [id, aid] = [`K-${n}-${j}`, `training.K-${n}-${j}.1`];
  await sql`insert into training_class (id, institution, title, category, training, starts_on, ends_on, division, status,
      checked_by, checked_on, refused_reason, business_on)
    values (${id}, '52433100MJD0000012', '班', 'class-a', ${course.training}, ${course.startsOn}, ${addDays(course.startsOn, 19)}, '433101',
      ${course.approved ? 'approved' : 'refused'}, 'u', ${course.startsOn}, ${course.approved ? null : '不符'}, ${course.startsOn})`.execute(
    db,
  );
  await sql`insert into aid_case (id, kind, person_id, institution, division, starts_on, policy_version, business_on)
    values (${aid}, 'training', ${person}, '52433100MJD0000012', '433101', ${course.startsOn}, 'xiangxi-2016@2', ${course.startsOn})`.execute(
    db,
  );
  await sql`insert into training_enrolment (aid_id, class_id, person_id, paid_by_kind, paid_by_id)
    values (${aid}, ${id}, ${person}, 'institution', '52433100MJD0000012')`.execute(db);
  const noted = addDays(course.startsOn, 200);
  const revoked = course.revoked ? noted : null;
  const by = course.revoked ? 'u' : null;
  await sql`insert into training_completion (aid_id, completed, completed_on, revoked_on, revoked_by, revoked_reason, business_on)
    values (${aid}, ${course.completed}, ${addDays(course.startsOn, 20)}, ${revoked}::date, ${by}, ${course.revoked ? '误登' : null}, ${noted})`.execute(
    db,
  );
  if (course.certified !== null)
    await sql`insert into training_certificate (aid_id, number, level, issued_on, revoked_on, revoked_by, revoked_reason, business_on)
      values (${aid}, ${`ZS-${n}-${j}`}, 'junior', ${addDays(course.startsOn, 30 + course.certified)}, ${revoked}::date, ${by},
        ${course.revoked ? '误登' : null}, ${noted})`.execute(db);
}
