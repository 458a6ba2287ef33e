import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { sweepDuplicates } from '../../src/intake/register/duplicates/sweep.ts';
import { looksRight, openBrowser, rowOf, shoot, signIn, untilRead, visit } from '../helpers/browser.ts';
import { goTo, importRows, VILLAGE } from '../helpers/cases.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

const person = (n: number, name: string, household: string, more: Record<string, string> = {}) => ({
  户编号: household,
  姓名: name,
  身份证号: identityNumber(8600 + n),
  与户主关系: n % 3 === 1 ? '户主' : '子女',
  性别: '男',
  文化程度: '初中',
  技能水平: '初级',
  健康状况: '健康',
  '家庭年收入(元)': '8000',
  建档立卡: '是',
  行政区划代码: VILLAGE,
  就业状态: '无转移意愿',
  ...more,
});

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2016-09-01');
  await importRows(world, 'registry', [
    person(1, '石大山', 'HU-1'),
    person(2, '石小山', 'HU-1'),
    person(3, '石小水', 'HU-1'),
    person(4, '龙阿朵', 'HU-2', { 联系电话: '13907430001' }),
    person(7, '龙阿朵', 'HU-3', { 联系电话: '13907430001', 文化程度: '高中' }),
  ]);
  await goTo(world, '2016-10-08');
  await sweepDuplicates(world.database.db, world.vault, plainDate('2016-10-08'));
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const dialog = (page: Page) => page.getByRole('dialog');
const submit = async (page: Page, words: string, on = '2016-10-01') => {
  const day = dialog(page).getByLabel(/发生日期|自哪一天起/);
  if ((await day.count()) > 0) {
    await day.fill(on);
    await day.press('Enter');
  }
  await dialog(page).getByLabel(/理由/).fill(words);
};

test('a household that nobody has told of is founded from the register’s page, and somebody joins it', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/people');
  await untilRead(page);
  await page.getByRole('button', { name: '立户' }).click();
  await dialog(page)
    .getByRole('button', { name: /登\s*记/ })
    .click();
  for (const asked of [
    '请填写户编号',
    '请选到村（社区）',
    '请填写姓名',
    '请填写户主身份证号',
    '请选择发生日期',
  ])
    await dialog(page).getByText(asked, { exact: true }).waitFor();
  await dialog(page).getByLabel('户编号').fill('HU-N1');
  await dialog(page).getByLabel('所在村').click();
  // The officer’s own county is open already.
  for (const name of [/^峒河街道/, /^峒河社区/]) await page.getByRole('menuitemcheckbox', { name }).click();
  await dialog(page).getByLabel('户主姓名').fill('麻新来');
  await dialog(page).getByLabel('户主身份证号').fill(identityNumber(8611));
  await dialog(page).getByRole('radio', { name: '是' }).check();
  await submit(page, '从外地迁来');
  await shoot(page, 'people-found-dialog');
  await dialog(page)
    .getByRole('button', { name: /登\s*记/ })
    .click();
  await page.getByRole('heading', { name: '户 HU-N1' }).waitFor();
  await page.getByText('麻新来：未在册 → 户 HU-N1').waitFor();
  await page.getByText('峒河街道 峒河社区', { exact: true }).waitFor();
  await page.getByRole('button', { name: '成员加入' }).click();
  await dialog(page).getByLabel('姓名').fill('麻小来');
  await dialog(page).getByLabel('身份证号').fill(identityNumber(8612));
  await dialog(page).getByLabel('与户主关系').click();
  await page.getByTitle('子女', { exact: true }).click();
  await submit(page, '随户迁来');
  await dialog(page)
    .getByRole('button', { name: /登\s*记/ })
    .click();
  await page.getByText('2 人', { exact: true }).waitFor();
  expect(faults).toEqual([]);
  await page.close();
});

