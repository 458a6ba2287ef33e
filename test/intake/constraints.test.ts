import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachContractDocument } from '../../src/intake/index.ts';
import { businessAt, openWorld, payment, person, placement, scan, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.seed();
  await world.importRows('registry', [person(1)]);
  await world.importRows('placements', [placement(1), placement(2)]);
  await world.importRows('insurance', [payment(1, '2016-07')]);
  await world.importRows('departures', [{ 就业编号: 'JY2', 离职日期: '2016-10-01' }]);
  await world.inTransaction((trx) =>
    attachContractDocument(trx, {
      contractId: 'JY1-C1',
      document: scan('x'),
      actor: 'clerk',
      businessAtMs: businessAt('2016-12-01'),
    }),
  );
});
afterAll(() => world.close());

const CHECK = '23514';
const UNIQUE = '23505';
const EXCLUSION = '23P01';
const FOREIGN = '23503';
const APPEND_ONLY = '23001';

// Each line tries nonsense by raw SQL; the database refuses it whoever asks.
test.each<[string, string, string]>([
  [
    'a second tracked employment on the same days',
    `insert into employment select (e).* from (select (jsonb_populate_record(e, '{"id":"RAW"}')).* from employment e where id = 'JY1') e`,
    EXCLUSION,
  ],
  [
    'an overlapping one without saying with what',
    `update employment set standing = 'overlapping' where id = 'JY1'`,
    CHECK,
  ],
  [
    'days that do not begin with the start',
    `update employment set occupied = '[2016-07-01,2017-07-01)' where id = 'JY1'`,
    CHECK,
  ],
  ['no day at all', `update employment set occupied = 'empty' where id = 'JY1'`, CHECK],
  ['a due day before the start', `update employment set due_on = starts_on where id = 'JY1'`, CHECK],
  ['an employment number with a separator', `update employment set id = 'JY:1' where id = 'JY1'`, CHECK],
  ['an employer nobody knows', `update employment set employer = 'X' where id = 'JY1'`, FOREIGN],
  ['a contract that ends before it starts', `update contract set ends_on = starts_on - 1`, CHECK],
  ['a contract confirmed by nobody', `update contract set status = 'confirmed' where id = 'JY1-C1'`, CHECK],
  [
    'an uploaded contract without a document',
    `update contract set status = 'uploaded' where id = 'JY2-C1'`,
    CHECK,
  ],
  [
    'the same payment twice',
    `insert into insurance_payment (identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen, business_on) select identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen, business_on from insurance_payment`,
    UNIQUE,
  ],
  ['a payment of nothing', `update insurance_payment set amount_fen = 0`, CHECK],
  ['a month that is a day', `update insurance_payment set month = '2016-07-02'`, CHECK],
  ['a payment revoked by nobody', `update insurance_payment set revoked_on = '2016-12-01'`, CHECK],
  [
    'the same departure twice',
    `insert into departure (employment_id, departed_on, business_on) select employment_id, departed_on, business_on from departure`,
    UNIQUE,
  ],
  [
    'two people of one number',
    `insert into person (identity_key, identity_cipher, identity_last4, birth_on, business_on) select identity_key, identity_cipher, identity_last4, birth_on, business_on from person limit 1`,
    UNIQUE,
  ],
  ['a name without a household', `update person set household_number = null where name is not null`, CHECK],
  ['a household in a county instead of a village', `update household set division = '433125'`, CHECK],
  ['a debt for an income', `update household set annual_income_fen = -1`, CHECK],
  [
    'a program as a document',
    `insert into document (sha256, media_type, byte_size) values (repeat('0', 64), 'text/html', 1)`,
    CHECK,
  ],
  ['a document of 21 MB', `update document set byte_size = 21 * 1024 * 1024`, CHECK],
  ['another text on the time line', `update case_event set kind = 'x'`, APPEND_ONLY],
  ['a hole in the time line', `delete from case_event`, APPEND_ONLY],
  ['another word in the audit log', `update audit_entry set actor = 'nobody'`, APPEND_ONLY],
  ['a hole in the audit log', `delete from audit_entry`, APPEND_ONLY],
  ['an audit log that begins anew', `truncate audit_entry`, APPEND_ONLY],
])('refuses %s', async (_what, statement, code) => {
  const error = await sql
    .raw(statement)
    .execute(world.db)
    .then(
      () => undefined,
      (e: unknown) => e as { code?: string },
    );
  expect(error?.code).toBe(code);
});

test('thousands of declared contracts take no lock each', async () => {
  const rows = Array.from({ length: 4000 }, (_, i) =>
    placement(100 + (i % 800), {
      就业编号: `L${i}`,
      入职日期: `${2017 + Math.floor(i / 800) * 3}-01-01`,
      合同起始日: `${2017 + Math.floor(i / 800) * 3}-01-01`,
      合同终止日: `${2017 + Math.floor(i / 800) * 3}-12-31`,
    }),
  );
  await world.importRows('placements', rows);
  const contracts = await sql<{
    n: number;
  }>`select count(*) as n from contract where employment_id like 'L%'`.execute(world.db);
  expect(contracts.rows[0]!.n).toBe(4000);
});
