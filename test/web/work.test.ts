import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fillWaits } from '../../cli/bench/fill-waits.ts';
import { confirmContracts, settle } from '../../cli/rehearsal/theatre.ts';
import { plainDate } from '../../src/domain/dates.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { type Case, employ, employMany, goTo, importRows, insuranceRow, monthsOf } from '../helpers/cases.ts';
import { type Claim, claimAt, claimOf } from '../helpers/claims.ts';
import { uploadRealContract } from '../helpers/papers.ts';
import { as, passerBy, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
/** Its record is full of claims that no process keeps: for long lists alone. */
let filled: World;
let browser: Browser;
/** Three claims at review; the first is pulled away from under the list in the course of the tests. */
let claims: Claim[];

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  filled = await createWorld({ web: true });
  await fillWaits(filled.database.db, 7_000, plainDate(TODAY));
  filled.officers.businessAtMs = Date.parse(`${TODAY}T01:00:00Z`);
  claims = [];
  for (let i = 0; i < 3; i++) claims.push(await claimAt(world, 'review'));
});
// Pages left open go on asking; a test should have the machine for itself.
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([world?.close(), filled?.close()]);
});
const TODAY = '2017-06-20';
/** Two processors may be shared with other work. */
const SOON = { timeout: 15_000 };

async function opened(
  username: string,
  address: string,
  { at = world, viewport }: { at?: World; viewport?: { width: number; height: number } } = {},
) {
  const visitor = await visit(browser, at, viewport ? { viewport } : {});
  await signIn(visitor.page, username, address);
  return visitor;
}

const rowOf = (page: Page, claim: Claim) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: claim.one.id, exact: true }) });

test('the work list: my step with its count, filters in the address, and back brings them back', async () => {
  const { page, faults } = await opened('jishou-hr2', '/work?step=review');
  await page.getByRole('tab', { name: '审核（3）' }).waitFor();
  await rowOf(page, claims[0]!).getByText('正常').waitFor();
  await expectAccessible(page);
  await shoot(page, 'work');

  await page.getByRole('combobox', { name: '项目' }).click();
  await page.getByTitle('中介和跟踪服务补贴').click();
  await page.getByText('没有等您办理的申请').waitFor();
  await page.getByRole('button', { name: '清除筛选' }).click();
  await page
    .getByRole('textbox', { name: '劳动者姓名' })
    .or(page.getByRole('searchbox'))
    .first()
    .fill('石有福');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('name')).toBe('石有福');
  await rowOf(page, claims[0]!).getByRole('link').first().click();
  await page.getByRole('region', { name: '案件概况' }).waitFor();
  await page.goBack();
  await rowOf(page, claims[0]!).waitFor();
  expect(new URL(page.url()).searchParams.get('name')).toBe('石有福');
  expect(new URL(page.url()).searchParams.get('step')).toBe('review');
  expect(faults).toEqual([]);
});

test('what I may not decide is left out until I ask for all of it', async () => {
  const { page } = await opened('jishou-hr1', '/work?step=review');
  // This officer confirmed every one of the contracts.
  await page.getByText('没有等您办理的申请').waitFor();
  await page.getByLabel('只看我能办的').uncheck();
  await rowOf(page, claims[0]!).waitFor();
  await page.getByRole('tab', { name: '审核（3）' }).waitFor();
});

