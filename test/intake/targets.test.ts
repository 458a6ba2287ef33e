import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { drawLetter, signLetter } from '../../src/intake/targets/letters.ts';
import { setBreakdown, setCountyTargets } from '../../src/intake/targets/plan.ts';
import { createVault } from '../../src/platform/vault.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

const COUNTY = '433101';
const YEAR = 2017;
const businessAtMs = startOfShanghaiDay(plainDate('2017-02-01'));

let database: TestDatabase;
const users = new Map<string, string>();
beforeAll(async () => {
  database = await createTestDatabase();
  const demoAccounts = createVault(Buffer.alloc(32, 7));
  await seedReferenceData(database.db, { demoAccounts });
  const rows = await database.db.selectFrom('app_user').select(['id', 'username']).execute();
  for (const { id, username } of rows) users.set(username, id);
});
afterAll(() => database?.close());

const by = (name: string) => ({ actor: users.get(name)!, businessAtMs });
const set = (targets: object, who = 'hr') =>
  database.db
    .transaction()
    .execute((trx) => setCountyTargets(trx, { year: YEAR, division: COUNTY, targets, ...by(who) }));
const breakDown = (values: number[], measure: 'placed' | 'refreshed' = 'placed') =>
  database.db.transaction().execute((trx) =>
    setBreakdown(trx, {
      year: YEAR,
      county: COUNTY,
      measure,
      townships: values.map((value, i) => ({ division: ['433101002', '433101101'][i]!, value })),
      ...by('jishou-hr1'),
    }),
  );
const draw = (why: string | null = null) =>
  database.db
    .transaction()
    .execute((trx) => drawLetter(trx, { year: YEAR, division: COUNTY, why, ...by('hr') }));
const sign = (letter: string, side: 'prefecture' | 'county', who: string) =>
  database.db.transaction().execute((trx) => signLetter(trx, { letter, side, ...by(who) }));
/** The constraint that a statement fails on. */
const fails = async (statement: ReturnType<typeof sql>): Promise<string> => {
  try {
    await statement.execute(database.db);
    return 'done';
  } catch (error) {
    const { constraint, message } = error as { constraint?: string; message: string };
    return constraint ?? message;
  }
};

test('a plan, its breakdown, and a letter that only both sides bring into force', async () => {
  await set({ placed: 10, refreshed: 980 });
  await expect(breakDown([4, 5])).rejects.toMatchObject({ code: 'targets-below-county' });
  await breakDown([4, 6]);
  await expect(breakDown([500], 'refreshed')).rejects.toMatchObject({ code: 'targets-measure-unknown' });
  const letter = await draw();
  await expect(draw()).rejects.toMatchObject({ code: 'letter-unchanged' });
  expect(await sign(letter, 'prefecture', 'leader')).toBe(false);
  await expect(sign(letter, 'prefecture', 'leader')).rejects.toMatchObject({ code: 'letter-signed-already' });
  await expect(sign(letter, 'county', 'luxi-leader')).rejects.toMatchObject({ code: 'letter-not-your-side' });
  expect(await sign(letter, 'county', 'jishou-leader')).toBe(true);

  // Another plan is another letter, with its reason; the old one stays and takes no signature any more.
  await set({ placed: 12 });
  await expect(draw()).rejects.toMatchObject({ code: 'letter-reason-missing' });
  const second = await draw('任务增加两人');
  expect(second).toBe('ZRS-2017-433101-2');
  await expect(sign(letter, 'county', 'jishou-leader')).rejects.toMatchObject({ code: 'letter-not-latest' });
  const kept = await database.db
    .selectFrom('target_letter')
    .select(['id', 'targets'])
    .orderBy('id')
    .execute();
  expect(kept.map(({ targets }) => targets)).toEqual([{ placed: 10, refreshed: 980 }, { placed: 12 }]);
  // Only this year's and the next year's are set.
  await expect(
    database.db
      .transaction()
      .execute((trx) =>
        setCountyTargets(trx, { year: 2020, division: COUNTY, targets: { placed: 1 }, ...by('hr') }),
      ),
  ).rejects.toMatchObject({ code: 'targets-year-out-of-range' });
});

