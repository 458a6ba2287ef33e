import { randomUUID } from 'node:crypto';
import iconv from 'iconv-lite';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { bankFileColumns, bankResultColumns } from '../../src/domain/bank-file.ts';
import { type BankFormatId, bankFormatIds, bankFormats } from '../../src/domain/bank-formats.ts';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import { sweep } from '../../src/outbox/sweep.ts';
import { bankFormatOf, readBankTable } from '../../src/payments/bank-formats/index.ts';
import { place, raiseClaim, raiseJourney, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { form, type Loose, PDF } from '../api/support/person.ts';
import { type BankWord, resultFile } from '../helpers/bank.ts';

const ON = plainDate('2017-07-03');
const at = (date: string) => Date.parse(`${date}T09:00:00+08:00`);
let house: House;
let activities: ReturnType<typeof createActivities>;
beforeAll(async () => {
  house = await openHouse();
  activities = createActivities({ database: house.database });
});
afterAll(() => house.close());

const ask = async (who: string, path: string, options: Parameters<House['person']>[0] | object = {}) =>
  (await house.person(who)).ask<Loose>(path, { on: ON, ...(options as object) });

/** One payment of one claim, at the bank. */
async function atTheBank(on: string = ON): Promise<{ claimId: string; batch: string; key: string }> {
  await ask('jishou-finance2', '/api/payment-batches', { json: { division: '433101' }, on });
  const claimId = await raiseClaim(house, await place(house), 'payment');
  return { claimId, ...(await release(claimId, on)) };
}

async function release(claimId: string, on: string = ON): Promise<{ batch: string; key: string }> {
  const released = await ask('jishou-finance2', '/api/payment-batches', { json: { division: '433101' }, on });
  expect(released.status, released.text).toBe(201);
  const { key } = await lastPayment(claimId);
  return { batch: released.body.id, key };
}

const lastPayment = (claimId: string) =>
  house.db
    .selectFrom('payment')
    .selectAll()
    .where('claim_id', '=', claimId)
    .orderBy('payment_no', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();

async function fileOf(batch: string): Promise<Buffer> {
  const { cookie } = await house.person('jishou-finance2');
  const answer = await fetch(`${house.baseUrl}/api/payment-batches/${batch}/file`, { headers: { cookie } });
  return Buffer.from(await answer.arrayBuffer());
}

async function bankSays(
  batch: string,
  key: string,
  word: BankWord,
  { on = ON, who = 'jishou-finance1' } = {},
) {
  const content = resultFile(await fileOf(batch), { [key]: word }, on);
  return ask(who, `/api/payment-batches/${batch}/result`, { form: form(content, {}, '回单.csv'), on });
}

const refresh = (claimId: string, on: string = ON) =>
  activities.refreshClaim({ claimId: claimId as never, businessNowMs: at(on) });

async function approve(claimId: string, who: string, on: string = ON) {
  const { state } = await refresh(claimId, on);
  return activities.decideClaim({
    claimId: claimId as never,
    businessNowMs: at(on),
    requestKey: randomUUID(),
    step: 'finance',
    action: 'approve',
    officer: await userId(house, who),
    revision: state.revision,
  });
}

const propose = (who: string, key: string, fields: Record<string, string>, on: string = ON) =>
  ask(who, `/api/payments/${encodeURIComponent(key)}/rulings`, {
    form: form(PDF, { outcome: 'returned', on, note: '银行书面答复：未入账', ...fields }, '银行答复.pdf'),
    on,
  });

const decide = (who: string, ruling: string, accept: boolean, on: string = ON) =>
  ask(who, `/api/payment-rulings/${ruling}/decision`, { json: { accept }, on });

async function net(claimId: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ account: string; net: number }>`
    select l.account, sum(l.debit_fen - l.credit_fen)::bigint as net
    from ledger_entry l join ledger_transaction t on t.id = l.transaction_id
    where t.claim_id = ${claimId} group by 1 having sum(l.debit_fen - l.credit_fen) <> 0`.execute(house.db);
  return Object.fromEntries(rows.map((row) => [row.account, row.net]));
}

const statuses = async (claimId: string) =>
  (
    await house.db
      .selectFrom('payment')
      .select('status')
      .where('claim_id', '=', claimId)
      .orderBy('payment_no')
      .execute()
  ).map(({ status }) => status);

const PAID = { 'subsidy-expense': 100_000, bank: -100_000 };

describe('a payment that the bank takes back after it had paid', () => {
  test('is unwound, goes back to finance, and is paid once more by a new approval', async () => {
    const { claimId, batch, key } = await atTheBank();
    await bankSays(batch, key, 'paid');
    await refresh(claimId);
    expect(await net(claimId)).toEqual(PAID);
    const later = addDays(ON, 20);
    const reversal = await bankSays(batch, key, { reversed: '收款账户已冻结' }, { on: later });
    expect(reversal.body, reversal.text).toMatchObject({ reversed: 1, reversedFen: 100_000, outstanding: 0 });
    expect(await lastPayment(claimId)).toMatchObject({
      status: 'reversed',
      paid_on: ON,
      reversed_on: later,
      returned_reason: '收款账户已冻结',
    });
    expect(await net(claimId)).toEqual({});
    // Its process has ended long ago: it is told by a message that starts it anew.
    const told = await house.db
      .selectFrom('outbox')
      .select(['message', 'payload'])
      .where('workflow_id', '=', `claim-${claimId}`)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(told).toMatchObject({ message: 'claim-look', payload: { outcome: 'reversed' } });
    const { wait, state } = await refresh(claimId, later);
    expect(state.step).toBe('finance');
    expect(wait).toMatchObject({
      kind: 'reissue',
      explanation: { why: '银行付款后又冲正：收款账户已冻结' },
    });
    expect((await ask('hr', `/api/claims/${claimId}`)).body).toMatchObject({
      status: 'open',
      step: 'finance',
    });

    // Who brought the reversal in does not approve, who released does not either: a third hand.
    for (const who of ['jishou-finance1', 'jishou-finance2'])
      await expect(approve(claimId, who, later)).rejects.toMatchObject({ type: 'separation-of-duties' });
    await approve(claimId, 'finance', later);
    const again = await release(claimId, later);
    expect(again.key).not.toBe(key);
    expect((await bankSays(again.batch, again.key, 'paid', { on: later })).body).toMatchObject({ paid: 1 });
    expect((await refresh(claimId, later)).wait).toBeNull();
    expect(await statuses(claimId)).toEqual(['reversed', 'paid']);
    expect(await net(claimId)).toEqual(PAID);
  });

  test('only once, not before the day it was paid, and only where it was paid', async () => {
    const { batch, key } = await atTheBank();
    const tomorrow = addDays(ON, 1);
    await bankSays(batch, key, 'paid', { on: tomorrow });
    const codes = (answer: Loose) => answer.body.lines.map((line: Loose) => line.code);
    const early = resultFile(await fileOf(batch), { [key]: { reversed: '误付' } }, ON);
    const send = (content: Buffer) =>
      ask('jishou-finance1', `/api/payment-batches/${batch}/result`, {
        form: form(content, {}, '回单.csv'),
        on: tomorrow,
      });
    expect(codes(await send(early))).toEqual(['bank-date-before-paid']);
    expect((await bankSays(batch, key, { reversed: '误付' }, { on: tomorrow })).body.reversed).toBe(1);
    expect(codes(await bankSays(batch, key, { reversed: '再冲' }, { on: tomorrow }))).toEqual([
      'bank-line-settled',
    ]);
    expect(codes(await bankSays(batch, key, 'paid'))).toEqual(['bank-line-settled']);
  });

  test('is a question where nobody has heard that it was paid', async () => {
    const { claimId, batch, key } = await atTheBank();
    expect((await bankSays(batch, key, { reversed: '误付' })).body).toMatchObject({
      reversed: 0,
      unclear: 1,
      outstanding: 1,
    });
    expect(await statuses(claimId)).toEqual(['released']);
    const { questions } = (await ask('jishou-finance1', `/api/payment-batches/${batch}`)).body;
    expect(questions).toMatchObject([{ why: 'reversed-before-paid', said: '冲正，2017-07-03，误付' }]);
  });
});

describe('a line that says neither', () => {
  test('stands in the list of an aid case too, under the case’s own number', async () => {
    const { id, claimId } = await raiseJourney(house, 'payment');
    const { batch, key } = await release(claimId);
    await bankSays(batch, key, { unclear: '处理中' });
    const { status, body } = await ask('jishou-finance1', '/api/unclear-payments');
    expect(status).toBe(200);
    expect(body.items).toContainEqual(expect.objectContaining({ paymentKey: key, employmentId: id }));
  });

  test('waits for two people and a paper; until then nothing moves', async () => {
    const { claimId, batch, key } = await atTheBank();
    const answer = await bankSays(batch, key, { unclear: '处理中' });
    expect(answer.body, answer.text).toMatchObject({ paid: 0, returned: 0, unclear: 1, outstanding: 1 });
    const { wait } = await refresh(claimId);
    expect(wait).toMatchObject({
      kind: 'payment-unclear',
      explanation: { why: '银行结果不明：银行没有说明成功还是退票。' },
    });
    await expect(approve(claimId, 'finance')).rejects.toMatchObject({ type: 'step-already-decided' });
    const list = (await ask('jishou-finance1', '/api/unclear-payments')).body.items;
    expect(list.find((q: Loose) => q.paymentKey === key)).toMatchObject({
      why: 'word-unknown',
      said: '处理中，1000.00 元',
      proposed: null,
    });
    const page = async (who = 'jishou-finance1') => (await ask(who, `/api/payment-batches/${batch}`)).body;
    expect(await page()).toMatchObject({
      status: 'released',
      waitsFor: 'payment-unclear',
      unclear: 1,
      wait: { kind: 'payment-unclear', whoCanMove: expect.stringContaining('另一人确认') },
    });

    // Not by who sent it, nor without a paper, nor of a day that cannot be.
    const byReleaser = await propose('jishou-finance2', key, {});
    expect([byReleaser.status, byReleaser.body.code]).toEqual([403, 'separation-of-duties']);
    const future = await propose('jishou-finance1', key, { on: addDays(ON, 1) });
    expect([future.status, future.body.code]).toEqual([422, 'outcome-date-invalid']);
    const text = form('银行说没付', { outcome: 'returned', on: ON, note: '电话答复' }, '答复.txt');
    const noPaper = await ask('jishou-finance1', `/api/payments/${key}/rulings`, { form: text });
    expect(noPaper.body.code).toBe('file-type-refused');
    expect((await ask('luxi-finance1', `/api/payments/${key}/rulings`, { form: form(PDF) })).status).toBe(
      404,
    );

    const proposed = await propose('jishou-finance1', key, {});
    expect(proposed.status, proposed.text).toBe(201);
    const ruling = proposed.body.id as string;
    expect((await propose('finance', key, {})).body.code).toBe('ruling-waits');
    const alone = await decide('jishou-finance1', ruling, true);
    expect([alone.status, alone.body.code]).toEqual([403, 'separation-of-duties']);
    expect((await decide('jishou-finance2', ruling, true)).body.code).toBe('separation-of-duties');
    expect(await statuses(claimId)).toEqual(['released']);
    const paper = await ask('auditor', `/api/payment-rulings/${ruling}/document`);
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(paper.headers.get('content-security-policy')).toContain('sandbox');
    expect((await ask('luxi-finance1', `/api/payment-rulings/${ruling}/document`)).status).toBe(404);

    expect((await decide('finance', ruling, true)).status).toBe(200);
    expect((await decide('finance', ruling, true)).body.code).toBe('ruling-decided');
    expect(await statuses(claimId)).toEqual(['returned']);
    expect(await net(claimId)).toEqual({});
    expect(await page()).toMatchObject({
      status: 'settled',
      returned: 1,
      waitsFor: null,
      wait: null,
      questions: [{ closedAs: 'ruling', rulings: [{ status: 'confirmed', decidedBy: expect.any(String) }] }],
    });
    // Both who said that it came back are kept out of paying it again.
    for (const who of ['jishou-finance1', 'finance', 'jishou-finance2'])
      await expect(approve(claimId, who)).rejects.toMatchObject({ type: 'separation-of-duties' });
    await approve(claimId, 'finance2');
    const again = await release(claimId);
    await bankSays(again.batch, again.key, 'paid');
    expect(await net(claimId)).toEqual(PAID);
  });

  test('one fen less than what was sent is never booked as paid', async () => {
    const { claimId, batch, key } = await atTheBank();
    const table = [
      [...bankResultColumns],
      [key, '999.99', '成功', '', ON],
      ['总笔数', '1', '总金额', '999.99'],
    ];
    const content = await bankFormatOf('csv-gb18030').write(table);
    const answer = await ask('jishou-finance1', `/api/payment-batches/${batch}/result`, {
      form: form(content, {}, '回单.csv'),
    });
    expect(answer.body, answer.text).toMatchObject({ paid: 0, unclear: 1 });
    expect(await statuses(claimId)).toEqual(['released']);
    expect(await net(claimId)).toEqual({ 'subsidy-expense': 100_000, 'bank-clearing': -100_000 });
  });

  test('is answered by the bank itself after all, which overtakes what was proposed', async () => {
    const { claimId, batch, key } = await atTheBank();
    await bankSays(batch, key, { unclear: '待查' });
    const { id } = (await propose('jishou-finance1', key, {})).body;
    expect((await bankSays(batch, key, 'paid')).body).toMatchObject({ paid: 1, outstanding: 0 });
    expect((await decide('finance', id, true)).body.code).toBe('ruling-decided');
    const { questions } = (await ask('jishou-finance1', `/api/payment-batches/${batch}`)).body;
    expect(questions).toMatchObject([{ closedAs: 'bank', rulings: [{ status: 'rejected' }] }]);
    expect(await statuses(claimId)).toEqual(['paid']);
  });

  test('a ruling that is not confirmed leaves the question open; who proposed may take it back', async () => {
    const { claimId, batch, key } = await atTheBank();
    await bankSays(batch, key, { unclear: '待查' });
    const { id } = (await propose('jishou-finance1', key, { outcome: 'paid' })).body;
    expect((await decide('jishou-finance1', id, false)).status).toBe(200);
    const next = (await propose('finance', key, { outcome: 'paid', note: '银行盖章的付款回单' })).body.id;
    expect((await decide('jishou-finance1', next, true)).status).toBe(200);
    expect(await statuses(claimId)).toEqual(['paid']);
    expect((await refresh(claimId)).state.step).toBe('archived');
  });
});

describe('a batch without an answer', () => {
  const look = (batch: string, on: string) =>
    activities.refreshBatch({ batchId: batch, businessNowMs: at(on) });
  const inquire = (batch: string, on: string) =>
    ask('jishou-finance2', `/api/payment-batches/${batch}/inquiries`, {
      json: { answer: '银行称正在处理，下周答复' },
      on,
    });

  test('becomes a task after a week; asking the bank begins another; nothing is sent again', async () => {
    const { claimId, batch, key } = await atTheBank();
    const due = addDays(ON, 7);
    expect(await look(batch, ON)).toMatchObject({
      kind: 'bank-result',
      wakeAtMs: Date.parse(`${due}T00:00:00+08:00`),
    });
    expect((await inquire(batch, addDays(ON, 6))).body.code).toBe('batch-not-overdue');
    expect((await propose('jishou-finance1', key, {}, addDays(ON, 6))).body.code).toBe('payment-not-unclear');
    expect(await look(batch, due)).toMatchObject({ kind: 'batch-overdue', wakeAtMs: null });
    const overdue = (await ask('jishou-finance1', '/api/payment-batches?waitsFor=batch-overdue')).body.items;
    expect(overdue).toMatchObject([{ id: batch, outstanding: 1 }]);
    const waits = (await ask('jishou-finance1', '/api/waits?kind=batch-overdue')).body.items;
    expect(waits).toMatchObject([{ caseId: `batch-${batch}`, employmentId: null, blockedBy: 'office' }]);

    expect((await inquire(batch, due)).status).toBe(200);
    expect(await look(batch, due)).toMatchObject({ kind: 'bank-result' });
    const later = addDays(ON, 14);
    expect(await look(batch, later)).toMatchObject({ kind: 'batch-overdue' });
    expect((await ask('jishou-finance1', `/api/payment-batches/${batch}`)).body.inquiries).toMatchObject([
      { on: due, answer: '银行称正在处理，下周答复' },
    ]);
    // Nobody can make another payment of it meanwhile, however often the file could be fetched.
    expect(await statuses(claimId)).toEqual(['released']);
    expect(
      (await ask('jishou-finance2', '/api/payment-batches', { json: { division: '433101' }, on: later })).body
        .code,
    ).toBe('nothing-to-release');

    // The bank has written that it never executed it.
    const { id } = (await propose('jishou-finance1', key, {}, later)).body;
    expect((await refresh(claimId, later)).wait?.kind).toBe('payment-unclear');
    expect((await decide('finance', id, true, later)).status).toBe(200);
    expect(await look(batch, later)).toBeNull();
    expect(await statuses(claimId)).toEqual(['returned']);
  });
});

test('a batch that nobody waits for, as those from before batches were processes, is found by the sweeper', async () => {
  const { batch } = await atTheBank();
  await sql`update case_wait set closed_at = since where case_id = ${`batch-${batch}`}`.execute(house.db);
  await sql`update outbox set delivered_at = clock_timestamp()`.execute(house.db);
  const told = async () => {
    await sweep(house.database, at(ON));
    const { rows } = await sql<{ message: string }>`
      select message from outbox where workflow_id = ${`batch-${batch}`} and delivered_at is null`.execute(
      house.db,
    );
    return rows;
  };
  expect(await told()).toEqual([]);
  await sql`update payment_batch set recorded_at = recorded_at - interval '11 minutes' where id = ${batch}`.execute(
    house.db,
  );
  expect(await told()).toEqual([{ message: 'ensure-running' }]);
});

describe('the format of a county’s bank', () => {
  const set = (who: string, format: BankFormatId, division = '433101') =>
    ask(who, '/api/bank-formats', { json: { division, format } });

  test('is set by its finance office or the administrator, and stands in the audit log', async () => {
    expect((await set('jishou-finance1', 'xlsx')).body).toEqual({ division: '433101', format: 'xlsx' });
    expect((await set('luxi-finance1', 'xlsx')).status).toBe(403);
    expect((await set('jishou-hr1', 'xlsx')).status).toBe(403);
    expect((await set('admin', 'csv-gb18030')).status).toBe(200);
    const log = await house.db
      .selectFrom('audit_entry')
      .select(['before', 'after'])
      .where('operation', '=', 'setBankFormat')
      .where('outcome', '=', 'done')
      .orderBy('id')
      .execute();
    expect(log).toEqual([
      { before: { format: 'csv-gb18030' }, after: { format: 'xlsx' } },
      { before: { format: 'xlsx' }, after: { format: 'csv-gb18030' } },
    ]);
    const counties = (await ask('admin', '/api/bank-formats?bankFormat=csv-gb18030')).body.items;
    expect(counties.map((c: Loose) => c.division)).toEqual(expect.arrayContaining(['433101', '433190']));
    expect((await ask('luxi-finance1', '/api/bank-formats')).body.items).toMatchObject([
      { division: '433122', format: 'csv-gb18030', chosen: false },
    ]);
  });

  test.each(bankFormatIds)('%s: file, sheet and answer', async (format) => {
    await set('jishou-finance1', format);
    const { claimId, batch, key } = await atTheBank();
    const file = await fileOf(batch);
    const { rows } = await sql<{ sha: string; format: string }>`
      select file_sha256 as sha, format from payment_batch where id = ${batch}`.execute(house.db);
    expect(rows[0]?.format).toBe(format);
    // What is fetched is what was written, by its hash.
    expect(file.equals(await house.files.read(rows[0]!.sha))).toBe(true);
    const [header, line, control] = await readBankTable(file);
    expect(header).toEqual([...bankFileColumns]);
    expect(line).toEqual(expect.arrayContaining([key, '1000.00', '农村商业银行']));
    expect(control?.slice(0, 6)).toEqual(['总笔数', '1', '总金额', '1000.00', '批次', batch]);
    const sheet = await ask('jishou-finance1', `/api/payment-batches/${batch}/sheet.pdf`);
    expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const answer = await bankFormatOf(format).write([
      [...bankResultColumns],
      [key, '1000.00', '成功', '', ON],
      ['总笔数', '1', '总金额', '1000.00', '批次', batch],
    ]);
    const { extension } = bankFormats[format];
    const said = await ask('jishou-finance1', `/api/payment-batches/${batch}/result`, {
      form: form(answer, {}, `回单.${extension}`),
    });
    expect(said.body, said.text).toMatchObject({ paid: 1, outstanding: 0 });
    expect(await statuses(claimId)).toEqual(['paid']);
    await set('jishou-finance1', 'csv-gb18030');
  });

  test('a refused answer shows its wrong lines, whatever form it has', async () => {
    const { batch, key } = await atTheBank();
    const answer = await bankFormatOf('fixed-width').write([
      [...bankResultColumns],
      [key, '1000.00', '成功', '', '2017-13-01'],
      ['总笔数', '1', '总金额', '1000.00'],
    ]);
    const refused = await ask('jishou-finance1', `/api/payment-batches/${batch}/result`, {
      form: form(answer, {}, '回单.txt'),
    });
    expect(refused.body).toMatchObject({
      code: 'bank-result-refused',
      lines: [{ row: 2, column: '日期', code: 'date-invalid' }],
      table: {
        header: [...bankResultColumns],
        rows: [{ row: 2, cells: [key, '1000.00', '成功', '', '2017-13-01'] }],
      },
    });
    const broken = iconv.encode('H回单01\r\nX什么', 'gb18030');
    const unreadable = await ask('jishou-finance1', `/api/payment-batches/${batch}/result`, {
      form: form(broken, {}, '回单.txt'),
    });
    expect(unreadable.body.lines).toMatchObject([{ row: 2, code: 'not-a-table' }]);
  });
});

test('who changed the payee’s account while the claim was archived does not pay it again', async () => {
  const { claimId, batch, key } = await atTheBank();
  await bankSays(batch, key, 'paid', { who: 'finance' });
  await refresh(claimId);
  const { payee_id } = await lastPayment(claimId);
  await house.db
    .insertInto('payee_account_change')
    .values({
      payee_kind: 'employer',
      payee_id,
      account_after: '6222***9999',
      changed_by: await userId(house, 'jishou-finance1'),
      business_on: ON,
    })
    .execute();
  await bankSays(batch, key, { reversed: '误付' }, { who: 'finance' });
  await expect(approve(claimId, 'jishou-finance1')).rejects.toMatchObject({ type: 'separation-of-duties' });
  await approve(claimId, 'finance2');
  const list = (await ask('jishou-finance1', '/api/payments/bookable?division=433101')).body;
  expect(list.excluded.find((p: Loose) => p.claimId === claimId)?.code).toBe('separation-of-duties');
  await release(claimId);
});

test('the database itself keeps payments, questions and rulings as they are', async () => {
  const { claimId, batch, key } = await atTheBank();
  await bankSays(batch, key, { unclear: '待查' });
  const { id } = (await propose('jishou-finance1', key, { outcome: 'paid' })).body;
  const finance1 = await userId(house, 'jishou-finance1');
  const releaser = await userId(house, 'jishou-finance2');
  const confirm = (by: string) =>
    house.db
      .updateTable('payment_ruling')
      .set({ status: 'confirmed', decided_by: by, decided_on: ON })
      .where('id', '=', id)
      .execute();
  await expect(confirm(finance1)).rejects.toMatchObject({ constraint: 'payment_ruling_two_people' });
  await expect(confirm(releaser)).rejects.toMatchObject({ constraint: 'payment_ruling_not_by_releaser' });
  const reworded = house.db.updateTable('payment_ruling').set({ outcome: 'returned' }).where('id', '=', id);
  await expect(reworded.execute()).rejects.toThrow(/decided once/);
  const reversed = { status: 'reversed', paid_on: ON, reversed_on: ON };
  const jump = house.db.updateTable('payment').set(reversed).where('key', '=', key);
  await expect(jump.execute()).rejects.toThrow(/released to reversed not allowed/);
  await decide('finance', id, true);
  const other = house.db
    .updateTable('payment')
    .set({ ...reversed, paid_on: '2017-07-01' })
    .where('key', '=', key);
  await expect(other.execute()).rejects.toThrow(/paid to reversed not allowed/);
  const back = house.db
    .updateTable('payment')
    .set({ status: 'released', paid_on: null })
    .where('key', '=', key);
  await expect(back.execute()).rejects.toThrow(/not allowed/);
  await expect(sql`delete from bank_unclear where payment_key = ${key}`.execute(house.db)).rejects.toThrow(
    /closed once/,
  );
  await expect(sql`update batch_inquiry set answer = '改写过的'`.execute(house.db)).rejects.toThrow();
  expect(await statuses(claimId)).toEqual(['paid']);
});
