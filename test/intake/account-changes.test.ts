import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RowTarget } from '../../src/intake/index.ts';
import { AGENCY, brief, EMPLOYER, OUTSIDE, openWorld, person, placement, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
});
afterEach(() => world.close());

const changes = () =>
  world.db
    .selectFrom('payee_account_change')
    .select(['payee_kind', 'payee_id', 'bank_before', 'account_before', 'bank_after', 'account_after'])
    .select(['changed_by', 'import_id', 'business_on'])
    .orderBy('id')
    .execute();

const lastAudit = () =>
  world.db
    .selectFrom('audit_entry')
    .select(['actor', 'operation', 'before', 'after'])
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();

/** As the centre of these counties. */
const centreOf = (...counties: string[]) => ({
  userId: 'clerk',
  rowAllowed: ({ divisions }: RowTarget) => divisions.some((code) => counties.includes(code.slice(0, 6))),
});

test('an account given first is no change; another one, none and one again are, masked, in record and log', async () => {
  const at = { userId: 'clerk', on: '2017-01-10' };
  await world.importRows('employers', [{ ...OUTSIDE, 账号: '6228480000000000001' }], at);
  await world.importRows('intermediaries', [{ ...AGENCY, 账号: '622848153371', 开户行: '农商行' }], at);
  await world.importRows('employers', [{ ...EMPLOYER, 联系人: '石' }], at);
  expect(await changes()).toEqual([]);
  expect((await lastAudit()).before).toBeNull();

  const { importId } = await world.importRows(
    'employers',
    [{ ...EMPLOYER, 开户行: '工商银行', 账号: '6222021533715139999' }],
    at,
  );
  const masked = { account_before: '6228***********5421', account_after: '6222***********9999' };
  expect(await changes()).toEqual([
    {
      payee_kind: 'employer',
      payee_id: EMPLOYER.统一社会信用代码,
      bank_before: null,
      bank_after: '工商银行',
      ...masked,
      changed_by: 'clerk',
      import_id: importId,
      business_on: '2017-01-10',
    },
  ]);
  expect(await lastAudit()).toMatchObject({
    actor: 'clerk',
    operation: 'import-employers',
    before: {
      accounts: [{ employer: EMPLOYER.统一社会信用代码, bank: null, account: masked.account_before }],
    },
    after: {
      accepted: 1,
      accounts: [{ employer: EMPLOYER.统一社会信用代码, bank: '工商银行', account: masked.account_after }],
    },
  });

  // Taken out and given again is no first time.
  await world.importRows('intermediaries', [{ ...AGENCY, 开户行: '农商行' }], at);
  await world.importRows('intermediaries', [{ ...AGENCY, 账号: '622848159999', 开户行: '农商行' }], at);
  expect((await changes()).slice(1)).toMatchObject([
    { payee_kind: 'intermediary', account_before: '6228****3371', account_after: null },
    { payee_kind: 'intermediary', account_before: null, account_after: '6228****9999' },
  ]);
});

test('one county neither takes over an employer from outside with others’ cases nor changes its account', async () => {
  await world.importRows('registry', [person(1), person(2, { 行政区划代码: '433101002001' })]);
  const outside = { ...OUTSIDE, 账号: '6228480000000000001' };
  await world.importRows('employers', [outside]);
  const at = { 统一社会信用代码: OUTSIDE.统一社会信用代码 };
  await world.importRows('placements', [placement(1, at), placement(2, at)]);
  const divisions = async () =>
    (await world.db.selectFrom('employment').select('division').orderBy('id').execute()).map(
      (e) => e.division,
    );
  expect(await divisions()).toEqual(['433125', '433101']);

  const jishou = centreOf('433101');
  for (const [row, column] of [
    [{ ...outside, 行政区划代码: '433101' }, '行政区划代码'],
    [{ ...outside, 账号: '6222020000000009999' }, '账号'],
    [{ ...outside, 账号: '' }, '账号'],
    [{ ...outside, 开户行: '工商银行' }, '账号'],
  ] as const)
    expect(brief(await world.importRows('employers', [row], jishou))).toEqual([
      [2, column, 'party-of-other-counties'],
    ]);
  expect(await divisions()).toEqual(['433125', '433101']);
  // What moves neither cases nor money is for any office to keep up.
  expect((await world.importRows('employers', [{ ...outside, 联系人: '石' }], jishou)).accepted).toBe(1);

  const both = centreOf('433101', '433125');
  expect((await world.importRows('employers', [{ ...outside, 行政区划代码: '433101' }], both)).accepted).toBe(
    1,
  );
  expect(await divisions()).toEqual(['433101', '433101']);
});

test('nor an intermediary; one without cases belongs to whoever has it', async () => {
  const outside = { ...AGENCY, 行政区划代码: '440300', 账号: '622848153371' };
  await world.importRows('intermediaries', [outside]);
  const jishou = centreOf('433101');
  const moved = { ...outside, 行政区划代码: '433101', 账号: '622202009999' };
  const again = { ...moved, 编号: 'ZJ002' };
  await world.importRows('intermediaries', [{ ...outside, 编号: 'ZJ002' }]);
  await world.importRows('registry', [person(1)]);
  await world.importRows('placements', [placement(1)]);
  expect(brief(await world.importRows('intermediaries', [moved, again], jishou))).toEqual([
    [2, '行政区划代码', 'party-of-other-counties'],
  ]);
  expect((await changes()).map(({ payee_id }) => payee_id)).toEqual(['ZJ002']);
});
