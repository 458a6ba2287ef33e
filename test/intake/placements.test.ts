import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEmploymentFacts } from '../../src/db/employment-facts.ts';
import { refreshOccupied } from '../../src/intake/occupied.ts';
import {
  AGENCY,
  brief,
  creditCode,
  EMPLOYER,
  OUTSIDE,
  openWorld,
  payment,
  person,
  placement,
  type World,
} from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
});
afterEach(() => world.close());

const counts = (r: { accepted: number; unchanged: number; rejected: number }) => [
  r.accepted,
  r.unchanged,
  r.rejected,
];
const employment = async (id: string) =>
  world.db.selectFrom('employment').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('a placement becomes employment, declared contract, message and time line', async () => {
  await world.importRows('registry', [person(1)]);
  expect(counts(await world.importRows('placements', [placement(1)]))).toEqual([1, 0, 0]);
  expect(await employment('JY1')).toMatchObject({
    employer: EMPLOYER.统一社会信用代码,
    intermediary: AGENCY.编号,
    wage_fen: 500_000,
    starts_on: '2016-06-18',
    due_on: '2017-06-18',
    occupied: '[2016-06-18,2018-06-18)',
    policy_version: 'xiangxi-2016@2',
    division: '433125',
    standing: 'tracked',
    business_on: '2016-12-01',
  });
  expect(
    await world.db.selectFrom('contract').select(['id', 'status', 'starts_on', 'ends_on']).execute(),
  ).toEqual([{ id: 'JY1-C1', status: 'declared', starts_on: '2016-06-18', ends_on: '2018-06-17' }]);
  expect(await world.outbox()).toEqual([{ id: 'employment-JY1', kind: 'registered', key: 'registered:JY1' }]);
  expect(await world.count('case_event')).toBe(1);
});

test.each<[string, Record<string, string>, string]>([
  [
    '29 February',
    { 入职日期: '2020-02-29', 合同起始日: '2020-02-29', 合同终止日: '2021-03-01' },
    '2021-02-28',
  ],
  ['today', { 入职日期: '2016-12-01', 合同起始日: '2016-12-01' }, '2017-12-01'],
])('due day: %s', async (_name, more, due) => {
  await world.importRows('placements', [placement(1, more)]);
  expect((await employment('JY1')).due_on).toBe(due);
});

test('who confirms: the employer’s county, else the home county, else the prefecture', async () => {
  await world.importRows('registry', [person(1)]);
  const outside = { 统一社会信用代码: OUTSIDE.统一社会信用代码 };
  await world.importRows('placements', [placement(1, outside), placement(2, outside), placement(3)]);
  const rows = await world.db.selectFrom('employment').select('division').orderBy('id').execute();
  expect(rows.map((row) => row.division)).toEqual(['433125', '433100', '433125']);
});

test('nobody is lost: who is not in the register becomes a person without a name', async () => {
  expect(counts(await world.importRows('placements', [placement(1)]))).toEqual([1, 0, 0]);
  const [stub] = await world.db.selectFrom('person').selectAll().execute();
  expect(stub).toMatchObject({ name: null, household_number: null, birth_on: '1980-01-01' });
  expect(world.vault.open(stub!.identity_cipher)).toBe(placement(1).身份证号);
});

test('an intermediary that is not registered is named all the same, and told when it is registered', async () => {
  const named = placement(1, { 介绍机构编号: 'ZJ999' });
  const report = await world.importRows('placements', [placement(2), named]);
  expect(counts(report)).toEqual([2, 0, 0]);
  expect(report.warnings).toMatchObject([
    { row: 3, column: '介绍机构编号', code: 'intermediary-unregistered' },
  ]);
  expect(await employment('JY1')).toMatchObject({ intermediary: 'ZJ999', standing: 'tracked' });
  expect(counts(await world.importRows('placements', [named]))).toEqual([0, 1, 0]);
  const facts = await readEmploymentFacts(world.db, ['JY1']);
  expect(facts.get('JY1')!.facts.intermediary).toMatchObject({ number: 'ZJ999', registered: false });

  const visit = { 介绍机构编号: 'ZJ999', 就业编号: 'JY1', 回访日期: '2016-07-01', 方式: '电话' };
  expect(await world.importRows('follow-ups', [visit])).toMatchObject({ accepted: 1, rejected: 0 });
  await world.importRows('intermediaries', [{ ...AGENCY, 编号: 'ZJ999' }], { on: '2017-06-20' });
  expect(await world.outbox('recheck')).toMatchObject([{ id: 'employment-JY1' }]);
  const after = await readEmploymentFacts(world.db, ['JY1']);
  expect(after.get('JY1')!.facts).toMatchObject({
    intermediary: { number: 'ZJ999', registered: true, licenceNumber: '湘人介1号' },
    followUps: [{ by: 'ZJ999', visitedOn: '2016-07-01' }],
  });
});

