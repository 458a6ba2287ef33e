import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillWaits } from '../../cli/bench/fill-waits.ts';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { demoIdentityNumber } from '../../src/accounts/demo.ts';
import { plainDate } from '../../src/domain/dates.ts';
import {
  atBusinessTime,
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  type Visitor,
  visit,
} from '../helpers/browser.ts';
import { type Case, employ, goTo, importRows, insuranceRow } from '../helpers/cases.ts';
import { refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
/** Its record is full of waits that no process keeps: for the page of timers alone. */
let filled: World;
let browser: Browser;
let one: Case;
const TODAY = '2016-12-01';
/** Two processors may be shared with other work. */
const SOON = { timeout: 15_000 };
const PATIENT = { timeout: 60_000, interval: 500 };

beforeAll(async () => {
  world = await createWorld({ web: true });
  filled = await createWorld({ web: true });
  browser = await openBrowser();
  await fillWaits(filled.database.db, 900, plainDate(TODAY));
  filled.officers.businessAtMs = Date.parse(`${TODAY}T01:00:00Z`);
  one = await employ(world, '2016-06-18');
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([world?.close(), filled?.close()]);
});

async function arrive(at: World, username: string, address: string, options = {}): Promise<Visitor> {
  const visitor = await visit(browser, at, options);
  await signIn(visitor.page, username, address);
  return visitor;
}

/** What every page is held to, in both widths. */
async function inspect(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  await shoot(page, name);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
}

const rows = (page: Page) => page.getByRole('region', { name: '等待清单' }).locator('tbody tr.ant-table-row');
const searchOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

describe('等待与到期', () => {
  test('kind, day and list go together; the address has it; one jump leads to the case', async () => {
    const { page, faults } = await arrive(filled, 'admin', '/timers');
    await page.getByText(/今后一年共\d+件自行到期/).waitFor();
    await rows(page).first().getByText('已到期').waitFor();
    await inspect(page, 'timers');

    await page.getByRole('button', { name: /^公示中 \d+$/ }).click();
    await expect.poll(() => searchOf(page), SOON).toEqual({ kind: 'public-notice' });
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(0);
    await expect
      .poll(() => page.getByRole('row').getByText('用工满一年', { exact: true }).count(), SOON)
      .toBe(0);

    // By the keyboard alone: into the calendar, one day on, narrow to it.
    const days = page.getByRole('region', { name: '到期日历' }).getByRole('button');
    await days.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => searchOf(page).dueFrom, SOON).toBe('2016-12-02');
    expect(searchOf(page)).toEqual({ kind: 'public-notice', dueFrom: '2016-12-02', dueTo: '2016-12-02' });
    const onDay = page.getByRole('button', { name: '2016-12-02', exact: false, pressed: true });
    const count = Number((await onDay.getAttribute('aria-label'))!.match(/(\d+)件/)![1]);
    await expect.poll(() => rows(page).count(), SOON).toBe(count);
    expect(count).toBeGreaterThan(0);
    for (const row of await rows(page).allTextContents()) expect(row).toContain('2016-12-02（明天）');

    // The week is one step.
    const week = page.getByRole('link', { name: /^七天内\d+件$/ });
    const inWeek = Number((await week.textContent())!.match(/内(\d+)件/)![1]);
    await week.click();
    await expect
      .poll(() => searchOf(page), SOON)
      .toEqual({ kind: 'public-notice', dueFrom: '2016-12-01', dueTo: '2016-12-07' });
    await expect.poll(() => rows(page).count(), SOON).toBe(Math.min(inWeek, 50));
    await page.goBack();

    // The address is the state: sent to somebody else it shows the same.
    await page.reload();
    await expect.poll(() => rows(page).count(), SOON).toBe(count);
    await rows(page).first().getByRole('link').click();
    await page.waitForURL(/\/cases\/B\d+\?claim=/);
    await page.goBack();
    await expect.poll(() => rows(page).count(), SOON).toBe(count);
    expect(faults).toEqual([]);
  });

  test('who blocks, which county, and what is overdue; nothing found says what to do', async () => {
    const { page } = await arrive(filled, 'admin', '/timers?blockedBy=applicant&division=433101');
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(0);
    const listed = await rows(page).count();
    expect(await rows(page).getByText('申请人', { exact: true }).count()).toBe(listed);
    await page
      .getByRole('button', { name: /^全部 \d+$/ })
      .getByText(String(listed), { exact: true })
      .waitFor();
    await page.goto('/timers');
    await page.getByRole('button', { name: /^已到期 \d+$/ }).click();
    await expect.poll(() => searchOf(page), SOON).toEqual({ overdue: 'true' });
    await page.getByRole('button', { name: /^公示中 \d+$/ }).click();
    await expect.poll(() => searchOf(page), SOON).toEqual({ overdue: 'true', kind: 'public-notice' });
    // All is all: neither overdue alone, nor a kind, nor a day.
    await page.getByRole('button', { name: /^全部 \d+$/, pressed: false }).click();
    await expect.poll(() => searchOf(page), SOON).toEqual({});
    await page.getByRole('button', { name: /^全部 \d+$/, pressed: true }).waitFor();
    await page.goto('/timers?employment=NOBODY');
    await page.getByText('没有符合筛选的等待').waitFor();
  });

  test('the file has what is filtered', async () => {
    const { page } = await arrive(filled, 'auditor', '/timers?kind=bank-result');
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(0);
    const listed = await rows(page).count();
    await page.getByRole('button', { name: '导出筛选结果' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV 文件' }).click(),
    ]);
    const { readFile } = await import('node:fs/promises');
    const text = await readFile((await download.path())!, 'utf8');
    expect(text.trim().split('\r\n')).toHaveLength(listed + 1);
  });

  test('on a phone: a quarter to read, cards to the list', async () => {
    const { page, faults } = await arrive(filled, 'admin', '/timers', { viewport: PHONE });
    await page.getByText(/今后三个月共\d+件自行到期/).waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });
});

