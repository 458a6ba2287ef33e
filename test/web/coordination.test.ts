import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settle } from '../../cli/rehearsal/theatre.ts';
import {
  atBusinessTime,
  expectAccessible,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  untilRead,
  visit,
} from '../helpers/browser.ts';
import { goTo } from '../helpers/cases.ts';
import { openPlayedMeeting } from '../helpers/meetings.ts';
import { as } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
const SERIES = 'county-partners-433101';

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await openPlayedMeeting(world, 'joint-433101', '2016-07-01');
  await openPlayedMeeting(world, SERIES, '2016-10-08');
  await openPlayedMeeting(world, 'joint-433101', '2016-10-08');
  // The joint meeting of the third quarter was never recorded: it is missed.
  await goTo(world, '2016-12-08');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test('the secretary answers for a partner, holds the meeting, gives a duty; the centre solves it on a telephone', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-secretary');
  // The main task is the first page; what was missed stands first.
  await page.getByRole('heading', { name: '协调会议' }).waitFor();
  await page.getByText('逾期未开').first().waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'meetings');
  await page.goto(`/meetings/${SERIES}.2016Q4`);
  await page.getByText('已发出通知，定于2016年12月8日召开').waitFor();
  await page.getByLabel('登记答复：广州市人力资源和社会保障局').click();
  await page.getByRole('button', { name: /^登\s*记$/ }).click();
  await page.getByText('广州市人力资源和社会保障局 参加').waitFor();
  await page.getByLabel('议题').fill('春节返乡专列');
  await page.getByRole('button', { name: '增加议题' }).click();
  await page.getByText('春节返乡专列（').waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'meeting-before');

  await page.getByRole('button', { name: '延期' }).click();
  await page.getByLabel('新的会议日期').fill('2016-12-10');
  await page.getByLabel('新的会议日期').press('Enter');
  await page.getByLabel('理由（至少 4 个字）').fill('对接地人员行程冲突');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^延\s*期$/ })
    .click();
  await page.getByText('这一天是休息日').waitFor();
  await shoot(page, 'meeting-postpone-refused');
  await page.getByRole('button', { name: /^取\s*消$/ }).click();

  await page.getByRole('button', { name: '记录召开' }).click();
  await page.getByLabel('地点（可不填）').fill('州府三楼会议室');
  await page.getByLabel('参会情况').fill('广州、长沙两地人社部门和五家企业到会');
  await page.getByLabel('纪要').fill('交流了四季度用工情况，研究春节前后返乡返岗。');
  await page.getByRole('dialog').getByRole('button', { name: '记录召开' }).click();
  await page.getByText('已召开').first().waitFor();
  await page.getByLabel('议定事项').fill('春节前开通返乡专列');
  await page.getByRole('button', { name: '记录议定事项' }).click();
  await page.getByRole('button', { name: '交办责任事项' }).click();
  await page.getByLabel('责任事项').fill('联系铁路部门落实专列');
  await page.getByLabel('责任单位').click();
  await page.keyboard.type('吉首市就业中心');
  await page.locator('.ant-select-dropdown:visible').getByTitle('吉首市就业中心').click();
  await page.getByLabel('完成期限（工作日）').fill('2016-12-20');
  await page.getByLabel('完成期限（工作日）').press('Enter');
  await page.getByRole('button', { name: /^交\s*办$/ }).click();
  await page.getByRole('link', { name: '联系铁路部门落实专列' }).waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'meeting-held');
  const pdf = await page.request.get(`/api/meetings/${SERIES}.2016Q4/minutes.pdf`);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  expect(faults).toEqual([]);

  await settle(world, world.officers.businessAtMs!);
  await goTo(world, '2016-12-21');
  const centre = await visit(browser, world, { viewport: PHONE });
  await signIn(centre.page, 'jishou-centre', '/coordination-problems');
  await centre.page.getByRole('link', { name: '联系铁路部门落实专列' }).click();
  await centre.page.getByText('期限已过').first().waitFor();
  await untilRead(centre.page);
  await expectAccessible(centre.page);
  await shoot(centre.page, 'problem-late-phone');
  await centre.page.getByRole('button', { name: /^提\s*交$/ }).click();
  await centre.page.getByText('办理中').first().waitFor();
  expect(centre.faults).toEqual([]);

  // The level above reads the missed meeting and settles it.
  const above = await visit(browser, world);
  await signIn(above.page, 'hr', '/meetings/joint-433101.2016Q3');
  await above.page.getByRole('button', { name: '认定未召开' }).click();
  await above.page.getByLabel('理由（记入审计，至少 4 个字）').fill('与四季度会议合并召开');
  await above.page.getByRole('dialog').getByRole('button', { name: '认定未召开' }).click();
  await above.page.getByText('未召开（已说明）').first().waitFor();
  await untilRead(above.page);
  await shoot(above.page, 'meeting-not-held');
  expect(above.faults).toEqual([]);
  expect(
    (await (await as(world, 'hr')).get<{ status: string }>('/api/meetings/joint-433101.2016Q3')).status,
  ).toBe('not-held');
  await atBusinessTime(above.context, world);
});