describe('dirt', () => {
  test.each<[Record<string, string>, string, string]>([
    [{ 统一社会信用代码: creditCode(99) }, '统一社会信用代码', 'employer-unknown'],
    [{ 入职日期: '2016-02-30' }, '入职日期', 'date-invalid'],
    [{ 入职日期: '' }, '入职日期', 'date-missing'],
    [{ 入职日期: '2016-05-17' }, '入职日期', 'before-first-policy'],
    [{ 合同终止日: '2016-06-17' }, '合同终止日', 'contract-end-before-start'],
    [{ 就业编号: 'JY 1' }, '就业编号', 'number-invalid'],
    [{ 就业编号: '保靖-1' }, '就业编号', 'number-invalid'],
    [{ 身份证号: '433125198001010001' }, '身份证号', 'identity-check-digit'],
    [{ '月工资(元)': '-1' }, '月工资(元)', 'amount-negative'],
  ])('%o', async (more, column, code) => {
    const report = await world.importRows('placements', [placement(1, more), placement(2)]);
    expect(brief(report)).toEqual([[2, column, code]]);
    expect(counts(report)).toEqual([1, 0, 1]);
    expect(await world.count('employment')).toBe(1);
  });
});

test('the same 就业编号: same content is unchanged, any other content an error, in the file and later', async () => {
  const others = [
    { 身份证号: person(2).身份证号! },
    { 统一社会信用代码: OUTSIDE.统一社会信用代码 },
    { 介绍机构编号: '' },
    { 岗位: '主管' },
    { '月工资(元)': '5001' },
    { 入职日期: '2016-06-19' },
    { 合同起始日: '2016-06-17' },
    { 合同终止日: '2018-06-18' },
    { 合同终止日: '' },
  ];
  const rows = [placement(1), placement(1), ...others.map((more) => placement(1, more))];
  expect(counts(await world.importRows('placements', rows))).toEqual([1, 1, others.length]);
  const again = await world.importRows('placements', rows);
  expect(counts(again)).toEqual([0, 2, others.length]);
  expect(new Set(again.errors.map((e) => e.code))).toEqual(new Set(['employment-in-use']));
  expect(await world.count('employment')).toBe(1);
  expect(await world.outbox()).toHaveLength(1);
});

describe('overlapping', () => {
  const second = (more: Record<string, string>) => placement(1, { 就业编号: 'JY9', ...more });
  test.each<[string, Record<string, string>, string | null]>([
    ['inside', { 入职日期: '2017-01-01' }, 'JY1'],
    ['on the contract’s last day', { 入职日期: '2018-06-17' }, 'JY1'],
    ['the day after', { 入职日期: '2018-06-18', 合同起始日: '2018-06-18', 合同终止日: '2019-06-17' }, null],
    [
      'before, with a contract into it',
      { 入职日期: '2016-06-01', 合同起始日: '2016-06-01', 合同终止日: '2016-06-18' },
      'JY1',
    ],
    [
      'before, ended the day before',
      { 入职日期: '2016-06-01', 合同起始日: '2016-06-01', 合同终止日: '2016-06-17' },
      null,
    ],
    [
      'into one without end, as 9999-12-31 says',
      { 入职日期: '2016-06-01', 合同起始日: '2016-06-01', 合同终止日: '9999-12-31' },
      'JY1',
    ],
    ['at another employer', { 入职日期: '2017-01-01', 统一社会信用代码: OUTSIDE.统一社会信用代码 }, null],
  ])('%s', async (_name, more, holder) => {
    await world.importRows('placements', [placement(1)]);
    expect(counts(await world.importRows('placements', [second(more)]))).toEqual([1, 0, 0]);
    expect(await employment('JY9')).toMatchObject({
      standing: holder ? 'overlapping' : 'tracked',
      overlaps_with: holder,
    });
  });

  test('among rows of one file the earlier row holds the days; an overlapping one holds none', async () => {
    const rows = [
      placement(1, { 就业编号: 'A' }),
      placement(1, {
        就业编号: 'B',
        入职日期: '2018-01-01',
        合同起始日: '2018-01-01',
        合同终止日: '2020-01-01',
      }),
      placement(1, {
        就业编号: 'C',
        入职日期: '2019-01-01',
        合同起始日: '2019-01-01',
        合同终止日: '2020-01-01',
      }),
    ];
    await world.importRows('placements', rows);
    const found = await world.db
      .selectFrom('employment')
      .select(['id', 'overlaps_with'])
      .orderBy('id')
      .execute();
    expect(found).toEqual([
      { id: 'A', overlaps_with: null },
      { id: 'B', overlaps_with: 'A' },
      { id: 'C', overlaps_with: null },
    ]);
  });

  test('a contract to 9999-12-31 holds the days without end, also once it is confirmed', async () => {
    await world.importRows('placements', [placement(1, { 合同终止日: '9999-12-31' })]);
    expect(await employment('JY1')).toMatchObject({ occupied: '[2016-06-18,)' });
    await world.inTransaction((trx) => refreshOccupied(trx, ['JY1'], 'refuse'));
    expect(await employment('JY1')).toMatchObject({ occupied: '[2016-06-18,)' });
    await world.importRows('placements', [
      second({ 入职日期: '2019-01-01', 合同起始日: '2019-01-01', 合同终止日: '9999-12-31' }),
    ]);
    expect(await employment('JY9')).toMatchObject({ standing: 'overlapping', overlaps_with: 'JY1' });
  });

  test('a departure frees the days', async () => {
    await world.importRows('placements', [placement(1)]);
    await world.importRows('departures', [{ 就业编号: 'JY1', 离职日期: '2016-12-31' }], { on: '2017-01-10' });
    await world.importRows('placements', [second({ 入职日期: '2016-12-31' })]);
    expect(await employment('JY9')).toMatchObject({ standing: 'tracked' });
  });
});

