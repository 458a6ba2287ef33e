import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCounty, writeCounty } from '../../cli/faults/county.ts';
import { readCountyFolder } from '../../cli/rehearsal/county-folder.ts';
import { Officers } from '../../cli/rehearsal/officers.ts';
import { play } from '../../cli/rehearsal/play.ts';
import { createRecord } from '../../cli/rehearsal/record.ts';
import { confirmContracts } from '../../cli/rehearsal/theatre.ts';
import { type Stack, startStack } from '../../cli/stack/stack.ts';
import type { BankPapers } from '../../cli/verify/batches.ts';
import { verify } from '../../cli/verify/verify.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Database, openDatabase, type Trx } from '../../src/db/client.ts';
import { connectEngine, type EngineConnection } from '../../src/engine/connection.ts';
import { dataConverterFor } from '../../src/engine/payload-codec.ts';
import { createFileStore } from '../../src/platform/file-store.ts';
import { createVault } from '../../src/platform/vault.ts';
import { COUNTY_FUND, opened } from '../payments/support/funds.ts';
import { cleanUp, freshDir } from './started.ts';

let stack: Stack;
let database: Database;
let engine: EngineConnection;
/** The bank files lie in the instance's own folder. */
let papers: BankPapers;

/** A county whose year is over and paid, and one more employment that waits for its contract. */
beforeAll(async () => {
  const dataDir = freshDir();
  stack = await startStack({
    web: false,
    dataDir,
    port: 0,
    rehearsal: true,
    env: { ...process.env, LOG_LEVEL: 'error' },
  });
  database = openDatabase({ url: stack.engine.databaseUrl, maxConnections: 4 });
  const { temporalAddress: address, namespace } = stack.engine;
  const vault = createVault(stack.masterKey);
  const { payloadKey } = vault;
  papers = { files: createFileStore(dataDir, vault), vault };
  engine = await connectEngine({ address, namespace, dataConverter: dataConverterFor(payloadKey) });

  const county = generateCounty({ employments: 4, aid: 0, seed: 3 });
  const folder = path.join(dataDir, 'county');
  mkdirSync(folder);
  writeCounty(folder, county);
  const officers = new Officers(stack.baseUrl, DEMO_PASSWORD, { patienceMs: 30_000 });
  const record = createRecord(database.db);
  await play({
    folder: await readCountyFolder(folder),
    officers,
    record,
    engine: engine.client,
    onProgress: () => {},
  });

  const one = {
    ...county.rows.placements[0]!,
    就业编号: 'JY9999',
    入职日期: '2018-03-01',
    合同起始日: '2018-03-01',
    合同终止日: '2019-02-28',
  };
  officers.businessAtMs = Date.parse('2018-03-01T09:00:00+08:00');
  const administrator = await officers.administrator();
  const bytes = Buffer.from(`${Object.keys(one).join(',')}\n${Object.values(one).join(',')}\n`);
  const file = { field: 'file', fileName: 'placements.csv', bytes, mediaType: 'text/csv' };
  const report = await administrator.upload<{ accepted: number }>('/api/imports/placements', file);
  expect(report.accepted).toBe(1);
  await confirmContracts({ officers, record }, officers.businessAtMs);
  const finance = { one: await officerId('jishou-finance1'), two: await officerId('jishou-finance2') };
  const of = { ...COUNTY_FUND, fiscalYear: 2018 };
  await database.db
    .transaction()
    .execute((trx) => opened(trx, finance, of, 50_000_000, officers.businessAtMs!));
  while ((await record.unsettled()) > 0) await delay(20);
});

async function officerId(username: string): Promise<string> {
  const user = database.db.selectFrom('app_user').select('id').where('username', '=', username);
  return (await user.executeTakeFirstOrThrow()).id;
}

afterAll(async () => {
  await Promise.allSettled([database?.close(), engine?.close()]);
  await stack?.stop();
  await cleanUp();
});

const found = async (db: Parameters<typeof verify>[0], looks = 1) =>
  (await verify(db, engine.client, { looks, papers }))
    .filter((finding) => finding.count > 0)
    .map((finding) => finding.code);

