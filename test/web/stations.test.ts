import { stringify } from 'csv-stringify/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import type { Role } from '../../src/domain/access.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import { expectAccessible, openBrowser, shoot, signIn, type Visitor, visit } from '../helpers/browser.ts';
import { employ, goTo, VILLAGE } from '../helpers/cases.ts';
import { claimAt } from '../helpers/claims.ts';
import { newOfficer } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

const TOWNSHIP = VILLAGE.slice(0, 9);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Somebody of a place, at the page where they begin. */
async function begin(role: Role, division: string): Promise<Visitor & { readonly id: string }> {
  const { username, id } = await newOfficer(world, [role], { division });
  const visitor = await visit(browser, world);
  await signIn(visitor.page, username);
  return { ...visitor, id };
}

const menu = (page: Page) => page.getByRole('navigation', { name: '主菜单' });

const registered = (n: number, division = VILLAGE) => ({
  户编号: `ST-${n}`,
  姓名: '向长生',
  身份证号: identityNumber(8100 + n),
  与户主关系: '户主',
  建档立卡: '是',
  行政区划代码: division,
});

async function send(
  page: Page,
  kind: ImportKind,
  name: string,
  rows: Record<string, string>[],
): Promise<void> {
  await menu(page).getByText('表格导入').click();
  await page.getByRole('radio', { name, exact: true }).check();
  const buffer = Buffer.from(stringify(rows, { header: true, columns: [...importColumns[kind]] }));
  await page
    .getByLabel(`选择“${name}”表格`)
    .setInputFiles({ name: `${name}.csv`, mimeType: 'text/csv', buffer });
  await page.getByRole('heading', { name: `${name}.csv` }).waitFor();
}

test('a township station registers its people and placements, uploads a contract and accepts a claim', async () => {
  const claim = await claimAt(world, 'acceptance');
  const { page, id, faults } = await begin('township-station', TOWNSHIP);
  await page.getByRole('heading', { name: '待办申请' }).waitFor();

  await send(page, 'registry', '劳动力名册', [registered(1)]);
  await page.getByText('1 行已导入，没有错误。').waitFor();
  await send(page, 'placements', '就业登记', [
    {
      就业编号: 'ST-JY-1',
      身份证号: identityNumber(8101),
      统一社会信用代码: claim.one.employer,
      入职日期: '2017-06-01',
      合同起始日: '2017-06-01',
      合同终止日: '2018-05-31',
    },
  ]);
  await page.getByText('1 行已导入，没有错误。').waitFor();

  await menu(page).getByText('用工台账').click();
  await page.getByRole('link', { name: '向长生' }).click();
  await page.getByLabel('上传劳动合同').setInputFiles({
    name: '劳动合同.pdf',
    mimeType: 'application/pdf',
    buffer: PDF,
  });
  await page.getByText('合同已上传，等待人社部门确认').first().waitFor();

  await menu(page).getByText('待办申请').click();
  await page.getByRole('region', { name: '待办申请' }).getByRole('link', { name: claim.one.id }).click();
  await page.getByRole('button', { name: '通过', exact: true }).click();
  await page.getByText('受理已办理：通过。现为审核。').waitFor();
  expect((await claim.row()).step).toBe('review');
  const decided = await world.database.db
    .selectFrom('claim_decision')
    .select(['step', 'decided_by as by'])
    .where('claim_id', '=', claim.id)
    .execute();
  expect(decided).toEqual([{ step: 'acceptance', by: id }]);
  expect(faults).toEqual([]);
});

test('a village officer keeps the register of the village and reports who has left', async () => {
  const one = await employ(world, '2016-06-18');
  await goTo(world, '2016-10-10');
  const { page, faults } = await begin('village-officer', VILLAGE);
  await page.getByRole('heading', { name: /入户核实/ }).waitFor();
  expect(await menu(page).getByText('登记就业').count()).toBe(0);

  await send(page, 'registry', '劳动力名册', [registered(11), registered(12, '433101002002')]);
  await page.getByText('2 行中 1 行已导入，1 行有错没有导入。').waitFor();
  await page.getByText('这一行不在您的辖区或单位之内。').waitFor();
  await menu(page).getByText('劳动力名册').click();
  await page
    .getByRole('region', { name: '劳动力名册' })
    .getByRole('link', { name: '向长生' })
    .first()
    .click();
  await page.getByRole('heading', { name: '向长生的信息卡' }).waitFor();

  await menu(page).getByText('用工台账').click();
  const ledger = page.getByRole('region', { name: '用工台账' });
  await ledger.getByText('缺 2016年6月、7月、8月、9月').first().waitFor();
  // What is missing is told; to mend it is the employer's.
  expect(await page.getByRole('link', { name: '证明社保' }).count()).toBe(0);
  await expectAccessible(page);
  await shoot(page, 'village-ledger');
  await ledger.locator(`a[href="/employees/${one.id}"]`).first().click();
  await page.getByRole('button', { name: '登记离职' }).click();
  await page.getByLabel('离职日期').fill('2016-10-08');
  await page.getByLabel('离职日期').press('Enter');
  await page.getByLabel('原因').fill('回乡照顾老人');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '登记离职' }).click();
  await page.getByText('2016-10-08 离职（回乡照顾老人）').waitFor();
  await expectAccessible(page);
  await shoot(page, 'village-departure');
  const departures = await world.database.db
    .selectFrom('departure')
    .select(['departed_on', 'reason'])
    .where('employment_id', '=', one.id)
    .execute();
  expect(departures).toEqual([{ departed_on: '2016-10-08', reason: '回乡照顾老人' }]);
  expect(faults).toEqual([]);
});

test('the secretary of the joint meeting sees everything that waits, without a name', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'secretary', '/timers');
  await page.getByRole('heading', { name: '等待与到期' }).waitFor();
  const waits = page.getByRole('region', { name: '等待清单' });
  await waits.getByRole('row').nth(1).waitFor();
  expect(await waits.getByText('石有福').count()).toBe(0);
  expect(await waits.getByRole('link').count()).toBe(0);
  await expectAccessible(page);
  await shoot(page, 'secretary');
  expect(faults).toEqual([]);
});