test('a household splits and is put right; of two like cards two people make one, and two again', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/households/HU-1');
  await untilRead(page);
  await page.getByRole('button', { name: '分户', exact: true }).click();
  await dialog(page).getByLabel('石小山').check();
  await dialog(page).getByLabel('石小水').check();
  await dialog(page).getByRole('radio', { name: '石小山' }).check();
  await dialog(page).getByLabel('新户编号').fill('HU-9');
  await submit(page, '兄弟成家另住');
  await shoot(page, 'people-split-dialog');
  await dialog(page)
    .getByRole('button', { name: /登\s*记/ })
    .click();
  await page.getByText('已登记：分户').waitFor();
  await page.getByText('石小山：户 HU-1 → 户 HU-9').waitFor();
  await page.getByText('1 人', { exact: true }).waitFor();
  await page.getByLabel('哪一天').fill('2016-09-30');
  await page.getByLabel('哪一天').press('Enter');
  await page.getByText(/2016-09-30：石大山.*、石小山.*、石小水/).waitFor();
  await looksRight(page, 'people-household');

  await page.goto('/households/HU-9');
  await untilRead(page);
  await page.getByRole('button', { name: '成员死亡', exact: true }).click();
  await dialog(page).getByLabel('石小水').check();
  await submit(page, '医学证明已核', '2016-09-30');
  await dialog(page)
    .getByRole('button', { name: /登\s*记/ })
    .click();
  await dialog(page).getByText('日期早于这一户或这些人名册中的最近一次变动').waitFor();
  await submit(page, '医学证明已核', '2016-10-05');
  await dialog(page)
    .getByRole('button', { name: /登\s*记/ })
    .click();
  await page.getByText('石小水：死亡').waitFor();
  await page.getByRole('button', { name: /更正 2016-10-05/ }).click();
  await submit(page, '误登，本人健在', '2016-10-06');
  await dialog(page)
    .getByRole('button', { name: /更\s*正/ })
    .click();
  await page.getByText('石小水：撤销死亡登记').waitFor();
  await page.getByRole('link', { name: '石小水' }).first().click();
  await page.getByRole('heading', { name: '石小水的信息卡' }).waitFor();
  await page.getByText('石小水：撤销死亡登记').waitFor();
  await looksRight(page, 'people-card');

  await page.goto('/duplicates');
  const pair = rowOf(page, '同一电话');
  await pair.waitFor();
  await looksRight(page, 'people-duplicates');
  await pair.getByRole('link', { name: '并排核对' }).click();
  await page.getByText('不同').first().waitFor();
  await page.getByRole('button', { name: '提出合并' }).click();
  await dialog(page).getByRole('radio', { name: /HU-2/ }).check();
  await submit(page, '核对户口簿为同一人');
  await shoot(page, 'people-propose');
  await dialog(page).getByRole('button', { name: '提出合并' }).click();
  await page.getByText('等待另一人确认。').waitFor();
  await looksRight(page, 'people-pair');
  const address = new URL(page.url()).pathname;

  const second = await visit(browser, world);
  await signIn(second.page, 'jishou-poverty', address);
  await second.page.getByRole('button', { name: '确认合并' }).click();
  await dialog(second.page).getByRole('button', { name: '确认合并' }).click();
  await second.page.getByText('已并入另一张').first().waitFor();
  await second.page.getByRole('button', { name: '提出撤销合并' }).click();
  await submit(second.page, '核实为两个人');
  await dialog(second.page).getByRole('button', { name: '提出撤销合并' }).click();
  await second.page.getByText('等待另一人确认。').waitFor();
  await page.reload();
  await page.getByRole('button', { name: '确认撤销合并' }).click();
  await dialog(page).getByRole('button', { name: '确认撤销合并' }).click();
  await page.getByText('两张卡恢复原样').waitFor();
  await looksRight(page, 'people-undone');

  // Of one household, one its head and one the spouse: whoever merges them all the same has read that.
  await sql`
    with pair as (select first_id, second_id from person_duplicate where id = ${Number(address.split('/').pop())}),
      head as (update person set relation = '户主' from pair where id = first_id returning household_number)
    update person set relation = '配偶', household_number = (select household_number from head) from pair
    where id = second_id`.execute(world.database.db);
  await page.reload();
  await page.getByRole('button', { name: '提出合并' }).click();
  await dialog(page).getByText('一张是户主、一张是配偶：通常是两个人').waitFor();
  await shoot(page, 'people-caution');
  expect([...faults, ...second.faults]).toEqual([]);
});
