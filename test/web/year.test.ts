import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { addDays, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { importColumns } from '../../src/domain/import-rows/index.ts';
import { resultFile } from '../helpers/bank.ts';
import { atBusinessTime, openBrowser, signIn, type Visitor, visit } from '../helpers/browser.ts';
import { type Case, employ, goTo, insuranceRow, monthsOf, registerRelative } from '../helpers/cases.ts';
import { agentOf, claimOf } from '../helpers/claims.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const STARTS_ON = plainDate('2016-07-01');
const DUE_ON = plainDate('2017-07-01');
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const paper = (name: string) => ({ name, mimeType: 'application/pdf', buffer: PDF });

/** Each person has a browser of their own; all live at the world's present. */
async function person(username: string, address: string): Promise<Visitor> {
  const visitor = await visit(browser, world);
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(visitor.page, username, address);
  return visitor;
}

async function fillDate(page: Page, label: string, date: string): Promise<void> {
  await page.getByLabel(label).fill(date);
  await page.getByLabel(label).press('Enter');
}

test('one year through the screens alone: the employer registers, proves and waits; five officers; the bank pays', async () => {
  // Only the employer, its agent and the worker's household are there before.
  const known = await employ(world, '2016-06-18');
  const identity = await registerRelative(world, known);
  await goTo(world, STARTS_ON);

  const employer = await person(await agentOf(world, known), '/placements/new');
  await employer.page.getByLabel('劳动者身份证号').fill(identity);
  await employer.page.getByLabel('月工资').fill('4000');
  await fillDate(employer.page, '入职日期', STARTS_ON);
  await fillDate(employer.page, '合同终止日', addDays(DUE_ON, -1));
  const id = await employer.page.getByLabel('就业编号').inputValue();
  await employer.page.getByRole('button', { name: '登记，下一步上传合同' }).click();
  await employer.page.getByLabel('上传劳动合同').setInputFiles(paper('劳动合同.pdf'));
  await employer.page.getByText('等待人社部门确认').first().waitFor();
  await settle(world, world.officers.businessAtMs!);

  const confirmer = await person('jishou-hr1', '/contracts');
  await confirmer.page.getByRole('button', { name: '核对石小妹的合同' }).click();
  await confirmer.page.getByRole('button', { name: '确认合同' }).click();
  await confirmer.page.getByText('石小妹的合同已确认').waitFor();
  await settle(world, world.officers.businessAtMs!);

  // The year goes by; its last week brings the proof of all twelve months, pasted from a spreadsheet.
  const one: Case = { id, identity, employer: known.employer, startsOn: STARTS_ON, dueOn: DUE_ON };
  await goTo(world, addDays(DUE_ON, -1));
  await atBusinessTime(employer.context, world);
  await employer.page.goto('/insurance');
  await employer.page.getByLabel('上传缴费凭证').setInputFiles(paper('全年凭证.pdf'));
  await employer.page.getByText('凭证已上传：全年凭证.pdf').waitFor();
  const rows = monthsOf(one).map((month) => {
    const row = insuranceRow(one, month, addDays(DUE_ON, -1));
    return importColumns.insurance.map((column) => row[column] ?? '').join('\t');
  });
  await employer.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(rows.join('\r\n'))})`);
  await employer.page.getByLabel('第1行 所属月份', { exact: true }).focus();
  await employer.page.keyboard.press('Control+V');
  await employer.page.getByRole('button', { name: '提交 12 行' }).click();
  await employer.page.getByText('已接收 12 行').waitFor();
  await goTo(world, DUE_ON);

  const claim = claimOf(world, one);
  const casePath = `/cases/${id}?claim=${encodeURIComponent(claim.id)}`;
  for (const [username, said] of [
    ['jishou-centre', '受理已办理：通过'],
    ['jishou-hr2', '审核已办理：通过'],
  ] as const) {
    const officer = await person(username, casePath);
    // The months are the employer's own word, and the officer sees that.
    await officer.page.getByText('用人单位申报').first().waitFor();
    await officer.page.getByRole('button', { name: '通过', exact: true }).click();
    await officer.page.getByText(said).waitFor();
    expect(officer.faults).toEqual([]);
  }
  await claim.on(addDays(await claim.noticeEndsOn(), 1));
  const finance = await person('jishou-finance1', casePath);
  await finance.page.getByRole('button', { name: '通过', exact: true }).click();
  await finance.page.getByText('财政审批已办理：通过').waitFor();

  const cashier = await person('jishou-finance2', '/payments');
  await cashier.page.getByRole('button', { name: '放款', exact: true }).click();
  await cashier.page.getByRole('dialog').getByRole('button', { name: '确认放款' }).click();
  await cashier.page.getByText('已放款 1 笔').waitFor();
  await cashier.page.getByRole('link', { name: /下载银行文件/ }).click();
  await cashier.page.getByRole('heading', { name: /支付批次/ }).waitFor();
  const [download] = await Promise.all([
    cashier.page.waitForEvent('download'),
    cashier.page.getByRole('link', { name: '下载银行文件' }).click(),
  ]);
  const today = shanghaiDateAt(world.officers.businessAtMs!);
  const answer = resultFile(await readFile(await download.path()), { [`${claim.id}:1`]: 'paid' }, today);
  // Who sent the money does not say what became of it: the other officer of finance does.
  await cashier.page.getByText('银行回单须由另一位财政人员导入').waitFor();
  expect(await cashier.page.getByLabel('选择银行回单').count()).toBe(0);
  await finance.page.goto(new URL(cashier.page.url()).pathname);
  await finance.page
    .getByLabel('选择银行回单')
    .setInputFiles({ name: '回单.csv', mimeType: 'text/csv', buffer: answer });
  await finance.page.getByText(/回单已入账：支付成功 1 笔、1,000.00 元/).waitFor();
  await settle(world, world.officers.businessAtMs!);

  await atBusinessTime(employer.context, world);
  await employer.page.goto(`/employees/${id}`);
  await employer.page.getByText('已支付').first().waitFor();
  expect(await claim.payments()).toEqual([{ no: 1, status: 'paid' }]);
  for (const { faults } of [employer, confirmer, finance, cashier]) expect(faults).toEqual([]);
});
