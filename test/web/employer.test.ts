import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { importColumns } from '../../src/domain/import-rows/index.ts';
import {
  atBusinessTime,
  DESKTOP,
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  SHOTS,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import {
  type Case,
  employ,
  goTo,
  insuranceRow,
  monthsOf,
  registerRelative,
  workerConfirms,
} from '../helpers/cases.ts';
import { agentOf, claimAt } from '../helpers/claims.ts';
import { decideContract, uploadPlacementContract } from '../helpers/contracts.ts';
import { pdfText } from '../helpers/pdf-text.ts';
import { as, OFFICE } from '../helpers/people.ts';
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

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const paper = (name: string, buffer = PDF) => ({ name, mimeType: 'application/pdf', buffer });

async function visitAsAgent(one: Case, address: string, viewport?: typeof PHONE) {
  const visitor = await visit(browser, world, viewport ? { viewport } : {});
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(visitor.page, await agentOf(world, one), address);
  return visitor;
}

/** What Ctrl+C in a spreadsheet leaves, and Ctrl+V in the named cell. */
async function paste(page: Page, cell: string, rows: readonly (readonly string[])[]): Promise<void> {
  const text = rows.map((cells) => cells.join('\t')).join('\r\n');
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.getByLabel(cell, { exact: true }).focus();
  await page.keyboard.press('Control+V');
}

/** A file of 21 MB on the disk: as bytes it would have to go through the line to the browser. */
function tooLarge(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'large-')), '大合同.pdf');
  writeFileSync(file, '%PDF-1.4');
  truncateSync(file, 21 * 1024 * 1024);
  return file;
}

/** A date box as people use it: typed, and taken with Enter. */
async function fillDate(page: Page, label: string, date: string): Promise<void> {
  await page.getByLabel(label).fill(date);
  await page.getByLabel(label).press('Enter');
}

const cellsOf = (row: Record<string, string>) => importColumns.insurance.map((column) => row[column] ?? '');
const stored = (employer: string) =>
  world.database.db.selectFrom('insurance_payment').selectAll().where('employer', '=', employer).execute();