async function giveReason(page: Page, button: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('理由（记入审计，至少 4 个字）').fill(reason);
  await dialog.getByRole('button', { name: button, exact: true }).click();
}

describe('运行状况', () => {
  test('a lost process is listed; asked again with a reason it runs, and the audit has who and why', async () => {
    const id = `employment-${one.id}`;
    await world.engine.workflow.getHandle(id).terminate('lost');
    const { page, faults } = await arrive(world, 'admin', '/engine');
    await page.getByRole('region', { name: '数据库' }).getByText('应答正常').waitFor();
    await page.getByRole('region', { name: '定时任务' }).getByText('没有定时任务').waitFor();
    const lost = page.getByRole('listitem').filter({ hasText: '流程丢失' }).filter({ hasText: one.id });
    await expect
      .poll(
        async () => {
          if ((await lost.count()) === 0) await page.reload();
          return lost.count();
        },
        { timeout: 30_000, interval: 1_500 },
      )
      .toBe(1);
    await inspect(page, 'engine');

    await lost.getByRole('button', { name: '请流程立即核对' }).click();
    await giveReason(page, '立即核对', '短');
    await page.getByText('理由至少 4 个字').waitFor();
    await expectAccessible(page);
    await shoot(page, 'engine-reason');
    await giveReason(page, '立即核对', '单位来电，流程没有动静');
    await page.getByText('流程没有在运行，正在按记录启动').waitFor();
    await expect
      .poll(async () => (await world.engine.workflow.getHandle(id).describe()).status.name, {
        timeout: 30_000,
      })
      .toBe('RUNNING');
    await page.goto(`/audit?operation=retryCase`);
    await page.getByRole('row').filter({ hasText: one.id }).getByRole('button', { name: /查看/ }).click();
    await page.getByRole('dialog').getByText('单位来电，流程没有动静').waitFor();
    expect(faults).toEqual([]);
  });

  test('the process of a case is asked from its page, with a reason; an auditor is offered nothing', async () => {
    const { page, faults } = await arrive(world, 'admin', `/cases/${one.id}`);
    await page.getByRole('button', { name: '请就业流程立即核对' }).click();
    await giveReason(page, '立即核对', '单位说社保已补，请再看');
    await page.getByText('已请流程立即核对').waitFor();
    await inspect(page, 'case-nudge');
    await page.goto('/audit?operation=retryCase');
    await page.getByRole('row').filter({ hasText: one.id }).first().getByRole('button').click();
    await page.getByRole('dialog').getByText('单位说社保已补，请再看').waitFor();

    const auditor = await arrive(world, 'auditor', `/cases/${one.id}`);
    await auditor.page.getByRole('button', { name: '查看流程中的真实计时' }).waitFor();
    expect(await auditor.page.getByRole('button', { name: /立即核对/ }).count()).toBe(0);
    expect([...faults, ...auditor.faults]).toEqual([]);
  });

  test('a paused intake: everybody sees why, an import is refused with it; resumed, it works', async () => {
    const admin = await arrive(world, 'admin', '/engine');
    await admin.page.getByRole('button', { name: '暂停接收' }).click();
    await giveReason(admin.page, '暂停', '名册迁移，今晚八点恢复');
    await admin.page.getByText('已暂停接收').waitFor();
    await expectAccessible(admin.page);
    await shoot(admin.page, 'engine-paused');

    const centre = await arrive(world, 'jishou-centre', '/account');
    const banner = centre.page
      .getByRole('status')
      .filter({ hasText: '暂停接收导入和登记：名册迁移，今晚八点恢复' });
    await banner.getByText(/系统管理员/).waitFor();
    expect(await refusal(importRows(world, 'departures', []))).toBe('intake-paused');
    const refused = await importRows(world, 'departures', []).catch((error: Error) => error.message);
    expect(refused).toContain('名册迁移，今晚八点恢复');

    await admin.page.getByRole('button', { name: '恢复接收' }).click();
    await giveReason(admin.page, '恢复', '名册迁移完成');
    await admin.page.getByText('已恢复接收').waitFor();
    const departure = { 就业编号: one.id, 离职日期: '2016-06-18', 原因: '辞职' };
    expect(await refusal(importRows(world, 'departures', [{ ...departure, 就业编号: 'NONE' }]))).toBe(
      'not refused',
    );
    await centre.page.reload();
    await centre.page.getByRole('heading', { name: '账户与口令' }).waitFor();
    await expect.poll(() => banner.count(), SOON).toBe(0);
    expect([...admin.faults, ...centre.faults]).toEqual([]);
  });

  test('while the worker is stopped the page says so, and goes on answering', async () => {
    await world.stopWorker();
    const { page, faults } = await arrive(world, 'auditor', '/engine');
    const pending = page.getByRole('region', { name: '事实送达' }).getByText('1', { exact: true });
    try {
      // A fact is taken all the same, and waits; the page looks again by itself.
      const report = await importRows(world, 'insurance', [insuranceRow(one, '2016-06', '2016-06-18')]);
      expect(report.accepted).toBe(1);
      await expect.poll(() => pending.count(), PATIENT).toBe(1);
      await inspect(page, 'engine-no-worker');
      // An auditor looks and touches nothing.
      expect(await page.getByRole('button', { name: '暂停接收' }).count()).toBe(0);
      expect(await page.getByRole('button', { name: '请流程立即核对' }).count()).toBe(0);
    } finally {
      await world.startWorker();
    }
    await expect.poll(() => pending.count(), PATIENT).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('用户与岗位', () => {
  test('a new user signs in with the password shown once; disabled, no longer; wrong fields are told', async () => {
    await goTo(world, '2016-07-01');
    const { page, faults } = await arrive(world, 'admin', '/users?name=jishou');
    await page.getByRole('cell', { name: 'jishou-hr1', exact: true }).waitFor();
    await inspect(page, 'users');
    await page.getByRole('button', { name: '新增用户' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('用户名').fill('Li Wei');
    await dialog.getByRole('button', { name: '新增', exact: true }).click();
    await dialog.getByText('只能用小写字母').waitFor();
    await dialog.getByText('请选择岗位').waitFor();
    await dialog.getByLabel('用户名').fill('jishou-hr1');
    await dialog.getByLabel('姓名').fill('李维');
    await dialog.getByLabel('身份证号').fill('433101197001011239');
    await dialog.getByRole('combobox', { name: '岗位' }).click();
    await page.getByTitle('县市人社局审核员').click();
    await dialog.getByRole('combobox', { name: '办理地区' }).click();
    await page.getByRole('menuitemcheckbox', { name: '湘西土家族苗族自治州' }).click();
    await page.getByRole('menuitemcheckbox', { name: '吉首市' }).click();
    await page.keyboard.press('Escape');
    await dialog.getByText('校验', { exact: false }).first().waitFor();
    await dialog.getByLabel('身份证号').fill('');
    await dialog.getByRole('button', { name: '新增', exact: true }).click();
    await dialog.getByText('这个岗位要办理案件，请填写本人身份证号').waitFor();
    await dialog.getByLabel('身份证号').fill(identityNumber(881_001));
    await dialog.getByRole('button', { name: '新增', exact: true }).click();
    await dialog.getByText('用户名已被使用').first().waitFor();
    await expectAccessible(page);
    await shoot(page, 'users-new');
    await dialog.getByLabel('用户名').fill('jishou-liwei');
    await dialog.getByRole('button', { name: '新增', exact: true }).click();
    await dialog.getByText('口令只显示这一次').waitFor();
    await expectAccessible(page);
    await shoot(page, 'users-password');
    const password = await dialog.getByLabel('新口令').textContent();
    await dialog.getByRole('button', { name: '已告知本人，关闭' }).click();

    const fresh = await visit(browser, world);
    const trySignIn = async (typed = password!.trim()) => {
      await fresh.page.goto('/account');
      await fresh.page.getByLabel('用户名').fill('jishou-liwei');
      await fresh.page.getByLabel('口令', { exact: true }).fill(typed);
      await fresh.page.getByRole('button', { name: '登录', exact: true }).click();
    };
    await trySignIn();
    // The administrator knows this password: it opens nothing but the way to an own one.
    await fresh.page.getByRole('heading', { name: '请先设置自己的口令' }).waitFor();
    await inspect(fresh.page, 'given-password');
    await fresh.page.goto('/work');
    await fresh.page.getByLabel('现口令').fill(password!.trim());
    await fresh.page.getByLabel('新口令', { exact: true }).fill('my-own-password');
    await fresh.page.getByLabel('再填一次新口令').fill('my-own-password');
    await fresh.page.getByRole('button', { name: '修改口令' }).click();
    await fresh.page.getByText('口令已修改，请用新口令重新登录').waitFor();
    await trySignIn('my-own-password');
    await fresh.page.getByText('吉首市', { exact: true }).waitFor();
    await page.goto('/users?name=jishou-liwei');
    await page.getByRole('button', { name: '停用' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '停用' }).click();
    await page.getByRole('cell', { name: '已停用' }).waitFor();
    await trySignIn('my-own-password');
    await fresh.page.getByText('用户名或口令不正确').waitFor();
    expect(faults).toEqual([]);
  });

  test('an officer of whom nobody knows who it is decides nothing until the number is registered', async () => {
    const setKey = (username: string, identity_key: Buffer | null) =>
      world.database.db
        .updateTable('app_user')
        .set({ identity_key })
        .where('username', '=', username)
        .execute();
    await setKey('baojing-hr2', null);
    await setKey('baojing-hr1', world.vault.identityKey(demoIdentityNumber('baojing-hr1')));
    const { page, faults } = await arrive(world, 'admin', '/users?name=baojing-hr2');
    await page.getByText('未登记身份证号，不能办理').waitFor();
    await inspect(page, 'users-unknown-person');
    await page.getByRole('button', { name: '登记身份证号' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('身份证号').fill(demoIdentityNumber('baojing-hr1'));
    await dialog.getByRole('button', { name: '登记', exact: true }).click();
    await dialog
      .getByText(/已登记在账户/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await shoot(page, 'users-identity');
    await dialog.getByLabel('身份证号').fill(demoIdentityNumber('baojing-hr2'));
    await dialog.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByText('身份证号已登记。').waitFor();
    await page.getByRole('button', { name: '更正身份证号' }).waitFor();
    expect(await page.getByText('未登记身份证号，不能办理').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('an employer’s agent is given an employer found by name; roles can be changed', async () => {
    const { page, faults } = await arrive(world, 'admin', '/users?name=luxi-hr2');
    await page.getByRole('button', { name: '改岗位' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '再加一个岗位' }).click();
    await dialog.getByRole('combobox', { name: '岗位' }).nth(1).click();
    await page.getByTitle('用人单位经办人').last().click();
    await dialog.getByRole('combobox', { name: '用人单位' }).fill('吉首试点');
    await page.getByTitle(new RegExp(one.employer)).click();
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByText('岗位已改变，立即生效').waitFor();
    await page.getByText(`用人单位经办人：${one.employer}`).waitFor();
    expect(faults).toEqual([]);
  });
});

describe('单位和机构', () => {
  test('who has no account is found, with what to do; the centre is led to the import, finance to the centre', async () => {
    const bare = creditCode(900, '433101');
    await importRows(world, 'employers', [
      {
        统一社会信用代码: bare,
        名称: '峒河竹艺社',
        行政区划代码: '433101',
        联系人: '',
        联系电话: '',
        开户行: '',
        账号: '',
      },
    ]);
    await importRows(world, 'intermediaries', [
      {
        编号: 'ZJ-900',
        名称: '峒河劳务中介',
        类型: '劳务中介机构',
        资质证号: '湘人介0900号',
        资质有效期至: '2015-12-31',
        信誉: '不良',
        行政区划代码: '433101',
        开户行: '农村商业银行',
        账号: '6228480000000009900',
      },
    ]);
    const { page, faults } = await arrive(world, 'jishou-centre', '/organisations');
    await page.getByRole('cell', { name: one.employer }).waitFor();
    await inspect(page, 'organisations');
    await page.getByRole('checkbox', { name: '没有银行账户' }).click();
    await expect.poll(() => searchOf(page), SOON).toEqual({ withoutAccount: 'true' });
    await page.getByRole('cell', { name: '没有账户' }).waitFor();
    await expect.poll(() => page.getByRole('cell', { name: one.employer }).count(), SOON).toBe(0);
    await page.getByRole('link', { name: '表格导入' }).last().click();
    await page.waitForURL(/\/imports\?upload=employers/);

    await page.goto('/organisations?tab=intermediaries');
    await page.getByRole('row').filter({ hasText: '湘人介0900号' }).getByText('已过期').waitFor();
    await inspect(page, 'intermediaries');

    const finance = await arrive(world, 'luxi-finance1', '/organisations');
    await finance.page.getByText('请单位所在县市的就业服务中心').waitFor();
    await finance.page.getByText('没有符合筛选的用人单位').waitFor();
    expect([...faults, ...finance.faults]).toEqual([]);
  });
});

describe('行政区划', () => {
  test('from the prefecture down to the village and back; a name is found on every level', async () => {
    const { page, faults } = await arrive(world, 'admin', '/divisions');
    const at = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name }) });
    await at('吉首市').waitFor();
    await inspect(page, 'divisions');
    await at('吉首市').getByRole('link', { name: '吉首市' }).click();
    await at('峒河街道').getByRole('link', { name: '峒河街道' }).click();
    const village = page.getByRole('row').filter({ hasText: '433101002001' });
    await village.getByRole('cell', { name: '1', exact: true }).first().waitFor();
    await page.getByRole('main').getByRole('link', { name: '吉首市' }).click();
    await at('峒河街道').waitFor();
    await page.getByRole('searchbox', { name: '名称或代码开头' }).fill('峒河');
    await page.keyboard.press('Enter');
    await village.getByText('吉首市 峒河街道').waitFor();
    // Where a user's post reaches is explained by the same page.
    await page.goto('/users?name=jishou-hr1');
    await page.getByRole('row').getByRole('link', { name: '吉首市' }).click();
    await at('峒河街道').waitFor();
    expect(faults).toEqual([]);
  });
});

test('审计记录: found by person, operation and date, in words', async () => {
  await goTo(world, '2016-07-01');
  const { page, context, faults } = await arrive(
    world,
    'auditor',
    '/audit?actor=admin&operation=pauseIntake',
  );
  await atBusinessTime(context, world);
  const list = page.getByRole('region', { name: '审计记录' });
  await list.getByText('暂停接收导入和登记', { exact: true }).first().waitFor();
  await page
    .getByRole('button', { name: /^查看第/ })
    .first()
    .waitFor();
  await inspect(page, 'audit');
  await page.goto('/audit?operation=createUser');
  await list
    .getByRole('button', { name: /^查看第/ })
    .first()
    .click();
  await page.getByRole('dialog').getByText('县市人社局审核员').waitFor();
  await expectAccessible(page);
  await shoot(page, 'audit-entry');
  await page.goto('/audit?from=2030-01-01');
  await page.getByText('没有符合筛选的记录').waitFor();
  expect(faults).toEqual([]);
});
