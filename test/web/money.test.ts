import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankResultColumns } from '../../src/domain/bank-file.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { resultFile } from '../helpers/bank.ts';
import {
  expectAccessible,
  looksRight,
  openBrowser,
  rowOf,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { changeAccount, employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { type Claim, claimOf } from '../helpers/claims.ts';
import { as } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let claims: Claim[];

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  claims = await threeBooked();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Three employers' money waits for release in Jishou, the third approved by the very cashier; a fourth is not approved yet. */
async function threeBooked(): Promise<Claim[]> {
  const cases = [];
  for (let i = 0; i < 4; i++) cases.push(await employ(world, '2016-06-18'));
  for (const one of cases) await insure(world, one, monthsOf(one), '2016-06-18');
  await goTo(world, '2017-06-18');
  const booked = cases.map((one) => claimOf(world, one));
  for (const station of ['review', 'public-notice', 'finance'] as const) {
    for (const claim of booked) await claim.carryTo(station);
  }
  for (const [i, claim] of booked.slice(0, 3).entries()) {
    await claim.carryTo('booked', { finance: i === 2 ? 'jishou-finance2' : 'jishou-finance1' });
  }
  return booked;
}

const keyOf = (claim: Claim | undefined): string => `${claim?.id}:1`;
const today = () => shanghaiDateAt(world.officers.businessAtMs ?? 0);

async function upload(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel('选择银行回单').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

test('the cashier releases what may be released, once; a colleague brings in the bank’s answer, wrong and then right; the books show it', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-finance2', '/payments');

  // What goes, what stays and why.
  const ready = page.getByRole('region', { name: '可以放款' });
  await rowOf(ready, claims[0]?.one.id ?? '').waitFor();
  expect(await rowOf(ready, claims[2]?.one.id ?? '').count()).toBe(0);
  const excluded = page.getByRole('region', { name: '不列入本批' });
  await rowOf(excluded, claims[2]?.one.id ?? '')
    .getByText('您办理过本案的财政审批，须由他人放款。')
    .waitFor();
  // Found by its number, put in order; what is released stays all of it.
  const find = page.getByRole('searchbox', { name: '编号或收款方' });
  await find.fill((claims[1]?.one.id ?? '').toLowerCase());
  await find.press('Enter');
  await ready.getByText('可以放款（2 笔，显示其中 1 笔）').waitFor();
  expect(await rowOf(ready, claims[0]?.one.id ?? '').count()).toBe(0);
  await excluded.getByText('没有符合查找条件的支付').waitFor();
  await page.getByText('筛选只影响上面的显示，放款仍是全部').waitFor();
  await looksRight(page, 'payments-to-release-found');
  await page.getByRole('button', { name: '清除筛选' }).click();
  const firstReady = () => ready.locator('tbody tr.ant-table-row').first().textContent();
  const byId = claims
    .slice(0, 2)
    .map(({ one }) => one.id)
    .toSorted();
  for (const id of byId) {
    await ready.getByRole('columnheader', { name: '就业或个案编号' }).click();
    await expect.poll(firstReady, { timeout: 15_000 }).toContain(id);
  }
  expect(new URL(page.url()).searchParams.get('sort')).toBe('-case');
  await ready.getByRole('columnheader', { name: '就业或个案编号' }).click();
  await looksRight(page, 'payments-to-release');

  await page.getByRole('button', { name: '放款', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('贰仟元整').waitFor();
  await sheet.getByText('2 笔').waitFor();
  await expectAccessible(page);
  await shoot(page, 'payments-confirm');
  await sheet.getByRole('button', { name: '确认放款' }).dblclick();
  await page.getByText('已放款 2 笔').waitFor();
  const batches = await world.database.db.selectFrom('payment_batch').selectAll().execute();
  expect(batches.map(({ line_count, total_fen }) => [line_count, total_fen])).toEqual([[2, 200_000]]);

  // The batch and its two files.
  await page.getByRole('heading', { name: /支付批次/ }).waitFor();
  const batchId = batches[0]?.id ?? '';
  expect(new URL(page.url()).pathname).toBe(`/payments/${batchId}`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载银行文件' }).click(),
  ]);
  const bankFile = await readFile(await download.path());
  expect(iconv.decode(bankFile, 'gb18030')).toContain(keyOf(claims[0]));
  const paper = page.getByRole('link', { name: '打印支付清单' });
  const answer = await page.request.get((await paper.getAttribute('href')) ?? '');
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);

  // Who sent the money does not say what became of it: a colleague brings in the bank's answer.
  await page.getByText('银行回单须由另一位财政人员导入').waitFor();
  expect(await page.getByLabel('选择银行回单').count()).toBe(0);
  await looksRight(page, 'batch-by-another');
  const other = await visit(browser, world);
  await signIn(other.page, 'jishou-finance1', `/payments/${batchId}`);

  // A wrong answer: an amount that differs, a payment twice, one of another batch.
  const right = resultFile(bankFile, { [keyOf(claims[0])]: 'paid' }, today());
  await upload(other.page, '回单-错.csv', spoiled(right));
  const errors = other.page.getByRole('region', { name: '回单中的错误' });
  await errors.getByText('整份未入账').waitFor();
  const second = rowOf(errors, '第 2 行');
  await second.getByText('回执金额与支付金额不一致').waitFor();
  await second.getByText('999.00').waitFor();
  await rowOf(errors, '第 3 行').getByText('同一支付编号在回执中出现两次').waitFor();
  await rowOf(errors, '第 4 行').getByText('回执中的支付编号不在这个批次里').waitFor();
  await looksRight(other.page, 'batch-result-refused');
  expect(await claims[0]?.payments()).toEqual([{ no: 1, status: 'released' }]);

  // The right one, in parts; the same file again does nothing.
  await upload(other.page, '回单-1.csv', right);
  await other.page.getByText(/回单已入账：支付成功 1 笔、1,000.00 元/).waitFor();
  await other.page.getByText('还有 1 笔没有回执').waitFor();
  await upload(other.page, '回单-1.csv', right);
  await other.page.getByText('这份回单已经导入过').waitFor();
  await upload(
    other.page,
    '回单-2.csv',
    resultFile(bankFile, { [keyOf(claims[1])]: { returned: '账号已销户' } }, today()),
  );
  await other.page.getByText(/本批次已结清。退票的款项已冲回/).waitFor();
  const lines = other.page.getByRole('region', { name: '批次明细' });
  await rowOf(lines, claims[0]?.one.id ?? '')
    .getByText('已支付', { exact: true })
    .waitFor();
  const returned = rowOf(lines, claims[1]?.one.id ?? '');
  await returned.getByText('已退票').waitFor();
  await returned.getByText('账号已销户').waitFor();
  await looksRight(other.page, 'batch-settled');

  // The list of payments: what came back, by a link one can send; its file speaks words.
  await page.goto('/payments?tab=payments&status=returned');
  const payments = page.getByRole('region', { name: '支付记录' });
  await rowOf(payments, claims[1]?.one.id ?? '')
    .getByText('账号已销户')
    .waitFor();
  expect(await rowOf(payments, claims[0]?.one.id ?? '').count()).toBe(0);
  await looksRight(page, 'payments-list');
  await payments.getByRole('columnheader', { name: '金额（元）' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('sort'), { timeout: 15_000 }).toBe('amount');
  await payments
    .getByRole('columnheader', { name: '金额（元）' })
    .and(page.locator('[aria-sort="ascending"]'))
    .waitFor();
  await page.getByRole('button', { name: '导出筛选结果' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('CSV 文件').click()]);
  const rows = parse((await readFile(await file.path())).toString('utf8'), {
    bom: true,
    columns: true,
  }) as Record<string, string>[];
  expect(rows.map((row) => [row.项目, row.状态, row.退票或冲正原因])).toEqual([
    ['岗位补贴', '已退票', '账号已销户'],
  ]);
  await page.goto('/payments?tab=batches');
  await rowOf(page.getByRole('region', { name: '支付批次' }), batchId)
    .getByText('已结清')
    .waitFor();
  await looksRight(page, 'payments-batches');
  for (const seen of [faults, other.faults]) expect(seen).toEqual([]);
});

test('the books: sums by county, programme and month, laid out otherwise, down to both entries of a voucher', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/ledger');
  const sums = page.getByRole('region', { name: '账目汇总' });
  // Three were booked, one came back.
  await rowOf(sums, '岗位补贴').getByText('2,000.00').first().waitFor();
  await page.getByText('借贷平衡').waitFor();
  await looksRight(page, 'ledger');

  await page.getByRole('combobox', { name: '汇总方式' }).click();
  await page.getByText('县市、项目 × 科目').click();
  await sums.getByRole('columnheader', { name: '银行存款' }).waitFor();
  expect(new URL(page.url()).searchParams.get('layout')).toBe('account');
  const row = rowOf(sums, '岗位补贴');
  // 2,000 spent: 1,000 owed, nothing on its way, 1,000 paid.
  expect(await row.getByRole('link').allInnerTexts()).toEqual(['2,000.00', '1,000.00', '0.00', '1,000.00']);
  await shoot(page, 'ledger-accounts');
  await row.getByRole('link', { name: '2,000.00' }).click();

  const vouchers = page.getByRole('region', { name: '记账凭证' });
  await vouchers.getByText('平衡').first().waitFor();
  const asked = new URL(page.url()).searchParams;
  expect([asked.get('division'), asked.get('programme'), asked.get('account')]).toEqual([
    '433101',
    'employer-post',
    'subsidy-expense',
  ]);
  expect(await vouchers.getByRole('row').count()).toBe(5);
  await looksRight(page, 'ledger-vouchers');
  await page.goBack();
  await sums.getByRole('columnheader', { name: '银行存款' }).waitFor();
  await page.goto('/ledger/vouchers?kind=returned');
  const voucher = rowOf(vouchers, '退票冲回');
  await voucher.getByText('在途款项').waitFor();
  await voucher.getByText('补贴支出').waitFor();
  await voucher.getByText(claims[1]?.one.id ?? '').waitFor();

  // Legible in the dark and in large print as well.
  await page.evaluate(`localStorage.setItem('preferences', '{"theme":"dark","largePrint":true}')`);
  for (const [address, seen] of [
    ['/ledger', '借贷平衡'],
    ['/payments', '可以放款'],
    ['/payments?tab=payments', '账号已销户'],
  ] as const) {
    await page.goto(address);
    await page.getByText(seen).first().waitFor();
    await expectAccessible(page);
  }
  await shoot(page, 'payments-dark-large');
  expect(faults).toEqual([]);
});

test('another county: nothing to release, no batch, no books', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'luxi-finance2', '/payments');
  await page.getByText('没有待放款的支付').waitFor();
  await looksRight(page, 'payments-empty');
  const batch = await world.database.db.selectFrom('payment_batch').select('id').executeTakeFirstOrThrow();
  await page.goto(`/payments/${batch.id}`);
  await page.getByText(`没有支付批次 ${batch.id}`).waitFor();
  expect(await page.getByRole('link', { name: '下载银行文件' }).count()).toBe(0);
  await page.goto('/ledger');
  await page.getByText('这个范围内没有账目').waitFor();
  expect(faults).toEqual([]);
});