test('main path: a new employee is registered, the contract uploaded and confirmed, two months proved', async () => {
  const one = await employ(world, '2016-06-18');
  const identity = await registerRelative(world, one);
  await goTo(world, '2016-08-10');
  const { page, faults } = await visitAsAgent(one, '/');
  // The employer begins at its ledger.
  await page.getByRole('heading', { name: '用工台账' }).waitFor();
  await page.getByRole('link', { name: '登记就业' }).click();

  // What is wrong is said while it is typed, in the words of the import.
  await page
    .getByLabel('劳动者身份证号')
    .fill(`${identity.slice(0, 17)}${identity.endsWith('1') ? '2' : '1'}`);
  await page.getByText('身份证号的校验码不正确').waitFor();
  await page.getByLabel('月工资').fill('四千');
  await page.getByText('金额或数量不是数字').waitFor();
  await page.getByRole('button', { name: '登记，下一步上传合同' }).click();
  await page.getByText('请填写入职日期').waitFor();
  await page.getByText('请填写合同终止日，或勾选无固定期限').waitFor();
  await expectAccessible(page);
  await shoot(page, 'placement-faults');
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  await page.setViewportSize(DESKTOP);

  await page.getByLabel('劳动者身份证号').fill(identity);
  await page.getByText('出生，').waitFor();
  await page.getByLabel('月工资').fill('4000');
  await fillDate(page, '入职日期', '2016-07-01');
  await page.getByText('满一年之日 2017-07-01').waitFor();
  expect(await page.getByLabel('合同起始日').inputValue()).toBe('2016-07-01');
  await fillDate(page, '合同终止日', '2016-01-01');
  await page.getByText('合同终止日早于起始日').waitFor();
  await fillDate(page, '合同终止日', '2017-06-30');
  const id = await page.getByLabel('就业编号').inputValue();
  await page.getByRole('button', { name: '登记，下一步上传合同' }).dblclick();
  await page.getByText(`已登记 ${id}`).waitFor();

  // The wrong paper is refused: by its name and size at once, by its content by the server.
  const drop = page.getByLabel('上传劳动合同');
  await drop.setInputFiles({ name: '合同.docx', mimeType: 'application/msword', buffer: Buffer.from('x') });
  await page.getByText('只接受 PDF、JPEG、PNG').waitFor();
  await drop.setInputFiles(tooLarge());
  await page.getByText('有 21.0 MB，超过 20 MB').waitFor();
  await drop.setInputFiles(paper('假合同.pdf', Buffer.from('this is text')));
  await page.getByText('代码 file-type-refused').waitFor();
  await shoot(page, 'placement-contract');
  await drop.setInputFiles(paper('劳动合同.pdf'));
  await page.getByText('等待人社部门确认').first().waitFor();
  await settle(world, world.officers.businessAtMs!);
  await decideContract(world, `${id}-C1`);

  await page.getByRole('link', { name: '查看这名职工' }).click();
  await page.getByRole('heading', { name: '石小妹' }).waitFor();
  await page.getByText('补齐社保月份：2016年7月').waitFor();
  await page.getByRole('button', { name: '证明社保' }).click();
  const prove = page.getByRole('region', { name: '证明社保' });
  await prove.getByLabel('上传缴费凭证').setInputFiles(paper('七月凭证.pdf'));
  await prove.getByText('凭证已上传').waitFor();
  await prove.getByLabel('2016-07 缴费日期').fill('2016-09-25');
  await prove.getByText('缴费日期晚于今天').waitFor();
  await prove.getByLabel('2016-07 缴费日期').fill('2016/8/5');
  await prove.getByLabel('2016-07 缴费金额（元）').fill('715.82');
  await prove.getByRole('checkbox', { name: '2016-08' }).check();
  await prove.getByLabel('2016-08 缴费日期').fill('2016-08-08');
  await prove.getByLabel('2016-08 缴费金额（元）').fill('715.82');
  await expectAccessible(page);
  await shoot(page, 'employee-proving');
  await prove.getByRole('button', { name: '提交 2 个月' }).dblclick();
  await page.getByText('2 个月的缴费已接收').waitFor();
  await page.getByText('现在不用您办').waitFor();
  const rows = await world.database.db
    .selectFrom('insurance_payment')
    .select(['month', 'origin', 'paid_on', 'matched_employment'])
    .where('employer', '=', one.employer)
    .orderBy('month')
    .execute();
  expect(rows).toEqual([
    { month: '2016-07-01', origin: 'employer', paid_on: '2016-08-05', matched_employment: id },
    { month: '2016-08-01', origin: 'employer', paid_on: '2016-08-08', matched_employment: id },
  ]);
  await page.getByRole('link', { name: '用工台账' }).click();
  await page.getByText('2/12 个月').waitFor();
  expect(faults).toEqual([]);
});

