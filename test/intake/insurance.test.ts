import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rematchInsurance, revokeInsurancePayment } from '../../src/intake/index.ts';
import {
  brief,
  businessAt,
  creditCode,
  EMPLOYER,
  OUTSIDE,
  openWorld,
  payment,
  placement,
  type World,
} from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
  await world.importRows('placements', [placement(1), placement(2)]);
});
afterEach(() => world.close());

const counts = (r: { accepted: number; unchanged: number; rejected: number; unmatched: number }) => [
  r.accepted,
  r.unchanged,
  r.rejected,
  r.unmatched,
];

test('every column arrives as it was written', async () => {
  await world.importRows('insurance', [payment(1, '2016-07')]);
  const [row] = await world.db.selectFrom('insurance_payment').selectAll().execute();
  expect(row).toMatchObject({
    employer: EMPLOYER.统一社会信用代码,
    month: '2016-07-01',
    kind: '城镇职工基本养老保险',
    paid_on: '2016-07-25',
    amount_fen: 71_582,
    matched_employment: 'JY1',
    row_no: 2,
    business_on: '2016-12-01',
  });
  expect(row!.identity_key.equals(world.vault.identityKey(payment(1, '2016-07').身份证号!))).toBe(true);
  expect(world.vault.open(row!.identity_cipher)).toBe(payment(1, '2016-07').身份证号);
  expect(await world.outbox('insurance')).toEqual([
    { id: 'employment-JY1', kind: 'insurance', key: `insurance:${row!.id}` },
  ]);
});

test('the same payment twice counts once; another kind, day or amount is another payment', async () => {
  const rows = [
    payment(1, '2016-07'),
    payment(1, '2016-07'),
    payment(1, '2016-07', { 险种: '失业保险' }),
    payment(1, '2016-07', { 缴费日期: '2016-07-26' }),
    payment(1, '2016-07', { '缴费金额(元)': '715.83' }),
  ];
  expect(counts(await world.importRows('insurance', rows))).toEqual([4, 1, 0, 0]);
  expect(counts(await world.importRows('insurance', rows))).toEqual([0, 5, 0, 0]);
  // One message an employment and file tells of all its rows; a file that changes nothing tells nothing.
  const ids = await world.db.selectFrom('insurance_payment').select('id').orderBy('id').execute();
  expect(await world.outbox('insurance')).toEqual([
    { id: 'employment-JY1', kind: 'insurance', key: `insurance:${ids[0]!.id}-${ids[3]!.id}` },
  ]);
});

test('nobody we track: kept, counted, told to nobody', async () => {
  const rows = [payment(3, '2016-07'), payment(1, '2016-07', { 统一社会信用代码: creditCode(77) })];
  expect(counts(await world.importRows('insurance', rows))).toEqual([2, 0, 0, 2]);
  expect(await world.outbox('insurance')).toEqual([]);
});

test.each<[Record<string, string>, string, string]>([
  [{ 统一社会信用代码: '914331000000000000' }, '统一社会信用代码', 'credit-code-check'],
  [{ 所属月份: '2016-13' }, '所属月份', 'month-invalid'],
  [{ 身份证号: '43312519800101001' }, '身份证号', 'identity-number-length'],
  [{ 险种: '' }, '险种', 'value-missing'],
  [{ 缴费日期: '2016-12-02' }, '缴费日期', 'date-in-future'],
  [{ '缴费金额(元)': '0' }, '缴费金额(元)', 'amount-not-positive'],
  [{ '缴费金额(元)': '-5' }, '缴费金额(元)', 'amount-negative'],
])('dirt: %o', async (more, column, code) => {
  const report = await world.importRows('insurance', [payment(1, '2016-07', more), payment(2, '2016-07')]);
  expect(brief(report)).toEqual([[2, column, code]]);
  expect(counts(report)).toEqual([1, 0, 1, 0]);
});

