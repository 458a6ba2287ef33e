import { afterEach, beforeEach, expect, test } from 'vitest';
import { AGENCY, brief, EMPLOYER, OUTSIDE, openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const counts = (r: { accepted: number; unchanged: number; rejected: number }) => [
  r.accepted,
  r.unchanged,
  r.rejected,
];

test('employers: first name stays, other fields change, the account is sealed', async () => {
  expect(
    counts(await world.importRows('employers', [EMPLOYER, EMPLOYER, { ...EMPLOYER, 名称: '别名' }])),
  ).toEqual([1, 1, 1]);
  expect(brief(await world.importRows('employers', [{ ...EMPLOYER, 名称: '别名' }]))).toEqual([
    [2, '统一社会信用代码', 'credit-code-in-use'],
  ]);
  const changed = { ...EMPLOYER, 账号: '6228481533715135422', 开户行: '农商行' };
  expect(counts(await world.importRows('employers', [changed]))).toEqual([1, 0, 0]);
  expect(counts(await world.importRows('employers', [changed]))).toEqual([0, 1, 0]);
  const [stored] = await world.db.selectFrom('employer').select(['name', 'account_cipher']).execute();
  expect(stored!.name).toBe(EMPLOYER.名称);
  expect(world.vault.open(stored!.account_cipher!)).toBe('6228481533715135422');
});

test.each<[Record<string, string>, string, string]>([
  [{ 统一社会信用代码: '914331000000000000' }, '统一社会信用代码', 'credit-code-check'],
  [{ 名称: '' }, '名称', 'name-missing'],
  [{ 行政区划代码: '433199' }, '行政区划代码', 'division-unknown'],
  [{ 账号: '卡号1234' }, '账号', 'account-invalid'],
])('employers, dirt: %o', async (more, column, code) => {
  expect(brief(await world.importRows('employers', [{ ...EMPLOYER, ...more }]))).toEqual([[2, column, code]]);
});

test('the development zone is a county of ours', async () => {
  expect((await world.importRows('employers', [{ ...EMPLOYER, 行政区划代码: '433190' }])).accepted).toBe(1);
});

test('intermediaries: first name stays, standing and licence change', async () => {
  expect(
    counts(await world.importRows('intermediaries', [AGENCY, AGENCY, { ...AGENCY, 名称: '别名' }])),
  ).toEqual([1, 1, 1]);
  expect(brief(await world.importRows('intermediaries', [{ ...AGENCY, 名称: '别名' }]))).toEqual([
    [2, '编号', 'intermediary-in-use'],
  ]);
  for (const change of [
    { 信誉: '不良' },
    { 资质有效期至: '2022-12-31' },
    { 资质证号: '' },
    { 账号: '622848153371' },
  ]) {
    expect(
      counts(await world.importRows('intermediaries', [{ ...AGENCY, ...change }])),
      JSON.stringify(change),
    ).toEqual([1, 0, 0]);
    expect(counts(await world.importRows('intermediaries', [{ ...AGENCY, ...change }]))).toEqual([0, 1, 0]);
  }
});

test.each<[Record<string, string>, string, string]>([
  [{ 编号: 'ZJ:1' }, '编号', 'number-invalid'],
  [{ 类型: '网站' }, '类型', 'value-not-listed'],
  [{ 信誉: '' }, '信誉', 'value-missing'],
  [{ 资质有效期至: '2021-02-30' }, '资质有效期至', 'date-invalid'],
])('intermediaries, dirt: %o', async (more, column, code) => {
  expect(brief(await world.importRows('intermediaries', [{ ...AGENCY, ...more }]))).toEqual([
    [2, column, code],
  ]);
});

test('nobody takes over an organisation of another county; those outside the prefecture belong to none', async () => {
  await world.importRows('employers', [EMPLOYER]);
  const jishou = { rowAllowed: ({ divisions }: { divisions: string[] }) => divisions.includes('433101') };
  const taken = { ...EMPLOYER, 行政区划代码: '433101', 账号: '6228480000000000' };
  expect(brief(await world.importRows('employers', [taken, OUTSIDE], jishou))).toEqual([
    [2, '行政区划代码', 'row-out-of-scope'],
  ]);
  expect(
    await world.db
      .selectFrom('employer')
      .select('division')
      .where('credit_code', '=', OUTSIDE.统一社会信用代码)
      .execute(),
  ).toHaveLength(1);
  await world.importRows('intermediaries', [AGENCY]);
  expect(
    brief(await world.importRows('intermediaries', [{ ...AGENCY, 行政区划代码: '433101' }], jishou)),
  ).toEqual([[2, '行政区划代码', 'row-out-of-scope']]);
});