describe('the ledger', () => {
  test('each line says what is missing by name, what may be expected, and leads to where it is mended', async () => {
    const one = await employ(world, '2016-06-18', { confirm: false });
    await goTo(world, '2016-09-10');
    const { page, faults } = await visitAsAgent(one, '/employees');
    const table = page.getByRole('region', { name: '用工台账' });
    await table.getByText('缺 2016年6月、7月、8月').waitFor();
    // Whose number it is, and whether there is money in it, is not told for the asking.
    await table.getByText('合同确认后显示姓名').waitFor();
    expect(await table.getByText('1,000.00').count()).toBe(0);
    await shoot(page, 'employees-unconfirmed');
    await table.getByRole('link', { name: one.id }).click();
    await page.getByText('合同确认后显示').first().waitFor();
    await shoot(page, 'employee-unconfirmed');
    await workerConfirms(world, one);
    await page.goto('/employees');
    await table.getByText('1,000.00').waitFor();
    await table.getByText('最早 2017-06-26').waitFor();
    await table.getByText('补齐才有').waitFor();
    const sheet = await page.getByRole('link', { name: '打印台账（PDF）' }).getAttribute('href');
    expect((await page.request.get(sheet!)).headers()['content-type']).toContain('pdf');
    await expectAccessible(page);
    await shoot(page, 'employees');
    await page.setViewportSize(PHONE);
    await expectNoSidewaysScroll(page);
    await page.setViewportSize(DESKTOP);

    await page.getByLabel('现在要办').click();
    await page.getByText('待补正', { exact: true }).click();
    await page.getByText('没有符合条件的职工').waitFor();
    expect(new URL(page.url()).searchParams.get('missing')).toBe('correction');
    await page.goBack();
    await page.getByRole('link', { name: '上传合同' }).click();
    await page.getByLabel('上传劳动合同').setInputFiles(paper('劳动合同.pdf'));
    await page.getByText('合同已上传，等待人社部门确认').waitFor();
    await page.getByText('待确认').waitFor();
    await page.setViewportSize(PHONE);
    await expectNoSidewaysScroll(page);
    await page.setViewportSize(DESKTOP);
    await expectAccessible(page);
    await shoot(page, 'employee');
    await page.getByRole('button', { name: '劳动合同.pdf' }).click();
    await page.getByRole('dialog').getByText('劳动合同.pdf').first().waitFor();
    expect(faults).toEqual([]);
  });

  test('a refused contract shows why; a renewal and a departure are recorded', async () => {
    const one = await employ(world, '2016-06-18', { confirm: false, contractEnds: '2016-12-31' });
    await uploadPlacementContract(world, one);
    const reviewer = await as(world, OFFICE.confirmer);
    await reviewer.post(`/api/contracts/${one.id}-C1/decision`, { accept: false, reason: '缺少盖章页' });
    await settle(world, world.officers.businessAtMs!);
    const { page } = await visitAsAgent(one, `/employees/${one.id}`);
    await page.getByText('未通过的理由：缺少盖章页').waitFor();
    await page.getByLabel('重新上传劳动合同').setInputFiles(paper('盖章合同.pdf'));
    await page.getByText('合同已上传，等待人社部门确认').first().waitFor();
    await decideContract(world, `${one.id}-C1`);

    await page.reload();
    await page.getByText('合同不足一年，续签或更正').waitFor();
    await page.getByRole('button', { name: '续签' }).click();
    const form = page.getByRole('region', { name: '续签合同' });
    expect(await form.getByLabel('合同起始日').inputValue()).toBe('2017-01-01');
    await form
      .getByLabel('选择合同文件')
      .setInputFiles(paper('续签.pdf', Buffer.concat([PDF, Buffer.from('% 2')])));
    await form.getByLabel('无固定期限').check();
    await form.getByRole('button', { name: '提交合同' }).click();
    await page.getByText('2017-01-01 至 无固定期限').waitFor();

    await goTo(world, '2016-10-10');
    await atBusinessTime(page.context(), world);
    await page.reload();
    await page.getByRole('button', { name: '登记离职' }).click();
    await fillDate(page, '离职日期', '2016-10-08');
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByText('这段就业将没有岗位补贴').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '登记离职' }).click();
    await page.getByText('离职已登记').waitFor();
    await page.getByText('2016-10-08 离职').waitFor();
  });

  test('returned for correction: the reason, the last day, resubmitted once; refused: why and what to do', async () => {
    const claim = await claimAt(world, 'review');
    await claim.decide(OFFICE.review, 'review', 'return', { reason: '工资表缺六月', note: '请补六月工资表' });
    await claim.settle();
    const { page, faults } = await visitAsAgent(claim.one, '/employees');
    await page.getByRole('link', { name: /补正/ }).click();
    await page.getByText('请补六月工资表').first().waitFor();
    await page.getByText('申请被退回，补正后重新提交').waitFor();
    await page
      .getByLabel('上传补充材料')
      .setInputFiles(paper('六月工资表.pdf', Buffer.concat([PDF, Buffer.from('% pay')])));
    await page.getByRole('button', { name: '六月工资表.pdf' }).waitFor();
    await page.getByLabel('补正说明').fill('已补六月工资表');
    await shoot(page, 'employee-correction');
    await page.getByRole('button', { name: '补正完成，重新提交' }).dblclick();
    await page.getByText('已重新提交').waitFor();
    expect((await claim.row()).step).toBe('review');

    await claim.decide(OFFICE.review, 'review', 'refuse', { reason: 'documents-not-genuine' });
    await claim.settle();
    await page.goto('/employees');
    await page.getByText('提交的材料经核实不真实').waitFor();
    await page.getByRole('link', { name: '怎么办' }).click();
    await page.getByText('可在申诉期内提交原件申诉').waitFor();
    await expectAccessible(page);
    await shoot(page, 'employee-refused');
    expect(faults).toEqual([]);
  });

  test('two tabs: what one has sent, the other is told and shown, and goes on from there', async () => {
    const claim = await claimAt(world, 'review');
    await claim.decide(OFFICE.review, 'review', 'return', { reason: '工资表缺六月', note: '请补六月工资表' });
    await claim.settle();
    const { page, context, faults } = await visitAsAgent(claim.one, `/employees/${claim.one.id}`);
    const [twin, atCase] = [await context.newPage(), await context.newPage()];
    await twin.goto(`/employees/${claim.one.id}`);
    await atCase.goto(`/cases/${claim.one.id}?claim=${encodeURIComponent(claim.id)}`);
    const again = (tab: Page) => tab.getByRole('button', { name: '重新提交' });
    const withdraw = async (tab: Page) => {
      await tab.getByRole('button', { name: '撤回申请' }).click();
      await tab.getByRole('dialog').getByRole('button', { name: /^撤回/ }).click();
    };
    for (const tab of [twin, atCase]) await again(tab).waitFor();
    await again(page).click();
    await page.getByText('已重新提交').waitFor();

    await twin.getByLabel('补正说明').fill('已补六月工资表');
    await again(twin).click();
    await twin.getByText('当前环节不能进行这项操作').waitFor();
    await again(twin).waitFor({ state: 'detached' });
    expect(await twin.getByLabel('补正说明').inputValue()).toBe('已补六月工资表');

    await withdraw(atCase);
    await atCase.getByText(/申请人.*现为审核/).waitFor();
    await again(atCase).waitFor({ state: 'detached' });
    expect((await claim.row()).status).toBe('open');
    await shoot(atCase, 'applicant-overtaken');
    // What it shows now is what it withdraws.
    await withdraw(atCase);
    await atCase.getByText('已撤回。').waitFor();
    expect((await claim.row()).status).toBe('withdrawn');

    await withdraw(twin);
    await twin.getByText(/申请人.*现为申请人撤回|案件已经办结/).waitFor();
    await twin.getByRole('button', { name: '撤回申请' }).waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('the printed code is a paper for the worker: what to do with it, and nothing else of the case', async () => {
    const one = await employ(world, '2016-06-18');
    const { page, faults } = await visitAsAgent(one, `/employees/${one.id}`);
    await page.getByRole('button', { name: '发劳动者确认码' }).click();
    await page.getByRole('button', { name: '发码' }).click();
    const dialog = page.getByRole('dialog');
    const code = (await dialog.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}/).textContent()) ?? '';
    const sheet = page.locator('.print-sheet');
    expect(await sheet.isVisible()).toBe(false);
    await page.evaluate('window.print = () => { document.body.dataset.printed = "yes"; }');
    await page.getByRole('button', { name: '打印' }).click();
    expect(await page.evaluate('document.body.dataset.printed')).toBe('yes');

    await page.emulateMedia({ media: 'print' });
    await sheet.getByText(code.trim(), { exact: true }).waitFor();
    for (const words of ['石**：', `${world.baseUrl}/confirm`, '2016年7月2日', '自愿', '听取并核实']) {
      expect(await sheet.getByText(words).isVisible()).toBe(true);
    }
    expect(await dialog.isVisible()).toBe(false);
    expect(await page.getByRole('heading', { name: '石有福' }).count()).toBe(0);
    const said = (await page.evaluate<string>('document.body.innerText')).replaceAll(world.baseUrl, '');
    for (const secret of ['石有福', one.id, one.employer, one.identity.slice(-4), '试点企业']) {
      expect(said).not.toContain(secret);
    }
    expect(pdfText(await page.pdf({ format: 'A4' })).pages).toBe(1);
    // A4 at 96 dots an inch, as it leaves the printer.
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: path.join(SHOTS, 'worker-code-printed.png') });

    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: '已交给本人' }).click();
    await sheet.waitFor({ state: 'detached' });
    await page.emulateMedia({ media: 'print' });
    await page.getByRole('heading', { name: '石有福' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('the employer withdraws its claim; another employer’s people are not there at all', async () => {
    const claim = await claimAt(world, 'acceptance');
    const other = await employ(world, '2016-06-18');
    const { page } = await visitAsAgent(claim.one, `/employees/${claim.one.id}`);
    await page.getByRole('button', { name: '发劳动者确认码' }).click();
    await page.getByRole('button', { name: '发码' }).click();
    await page.getByText('只能用一次').waitFor();
    await page.getByRole('button', { name: '已交给本人' }).click();
    await page.getByText('只能用一次').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '撤回申请' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '撤回申请' }).click();
    await page.getByText('申请已撤回').waitFor();
    expect((await claim.row()).status).toBe('withdrawn');
    await page.goto(`/employees/${other.id}`);
    await page.getByText(`没有就业编号 ${other.id}，或不在您的办理范围内。`).waitFor();
  });
});