test('the database keeps sides, people and what is published apart, whoever writes', async () => {
  const [hr, hr2, leader, luxi] = ['hr', 'hr2', 'leader', 'luxi-leader'].map((name) => users.get(name)!);
  const signs = (side: string, division: string, who: string) => sql`
    insert into target_letter_signature (letter, side, division, signed_by, signed_on)
    values ('ZRS-2017-433101-2', ${side}, ${division}, ${who}, '2017-02-02')`;
  expect(await fails(signs('county', '433122', luxi!))).toBe('target_letter_signed_by_side');
  expect(await fails(signs('county', COUNTY, luxi!))).toBe('target_letter_signed_by_side');
  expect(await fails(signs('prefecture', '433100', hr!))).toBe('target_letter_signed_by_side');
  expect(await fails(sql`update target_letter set body = 'x'`)).toContain('append');
  const both = await database.db
    .selectFrom('user_grant')
    .select('id')
    .where('user_id', '=', leader!)
    .executeTakeFirstOrThrow();
  expect(both.id).toBeGreaterThan(0);
  // A leader of both sides signs once all the same.
  await sql`insert into user_grant (user_id, role, division) values (${leader}, 'leader', ${COUNTY})`.execute(
    database.db,
  );
  expect(await fails(signs('prefecture', '433100', leader!))).toBe('done');
  expect(await fails(signs('county', COUNTY, leader!))).toBe('target_letter_two_people');

  const round = sql`insert into evaluation_round (year, division, round, as_of, measured_on)
    values (2017, ${COUNTY}, 1, '2017-12-31', '2018-01-10')`;
  expect(await fails(round)).toBe('done');
  await sql`insert into evaluation_submission (year, division, round, submitted_by, submitted_on, request_key)
    values (2017, ${COUNTY}, 1, ${hr}, '2018-01-11', 'submission')`.execute(database.db);
  const reviews = (who: string) => sql`
    insert into evaluation_review (submission, submitted_by, reviewed_by, approved, reviewed_on, request_key)
    select id, submitted_by, ${who}, true, '2018-01-12', ${`review-${who}`} from evaluation_submission`;
  expect(await fails(reviews(hr!))).toBe('evaluation_review_of_two');
  expect(await fails(reviews(hr2!))).toBe('done');
  await sql`insert into evaluation_objection (year, division, round, words, raised_by, raised_on)
    values (2017, ${COUNTY}, 1, '数字有误', ${users.get('jishou-leader')!}, '2018-01-13')`.execute(
    database.db,
  );
  const hears = (who: string) => sql`
    update evaluation_objection set upheld = false, heard_by = ${who}, heard_on = '2018-01-14', reason = '没有依据'`;
  expect(await fails(hears(hr!))).toBe('evaluation_heard_by_another');
  expect(await fails(hears(hr2!))).toBe('evaluation_heard_by_another');
  expect(await fails(hears(users.get('jishou-leader')!))).toBe('evaluation_objection_two_people');
  expect(await fails(hears(users.get('hr3')!))).toBe('done');

  const outcome = (kind: string, unit: string | null) => sql`
    insert into evaluation_outcome (year, division, kind, unit, words, basis, recorded_by, recorded_on, request_key)
    values (2017, ${COUNTY}, ${kind}, ${unit}, '按结果办理', '{}', ${leader}, '2018-02-01', ${kind})`;
  expect(await fails(outcome('talk', null))).toBe('evaluation_outcome_of_published');
  await sql`update responsibility_year set status = 'published', round = 1, total_tenths = 900, published_on = '2018-01-31',
    published_by = ${leader}, award_fen = 1000 where division = ${COUNTY}`.execute(database.db);
  expect(await fails(sql`update responsibility_year set award_fen = 2000`)).toContain('published');
  expect(await fails(outcome('reward', COUNTY))).toBe('done');
  const grants = (amount: number, unit: string) => sql`
    insert into performance_reward (id, year, division, unit, amount_fen, policy_version, granted_on, outcome)
    select ${`reward.2017.${unit}`}, 2017, ${COUNTY}, ${unit}, ${amount}, 'xiangxi-2016@2', '2018-02-01', max(id)
    from evaluation_outcome`;
  await sql`insert into reward_unit (id, kind, name, division, business_on)
    values ('elsewhere', 'department', '外县', '433122', '2017-01-01')`.execute(database.db);
  expect(await fails(grants(1001, COUNTY))).toBe('performance_reward_within_award');
  expect(await fails(grants(1000, 'elsewhere'))).toBe('performance_reward_of_county');
  expect(await fails(grants(1000, COUNTY))).toBe('done');
  expect(await fails(grants(1, COUNTY))).toBe('performance_reward_within_award');
});
