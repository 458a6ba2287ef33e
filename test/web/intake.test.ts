import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import {
  atBusinessTime,
  DESKTOP,
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  rowOf,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { employ, goTo, importRows, insuranceRow, VILLAGE } from '../helpers/cases.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2016-09-01');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

type Row = Record<string, string>;

const person = (n: number, more: Row = {}): Row => ({
  户编号: `WH-${n}`,
  姓名: ['石明凤', '田翠翠', '向长生', '彭欧阳'][n % 4]!,
  身份证号: identityNumber(7000 + n),
  与户主关系: '户主',
  文化程度: '初中',
  '家庭年收入(元)': '8000',
  建档立卡: '是',
  行政区划代码: VILLAGE,
  就业状态: '未转移有意愿',
  ...more,
});

const text = (kind: ImportKind, rows: Row[]) =>
  stringify(rows, { header: true, columns: [...importColumns[kind]], record_delimiter: 'windows' });
const csv = (name: string, kind: ImportKind, rows: Row[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(text(kind, rows)),
});

async function atImports(username = 'jishou-centre', viewport?: { width: number; height: number }) {
  const visitor = await visit(browser, world, viewport ? { viewport } : {});
  await signIn(visitor.page, username, '/imports');
  await visitor.page.getByRole('heading', { name: '表格导入' }).waitFor();
  return visitor;
}

async function send(page: Page, kind: string, file: { name: string; mimeType: string; buffer: Buffer }) {
  await page.getByRole('radio', { name: kind, exact: true }).check();
  await page.getByLabel(`选择“${kind}”表格`).setInputFiles(file);
  await page.getByRole('heading', { name: file.name }).waitFor();
}

