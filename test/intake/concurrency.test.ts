import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { checkPlacementRow } from '../../src/domain/import-rows/index.ts';
import { recordInsurancePayment, registerEmployment } from '../../src/intake/index.ts';
import { businessAt, identity, openWorld, payment, person, placement, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
});
afterEach(() => world.close());

const sum = (reports: readonly { accepted: number; unchanged: number; rejected: number }[]) => ({
  accepted: reports.reduce((n, r) => n + r.accepted, 0),
  unchanged: reports.reduce((n, r) => n + r.unchanged, 0),
  rejected: reports.reduce((n, r) => n + r.rejected, 0),
});
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const shuffled = <T>(rows: readonly T[], by: number): T[] =>
  rows.map((_, i) => rows[(i * 7 + by) % rows.length]!);

test('the same registry, placements and insurance file four times at once is taken once', async () => {
  const files = [
    ['registry', many(300, (i) => person(i))],
    ['placements', many(300, (i) => placement(i))],
    ['insurance', many(300, (i) => payment(i, '2016-07'))],
  ] as const;
  for (const [kind, rows] of files) {
    // In four orders, which without a queue would wait for each other in circles.
    const reports = await Promise.all(many(4, (n) => world.importRows(kind, shuffled(rows, n))));
    expect(sum(reports), kind).toEqual({ accepted: 300, unchanged: 900, rejected: 0 });
  }
  expect(await world.count('person')).toBe(300);
  expect(await world.count('employment')).toBe(300);
  expect(await world.outbox('registered')).toHaveLength(300);
  expect(await world.outbox('insurance')).toHaveLength(300);
});

test('registry and placements of the same unknown people at once', async () => {
  const [registry, placed] = await Promise.all([
    world.importRows(
      'registry',
      many(200, (i) => person(i)),
    ),
    world.importRows(
      'placements',
      many(200, (i) => placement(i)),
    ),
  ]);
  expect([registry.accepted, placed.accepted]).toEqual([200, 200]);
  const { rows } = await sql<{ n: number }>`select count(*) as n from person where name is not null`.execute(
    world.db,
  );
  expect(rows[0]!.n).toBe(200);
});

const register = (id: string, n: number) => {
  const checked = checkPlacementRow(placement(n, { 就业编号: id }), {
    row: 2,
    businessDate: plainDate('2016-12-01'),
    divisionExists: () => true,
  });
  if (!checked.ok) throw new Error('fixture');
  return world.inTransaction((trx) =>
    registerEmployment(trx, {
      placement: checked.value,
      vault: world.vault,
      actor: 'clerk',
      businessAtMs: businessAt('2016-12-01'),
    }),
  );
};

test('overlapping employments registered at once by hand: exactly one holds the days', async () => {
  for (const round of [1, 2, 3]) {
    const outcomes = await Promise.all(many(6, (i) => register(`R${round}-${i}`, round)));
    const holders = outcomes.filter((o) => o.overlapsWith === null);
    expect(holders).toHaveLength(1);
    expect(new Set(outcomes.filter((o) => o.overlapsWith !== null).map((o) => o.overlapsWith))).toEqual(
      new Set([holders[0]!.employmentId]),
    );
  }
});

test('the same employment registered at once by hand is registered once', async () => {
  const outcomes = await Promise.all(many(6, () => register('SAME', 1)));
  expect(outcomes.filter((o) => !o.unchanged)).toHaveLength(1);
  expect(await world.outbox('registered')).toHaveLength(1);
});

test('a file and the form at once: the constraint has the last word', async () => {
  const [report, ...byHand] = await Promise.all([
    world.importRows(
      'placements',
      many(400, (i) => placement(i, { 就业编号: `F${i}` })),
    ),
    ...many(8, (i) => register(`H${i}`, i)),
  ]);
  expect(report.accepted).toBe(400);
  expect(byHand).toHaveLength(8);
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from employment where standing = 'tracked'`.execute(world.db);
  expect(rows[0]!.n).toBe(400);
  expect(await world.count('employment')).toBe(408);
});

test('the same insurance payment from file and form at once is one payment', async () => {
  await world.importRows(
    'placements',
    many(20, (i) => placement(i)),
  );
  const form = many(20, (i) =>
    world.inTransaction((trx) =>
      recordInsurancePayment(trx, {
        payment: {
          creditCode: payment(i, '2016-07').统一社会信用代码,
          month: '2016-07',
          identityNumber: identity(i),
          kind: '城镇职工基本养老保险',
          paidOn: '2016-07-25',
          amountFen: 71_582,
        } as never,
        vault: world.vault,
        actor: 'clerk',
        businessAtMs: businessAt('2016-12-01'),
      }),
    ),
  );
  const [report, ...entered] = await Promise.all([
    world.importRows(
      'insurance',
      many(20, (i) => payment(i, '2016-07')),
    ),
    ...form,
  ]);
  expect(report.accepted + entered.filter((e) => !e.unchanged).length).toBe(20);
  expect(await world.count('insurance_payment')).toBe(20);
});
