import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankResultColumns } from '../../src/domain/bank-file.ts';
import { addDays, shanghaiDateAt } from '../../src/domain/dates.ts';
import { bankFormatOf, readBankTable } from '../../src/payments/bank-formats/index.ts';
import { PDF } from '../api/support/person.ts';
import { expectAccessible, looksRight, openBrowser, rowOf, signIn, visit } from '../helpers/browser.ts';
import { employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { type Claim, claimOf } from '../helpers/claims.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let claims: Claim[];

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  claims = await threeReady();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Two employers' money waits for release in Jishou; a third is at finance. */
async function threeReady(): Promise<Claim[]> {
  const cases = [];
  for (let i = 0; i < 3; i++) cases.push(await employ(world, '2016-06-18'));
  for (const one of cases) await insure(world, one, monthsOf(one), '2016-06-18');
  await goTo(world, '2017-06-18');
  const ready = cases.map((one) => claimOf(world, one));
  for (const station of ['review', 'public-notice', 'finance'] as const) {
    for (const claim of ready) await claim.carryTo(station);
  }
  for (const claim of ready.slice(0, 2)) await claim.carryTo('booked');
  return ready;
}

const today = () => shanghaiDateAt(world.officers.businessAtMs ?? 0);
type Said = readonly [key: string, word: string, reason: string];

/** The bank answers in the format it was asked in: lines of a fixed width. */
async function answer(page: Page, batch: string, said: readonly Said[]): Promise<void> {
  const buffer = await bankFormatOf('fixed-width').write([
    [...bankResultColumns],
    ...said.map(([key, word, reason]) => [key, '1000.00', word, reason, today()]),
    ['总笔数', String(said.length), '总金额', `${said.length}000.00`, '批次', batch],
  ]);
  await page.getByLabel('选择银行回单').setInputFiles({ name: '回单.txt', mimeType: 'text/plain', buffer });
}

const batchOf = async (key: string): Promise<string> => {
  const { batch_id } = await world.database.db
    .selectFrom('payment')
    .select('batch_id')
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return batch_id ?? '';
};

test('release, a fixed-width file, a return and a line nobody understands, two people’s ruling, paid again, taken back', async () => {
  const [returned, unclear] = claims as [Claim, Claim, Claim];
  const { page: finance1, faults } = await visit(browser, world);
  await signIn(finance1, 'jishou-finance1', '/bank-formats');
  const formats = finance1.getByRole('region', { name: '银行文件格式' });
  await rowOf(formats, '吉首市').getByText('CSV（GB18030）（默认）').waitFor();
  await formats.getByRole('button', { name: '更改吉首市的格式' }).click();
  const choice = finance1.getByRole('dialog');
  await choice.getByText('定长文本（GB18030）').click();
  await expectAccessible(finance1);
  await choice.getByRole('button', { name: /保\s?存/ }).click();
  await rowOf(formats, '吉首市').getByText('定长文本（GB18030）').waitFor();
  await choice.waitFor({ state: 'hidden' });
  await looksRight(finance1, 'bank-formats');

  const { page: cashier } = await visit(browser, world);
  await signIn(cashier, 'jishou-finance2', '/payments');
  await cashier.getByRole('button', { name: '放款', exact: true }).click();
  await cashier.getByRole('dialog').getByRole('button', { name: '确认放款' }).click();
  await cashier.getByRole('heading', { name: /支付批次/ }).waitFor();
  const batch = new URL(cashier.url()).pathname.split('/').at(-1) ?? '';
  const process = cashier.getByRole('region', { name: '批次流程' });
  await process.getByText('等待银行回执：支付文件已交银行，等待回执。').waitFor();
  await process.getByText(/还有2笔没有回执；到.*仍没有的，由财政人员向银行查询/).waitFor();
  const [download] = await Promise.all([
    cashier.waitForEvent('download'),
    cashier.getByRole('link', { name: '下载银行文件' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${batch}.txt`);
  const table = await readBankTable(await readFile(await download.path()));
  expect(table.slice(1, -1).map((cells) => cells[1])).toEqual(
    [`${returned.id}:1`, `${unclear.id}:1`].toSorted(),
  );
  await looksRight(cashier, 'batch-at-the-bank');

  // The bank's answer, brought in by who did not release it.
  const { page: finance } = await visit(browser, world);
  await signIn(finance, 'finance', `/payments/${batch}`);
  await answer(finance, batch, [
    [`${returned.id}:1`, '退票', '账号已销户'],
    [`${unclear.id}:1`, '处理中', ''],
  ]);
  await finance.getByText('1 笔结果不明，须凭银行书面材料由两人核实').waitFor();
  const questions = finance.getByRole('region', { name: '结果不明的支付' });
  await questions.getByText('银行没有说明成功还是退票。银行的原话：处理中，1000.00 元').waitFor();
  await finance.getByText('银行结果不明，待核实：这一批还有1笔须凭银行书面材料核实').waitFor();
  await looksRight(finance, 'batch-unclear');

  // Without the bank's paper nothing is proposed.
  await questions.getByRole('button', { name: '凭银行材料核实' }).click();
  const dialog = finance.getByRole('dialog');
  await dialog.getByText('支付成功').click();
  await dialog.getByLabel('银行材料所载日期').fill(today());
  await dialog.getByLabel('银行材料所载日期').press('Enter');
  await dialog.getByLabel('核实情况（退票的写明原因）').fill('银行盖章的付款回单，金额、账号相符');
  await dialog.getByRole('button', { name: '提出核实意见' }).click();
  await dialog.getByText('请选择银行书面材料', { exact: true }).waitFor();
  await expectAccessible(finance);
  await dialog
    .getByLabel('选择银行书面材料')
    .setInputFiles({ name: '付款回单.pdf', mimeType: 'application/pdf', buffer: PDF });
  await dialog.getByRole('button', { name: '提出核实意见' }).click();
  await questions.getByText('由您提出，须由另一人确认。').waitFor();
  expect(await questions.getByRole('button', { name: '确认支付成功' }).count()).toBe(0);
  expect(await unclear.payments()).toEqual([{ no: 1, status: 'released' }]);

  // The task as the second person finds it; who released may look and not rule.
  await cashier.goto('/payments?tab=unclear');
  await rowOf(cashier.getByRole('region', { name: '待核实的支付' }), unclear.one.id)
    .getByText(/提出，待确认/)
    .waitFor();
  await looksRight(cashier, 'payments-unclear');
  await cashier.getByRole('link', { name: '去核实' }).click();
  await cashier.getByText('银行回单须由另一位财政人员导入').waitFor();
  expect(await cashier.getByRole('button', { name: '确认支付成功' }).count()).toBe(0);
  const { page: finance2 } = await visit(browser, world);
  await signIn(finance2, 'finance2', `/payments/${batch}`);
  await finance2.getByRole('button', { name: '确认支付成功' }).click();
  await finance2.getByRole('dialog').getByText('请先打开银行材料逐项核对').waitFor();
  await expectAccessible(finance2);
  await finance2.getByRole('dialog').getByRole('button', { name: '确认入账' }).click();
  await finance2.getByText('已经两人核实').waitFor();
  await finance2.getByText('这一批每一笔都有结果，流程已经结束。').waitFor();
  await looksRight(finance2, 'batch-ruled');
  await unclear.settle();
  expect(await unclear.standing()).toMatchObject({ status: 'paid' });

  // What came back is approved anew, released, paid – and then taken back by the bank.
  await returned.decide('jishou-finance1', 'finance');
  await returned.release('jishou-finance2');
  const again = await batchOf(`${returned.id}:2`);
  await finance.goto(`/payments/${again}`);
  await answer(finance, again, [[`${returned.id}:2`, '成功', '']]);
  await finance.getByText('本批次已结清').waitFor();
  await returned.settle();
  await finance.getByText('导入银行冲正回单').waitFor();
  await answer(finance, again, [[`${returned.id}:2`, '冲正', '收款账户已冻结']]);
  await finance.getByText(/银行冲正 1 笔、1,000.00 元/).waitFor();
  await rowOf(finance.getByRole('region', { name: '批次明细' }), returned.one.id)
    .getByText('已冲正')
    .waitFor();
  await looksRight(finance, 'batch-reversed');
  await returned.settle();
  expect(await returned.ledger()).toEqual({});
  await finance1.goto(`/cases/${returned.one.id}?claim=${encodeURIComponent(returned.id)}`);
  await finance1
    .getByText(/银行付款后又冲正：收款账户已冻结/)
    .first()
    .waitFor();
  await returned.decide('jishou-finance1', 'finance');
  await returned.release('jishou-finance2');
  const last = await batchOf(`${returned.id}:3`);
  await finance.goto(`/payments/${last}`);
  await answer(finance, last, [[`${returned.id}:3`, '成功', '']]);
  await finance.getByText('本批次已结清').waitFor();
  await returned.settle();
  expect(await returned.payments()).toEqual([
    { no: 1, status: 'returned' },
    { no: 2, status: 'reversed' },
    { no: 3, status: 'paid' },
  ]);
  expect(faults).toEqual([]);
});

test('a batch without an answer: the page says whom to ask, and offers nothing that sends it again', async () => {
  const claim = claims[2]!;
  await claim.carryTo('released');
  const batch = await batchOf(`${claim.id}:1`);
  await goTo(world, addDays(today(), 7));
  await claim.settle();
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/payments?tab=batches&waitsFor=batch-overdue');
  await rowOf(page.getByRole('region', { name: '支付批次' }), batch)
    .getByText('逾期未回，须向银行查询')
    .waitFor();
  await page.getByRole('link', { name: batch }).click();
  const process = page.getByRole('region', { name: '批次流程' });
  await process.getByText('系统不会自行重发').waitFor();
  await page.getByText('逾期没有回执的支付').waitFor();
  await looksRight(page, 'batch-overdue');
  await process.getByRole('button', { name: '登记查询结果' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('银行称系统升级，三日内答复');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /登\s?记/ })
    .click();
  await process.getByText(/向银行查询：银行称系统升级，三日内答复/).waitFor();
  await process.getByText('等待银行回执：支付文件已交银行，等待回执。').waitFor();
  expect(await claim.payments()).toEqual([{ no: 1, status: 'released' }]);
  // The timers lead here.
  await page.goto('/timers?kind=bank-result');
  await page.getByRole('link', { name: `支付批次 ${batch}` }).click();
  await page.getByRole('heading', { name: `支付批次 ${batch}` }).waitFor();
  expect(faults).toEqual([]);
});