test('a revoked payment stays revoked when its file comes again', async () => {
  await world.importRows('insurance', [payment(1, '2016-07')]);
  const [row] = await world.db.selectFrom('insurance_payment').select('id').execute();
  await world.inTransaction((trx) =>
    revokeInsurancePayment(trx, {
      paymentId: row!.id,
      reason: '退费',
      officer: 'officer',
      businessAtMs: businessAt('2016-12-02'),
    }),
  );
  expect(counts(await world.importRows('insurance', [payment(1, '2016-07')]))).toEqual([0, 1, 0, 0]);
  const [stored] = await world.db
    .selectFrom('insurance_payment')
    .select(['revoked_on', 'revoked_by'])
    .execute();
  expect(stored).toEqual({ revoked_on: '2016-12-02', revoked_by: 'officer' });
});

test('an overlapping employment takes no insurance rows', async () => {
  await world.importRows('placements', [placement(1, { 就业编号: 'JY9', 入职日期: '2016-07-01' })]);
  await world.importRows('insurance', [payment(1, '2016-08')]);
  const [row] = await world.db.selectFrom('insurance_payment').select('matched_employment').execute();
  expect(row!.matched_employment).toBe('JY1');
});

test('a month outside the twelve still finds the employment', async () => {
  await world.importRows('insurance', [payment(1, '2016-01'), payment(1, '2018-01')], { on: '2018-02-01' });
  const rows = await world.db.selectFrom('insurance_payment').select('matched_employment').execute();
  expect(rows.map((row) => row.matched_employment)).toEqual(['JY1', 'JY1']);
});

test('rematch finds rows that missed their employment, once', async () => {
  await world.importRows('insurance', [payment(1, '2016-07'), payment(3, '2016-07')]);
  await sql`update insurance_payment set matched_employment = null`.execute(world.db);
  expect(await rematchInsurance(world.db, businessAt('2016-12-03'))).toBe(1);
  expect(await rematchInsurance(world.db, businessAt('2016-12-03'))).toBe(0);
  expect(await world.outbox('insurance')).toHaveLength(2);
});

test('scope: the employer’s county, the code’s county for the unknown, the confirming county for those elsewhere', async () => {
  await world.importRows('placements', [placement(4, { 统一社会信用代码: OUTSIDE.统一社会信用代码 })]);
  const asked: string[][] = [];
  const rowAllowed = ({ divisions }: { divisions: string[] }) => {
    asked.push([...divisions].sort());
    return !divisions.includes('433101');
  };
  const rows = [
    payment(1, '2016-07'),
    payment(2, '2016-07'),
    payment(1, '2016-07', { 统一社会信用代码: creditCode(5, '433101') }),
    payment(4, '2016-07', { 统一社会信用代码: OUTSIDE.统一社会信用代码 }),
  ];
  const report = await world.importRows('insurance', rows, { rowAllowed });
  expect(brief(report)).toEqual([[4, '统一社会信用代码', 'row-out-of-scope']]);
  expect(counts(report)).toEqual([3, 0, 1, 0]);
  expect(asked.sort()).toEqual([['433100', '440300'], ['433101'], ['433125']]);
});

test('tens of thousands of rows over many chunks, dirt in between', async () => {
  const rows = Array.from({ length: 23_000 }, (_, i) =>
    payment(1 + (i % 2), '2016-07', { '缴费金额(元)': i % 1000 === 999 ? 'x' : `${1 + i}.01` }),
  );
  expect(counts(await world.importRows('insurance', rows))).toEqual([22_977, 0, 23, 0]);
  const { rows: sums } = await sql<{ n: number; fen: number; rows: number }>`
    select count(*) as n, sum(amount_fen)::bigint as fen, max(row_no) as rows from insurance_payment`.execute(
    world.db,
  );
  const fen = rows.reduce(
    (sum, row) => sum + (row['缴费金额(元)'] === 'x' ? 0 : Math.round(Number(row['缴费金额(元)']) * 100)),
    0,
  );
  expect(sums[0]).toEqual({ n: 22_977, fen, rows: 23_000 });
  // Two employments in each of five chunks, and nothing told twice.
  const told = await world.outbox('insurance');
  expect(told).toHaveLength(10);
  expect(new Set(told.map(({ key }) => key)).size).toBe(10);
});
