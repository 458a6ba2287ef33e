import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Trx } from '../../src/db/client.ts';
import { lockRefreshArea, lockScope, openAreasBelow } from '../../src/db/register/refresh-areas.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { confirmPeople } from '../../src/intake/register/confirm.ts';
import { waitingForLocks } from '../helpers/locks.ts';
import { importRows, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { refreshOf, YEAR } from './support/refresh.ts';

// What is written in the very moment in which the village of the year opens, or its year is frozen.
const TODAY = plainDate('2017-03-01');
// Each test opens a township of its own, with one village where three people live.
const [FIRST, SECOND, THIRD] = ['433101101', '433101002', '433101102'] as const;
const villageOf = (town: string) => `${town}001`;
let house: House;
let year: ReturnType<typeof refreshOf>;
let people: Map<string, number[]>;

beforeAll(async () => {
  house = await openHouse();
  const homes = [FIRST, SECOND, THIRD].flatMap((town) => [town, town, town]);
  await importRows(
    house,
    'registry',
    homes.map((town, n) =>
      registryRow(88_500 + n, { 户编号: `RO-${n}`, 行政区划代码: villageOf(town), 就业状态: '无转移意愿' }),
    ),
  );
  const rows = await house.db
    .selectFrom('person as p')
    .innerJoin('household as h', 'h.number', 'p.household_number')
    .select(['p.id', 'h.division'])
    .where('h.number', 'like', 'RO-%')
    .orderBy('p.id')
    .execute();
  people = new Map(
    [...Map.groupBy(rows, ({ division }) => division)].map(([village, all]) => [
      village,
      all.map(({ id }) => id),
    ]),
  );
  year = refreshOf(house);
  // Down to the county: the township's look opens its villages.
  await year.open([]);
  await year.look(['433101'], TODAY);
});
afterAll(() => house?.close());

/** Does `first` in a transaction that ends only when `second`, begun meanwhile, waits for it. */
async function meanwhile<T>(first: (trx: Trx) => Promise<unknown>, second: () => Promise<T>): Promise<T> {
  let begun: Promise<T> | undefined;
  await house.db.transaction().execute(async (trx) => {
    await first(trx);
    begun = second();
    begun.catch(() => {});
    await expect.poll(() => waitingForLocks(house.db)).toBe(1);
  });
  return begun!;
}

const personOf = (town: string) => people.get(villageOf(town))![0]!;
const areaOf = (town: string) =>
  house.db
    .selectFrom('refresh_area')
    .select(['in_scope as inScope', 'confirmed'])
    .where('year', '=', YEAR)
    .where('division', '=', villageOf(town))
    .executeTakeFirstOrThrow();

const confirmOne = (town: string) => (trx: Trx) =>
  confirmPeople(trx, [{ personId: personOf(town), source: 'visit', changed: false }], {
    on: TODAY,
    userId: null,
    importId: null,
    businessAtMs: Date.parse('2017-03-01T02:00:00Z'),
  });

test('who is confirmed while the village opens is counted', async () => {
  await meanwhile(confirmOne(FIRST), () => year.look([FIRST], TODAY));
  expect(await areaOf(FIRST)).toEqual({ inScope: 3, confirmed: 1 });
});

test('who is confirmed just after waits for the opening, and is counted', async () => {
  const opening = async (trx: Trx) => {
    await lockScope(trx);
    return openAreasBelow(trx, (await lockRefreshArea(trx, YEAR, SECOND))!, TODAY);
  };
  await meanwhile(opening, () => house.db.transaction().execute(confirmOne(SECOND)));
  expect(await areaOf(SECOND)).toEqual({ inScope: 3, confirmed: 1 });
});

test('who dies while the village opens is not waited for', async () => {
  const die = (trx: Trx) =>
    sql`update person set died_on = ${TODAY}, business_on = ${TODAY} where id = ${personOf(THIRD)}`.execute(
      trx,
    );
  await meanwhile(die, () => year.look([THIRD], TODAY));
  expect(await areaOf(THIRD)).toEqual({ inScope: 2, confirmed: 0 });
});

test('who opens an area again sees that its year was frozen while it waited', async () => {
  const freeze = async (trx: Trx) => {
    await lockRefreshArea(trx, YEAR, '433100');
    await sql`update refresh_year set frozen_on = ${TODAY} where year = ${YEAR}`.execute(trx);
  };
  const locked = await meanwhile(freeze, () =>
    house.db.transaction().execute((trx) => lockRefreshArea(trx, YEAR, '433100')),
  );
  expect(locked?.frozenOn).toBe(TODAY);
});
