import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { releaseBatch } from '../../src/payments/release.ts';
import { place, raiseClaim, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { form, type Loose } from '../api/support/person.ts';

const ON = '2017-07-03';
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

type Line = [key: string, yuan: string, result: string, reason: string, on: string];

function resultFile(
  lines: readonly Line[],
  control: { count?: number; yuan?: string; batch?: string } | null = {},
): Buffer {
  const total = lines.reduce((sum, line) => sum + Number(line[1]), 0).toFixed(2);
  const rows: string[][] = [['支付编号', '金额(元)', '结果', '原因', '日期'], ...lines];
  if (control) {
    const { count = lines.length, yuan = total, batch } = control;
    rows.push(['总笔数', String(count), '总金额', yuan, ...(batch ? ['批次', batch] : [])]);
  }
  return iconv.encode(stringify(rows), 'gb18030');
}

async function release(who = 'jishou-finance2', on = ON) {
  return (await house.person(who)).ask('/api/payment-batches', { json: { division: '433101' }, on });
}

/** As a repeat that the API's own memory of requests no longer knows. */
async function releaseAs(requestKey: string, on: string) {
  return releaseBatch(house, {
    division: '433101',
    officer: await userId(house, 'jishou-finance2'),
    businessAtMs: Date.parse(`${on}T09:00:00+08:00`),
    requestKey,
  });
}

async function importResult(batchId: string, file: Buffer, who = 'jishou-finance1', on = ON) {
  const officer = await house.person(who);
  return officer.ask(`/api/payment-batches/${batchId}/result`, { form: form(file, {}, '回单.csv'), on });
}

const codes = (answer: { body: Loose }): string[] => answer.body.lines.map((line: Loose) => line.code);

async function bookedCase(): Promise<string> {
  return raiseClaim(house, await place(house), 'payment');
}

/** Clears what other tests left booked. */
async function releaseAll(): Promise<void> {
  await release();
}

test('a batch holds what is booked and leaves out what this officer may not release', async () => {
  await releaseAll();
  const claimId = await bookedCase();
  const heldId = await bookedCase();
  await house.db.updateTable('claim').set({ held_reason: 'contract' }).where('id', '=', heldId).execute();
  const finance1 = await house.person('jishou-finance1');
  const seenBy1 = (await finance1.ask('/api/payments/bookable?division=433101', { on: ON })).body;
  expect(seenBy1.ready).toEqual([]);
  expect(seenBy1.excluded.map((e: Loose) => e.code).toSorted()).toEqual([
    'claim-on-hold',
    'separation-of-duties',
  ]);
  const refused = await release('jishou-finance1');
  expect([refused.status, refused.body.code]).toEqual([422, 'nothing-to-release']);
  expect((await release('luxi-finance2')).status).toBe(403);

  const finance2 = await house.person('jishou-finance2');
  const seenBy2 = (await finance2.ask('/api/payments/bookable?division=433101', { on: ON })).body;
  expect(seenBy2).toMatchObject({ totalFen: 100_000, ready: [{ claimId }], excluded: [{ claimId: heldId }] });
  const batch = await release();
  expect(batch.status, batch.text).toBe(201);
  expect(batch.body).toMatchObject({
    lineCount: 1,
    totalFen: 100_000,
    excluded: [{ code: 'claim-on-hold' }],
  });

  const file = await fetch(`${house.baseUrl}/api/payment-batches/${batch.body.id}/file`, {
    headers: { cookie: finance2.cookie },
  });
  const text = iconv.decode(Buffer.from(await file.arrayBuffer()), 'gb18030');
  const payee = await house.db
    .selectFrom('payment')
    .selectAll()
    .where('claim_id', '=', claimId)
    .executeTakeFirstOrThrow();
  expect(text.split('\r\n')[1]).toBe(
    `1,${claimId}:1,${payee.payee_name},农村商业银行,${house.vault.open(payee.account_cipher)},1000.00,岗位补贴 ${claimId.split(':')[1]}`,
  );
  // On disk the whole accounts stand under the key alone.
  const onDisk = readFileSync(house.files.path(batch.body.fileSha256));
  expect(onDisk.includes(house.vault.open(payee.account_cipher))).toBe(false);
  expect(onDisk.includes(claimId)).toBe(false);
  expect(text).toContain(`总笔数,1,总金额,1000.00,批次,${batch.body.id},吉首市`);

  const claim = (await (await house.person('hr')).ask(`/api/claims/${claimId}`)).body;
  expect(claim.decisions.at(-1)).toMatchObject({ step: 'release', decidedByName: '吉首市财政局支付员' });
  expect(claim.wait.kind).toBe('bank-result');
  const told = await house.db
    .selectFrom('outbox')
    .select('payload')
    .where('message', '=', 'payment-released')
    .where('workflow_id', '=', `claim-${claimId}`)
    .execute();
  expect(told).toMatchObject([{ payload: { key: `released:${claimId}:1` } }]);
});

test('the bank’s answer is checked whole: one wrong line and nothing is booked', async () => {
  await releaseAll();
  const keys = [`${await bookedCase()}:1`, `${await bookedCase()}:1`] as const;
  const batch = (await release()).body.id as string;
  const good: Line[] = keys.map((key) => [key, '1000.00', '成功', '', ON]);
  const [first, second] = good as [Line, Line];
  const wrong: [string, Buffer, string[]][] = [
    ['not a table', Buffer.from('"open'), ['not-a-table']],
    [
      'unknown line',
      resultFile([first, ['employer-post:none:1', '1000.00', '成功', '', ON]]),
      ['bank-line-unknown'],
    ],
    [
      'other amount beside a wrong line',
      resultFile([
        [first[0], '999.99', '成功', '', ON],
        [second[0], '1000.00', '成功', '', '2017-02-29'],
      ]),
      ['bank-amount-differs', 'date-invalid'],
    ],
    [
      'no amount that is ours',
      resultFile([
        [first[0], '999.99', '成功', '', ON],
        [second[0], '999.99', '成功', '', ON],
      ]),
      ['bank-amount-differs', 'bank-amount-differs'],
    ],
    ['line twice', resultFile([first, first]), ['bank-line-repeated']],
    ['no control line', resultFile(good, null), ['bank-control-missing']],
    [
      'cut off',
      resultFile([first], { count: 2, yuan: '2000.00' }),
      ['bank-control-differs', 'bank-control-differs'],
    ],
    ['other batch', resultFile(good, { batch: '433101-20170101-00000000' }), ['bank-batch-differs']],
    [
      'from the future',
      resultFile([first, [second[0], '1000.00', '成功', '', '2017-07-04']]),
      ['bank-date-in-future'],
    ],
    [
      'before release',
      resultFile([first, [second[0], '1000.00', '成功', '', '2017-07-02']]),
      ['bank-date-before-release'],
    ],
    [
      'no word that we know',
      resultFile(good.map(([key, yuan, , , on]) => [key, yuan, '大概', '', on])),
      ['value-not-listed', 'value-not-listed'],
    ],
    [
      'taken back before it was released',
      resultFile([first, [second[0], '1000.00', '冲正', '', '2017-07-02']]),
      ['bank-date-before-release'],
    ],
  ];
  for (const [what, file, expected] of wrong) {
    const answer = await importResult(batch, file);
    expect([what, answer.status, answer.body.code], answer.text).toEqual([what, 422, 'bank-result-refused']);
    expect([what, codes(answer)]).toEqual([what, expected]);
  }
  const officer = await house.person('jishou-finance2');
  expect((await officer.ask(`/api/payment-batches/${batch}`)).body).toMatchObject({
    paid: 0,
    returned: 0,
    outstanding: 2,
  });

  const file = resultFile([first, [second[0], '1000.00', '退票', '账号不存在', ON]], { batch });
  const answer = await importResult(batch, file);
  expect(answer.body).toEqual({
    batchId: batch,
    paid: 1,
    paidFen: 100_000,
    returned: 1,
    returnedFen: 100_000,
    reversed: 0,
    reversedFen: 0,
    unclear: 0,
    outstanding: 0,
  });
  expect((await importResult(batch, file)).body.code).toBe('bank-result-repeated');
  const again = await importResult(batch, resultFile([first]));
  expect(codes(again)).toEqual(['bank-line-settled']);
  expect((await officer.ask(`/api/payment-batches/${batch}`)).body).toMatchObject({
    status: 'settled',
    paid: 1,
    returned: 1,
  });
  const payments = (await officer.ask(`/api/payments?batch=${batch}&sort=key`)).body.items;
  expect(payments).toMatchObject([
    { status: 'paid', paidOn: ON },
    { status: 'returned', returnedReason: '账号不存在' },
  ]);
  expect(payments[0].accountMasked).toMatch(/^6228\*+\d{4}$/);
  const told = await house.db
    .selectFrom('outbox')
    .select('payload')
    .where('message', '=', 'payment-result')
    .where(
      'workflow_id',
      'in',
      keys.map((key) => `claim-${key.slice(0, -2)}`),
    )
    .orderBy('id')
    .execute();
  expect(told.map((row) => (row.payload as Loose).outcome)).toEqual(['paid', 'returned']);
});

test('a bank may answer in parts, and in UTF-8', async () => {
  await releaseAll();
  const keys = [`${await bookedCase()}:1`, `${await bookedCase()}:1`] as const;
  const batch = (await release()).body.id as string;
  const part = iconv.decode(resultFile([[keys[0], '1000.00', '成功', '', ON]]), 'gb18030');
  expect((await importResult(batch, Buffer.from(`\uFEFF${part}`))).body).toMatchObject({
    paid: 1,
    outstanding: 1,
  });
  const rest = resultFile([[keys[1], '1000.00', '成功', '', ON]]);
  expect((await importResult(batch, rest)).body).toMatchObject({ paid: 1, outstanding: 0 });
});

test('who released a batch does not bring in its result, and a forged return pays nobody twice', async () => {
  await releaseAll();
  const claimId = await bookedCase();
  const batch = (await release()).body.id as string;
  const forged = resultFile([[`${claimId}:1`, '1000.00', '退票', '账户已销户', ON]]);
  const answer = await importResult(batch, forged, 'jishou-finance2');
  expect([answer.status, answer.body.code]).toEqual([403, 'separation-of-duties']);
  expect([answer.body.detail, answer.body.remedy]).toEqual([
    '这一批由您放款，银行回单须由另一位财政人员导入。',
    '请把银行回单交给本级另一位财政人员导入；本级没有的，由州财政局导入。',
  ]);
  const page = async (who: string) =>
    (await (await house.person(who)).ask(`/api/payment-batches/${batch}`)).body;
  expect(await page('jishou-finance2')).toMatchObject({
    outstanding: 1,
    resultBarred: { code: 'separation-of-duties' },
  });
  expect(await page('jishou-finance1')).toMatchObject({ resultBarred: null });
  const refused = await house.db
    .selectFrom('audit_entry')
    .select(['actor', 'outcome'])
    .where('subject', '=', `batch:${batch}`)
    .where('operation', '=', 'importBankResult')
    .execute();
  expect(refused).toEqual([{ actor: await userId(house, 'jishou-finance2'), outcome: 'refused' }]);

  // Who approved may report the return, but the money goes out again only by others' hands.
  expect((await importResult(batch, forged, 'jishou-finance1')).body).toMatchObject({ returned: 1 });
  const businessNowMs = Date.parse(`${ON}T09:00:00+08:00`);
  const activities = createActivities({ database: house.database });
  const { state } = await activities.refreshClaim({ claimId: claimId as never, businessNowMs });
  const approve = async (who: string) =>
    activities.decideClaim({
      claimId: claimId as never,
      businessNowMs,
      requestKey: randomUUID(),
      step: 'finance',
      action: 'approve',
      officer: await userId(house, who),
      revision: state.revision,
    });
  for (const who of ['jishou-finance1', 'jishou-finance2'])
    await expect(approve(who)).rejects.toMatchObject({ type: 'separation-of-duties' });
  await approve('finance');
  expect((await release()).body).toMatchObject({ lineCount: 1 });
});

test('a batch with a case of the own household is answered by somebody else', async () => {
  await releaseAll();
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'payment');
  const batch = (await release()).body.id as string;
  const file = resultFile([[`${claimId}:1`, '1000.00', '成功', '', ON]]);
  await house.db
    .updateTable('app_user')
    .set({ identity_key: house.vault.identityKey(one.identity) })
    .where('username', '=', 'finance')
    .execute();
  const answer = await importResult(batch, file, 'finance');
  expect([answer.status, answer.body.code]).toEqual([403, 'own-case']);
  expect(answer.body.detail).toContain(one.id);
  expect((await importResult(batch, file)).body).toMatchObject({ paid: 1 });
});