test('an account that was changed stands above the approval, with who changed it', async () => {
  const claim = claims[3]!;
  await changeAccount(world, claim.one, await as(world, 'centre'));
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', `/cases/${claim.one.id}`);
  const said = page.getByText(/收款账户于\d{4}-\d{2}-\d{2}由州就业局变更/);
  await said.waitFor();
  await page.getByText(/变为 工商银行 6222\*+9999/).waitFor();
  await page.getByRole('button', { name: '通过', exact: true }).waitFor();
  await looksRight(page, 'case-account-changed');
  expect(faults).toEqual([]);
});

test('an approval between look and click: nothing goes that was not seen', async () => {
  const { page } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/payments');
  await page.getByRole('button', { name: '放款', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('壹仟元整').waitFor();
  await claims[3]?.decide('finance', 'finance');
  await sheet.getByRole('button', { name: '确认放款' }).click();
  await sheet.getByText('待放款的支付已有变化').waitFor();
  await expectAccessible(page);
  expect(await world.database.db.selectFrom('payment_batch').select('id').execute()).toHaveLength(1);
  await sheet.getByRole('button', { name: '重试' }).click();
  await sheet.getByText('贰仟元整').waitFor();
  // Seen anew and agreed to: it goes, and leads on to its batch though nothing is left on the page it came from.
  await sheet.getByRole('button', { name: '确认放款' }).click();
  await page.getByRole('heading', { name: /支付批次/ }).waitFor();
  await page.getByText('等待回执').first().waitFor();
  await page.goBack();
  await page.getByText('没有待放款的支付').waitFor();
});

/** The result with a wrong amount in its first line, that line again, and one of nowhere; control row as it should be. */
function spoiled(result: Buffer): Buffer {
  const [, line = []] = parse(iconv.decode(result, 'gb18030'), { relax_column_count: true }) as string[][];
  const [key = '', , ...rest] = line;
  const lines = [
    [key, '999.00', ...rest],
    [key, '1000.00', ...rest],
    ['employer-post:NOWHERE:1', '1000.00', ...rest],
  ];
  const control = ['总笔数', '3', '总金额', '2999.00'];
  return iconv.encode(stringify([[...bankResultColumns], ...lines, control]), 'gb18030');
}
