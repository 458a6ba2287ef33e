import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { brief, identity, openWorld, person, placement, VILLAGE, type World } from './world.ts';

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
const poverty = () =>
  world.db
    .selectFrom('poverty_status')
    .select(['valid_from', 'registered_poor'])
    .orderBy('valid_from')
    .execute();

test.each<[string, Record<string, string>, string, string]>([
  ['name', { 姓名: '' }, '姓名', 'name-missing'],
  ['household', { 户编号: '' }, '户编号', 'household-missing'],
  ['15-digit number', { 身份证号: '433130196612029' }, '身份证号', 'identity-number-length'],
  ['letters', { 身份证号: '43312519800101A01X' }, '身份证号', 'identity-number-characters'],
  [
    'check digit',
    { 身份证号: identity(1).slice(0, 17) + (identity(1).endsWith('0') ? '1' : '0') },
    '身份证号',
    'identity-check-digit',
  ],
  ['township instead of village', { 行政区划代码: '433125113' }, '行政区划代码', 'village-unknown'],
  ['village elsewhere', { 行政区划代码: '440300001001' }, '行政区划代码', 'village-unknown'],
  ['negative income', { '家庭年收入(元)': '-100' }, '家庭年收入(元)', 'amount-negative'],
  ['income in words', { '家庭年收入(元)': '一万' }, '家庭年收入(元)', 'amount-not-a-number'],
  ['unlisted word', { 建档立卡: '可能' }, '建档立卡', 'value-not-listed'],
  ['unlisted relation', { 与户主关系: '邻居' }, '与户主关系', 'value-not-listed'],
])('dirt: %s; the other rows stay', async (_name, more, column, code) => {
  const report = await world.importRows('registry', [person(1, more), person(2)]);
  expect(brief(report)).toEqual([[2, column, code]]);
  expect(counts(report)).toEqual([1, 0, 1]);
  expect(report.errors[0]!.remedy).not.toBe('');
});

test('born after the import’s business date is an error, on another day it is not', async () => {
  expect(brief(await world.importRows('registry', [person(1)], { on: '1979-12-31' }))).toEqual([
    [2, '身份证号', 'identity-birth-date'],
  ]);
  expect((await world.importRows('registry', [person(1)], { on: '1980-01-01' })).accepted).toBe(1);
});

test('the first row for an identity number stays, in the file and against the record', async () => {
  const other = person(1, { 户编号: 'H9' });
  const renamed = person(1, { 姓名: '石某' });
  expect(brief(await world.importRows('registry', [person(1), other, renamed]))).toEqual([
    [3, '身份证号', 'identity-in-use'],
    [4, '身份证号', 'identity-in-use'],
  ]);
  expect(brief(await world.importRows('registry', [other, renamed]))).toEqual([
    [2, '身份证号', 'identity-in-use'],
    [3, '身份证号', 'identity-in-use'],
  ]);
  const rows = await world.db.selectFrom('person').select(['name', 'household_number']).execute();
  expect(rows).toEqual([{ name: '石1', household_number: 'H1' }]);
  expect(await world.db.selectFrom('household').select('number').execute()).toEqual([{ number: 'H1' }]);
});

test('the same row is unchanged, a changed field is an update, each field counts', async () => {
  const full = person(1, {
    与户主关系: '户主',
    性别: '女',
    文化程度: '初中',
    技能水平: '初级',
    健康状况: '健康',
    就业状态: '已转移就业',
    就业地区: '440300',
    就业单位: '酒店',
    就业岗位: '服务员',
    '月工资(元)': '4600',
    就业满意度: '满意',
    转岗需求: '是',
    意愿地区: '省内',
    意愿行业: '服务',
    意愿岗位: '护工',
    '意愿月薪(元)': '4400',
    公共服务需求: '住房',
    '随行家属(人)': '2',
    联系电话: '19300616565',
    一卡通账号: '6228421809679290813',
  });
  const changes = {
    与户主关系: '配偶',
    性别: '男',
    文化程度: '高中',
    技能水平: '高级',
    健康状况: '残疾',
    就业状态: '两后生',
    就业地区: '430100',
    就业单位: '工厂',
    就业岗位: '普工',
    '月工资(元)': '4601',
    就业满意度: '一般',
    转岗需求: '否',
    意愿地区: '州内',
    意愿行业: '茶',
    意愿岗位: '采茶',
    '意愿月薪(元)': '',
    公共服务需求: '就医',
    '随行家属(人)': '0',
    联系电话: '19300616566',
    一卡通账号: '6228421809679290814',
    '家庭年收入(元)': '20000',
  };
  expect(counts(await world.importRows('registry', [full, full]))).toEqual([1, 1, 0]);
  let row = full;
  for (const [column, value] of Object.entries(changes)) {
    row = { ...row, [column]: value };
    expect(counts(await world.importRows('registry', [row])), column).toEqual([1, 0, 0]);
    expect(counts(await world.importRows('registry', [row])), column).toEqual([0, 1, 0]);
  }
});

test('the first row of a household in a file speaks for its income, so the same file stays the same', async () => {
  const rows = [person(1), person(2, { 户编号: 'H1', '家庭年收入(元)': '99' })];
  expect(counts(await world.importRows('registry', rows))).toEqual([2, 0, 0]);
  expect(counts(await world.importRows('registry', rows))).toEqual([0, 2, 0]);
  const [household] = await world.db.selectFrom('household').select('annual_income_fen').execute();
  expect(household?.annual_income_fen).toBe(1_780_500);
});