describe('insurance that came first', () => {
  test('waits unmatched and is taken when the employment arrives; the registration tells of it', async () => {
    const rows = [payment(1, '2016-06'), payment(1, '2016-07'), payment(2, '2016-07')];
    expect(await world.importRows('insurance', rows)).toMatchObject({ accepted: 3, unmatched: 3 });
    await world.importRows('placements', [placement(1)]);
    const matched = await world.db
      .selectFrom('insurance_payment')
      .select(['matched_employment'])
      .orderBy('id')
      .execute();
    expect(matched.map((row) => row.matched_employment)).toEqual(['JY1', 'JY1', null]);
    expect(await world.outbox()).toHaveLength(1);
  });

  test('moves from a worse match to the employment whose twelve months hold the month', async () => {
    const early = { 入职日期: '2016-05-20', 合同起始日: '2016-05-20', 合同终止日: '2016-12-31' };
    await world.importRows('placements', [placement(1, early)]);
    await world.importRows('insurance', [payment(1, '2017-09'), payment(1, '2016-07')], { on: '2018-01-01' });
    await world.importRows('placements', [
      placement(1, { 就业编号: 'JY9', 入职日期: '2017-09-01', 合同起始日: '2017-09-01' }),
    ]);
    const matched = await sql<{ month: string; id: string }>`
      select month, matched_employment as id from insurance_payment order by month`.execute(world.db);
    expect(matched.rows).toEqual([
      { month: '2016-07-01', id: 'JY1' },
      { month: '2017-09-01', id: 'JY9' },
    ]);
  });
});

test('own organisation: an employer’s agent places only with that employer', async () => {
  const own = {
    rowAllowed: (target: { employer?: string }) => target.employer === EMPLOYER.统一社会信用代码,
  };
  const rows = [placement(1), placement(2, { 统一社会信用代码: OUTSIDE.统一社会信用代码 })];
  expect(brief(await world.importRows('placements', rows, own))).toEqual([
    [3, '统一社会信用代码', 'row-out-of-scope'],
  ]);
});

test('thousands of rows, in several chunks', async () => {
  const rows = Array.from({ length: 5001 }, (_, i) =>
    placement(i % 900, {
      就业编号: `N${i}`,
      入职日期: `20${20 + Math.floor(i / 900)}-06-18`,
      合同起始日: `20${20 + Math.floor(i / 900)}-06-18`,
      合同终止日: `20${21 + Math.floor(i / 900)}-06-17`,
    }),
  );
  expect(counts(await world.importRows('placements', rows))).toEqual([5001, 0, 0]);
  const { rows: standings } = await sql<{ n: number }>`
    select count(*) as n from employment where standing = 'tracked'`.execute(world.db);
  expect(standings[0]!.n).toBe(5001);
});