/** What verify finds after the damage, which is then undone. */
async function findAfter(damage: (trx: Trx) => Promise<unknown>): Promise<string[]> {
  let codes: string[] = [];
  const undo = new Error('undo');
  const damaged = database.db.transaction().execute(async (trx) => {
    // An owner of the database who means it: no trigger, no foreign key, no check stands in the way.
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql`do $$ declare c record; begin
      for c in select conrelid::regclass as t, conname from pg_constraint where contype in ('c', 'x')
        and connamespace = 'public'::regnamespace and conrelid <> 0
      loop execute format('alter table %s drop constraint %I', c.t, c.conname); end loop; end $$`.execute(
      trx,
    );
    await damage(trx);
    codes = await found(trx);
    throw undo;
  });
  await expect(damaged).rejects.toBe(undo);
  return codes;
}

test('clean when nothing is damaged', async () => {
  const { rows } = await sql<{ paid: number; waits: number }>`select
    (select count(*) from payment where status = 'paid') as paid,
    (select count(*) from case_wait where closed_at is null) as waits`.execute(database.db);
  expect(rows[0]!.paid).toBeGreaterThan(0);
  expect(rows[0]!.waits).toBe(1);
  expect(await found(database.db, 5)).toEqual([]);
});

const aPaidClaim = sql`(select claim_id from payment where status = 'paid' order by key limit 1)`;
const aPayment = sql`(select min(key) from payment where status = 'paid')`;

function oneFenMore(key: RawBuilder<unknown>) {
  return sql`update ledger_entry set debit_fen = debit_fen + sign(debit_fen)::int, credit_fen = credit_fen
    + sign(credit_fen)::int where transaction_id = (select id from ledger_transaction where key = ${key})`;
}