test('poverty: the first value holds from before, a later change from its business date', async () => {
  await world.importRows('registry', [person(1)], { on: '2016-06-01' });
  await world.importRows('registry', [person(1, { 建档立卡: '否' })], { on: '2017-03-05' });
  await world.importRows('registry', [person(1, { 建档立卡: '否' })], { on: '2017-03-06' });
  expect(await poverty()).toEqual([
    { valid_from: '1900-01-01', registered_poor: true },
    { valid_from: '2017-03-05', registered_poor: false },
  ]);
});

test('a stub from a placement is filled in, and its employment hears of it, once', async () => {
  await world.seed();
  await world.importRows('placements', [placement(1), placement(2, { 就业编号: 'JY2' })]);
  expect(counts(await world.importRows('registry', [person(1)]))).toEqual([1, 0, 0]);
  expect((await world.outbox('register')).map((fact) => fact.id)).toEqual(['employment-JY1']);
  await world.importRows('registry', [person(1)]);
  expect(await world.outbox('register')).toHaveLength(1);
  await world.importRows('registry', [person(1, { 建档立卡: '否' })]);
  expect(await world.outbox('register')).toHaveLength(2);
  // Income alone decides nothing.
  await world.importRows('registry', [person(1, { 建档立卡: '否', '家庭年收入(元)': '1' })]);
  expect(await world.outbox('register')).toHaveLength(2);
});

test('with an employer elsewhere, the employment goes to the home county once that is known', async () => {
  await world.seed();
  await world.importRows('placements', [placement(1, { 统一社会信用代码: await outside() })]);
  const division = async () =>
    (await world.db.selectFrom('employment').select('division').execute())[0]?.division;
  expect(await division()).toBe('433100');
  await world.importRows('registry', [person(1)]);
  expect(await division()).toBe('433125');
});
const outside = async () => (await import('./world.ts')).OUTSIDE.统一社会信用代码;

test('an officer writes only what lies in the own division, before and after', async () => {
  const own = {
    rowAllowed: ({ divisions }: { divisions: string[] }) => divisions.some((d) => d.startsWith('433125')),
  };
  const elsewhere = person(2, { 行政区划代码: '433101002001' });
  const [village] = await world.db
    .selectFrom('division')
    .select('code')
    .where('code', 'like', '433101002___')
    .limit(1)
    .execute();
  elsewhere.行政区划代码 = village!.code;
  expect(brief(await world.importRows('registry', [person(1), elsewhere], own))).toEqual([
    [3, '行政区划代码', 'row-out-of-scope'],
  ]);
  await world.importRows('registry', [elsewhere]);
  expect(brief(await world.importRows('registry', [{ ...elsewhere, 行政区划代码: VILLAGE }], own))).toEqual([
    [2, '行政区划代码', 'row-out-of-scope'],
  ]);
});

test('nobody changes the own household by a file: neither poverty, nor a new member, nor the own row', async () => {
  await world.db
    .updateTable('app_user')
    .set({ identity_key: world.vault.identityKey(identity(1)) })
    .where('id', '=', 'officer')
    .execute();
  const mine = (report: Awaited<ReturnType<World['importRows']>>) => [counts(report), brief(report)];
  const family = [person(1), person(2, { 户编号: 'H1' })];
  const byMe = { userId: 'officer' };
  // Not registered yet: the file itself says whose family it is, in whatever order.
  expect(mine(await world.importRows('registry', [family[1]!, person(3), family[0]!], byMe))).toEqual([
    [1, 0, 2],
    [
      [2, '户编号', 'own-case'],
      [4, '户编号', 'own-case'],
    ],
  ]);
  await world.importRows('registry', family, { userId: 'clerk' });
  // As the register has it already: no act.
  expect(mine(await world.importRows('registry', family, byMe))).toEqual([[0, 2, 0], []]);
  const changed = [
    person(2, { 户编号: 'H1', 建档立卡: '否' }),
    person(4, { 户编号: 'H1' }),
    person(1, { '家庭年收入(元)': '100' }),
    person(3, { 建档立卡: '否' }),
  ];
  const report = await world.importRows('registry', changed, byMe);
  expect(mine(report)).toEqual([[1, 0, 3], [2, 3, 4].map((row) => [row, '户编号', 'own-case'])]);
  expect(report.errors[0]?.remedy).toContain('其他有权限的人员');
  const poor = await world.db
    .selectFrom('poverty_status')
    .selectAll()
    .where('registered_poor', '=', false)
    .execute();
  expect(poor).toHaveLength(1);
  expect(counts(await world.importRows('registry', changed, { userId: 'clerk' }))).toEqual([2, 2, 0]);
});

test('a number of a household elsewhere is refused in the same words, and the auditor sees who tries out numbers', async () => {
  const own = {
    rowAllowed: ({ divisions }: { divisions: string[] }) => divisions.some((d) => d.startsWith('433125')),
  };
  const village = await world.db
    .selectFrom('division')
    .select('code')
    .where('code', 'like', '433101002___')
    .executeTakeFirstOrThrow();
  await world.importRows('registry', [person(1), person(2, { 行政区划代码: village.code })]);
  const here = await world.importRows('registry', [person(1, { 户编号: 'H9' })], own);
  const elsewhere = await world.importRows('registry', [person(2, { 户编号: 'H9' })], own);
  expect(brief(here)).toEqual([[2, '身份证号', 'identity-in-use']]);
  expect(elsewhere.errors).toEqual(here.errors);
  // Also where nothing of the file is taken.
  const probe = { ...own, mode: 'all-or-nothing' } as const;
  await world.importRows('registry', [person(2, { 户编号: 'H9' }), person(3, { 姓名: '' })], probe);
  const audited = await world.db
    .selectFrom('audit_entry')
    .select(sql<number | null>`(after ->> 'identitiesElsewhere')::int`.as('found'))
    .where('operation', '=', 'import-registry')
    .orderBy('id')
    .execute();
  expect(audited.map(({ found }) => found)).toEqual([null, null, 1, 1]);
});