test('many at once: who is left out is said before, what became of each after', async () => {
  const { page, faults } = await opened('jishou-hr2', '/work?step=review');
  await rowOf(page, claims[0]!).waitFor();
  await page.getByRole('checkbox', { name: '选择本页全部' }).check();
  // Meanwhile somebody else reviews one of them.
  await claims[0]!.decide('hr', 'review');
  await page.getByRole('button', { name: '批量办理（3）' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('有 1 份不办理').waitFor();
  await dialog
    .getByRole('region', { name: '不办理的' })
    .getByText(/这个环节已经办理完毕：州人社局已于/)
    .waitFor();
  await expectAccessible(page);
  await shoot(page, 'work-bulk-preview');

  await dialog.getByRole('radio', { name: '退回补正' }).check();
  await dialog.getByRole('button', { name: '退回补正 2 份' }).click();
  await dialog.getByText('请选择理由').waitFor();
  await dialog.getByText('请写明须补正什么').waitFor();
  await dialog.getByRole('radio', { name: '通过', exact: true }).check();

  await dialog.getByRole('button', { name: '通过 2 份' }).dblclick();
  await dialog.getByText('已办理 2 份').waitFor();
  await expectAccessible(page);
  await shoot(page, 'work-bulk-result');
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  await page.getByText('没有等您办理的申请').waitFor();
  for (const claim of claims) expect(await claim.standing()).toMatchObject({ step: 'public-notice' });
  const { length } = await world.database.db
    .selectFrom('claim_decision')
    .select('id')
    .where('decided_by', '=', 'jishou-hr2')
    .execute();
  expect(length).toBe(2);
  expect(faults).toEqual([]);
});

test('two hundred go out in parts: how far it is, left and come back to, a lost answer, and who was refused', async () => {
  const crowd = await insuredYears(45, '433123');
  const { page, faults } = await opened('fenghuang-centre', '/work?step=acceptance');
  await page.getByRole('tab', { name: '受理（45）' }).waitFor();
  await page.getByRole('button', { name: '批量办理筛选结果' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '通过 45 份' }).waitFor();

  // The letter of a return, before anything is sent.
  await dialog.getByRole('radio', { name: '退回补正' }).check();
  await dialog.getByRole('combobox', { name: '理由' }).click();
  await page.getByTitle('提交的材料经核实不真实').click();
  await dialog.getByLabel('须补正什么（申请人会看到）').fill('请补交工资发放记录。');
  const letter = dialog.getByRole('article', { name: '文书预览' });
  await letter.getByText('请补交工资发放记录').waitFor();
  await dialog.getByText('将发出 45 份文书').waitFor();
  await expectAccessible(page);
  await shoot(page, 'work-bulk-letter');
  await dialog.getByRole('radio', { name: '通过', exact: true }).check();

  // The line: the second part is slow, the answer to the third is lost on the way back.
  const centre = await as(world, 'fenghuang-centre');
  const listed = await centre.get<{ items: { id: string }[] }>(
    '/api/claims?step=acceptance&status=open&mine=true&limit=200',
  );
  const keys: (string | undefined)[] = [];
  const slow = Promise.withResolvers<void>();
  await page.route('**/api/claims/bulk-decisions', async (route) => {
    const part = keys.push(route.request().headers()['idempotency-key']);
    if (part === 2) await slow.promise;
    if (part !== 3) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await dialog.getByRole('button', { name: '通过 45 份' }).dblclick();
  await dialog.getByText('已办理 20/45').waitFor();
  await expectAccessible(page);
  await shoot(page, 'work-bulk-progress');
  await page.keyboard.press('Escape');
  const bar = page.getByRole('region', { name: '批量办理', exact: true });
  await bar.getByText('已办理 20/45').waitFor();
  await page.getByRole('tab', { name: '受理（25）' }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'work-bulk-bar');

  // A reload would lose it and asks; another page of ours does not.
  const asked = page.waitForEvent('dialog');
  await page.evaluate('void setTimeout(() => location.reload())');
  const warning = await asked;
  expect(warning.type()).toBe('beforeunload');
  await warning.dismiss();
  await page.getByRole('menuitem', { name: '补贴申请' }).click();
  await page.getByRole('heading', { name: '补贴申请' }).waitFor();
  const late = crowd.find(({ id }) => id === listed.items[25]?.id);
  await late?.decide('centre', 'acceptance');
  slow.resolve();
  await page.getByText('批量办理中断了').waitFor();
  await page.getByRole('button', { name: '到待办查看' }).click();
  await bar.getByText('网络中断或服务器正在重启').waitFor();
  await bar.getByText('已办理 39/45，1 份没有办成').waitFor();
  await bar.getByRole('button', { name: '继续办理' }).click();
  await bar.getByText('已办理 44 份，1 份没有办成').waitFor();
  await bar.getByRole('button', { name: '查看结果' }).click();
  const refused = dialog.getByRole('row').filter({ hasText: '没有办成' });
  await refused.getByText(/这个环节已经办理完毕：州就业局已于/).waitFor();
  expect(await refused.count()).toBe(1);
  await expectAccessible(page);
  await shoot(page, 'work-bulk-parts-result');
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  await page.getByText('没有等您办理的申请').waitFor();
  expect(await bar.count()).toBe(0);

  // Three parts; the third was sent again as the very same request.
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(3);
  expect(keys[3]).toBe(keys[2]);
  const taken = await world.database.db
    .selectFrom('claim_decision')
    .select('claim_id')
    .where(
      'claim_id',
      'in',
      crowd.map(({ id }) => id),
    )
    .execute();
  expect(taken.map((row) => row.claim_id).toSorted()).toEqual(crowd.map(({ id }) => id).toSorted());
  expect(faults).toEqual([]);

  // The reviewer stops after the first part, and goes on later.
  const reviewer = await opened('fenghuang-hr2', '/work?step=review');
  await reviewer.page.getByRole('tab', { name: '审核（45）' }).waitFor();
  await reviewer.page.getByRole('button', { name: '批量办理筛选结果' }).click();
  const sheet = reviewer.page.getByRole('dialog');
  const first = Promise.withResolvers<void>();
  await reviewer.page.route('**/api/claims/bulk-decisions', async (route) => {
    await first.promise;
    await route.continue();
  });
  await sheet.getByRole('button', { name: '通过 45 份' }).click();
  await sheet.getByRole('button', { name: '停止', exact: true }).click();
  await sheet.getByRole('button', { name: '办完手上这几份就停' }).waitFor();
  first.resolve();
  await sheet.getByText('已办理 20 份，25 份还没有办理。').waitFor();
  await sheet.getByRole('button', { name: '办完其余的 25 份' }).click();
  await sheet.getByText('已办理 45 份。').waitFor();
  expect(reviewer.faults).toEqual([]);
});

test('more than one bulk decision takes, and nothing at all: both are said', async () => {
  const { page, faults } = await opened('hr', '/work?step=review', { at: filled });
  await page.getByRole('tab', { name: /^审核（2\d\d）/ }).waitFor();
  await page.getByRole('button', { name: '批量办理筛选结果' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('筛选结果超过 200 份，这里是清单中的前 200 份').waitFor();
  await dialog.getByRole('button', { name: '通过 200 份' }).waitFor();
  await dialog.getByRole('button', { name: '取消' }).click();
  await page.goto('/work?step=review&name=没有这个人');
  await page.getByText('没有等您办理的申请').waitFor();
  await page.getByRole('button', { name: '批量办理筛选结果' }).click();
  await page.getByText('没有符合筛选的申请，没有可以批量办理的').waitFor();
  expect(faults).toEqual([]);
});

test('上一页 leads to the page before, also after the browser’s Back and a reload; what is ticked stays ticked', async () => {
  const { page, faults } = await opened('hr', '/work?step=review', { at: filled });
  const list = page.getByRole('region', { name: '待办申请' });
  const cursor = () => new URL(page.url()).searchParams.get('cursor');
  const top = () => list.locator('tbody tr.ant-table-row').first().textContent();
  const turned = async (act: () => Promise<unknown>) => {
    const before = await top();
    await act();
    await expect.poll(top, SOON).not.toBe(before);
    return { cursor: cursor(), top: await top() };
  };
  const press = (name: string) => () => list.getByRole('button', { name, exact: true }).click();
  await list.getByText('本页 50 条，还有更多').waitFor();
  const one = { cursor: cursor(), top: await top() };
  await list.locator('tbody .ant-checkbox-input').first().check();
  const two = await turned(press('下一页'));
  await list.locator('tbody .ant-checkbox-input').first().check();
  await list.getByText('已选 2 条，其中 1 条不在本页').waitFor();
  await page.getByRole('button', { name: '批量办理（2）' }).waitFor();
  const three = await turned(press('下一页'));
  expect(new Set([one.cursor, two.cursor, three.cursor]).size).toBe(3);
  expect(await turned(() => page.goBack())).toEqual(two);
  expect(await turned(press('上一页'))).toEqual(one);
  expect(await list.getByRole('button', { name: '上一页' }).count()).toBe(0);
  await page.goto(`/work?step=review&cursor=${three.cursor}`);
  await expect.poll(top, SOON).toBe(three.top);
  expect(await turned(press('上一页'))).toEqual(two);
  expect(faults).toEqual([]);
});

test('on a phone the list is put in order, its lines are chosen and decided, its columns as well', async () => {
  const { page, faults } = await opened('hr', '/work?step=review', { at: filled, viewport: PHONE });
  const cards = page.getByRole('region', { name: '待办申请' }).getByRole('listitem');
  await cards.first().getByText('收款方').waitFor();
  await page.getByRole('combobox', { name: '排序' }).click();
  await page.getByTitle('金额（元） 降序').click();
  await expect.poll(() => new URL(page.url()).searchParams.get('sort'), SOON).toBe('-amount');
  await page.getByRole('button', { name: '选择列' }).click();
  await page.getByRole('checkbox', { name: '收款方' }).uncheck();
  await expect.poll(() => cards.first().getByText('收款方').count(), SOON).toBe(0);
  await page.keyboard.press('Escape');
  await cards.nth(0).getByRole('checkbox').check();
  await cards.nth(2).getByRole('checkbox').check();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await shoot(page, 'work-chosen');
  await page.getByRole('button', { name: '批量办理（2）' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '通过 2 份' }).waitFor();
  await expectNoSidewaysScroll(page);
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
  await page.getByRole('checkbox', { name: '选择本页全部' }).check();
  await page.getByText('已选 50 条').waitFor();
  await page.getByRole('button', { name: '清除选择' }).click();
  await page.getByRole('button', { name: '批量办理', exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test('the same request again finishes the rest and does nothing twice', async () => {
  const more = [await claimAt(world, 'acceptance'), await claimAt(world, 'acceptance')] as const;
  const centre = await as(world, 'jishou-centre');
  const seen = async (claim: Claim) => ({ id: claim.id, revision: (await claim.row()).revision });
  const wish = { step: 'acceptance', action: 'approve', claims: [await seen(more[0]), await seen(more[1])] };
  const key = 'bulk-of-two-claims';
  type Answer = { done: number; refused: number; unanswered: number };
  // Nobody works on the engine's tasks: the decisions get no answer in time.
  await world.stopWorker();
  expect(await refusal(centre.post('/api/claims/bulk-decisions', wish, key))).toBe('engine-unavailable');
  await world.startWorker();
  const first = await centre.post<Answer>('/api/claims/bulk-decisions', wish, key);
  expect(first).toMatchObject({ done: 2, refused: 0, unanswered: 0 });
  expect(await centre.post<Answer>('/api/claims/bulk-decisions', wish, key)).toEqual(first);
  for (const claim of more) {
    const taken = await world.database.db
      .selectFrom('claim_decision')
      .select('id')
      .where('claim_id', '=', claim.id)
      .execute();
    expect(taken).toHaveLength(1);
  }
  const again = await centre.post<Answer>('/api/claims/bulk-decisions', wish, 'another-wish-for-them');
  expect(again).toMatchObject({ done: 0, refused: 2 });
});

test('contracts one after the other: the next follows, a refusal wants words, and who was late is told', async () => {
  const cases = [];
  for (let i = 0; i < 3; i++) {
    const one = await employ(world, '2017-07-03', { confirm: false });
    await uploadRealContract(world, one);
    cases.push(one);
  }
  const { page, faults } = await opened('jishou-hr1', '/contracts');
  await page.getByRole('tab', { name: '待确认（3）' }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'contracts');
  await page.getByRole('button', { name: '核对石有福的合同' }).first().click();
  await page.getByRole('button', { name: '退回合同' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '退回合同' }).click();
  await dialog.getByText('请写明哪里不符').waitFor();
  await dialog.getByLabel('退回理由（用人单位会看到）').fill('没有单位公章。');
  await dialog.getByRole('button', { name: '退回合同' }).click();
  await page.getByText('石有福的合同已退回。下一份：石有福。').waitFor();

  // The second is confirmed by a colleague while it lies open here.
  const id = new URL(page.url()).searchParams.get('contract');
  const colleague = await as(world, 'jishou-hr2');
  await colleague.post(`/api/contracts/${id}/decision`, { accept: true });
  await page.getByRole('button', { name: '确认合同' }).click();
  await page.getByText(/该合同不在待确认状态：吉首市人社局审核员已于2017-07-03确认/).waitFor();
  await page.getByRole('button', { name: '跳过' }).click();
  await page.getByRole('button', { name: '确认合同' }).click();
  await page.getByText(/石有福的合同已确认/).waitFor();
  const statuses = await world.database.db
    .selectFrom('contract')
    .select('status')
    .where(
      'employment_id',
      'in',
      cases.map((one) => one.id),
    )
    .execute();
  expect(statuses.map((k) => k.status).toSorted()).toEqual(['confirmed', 'confirmed', 'refused']);
  expect(faults).toEqual([]);
});

test('an objection is ruled on by who had no hand in the case, with words of what was found', async () => {
  const claim = await claimAt(world, 'public-notice', { startsOn: '2016-07-04' });
  const objection = await claim.object(passerBy(world), '听说此人一直在外省打工，没有在该单位上班。');
  await claim.settle();

  const involved = await opened('jishou-hr2', '/objections');
  await involved.page.getByText('您已办理过本案其他环节，须由他人裁定').waitFor();

  const { page, faults } = await opened('hr', '/objections?name=没有这个人');
  await page.getByText('没有异议。').waitFor();
  await page.getByRole('button', { name: '清除筛选' }).click();
  await page.getByText('听说此人一直在外省打工').waitFor();
  await expectAccessible(page);
  await shoot(page, 'objections');
  await page.getByRole('button', { name: '裁定对石有福的异议' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '作出裁定' }).click();
  await dialog.getByText('请选择裁定').waitFor();
  await dialog.getByText('请写明核实了什么').waitFor();
  await dialog.getByRole('radio', { name: '异议成立，不予补贴' }).check();
  await dialog.getByRole('article', { name: '文书预览' }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'objection-ruling');
  await dialog.getByRole('radio', { name: '异议不成立，继续办理' }).check();
  await dialog.getByLabel('核实情况').fill('已到单位核对考勤和工资，本人在岗。');
  await dialog.getByRole('button', { name: '作出裁定' }).click();
  await page.getByText('没有异议。').waitFor();
  const row = await world.database.db
    .selectFrom('objection')
    .select(['status', 'ruled_by as by'])
    .where('id', '=', objection)
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ status: 'dismissed', by: 'hr' });
  expect(faults).toEqual([]);
});

test('all claims and all cases of the county, with files in words; on a phone as cards', async () => {
  const { page, faults } = await opened('jishou-finance1', '/claims');
  await page.getByRole('link', { name: claims[0]!.one.id, exact: true }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'claims');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: '导出筛选结果' }).click();
      await page.getByRole('link', { name: 'CSV 文件' }).click();
    })(),
  ]);
  const stream = await file.createReadStream();
  let text = '';
  for await (const part of stream) text += String(part);
  expect(text).toContain('岗位补贴');
  expect(text).not.toContain(',employer-post,');

  await page.goto('/employments');
  await page.getByRole('link', { name: claims[0]!.one.id, exact: true }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'employments');
  await page.setViewportSize(PHONE);
  await page.getByRole('list').getByText(claims[0]!.one.id).first().waitFor();
  await expectNoSidewaysScroll(page);
  for (const address of ['/work', '/claims', '/employments']) {
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectNoSidewaysScroll(page);
  }
  expect(faults).toEqual([]);
});

test('a contract beyond the first hundred is opened by itself, and who may not confirm it is told why', async () => {
  const many = await employMany(world, '2017-07-03', { count: 104, county: '433122' });
  await confirmContracts(world, world.officers.businessAtMs!, { leave: 104, upload: 104 });
  const { page, faults } = await opened('luxi-hr1', '/contracts');
  await page.getByRole('tab', { name: '待确认（100+）' }).waitFor();
  const list = page.getByRole('region', { name: '待确认合同' });
  for (const on of ['本页 50 条，还有更多', '本页 50 条，还有更多']) {
    await list.getByText(on).waitFor();
    await page.locator('[aria-label="待确认合同"][aria-busy="false"]').waitFor();
    const before = page.url();
    await list.getByRole('button', { name: '下一页' }).click();
    await expect.poll(() => page.url(), SOON).not.toBe(before);
  }
  await list.getByText('本页 4 条').waitFor();
  await list.getByRole('button', { name: '核对石有福的合同' }).last().click();
  await page.getByText('另有 100 份以上等待确认').waitFor();
  const id = new URL(page.url()).searchParams.get('contract');
  await page.getByRole('button', { name: '确认合同' }).click();
  await page.getByText('石有福的合同已确认。下一份：石有福。').waitFor();
  const { status } = await world.database.db
    .selectFrom('contract')
    .select('status')
    .where('id', '=', id!)
    .executeTakeFirstOrThrow();
  expect(status).toBe('confirmed');

  // Decided, it says by whom; of another county nothing is told.
  await page.goto(`/contracts?contract=${id}`);
  await page.getByText(/该合同不在待确认状态：泸溪县人社局合同确认员已于2017-07-03确认/).waitFor();
  expect(await page.getByRole('button', { name: '确认合同' }).count()).toBe(0);
  await expectAccessible(page);
  await shoot(page, 'contract-decided');
  await page.getByRole('button', { name: '跳过' }).click();
  await page.getByRole('button', { name: '确认合同' }).waitFor();
  expect(faults).toEqual([]);
  const address = `/contracts?contract=${many[0]?.id}-C1`;
  // The workers' home county may read the case; another may not even that.
  const home = await opened('jishou-hr1', address);
  await home.page.getByText('这份合同不由您所在的单位确认').waitFor();
  const stranger = await opened('baojing-hr1', address);
  await stranger.page.getByText('或不在您的办理范围内').waitFor();
});

/** So many claims of one county on the day they are raised; the files of a year, not a request for each. */
async function insuredYears(count: number, county: string): Promise<Claim[]> {
  const cases = await employMany(world, '2016-06-18', { count, county });
  await confirmContracts(world, world.officers.businessAtMs!);
  const paid = (one: Case) => monthsOf(one).map((month) => insuranceRow(one, month, one.startsOn));
  await importRows(world, 'insurance', cases.flatMap(paid));
  await settle(world, world.officers.businessAtMs!);
  await goTo(world, '2017-06-18');
  return cases.map((one) => claimOf(world, one));
}