describe('insurance', () => {
  test('a thousand rows pasted; three wrong ones stay, are mended, and only they are sent again', async () => {
    const one = await employ(world, '2016-06-18');
    await goTo(world, '2017-07-01');
    const { page, faults } = await visitAsAgent(one, '/insurance');
    await page.getByLabel('上传缴费凭证').setInputFiles(paper('六月凭证.pdf'));
    await page.getByText('凭证已上传：六月凭证.pdf').waitFor();

    const rows = Array.from({ length: 1000 }, (_, i) =>
      cellsOf({
        ...insuranceRow(one, '2016-07', '2016/7/5'),
        身份证号: identityNumber(3000 + i),
        所属月份: '2016年7月',
      }),
    );
    rows[9]![2] = `${rows[9]![2]!.slice(0, 17)}${rows[9]![2]!.endsWith('1') ? '2' : '1'}`;
    rows[499]![4] = '2016-02-30';
    rows[998]![5] = '五百';
    await paste(page, '第1行 所属月份', [[...importColumns.insurance], ...rows]);
    await page.getByText('共 1000 行，其中 3 行有问题').waitFor();
    const list = page.getByRole('region', { name: '有问题的行' });
    await list.getByText('身份证号的校验码不正确').waitFor();
    await expectAccessible(page);
    await shoot(page, 'insurance-pasted');

    const sent: number[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/imports/insurance')) sent.push(request.postDataBuffer()?.length ?? 0);
    });
    // Twice in a hurry is once.
    await page.getByRole('button', { name: '提交 997 行' }).dblclick();
    await page.getByText('已接收 997 行').waitFor();
    expect(sent).toHaveLength(2);
    await page.getByText('共 3 行，其中 3 行有问题').waitFor();
    await shoot(page, 'insurance-refused');

    await list.getByRole('button', { name: '第1行 身份证号' }).click();
    // The list leads to the cell itself.
    const focused = () => page.evaluate<string>('document.activeElement?.getAttribute("aria-label") ?? ""');
    await expect.poll(focused, { timeout: 10_000 }).toBe('第1行 身份证号');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(identityNumber(3009));
    await page.getByLabel('第2行 缴费日期').fill('2016-07-29');
    await page.getByLabel('第3行 缴费金额(元)').fill('500');
    await page.getByRole('button', { name: '提交 3 行' }).click();
    await page.getByText('已接收 1000 行').waitFor();
    expect(sent).toHaveLength(3);
    expect(sent[2]).toBeLessThan(2000);
    const payments = await stored(one.employer);
    expect(payments).toHaveLength(1000);
    expect(new Set(payments.map((p) => p.origin))).toEqual(new Set(['employer']));
    expect(new Set(payments.map((p) => p.proof)).size).toBe(1);
    expect(faults).toEqual([]);
  });

  test('a column of amounts out of a spreadsheet fills that column and leaves the others alone', async () => {
    const one = await employ(world, '2016-06-18');
    await goTo(world, '2016-09-10');
    const { page, faults } = await visitAsAgent(one, '/insurance');
    await page.getByLabel('上传缴费凭证').setInputFiles(paper('凭证.pdf'));
    await page.getByText('凭证已上传').waitFor();
    const months = ['2016-06', '2016-07', '2016-08'];
    await paste(
      page,
      '第1行 统一社会信用代码',
      months.map((month) => cellsOf(insuranceRow(one, month, `${month}-25`))),
    );
    await paste(page, '第1行 缴费金额(元)', [['1,715.82'], ['1,800.00'], ['2,000.50']]);
    await page.getByText('共 3 行，都可以提交').waitFor();
    expect(await page.getByLabel('第2行 缴费金额(元)').inputValue()).toBe('1,800.00');
    expect(await page.getByLabel('第2行 缴费日期').inputValue()).toBe('2016-07-25');
    await page.getByRole('button', { name: '提交 3 行' }).click();
    await page.getByText('已接收 3 行').waitFor();
    const amounts = (await stored(one.employer)).map(({ paid_on, amount_fen }) => [paid_on, amount_fen]);
    expect(amounts.toSorted()).toEqual([
      ['2016-06-25', 171_582],
      ['2016-07-25', 180_000],
      ['2016-08-25', 200_050],
    ]);
    expect(faults).toEqual([]);
  });

  test('another employer’s code is refused in its cell; without a proof nothing is sent', async () => {
    const [one, other] = [await employ(world, '2016-06-18'), await employ(world, '2016-06-18')];
    await goTo(world, '2016-08-01');
    const { page } = await visitAsAgent(one, '/insurance');
    await paste(page, '第1行 统一社会信用代码', [
      cellsOf(insuranceRow(one, '2016-06', '2016-06-25')),
      cellsOf(insuranceRow(other, '2016-06', '2016-06-25')),
    ]);
    await page.getByRole('region', { name: '有问题的行' }).getByText('不是您所代表单位').waitFor();
    await page.getByText('请先在第一步上传缴费凭证').waitFor();
    expect(await page.getByRole('button', { name: '提交 1 行' }).isDisabled()).toBe(true);
    expect(await stored(other.employer)).toEqual([]);
  });

  test('what only the server can know is marked in its row, with what to do', async () => {
    const one = await employ(world, '2016-06-18');
    await goTo(world, '2016-08-01');
    const { page, context } = await visitAsAgent(one, '/insurance');
    await page.getByLabel('上传缴费凭证').setInputFiles(paper('凭证.pdf'));
    await page.getByText('凭证已上传').waitFor();
    await paste(page, '第1行 统一社会信用代码', [
      cellsOf(insuranceRow(one, '2016-06', '2016-06-25')),
      cellsOf(insuranceRow(one, '2016-07', '2016-07-31')),
    ]);
    // The page believes it is August; for the server it is still July.
    await context.setExtraHTTPHeaders({ 'x-business-time': '2016-07-20T02:00:00Z' });
    await page.getByRole('button', { name: '提交 2 行' }).click();
    await page.getByText('已接收 1 行').waitFor();
    await page.getByRole('region', { name: '有问题的行' }).getByText('日期晚于今天').waitFor();
    expect(await page.getByLabel('第1行 缴费日期').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('第1行 缴费日期').inputValue()).toBe('2016-07-31');
  });

  test('a workbook and a CSV are read into the grid; what is no table says so', async () => {
    const one = await employ(world, '2016-06-18');
    await goTo(world, '2016-09-01');
    const { page, faults } = await visitAsAgent(one, '/insurance');
    const rows = monthsOf(one)
      .slice(0, 2)
      .map((month) => insuranceRow(one, month, `${month}-28`));
    const bytes = await writeExcelFile([
      importColumns.insurance.map((value) => ({ value, type: String })),
      ...rows.map((row) => cellsOf(row).map((value) => ({ value, type: String }))),
    ]).toBuffer();
    const choose = page.getByLabel('从表格文件读入');
    await choose.setInputFiles({ name: '社保.xlsx', mimeType: 'application/octet-stream', buffer: bytes });
    await page.getByText('共 2 行，都可以提交').waitFor();
    // An empty code in one's own file is one's own; GB18030 is what Excel writes.
    const csv = stringify(
      [insuranceRow(one, '2016-08', '2016-08-28')].map((row) => ({ ...row, 统一社会信用代码: '' })),
      {
        header: true,
        columns: [...importColumns.insurance],
      },
    );
    await choose.setInputFiles({ name: '八月.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('共 3 行，都可以提交').waitFor();
    expect(await page.getByLabel('第3行 统一社会信用代码').inputValue()).toBe(one.employer);
    // Dropped from the desktop, it is the same.
    const text = JSON.stringify(csv.replaceAll('2016-08', '2016-07'));
    const dropped = await page.evaluateHandle(
      `(() => { const bag = new DataTransfer(); bag.items.add(new File([${text}], '七月.csv')); return bag; })()`,
    );
    await page.getByText('从表格文件读入').dispatchEvent('drop', { dataTransfer: dropped });
    await page.getByText('共 4 行，都可以提交').waitFor();
    await choose.setInputFiles({
      name: '社保.xls',
      mimeType: 'application/vnd.ms-excel',
      buffer: Buffer.from('x'),
    });
    await page.getByText('旧版 .xls 请在 Excel 或 WPS 中另存').waitFor();
    await choose.setInputFiles({
      name: '社保.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('姓名\r\n石有福\r\n'),
    });
    await page.getByRole('alert').filter({ hasText: 'import-refused' }).waitFor();
    expect(await page.getByLabel('第3行 统一社会信用代码').inputValue()).toBe(one.employer);
    expect(faults).toEqual([]);
  });

  test('the session ends in the middle of the grid: sign in above it, and all rows are sent', async () => {
    const one = await employ(world, '2016-06-18');
    await goTo(world, '2016-08-01');
    const { page, context } = await visitAsAgent(one, '/insurance');
    await page.getByLabel('上传缴费凭证').setInputFiles(paper('凭证.pdf'));
    await page.getByText('凭证已上传').waitFor();
    await paste(page, '第1行 统一社会信用代码', [cellsOf(insuranceRow(one, '2016-06', '2016-06-25'))]);
    for (const [column, value] of Object.entries(insuranceRow(one, '2016-07', '2016-07-25'))) {
      await page.getByLabel(`第2行 ${column}`).fill(value);
    }
    await context.clearCookies();
    await page.getByRole('button', { name: '提交 2 行' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByText('已填写的内容都还在').waitFor();
    await sheet.getByLabel('口令', { exact: true }).fill('demo-2016');
    await sheet.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('已接收 2 行').waitFor();
    expect(await stored(one.employer)).toHaveLength(2);
  });

  test('unsent rows: a link, the back button and a reload ask first', async () => {
    const one = await employ(world, '2016-06-18');
    const { page } = await visitAsAgent(one, '/insurance');
    await page.getByLabel('第1行 身份证号').fill('4331');
    await page.getByRole('navigation', { name: '主菜单' }).getByText('登记就业').click();
    await page.getByRole('dialog').getByText('1 行缴费记录还没有提交').waitFor();
    await page.getByRole('button', { name: '留在这里' }).click();
    expect(await page.getByLabel('第1行 身份证号').inputValue()).toBe('4331');
    const asked = page.waitForEvent('dialog');
    const reloading = page.reload().catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await reloading;
    expect(await page.getByLabel('第1行 身份证号').inputValue()).toBe('4331');
  });

  test('on a phone the page stands still and the grid scrolls in its frame', async () => {
    const one = await employ(world, '2016-06-18');
    const { page } = await visitAsAgent(one, '/insurance', PHONE);
    await page.getByLabel('第1行 身份证号').fill('4331');
    await page.getByRole('region', { name: '有问题的行' }).waitFor();
    await expectNoSidewaysScroll(page);
  });
});