test('the database itself knows whose result and whose decision it is', async () => {
  await releaseAll();
  const claimId = await bookedCase();
  const batch = (await release()).body.id as string;
  const [finance1, finance2] = [
    await userId(house, 'jishou-finance1'),
    await userId(house, 'jishou-finance2'),
  ];
  const result = (imported_by: string) =>
    house.db
      .insertInto('bank_result')
      .values({ sha256: 'f'.repeat(64), batch_id: batch, imported_by, business_on: ON })
      .execute();
  await expect(result(finance2)).rejects.toMatchObject({ constraint: 'bank_result_not_by_releaser' });
  const keepOut = (user_id: string, because: string) =>
    house.db
      .insertInto('claim_kept_out')
      .values({ claim_id: claimId, user_id, because, business_on: ON })
      .execute();
  await keepOut(finance1, 'return-reported');
  const decide = house.db.insertInto('claim_decision').values({
    claim_id: claimId,
    step: 'finance',
    action: 'approve',
    decided_by: finance1,
    decided_on: ON,
    revision: 1,
    request_key: randomUUID(),
  });
  await expect(decide.execute()).rejects.toMatchObject({ constraint: 'claim_decision_not_by_kept_out' });
  await expect(keepOut(finance1, 'account-changed')).rejects.toMatchObject({
    constraint: 'account_not_changed_by_decider',
  });
  // What the bank has paid once stays paid.
  await importResult(batch, resultFile([[`${claimId}:1`, '1000.00', '成功', '', ON]]));
  const back = house.db
    .updateTable('payment')
    .set({ status: 'returned', paid_on: null, returned_reason: '伪造' })
    .where('claim_id', '=', claimId);
  await expect(back.execute()).rejects.toThrow(/paid to returned not allowed/);
  const late = resultFile([[`${claimId}:1`, '1000.00', '退票', '伪造', ON]]);
  expect(codes(await importResult(batch, late))).toEqual(['bank-line-settled']);
});

