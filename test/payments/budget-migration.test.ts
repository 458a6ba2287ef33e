import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUDGET_CHECKS } from '../../cli/verify/budgets.ts';
import type { Trx } from '../../src/db/client.ts';
import { up } from '../../src/db/migrations/2026_11_25_03_00_01_budgets.ts';
import { up as withdrawals } from '../../src/db/migrations/2026_11_25_09_02_02_withdrawn_proposals.ts';
import { cancelBooked } from '../../src/payments/book.ts';
import { place, raiseClaim } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { form } from '../api/support/person.ts';
import { resultFile } from '../helpers/bank.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** All that the budgets' side of the ledger says, as text. */
async function budgetsOf(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', t.key, t.business_on, l.account, l.division, l.fund, l.fiscal_year, l.debit_fen, l.credit_fen)
      as line
    from ledger_transaction t join ledger_entry l on l.transaction_id = t.id
    where t.commitment_key is not null order by 1
  `.execute(trx);
  return rows.map(({ line }) => line);
}

/** The schema as it was before there were budgets. */
async function undo(trx: Trx): Promise<void> {
  await sql`
    set local session_replication_role = replica;
    delete from ledger_entry where fiscal_year is not null;
    delete from ledger_transaction where payment_key is null;
    set local session_replication_role = origin;
    drop trigger ledger_within_budget on ledger_entry;
    alter table ledger_entry drop column fiscal_year;
    alter table ledger_transaction drop constraint ledger_transaction_kind_check,
      drop column commitment_key, drop column movement_id, drop column expects,
      alter column claim_id set not null, alter column payment_key set not null,
      add constraint ledger_transaction_kind_check check (kind in ('booked','cancelled','released','paid','returned'));
    drop table budget_decision, budget_movement, fund_commitment, fund_account;
    drop function fund_account_guard, fund_commitment_guard, ledger_within_budget, fund_account_opens_covered;
  `.execute(trx);
}

test('what was approved before there were budgets is booked as if there had been', async () => {
  const on = '2017-07-03';
  const claims = [];
  for (let i = 0; i < 3; i++) claims.push(await raiseClaim(house, await place(house), 'payment'));
  const [paid, returned] = claims;
  const cashier = await house.person('jishou-finance2');
  const { id } = (await cashier.ask('/api/payment-batches', { json: { division: '433101' }, on })).body;
  const file = await fetch(`${house.baseUrl}/api/payment-batches/${id}/file`, {
    headers: { cookie: cashier.cookie },
  });
  const answer = resultFile(
    Buffer.from(await file.arrayBuffer()),
    { [`${paid}:1`]: 'paid', [`${returned}:1`]: { returned: '账号已销户' } },
    on,
  );
  const imported = await (await house.person('finance')).ask(`/api/payment-batches/${id}/result`, {
    form: form(answer, {}, '回单.csv'),
    on,
  });
  expect(imported.status, imported.text).toBe(200);
  const cancelled = await raiseClaim(house, await place(house), 'payment');
  const businessAtMs = Date.parse('2017-07-04T01:00:00Z');
  await raiseClaim(house, await place(house), 'payment');

  const undone = new Error('undone');
  const attempt = house.db.transaction().execute(async (trx) => {
    await cancelBooked(trx, { claimId: cancelled, reason: 'withdrawn', businessAtMs });
    const before = await budgetsOf(trx);
    expect(before).toHaveLength(2 * (5 + 3));
    await sql`set constraints all immediate`.execute(trx);
    await undo(trx);
    await up(trx as never);
    await withdrawals(trx as never);
    expect(await budgetsOf(trx)).toEqual(before);
    for (const { code, find } of BUDGET_CHECKS)
      expect([code, (await find.execute(trx)).rows]).toEqual([code, []]);
    throw undone;
  });
  await expect(attempt).rejects.toBe(undone);
});