test('a file with errors: good rows stay, each fault is named; corrected, the rest comes in and nothing twice', async () => {
  const { page, faults } = await atImports();
  await expectAccessible(page);
  const rows = [person(1), person(2, { 姓名: '' }), person(3, { 行政区划代码: '999999999999' })];
  await send(page, '劳动力名册', csv('九月名册.csv', 'registry', rows));
  await page.getByText('3 行中 1 行已导入，2 行有错没有导入。').waitFor();
  const table = page.getByRole('region', { name: '错误明细' });
  for (const cell of ['姓名或名称没有填写。', '请填写与证件一致的姓名或名称。', 'village-unknown']) {
    await table.getByText(cell).waitFor();
  }
  expect(await table.getByRole('row', { name: /^3 姓名/ }).count()).toBe(1);
  expect(await table.getByRole('row', { name: /^4 行政区划代码/ }).count()).toBe(1);
  await expectAccessible(page);
  await shoot(page, 'import-errors');

  // The errors as a file.
  await table.getByRole('button', { name: '导出筛选结果' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV 文件' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('导入错误明细.csv');

  // Corrected in the same file: GB18030 this time, as the bureau's programme writes it.
  await page.getByRole('button', { name: '再导入一份劳动力名册' }).click();
  const corrected = [person(1), person(2), person(3)];
  await send(page, '劳动力名册', {
    name: '九月名册-改.csv',
    mimeType: 'text/csv',
    buffer: iconv.encode(text('registry', corrected), 'gb18030'),
  });
  await page.getByText('2 行已导入，1 行与原来一致，没有错误。').waitFor();

  // Both are found again in the list.
  await page.getByRole('link', { name: '表格导入' }).click();
  const list = page.getByRole('region', { name: '导入记录' });
  await list.getByRole('link', { name: '九月名册-改.csv' }).waitFor();
  await list.getByText('已导入，2 行有错').waitFor();
  await shoot(page, 'imports');
  expect(faults).toEqual([]);
});

test('the same file twice says that nothing changed, and when it came before', async () => {
  const { page } = await atImports();
  const file = csv('同一份.csv', 'registry', [person(11), person(12)]);
  await send(page, '劳动力名册', file);
  await page.getByText('2 行已导入，没有错误。').waitFor();
  await page.getByRole('button', { name: '再导入一份劳动力名册' }).click();
  await send(page, '劳动力名册', { ...file, name: '又一份.csv' });
  await page.getByText('2 行都与已登记的一致，没有变化。').waitFor();
  await page.getByText('同一份文件已于').getByRole('link', { name: '2016-09-01' }).click();
  await page.getByRole('heading', { name: '同一份.csv' }).waitFor();
});

test('all or nothing: one wrong row, and nothing of the file is there', async () => {
  const { page } = await atImports();
  await page.getByRole('radio', { name: '有错整份不导入' }).check();
  await page.getByText('只要有一行有错，整份都不导入').waitFor();
  const rows = [person(21), person(22, { 身份证号: '123' })];
  await send(page, '劳动力名册', csv('必须全对.csv', 'registry', rows));
  await page.getByText('2 行中有 1 行有错，按“有错整份不导入”，什么都没有导入。').waitFor();
  await page.getByText('身份证号不是18位。').waitFor();
  expect(
    await world.database.db.selectFrom('household').select('number').where('number', '=', 'WH-21').execute(),
  ).toEqual([]);
});

test('what was taken all the same is said: a column nobody asked for, an intermediary nobody has registered', async () => {
  const { page, faults } = await atImports();
  const employer = creditCode(790);
  await importRows(world, 'employers', [
    { 统一社会信用代码: employer, 名称: '一家企业', 行政区划代码: '433101' },
  ]);
  const row = {
    就业编号: 'WARN-1',
    身份证号: identityNumber(7900),
    统一社会信用代码: employer,
    介绍机构编号: 'ZJ-404',
    入职日期: '2016-09-01',
    备注: '老乡介绍',
  };
  const columns = [...importColumns.placements, '备注'];
  const buffer = Buffer.from(stringify([row], { header: true, columns }));
  await send(page, '就业登记', { name: '多一列.csv', mimeType: 'text/csv', buffer });
  await page.getByText('1 行已导入，没有错误。').waitFor();
  const said = page.getByRole('alert').filter({ hasText: '已导入，但请留意' });
  await said.getByText('没有用到列“备注”，已忽略。').waitFor();
  await said.getByText(/^第 2 行：已登记这段就业，但所填的介绍机构尚未登记/).waitFor();
  await expectAccessible(page);
  await shoot(page, 'import-warnings');
  await page.goto(new URL('/cases/WARN-1', page.url()).href);
  await page.getByText('ZJ-404（尚未登记，登记之前不发放中介和跟踪服务补贴）').waitFor();
  expect(faults).toEqual([]);
});

test('wrong columns, a wrong kind of file and no table at all', async () => {
  const { page } = await atImports();
  const employers = [{ 统一社会信用代码: creditCode(801), 名称: '企业', 行政区划代码: '433101' }];
  await send(page, '劳动力名册', csv('选错类别.csv', 'employers', employers));
  await page.getByText('这份文件读不成所选类别的表格，什么都没有导入。').waitFor();
  await page.getByText('缺少列“户编号”。').waitFor();
  await shoot(page, 'import-wrong-columns');

  await page.getByRole('link', { name: '表格导入' }).click();
  await page.getByLabel('选择“劳动力名册”表格').setInputFiles({
    name: '旧版.xls',
    mimeType: 'application/vnd.ms-excel',
    buffer: Buffer.from('x'),
  });
  await page.getByText('旧版 .xls 请在 Excel 或 WPS 中另存为 .xlsx。').waitFor();
});

test('template and columns of a kind; only kinds that the role may import', async () => {
  const { page } = await atImports('jishou-township');
  expect(await page.getByRole('radio', { name: '社保缴费' }).count()).toBe(0);
  await page.getByRole('radio', { name: '就业登记' }).check();
  await page.getByRole('button', { name: /“就业登记”有 9 列/ }).click();
  await page.getByRole('cell', { name: /无固定期限的不填/ }).waitFor();
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载“就业登记”模板' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('导入模板-就业登记.xlsx');
});

test('an import that runs is left, and found again in the list', async () => {
  const { page } = await atImports();
  // Another import holds the queue, so that this one has to wait in the middle.
  const client = await world.database.pool.connect();
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock(4333, 2)');
  await page.getByLabel('选择“劳动力名册”表格').setInputFiles(csv('很久.csv', 'registry', [person(31)]));
  await page.getByText('文件已经送到，服务器正在逐行核对和写入。').waitFor();
  await page.getByRole('navigation', { name: '主菜单' }).getByText('劳动力名册').click();
  await page.getByRole('heading', { name: '劳动力名册' }).waitFor();
  await page.getByRole('navigation', { name: '主菜单' }).getByText('表格导入').click();
  await page.getByText('服务器正在核对和写入 1 份表格').waitFor();
  await shoot(page, 'imports-running');
  await client.query('rollback');
  client.release();
  await page
    .getByRole('region', { name: '导入记录' })
    .getByRole('row', { name: /很久\.csv 劳动力名册 已导入/ })
    .waitFor();
});

test('the register: filters, a household with its members, and where they work', async () => {
  const one = await employ(world, '2016-09-05', { confirm: false });
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/people');
  const list = page.getByRole('region', { name: '劳动力名册' });
  await page.getByRole('searchbox', { name: '姓名或拼音首字母' }).fill('syf');
  await page.keyboard.press('Enter');
  await list.getByRole('link', { name: '石有福' }).waitFor();
  expect(new URL(page.url()).searchParams.get('name')).toBe('syf');
  await expect.poll(() => list.getByText('田翠翠').count()).toBe(0);
  await list.getByText(`${one.startsOn}起`).waitFor();
  await expectAccessible(page);
  await shoot(page, 'people');
  // From the list to the card, and on to the family.
  await list.getByRole('link', { name: '石有福' }).click();
  await page.getByRole('heading', { name: '石有福的信息卡' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: /^H/ }).click();
  await page.getByRole('heading', { name: /^户 H/ }).waitFor();
  await page.getByText('8,000.00').waitFor();
  await page.getByText(/\*{14}/).waitFor();
  await expectAccessible(page);
  await shoot(page, 'household');
  expect(faults).toEqual([]);
});

test('a wrong 建档立卡 is corrected for a day that has passed, with a reason, by the office that keeps it', async () => {
  const one = await employ(world, '2016-09-05', { confirm: false, registeredPoor: false });
  const { household_number: household } = await world.database.db
    .selectFrom('person as p')
    .innerJoin('employment as e', 'e.person_id', 'p.id')
    .select('p.household_number')
    .where('e.id', '=', one.id)
    .executeTakeFirstOrThrow();
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-poverty', `/households/${household}`);
  await page.getByRole('button', { name: '更正建档立卡：石有福' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: '更正', exact: true }).click();
  await drawer.getByText('请写明依据和理由').waitFor();
  await drawer.getByRole('radio', { name: '建档立卡', exact: true }).check();
  await drawer.getByLabel('自哪一天起').fill('2016-01-01');
  await drawer.getByLabel('自哪一天起').press('Enter');
  await drawer.getByLabel('依据和理由').fill('2015年底建档，录入时误填为否。');
  await expectAccessible(page);
  await shoot(page, 'poverty-correction');
  await drawer.getByRole('button', { name: '更正', exact: true }).click();
  await page.getByText('已更正，有关的申请正在重新核算。').waitFor();
  expect(faults).toEqual([]);

  const elsewhere = await visit(browser, world);
  await signIn(elsewhere.page, 'jishou-centre', `/households/${household}`);
  await elsewhere.page.getByRole('heading', { name: /^户 / }).waitFor();
  expect(await elsewhere.page.getByRole('button', { name: /更正/ }).count()).toBe(0);
});

test('insurance that belongs to nobody: how old, what to do, and a reviewer revokes it', async () => {
  await goTo(world, '2016-10-10');
  const stranger = { identity: identityNumber(7777), employer: creditCode(880) };
  const { page, context, faults } = await atImports();
  await send(
    page,
    '社保缴费',
    csv('九月社保.csv', 'insurance', [insuranceRow(stranger as never, '2016-09', '2016-09-25')]),
  );
  await page.getByText('其中 1 行没有对上在册的就业').waitFor();
  await page.getByRole('link', { name: '查看未匹配社保' }).click();
  const list = page.getByRole('region', { name: '未匹配的社保缴费' });
  await list.getByText(stranger.employer).waitFor();
  await expectAccessible(page);
  await shoot(page, 'unmatched');
  await page.getByRole('button', { name: '怎么处理' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('link', { name: '去登记就业' }).waitFor();
  await drawer.getByText('由县市人社局审核员撤销').waitFor();
  await expectAccessible(page);
  await shoot(page, 'unmatched-ways');
  await drawer.getByRole('link', { name: '去登记就业' }).click();
  await page.getByRole('heading', { name: '登记就业' }).waitFor();
  expect(await page.getByLabel('用人单位的统一社会信用代码').inputValue()).toBe(stranger.employer);
  await context.close();

  const reviewer = await visit(browser, world);
  await signIn(reviewer.page, 'jishou-hr1', '/unmatched');
  await reviewer.page.getByRole('button', { name: '怎么处理' }).first().click();
  await reviewer.page.getByRole('button', { name: '撤销这笔缴费' }).click();
  await reviewer.page.getByText('请写明撤销理由').waitFor();
  await reviewer.page.getByLabel('撤销理由').fill('单位申报错误');
  await reviewer.page.getByRole('button', { name: '撤销这笔缴费' }).click();
  await reviewer.page.getByText('没有未匹配的缴费').waitFor();
  expect([...faults, ...reviewer.faults]).toEqual([]);
});

test('another county finds neither the import nor the household', async () => {
  const { page } = await visit(browser, world);
  const run = await world.database.db
    .selectFrom('import_run')
    .select('id')
    .where('file_name', '=', '九月名册.csv')
    .executeTakeFirstOrThrow();
  await signIn(page, 'luxi-centre', `/imports/${run.id}`);
  await page.getByText(`没有导入记录 ${run.id}`).waitFor();
  expect(await page.getByText('九月名册').count()).toBe(0);
  await page.goto('/households/WH-1');
  await page.getByText('没有户编号 WH-1，或不在您的辖区内。').waitFor();
});

test('on a phone: import, result, register', async () => {
  const { page, context } = await atImports('jishou-centre', PHONE);
  await atBusinessTime(context, world);
  await expectNoSidewaysScroll(page);
  await send(page, '劳动力名册', csv('手机.csv', 'registry', [person(41), person(42, { 姓名: '' })]));
  await page.getByText('2 行中 1 行已导入，1 行有错没有导入。').waitFor();
  await expectNoSidewaysScroll(page);
  for (const address of ['/people', '/unmatched', '/imports']) {
    await page.goto(address);
    await page.getByRole('region').first().waitFor();
    await expectNoSidewaysScroll(page);
  }
});

test('a county’s whole register: taken in, compared, looked at part by part, and written by who has looked', async () => {
  const known = [person(40), person(41), person(42)];
  await importRows(world, 'registry', known);
  const { page, context, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/loads');
  await page.getByRole('heading', { name: '批量导入', level: 1 }).waitFor();
  await expectAccessible(page);
  const rows = [
    { ...person(40), '月工资(元)': '3600' },
    person(41),
    person(43),
    { ...person(44), 身份证号: '433101' },
  ];
  await page.getByLabel('选择名册').setInputFiles(csv('吉首名册.csv', 'registry', rows));
  await page.getByRole('heading', { name: '吉首市 · 吉首名册.csv' }).waitFor();
  await page.getByRole('button', { name: '写入名册' }).waitFor();
  await page.getByRole('tab', { name: '变更 1' }).click();
  await page.getByText('月工资(元)：空 → 3,600').waitFor();
  await shoot(page, 'register-load-changed');
  await page.getByRole('tab', { name: '文件中没有' }).click();
  await page.getByRole('link', { name: known[2]!.姓名!, exact: true }).first().waitFor();
  await page.getByRole('tab', { name: '有错 1' }).click();
  await page.getByText('身份证号不是18位。').waitFor();
  await expectAccessible(page);
  await shoot(page, 'register-load-errors');
  await page.getByRole('button', { name: '写入名册' }).click();
  const dialog = page.getByRole('dialog', { name: '把这份文件写入名册' });
  await expect(dialog.getByRole('button', { name: '写入', exact: true }).isDisabled()).resolves.toBe(true);
  await dialog.getByLabel('我已核对差异报告').check();
  await shoot(page, 'register-load-apply');
  await dialog.getByRole('button', { name: '写入', exact: true }).click();
  await page.locator('.mark', { hasText: '已完成' }).waitFor();
  const wage = await world.database.db
    .selectFrom('person')
    .select('wage_fen')
    .where('identity_key', '=', world.vault.identityKey(identityNumber(7040)))
    .executeTakeFirstOrThrow();
  expect(wage.wage_fen).toBe(360_000);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'register-load-phone');
  await page.setViewportSize(DESKTOP);
  await page.goto('/loads');
  // Neither here nor on the page of the load is the header one of the rows.
  await rowOf(page, '吉首名册.csv').getByRole('cell', { name: '4', exact: true }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