test.each<[string, ReturnType<typeof sql>]>([
  [
    'audit-chain',
    sql`update audit_entry set actor = 'somebody-else' where id = (select id from audit_entry order by id offset 3 limit 1)`,
  ],
  [
    'audit-chain',
    sql`delete from audit_entry where id = (select id from audit_entry order by id offset 3 limit 1)`,
  ],
  [
    'decisions-audited',
    sql`delete from audit_entry where id >=
    (select min(id) from audit_entry where operation = 'decision')`,
  ],
  [
    'ledger-balance',
    sql`update ledger_entry set debit_fen = debit_fen + 1 where ctid =
    (select ctid from ledger_entry where debit_fen > 0 limit 1)`,
  ],
  ['ledger-matches-payments', sql`delete from ledger_transaction where key = 'paid:' || ${aPayment}`],
  ['ledger-matches-payments', sql`update payment set amount_fen = amount_fen + 100 where key = ${aPayment}`],
  // Budgets: one fen on both sides, so that the voucher itself stays balanced.
  ['budget-matches-payments', oneFenMore(sql`'budget-committed:' || ${aPayment}`)],
  ['budget-balances', oneFenMore(sql`'budget-committed:' || ${aPayment}`)],
  ['budget-balances', oneFenMore(sql`(select max(key) from ledger_transaction where kind = 'budget-moved')`)],
  [
    'budget-movements',
    oneFenMore(sql`(select max(key) from ledger_transaction where kind = 'budget-moved')`),
  ],
  ['budget-movements', sql`update budget_movement set amount_fen = amount_fen + 1`],
  ['budget-movements', sql`update budget_decision set decided_by = proposed_by`],
  [
    'budget-expected',
    oneFenMore(sql`(select min(key) from ledger_transaction where expects = ${aPaidClaim})`),
  ],
  [
    'reserved-by-policy',
    oneFenMore(sql`(select max(t.key) from ledger_transaction t where t.kind = 'budget-expected'
    and not exists (select from claim c where c.id = t.expects))`),
  ],
  [
    'budget-accounts',
    sql`update ledger_entry set fiscal_year = fiscal_year + 1 where id =
    (select max(id) from ledger_entry where account = 'budget-available')`,
  ],
  ['fund-queue', sql`update claim set status = 'open', step = 'funds' where id = ${aPaidClaim}`],
  ['claims-match-payments', sql`update claim set status = 'refused' where id = ${aPaidClaim}`],
  ['claims-match-payments', sql`update payment set status = 'released' where key = ${aPayment}`],
  [
    'batches-match-payments',
    sql`update payment_batch set total_fen = total_fen + 1 where id =
    (select min(id) from payment_batch)`,
  ],
  [
    'batches-match-ledger',
    // One fen on both sides: the voucher balances, and still says another amount than the bank was told.
    sql`update ledger_entry set debit_fen = debit_fen + (debit_fen > 0)::int, credit_fen = credit_fen + (credit_fen > 0)::int
    where transaction_id = (select id from ledger_transaction where key = 'paid:' || ${aPayment})`,
  ],
  [
    'answers-match-payments',
    sql`update bank_result set report = jsonb_set(report, '{paidFen}', to_jsonb((report->>'paidFen')::bigint + 1))
    where sha256 = (select min(sha256) from bank_result)`,
  ],
  [
    'answers-match-payments',
    sql`update payment set status = 'reversed', reversed_on = paid_on where key = ${aPayment}`,
  ],
  [
    'batches-attended',
    sql`update payment_batch set status = 'released' where id = (select min(id) from payment_batch)`,
  ],
  ['batches-match-files', sql`update payment set amount_fen = amount_fen + 1 where key = ${aPayment}`],
  ['batches-match-files', sql`update payment set payee_name = payee_name || '二' where key = ${aPayment}`],
  ['batches-match-files', sql`update payment set account_cipher = '\\x00' where key = ${aPayment}`],
  [
    'batches-match-files',
    sql`update payment_batch set file_sha256 = repeat('0', 64) where id = (select min(id) from payment_batch)`,
  ],
  [
    'separation-of-duties',
    sql`update claim_decision set decided_by =
    (select decided_by from claim_decision where claim_id = ${aPaidClaim} and step = 'review')
    where claim_id = ${aPaidClaim} and step = 'acceptance'`,
  ],
  [
    'separation-of-duties',
    sql`insert into claim_kept_out (claim_id, user_id, because, business_on, recorded_at)
    select claim_id, decided_by, 'account-changed', decided_on, recorded_at - interval '1 second'
    from claim_decision where claim_id = ${aPaidClaim} and step = 'finance'`,
  ],
  [
    'separation-of-duties',
    sql`update bank_result r set imported_by = b.released_by from payment_batch b where b.id = r.batch_id`,
  ],
  // Paid on what proves wrong, and nobody has flagged it.
  ['claims-match-facts', sql`update poverty_status set registered_poor = false`],
  ['facts-delivered', sql`update outbox set delivered_at = null where id = (select min(id) from outbox)`],
  ['employments-attended', sql`delete from case_wait where closed_at is null`],
  ['claims-attended', sql`update claim set status = 'open', step = 'review' where id = ${aPaidClaim}`],
  ['claims-waiting-since', sql`update claim set waiting_since = clock_timestamp() where id = ${aPaidClaim}`],
  ['wait-counts', sql`insert into wait_count_change (division, kind, change) values ('433101', 'review', 1)`],
  ['processes-have-waits', sql`update case_wait set closed_at = clock_timestamp() where closed_at is null`],
])('%s: shown', async (code, damage) => {
  expect(await findAfter((trx) => damage.execute(trx))).toContain(code);
});

test('paid-once: shown, should even the constraint be gone', async () => {
  const codes = await findAfter(async (trx) => {
    const { rows } = await sql<{ name: string }>`select indexname as name from pg_indexes
      where tablename = 'payment' and indexdef like '%UNIQUE%WHERE%'`.execute(trx);
    for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(trx);
    await sql`insert into payment select (jsonb_populate_record(p, jsonb_build_object('key', p.key || '9',
      'payment_no', p.payment_no + 8))).* from payment p where p.key = ${aPayment}`.execute(trx);
  });
  expect(codes).toContain('paid-once');
});

test('waits-have-processes: a terminated process is shown', async () => {
  const [wait] = await createRecord(database.db).open();
  await engine.client.workflow.getHandle(wait!.case_id).terminate('test');
  for (const until = Date.now() + 20_000; Date.now() < until; await delay(200)) {
    if ((await found(database.db)).length > 0) break;
  }
  expect(await found(database.db)).toEqual(['waits-have-processes']);
});
