import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { catchUpReservations } from '../../src/outbox/catch-up.ts';
import { place, raiseClaim, uploadContract } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const NOW = Date.parse('2017-01-10T02:00:00Z');
const reserved = async () =>
  (
    await sql<{
      expects: string;
    }>`select distinct expects from ledger_transaction where expects is not null order by 1`.execute(house.db)
  ).rows.map(({ expects }) => expects);

test('cases from before budgets are looked at once, by whichever of two starts comes first', async () => {
  const [confirmed, unconfirmed] = [await place(house), await place(house)];
  const approved = await place(house);
  await raiseClaim(house, approved, 'payment');
  await uploadContract(house, confirmed);
  await sql`update contract set status = 'confirmed', confirmed_by = (select id from app_user where username = 'jishou-hr1'),
    confirmed_on = '2016-07-01' where employment_id = ${confirmed.id}`.execute(house.db);
  await sql`delete from outbox`.execute(house.db);
  const told = await Promise.all([1, 2, 3].map(() => catchUpReservations(house.database, NOW)));
  expect(told.toSorted()).toEqual([0, 0, 1]);
  const messages = await house.db.selectFrom('outbox').select('workflow_id').execute();
  expect(messages).toEqual([{ workflow_id: `employment-${confirmed.id}` }]);
  expect(await catchUpReservations(house.database, NOW)).toBe(0);
  const { assessEmployment } = createActivities({ database: house.database });
  await assessEmployment({ employmentId: confirmed.id as never, businessNowMs: NOW });
  expect(await reserved()).toContain(`employer-post:${confirmed.id}`);
  expect((await reserved()).join()).not.toContain(unconfirmed.id);
});