test('two officers who release at the same moment pay nothing twice', async () => {
  await releaseAll();
  const claims = [await bookedCase(), await bookedCase(), await bookedCase()];
  const answers = await Promise.all([release(), release('finance'), release(), release('finance')]);
  const lines = answers.filter((a) => a.status === 201).reduce((sum, a) => sum + a.body.lineCount, 0);
  expect(lines).toBe(claims.length);
  for (const answer of answers)
    if (answer.status !== 201) expect(answer.body.code).toBe('nothing-to-release');
});

test('a repeat after midnight is answered with the first batch, not with another', async () => {
  await releaseAll();
  await bookedCase();
  const [first, again] = await Promise.all([releaseAs('key-1', ON), releaseAs('key-1', ON)]);
  expect(again.batchId).toBe(first.batchId);
  await bookedCase();
  expect(await releaseAs('key-1', '2017-07-04')).toMatchObject({ batchId: first.batchId, lineCount: 1 });
  expect(await releaseAs('key-2', '2017-07-04')).toMatchObject({ lineCount: 1 });
});

test('the books balance, whatever happened', async () => {
  const auditor = await house.person('auditor');
  const totals = (await auditor.ask('/api/ledger/totals')).body;
  expect(totals.debitFen).toBeGreaterThan(0);
  expect(totals.debitFen).toBe(totals.creditFen);
  const { items } = (await auditor.ask('/api/ledger/transactions?kind=paid')).body;
  expect(items[0].entries).toMatchObject([
    { account: 'bank-clearing', debitFen: 100_000 },
    { account: 'bank', creditFen: 100_000 },
  ]);
  // Money out equals payments paid.
  const bank = totals.totals.filter((t: Loose) => t.account === 'bank');
  const paid = (await auditor.ask('/api/payments?status=paid&limit=500')).body.items;
  expect(bank.reduce((sum: number, t: Loose) => sum + t.creditFen, 0)).toBe(paid.length * 100_000);
});
