import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { importColumns } from '../../src/domain/import-rows/columns.ts';
import { signedText } from '../../src/domain/sharing/signature.ts';
import { createMessenger } from '../../src/messages/messenger.ts';
import { readConfig } from '../../src/platform/config.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  untilRead,
  visit,
} from '../helpers/browser.ts';
import { type Case, employ, goTo, importRows, insuranceRow, VILLAGE } from '../helpers/cases.ts';
import { as } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let one: Case;
const DAY = '2016-09-01';
const NUMBER = identityNumber(8101);

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2016-06-20');
  one = await employ(world, '2016-06-18');
  await goTo(world, DAY);
  const person = (n: number, more: Record<string, string> = {}) => ({
    户编号: `SH-${n}`,
    姓名: ['石明凤', '田翠翠'][n % 2]!,
    身份证号: identityNumber(8100 + n),
    与户主关系: '户主',
    行政区划代码: VILLAGE,
    建档立卡: '是',
    就业状态: '未转移有意愿',
    联系电话: '13912345678',
    ...more,
  });
  const report = await importRows(world, 'registry', [person(1), person(2, { 联系电话: '' })]);
  expect(report.accepted, JSON.stringify(report.errors)).toBe(2);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Chooses in one of antd's drop-downs. */
async function choose(page: Page, label: string, ...options: string[]): Promise<void> {
  const field = page.getByRole('dialog').getByRole('combobox', { name: label });
  await field.click();
  for (const option of options) {
    // Long lists are searched in, short ones read.
    if (await field.isEditable()) await field.fill(option);
    await page
      .locator('.ant-select-dropdown:visible .ant-select-item-option')
      .getByText(option, { exact: true })
      .first()
      .click();
  }
  // Tab would take the option that is marked, or give it back.
  await page.getByRole('dialog').locator('.ant-modal-title').click();
}

test('the public platform on a telephone: posts, rights, help; the county answers', async () => {
  const { page, faults } = await visit(browser, world, { viewport: PHONE });
  await page.goto('/platform');
  await page.getByRole('heading', { name: '湘西劳动者协会公众服务平台' }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'public-platform');
  await page.getByRole('link', { name: '找岗位' }).click();
  await page.getByText('现在没有登记的岗位').waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'public-jobs');
  await page.getByRole('link', { name: '留下电话求助' }).click();
  await page.getByRole('heading', { name: '劳动者的权益' }).waitFor();
  await page.getByRole('button', { name: '提交求助' }).click();
  await page.getByText('请选择县市').waitFor();
  await page.getByRole('combobox', { name: '户籍所在县市' }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: '吉首市' }).click();
  await page.getByText('欠薪', { exact: true }).click();
  await page.getByLabel('情况').fill('去年在工地干了三个月，老板还欠工资没有给。');
  await page.getByLabel('姓名').fill('石明凤');
  await page.getByLabel('电话').fill('13912345678');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'public-rights');
  await page.getByRole('button', { name: '提交求助' }).click();
  await page.getByText('求助已收到').waitFor();
  expect(await page.context().cookies()).toEqual([]);

  const centre = await visit(browser, world);
  await signIn(centre.page, 'jishou-centre', '/help');
  await centre.page.getByRole('button', { name: '登记答复：石明凤' }).click();
  await centre.page.getByLabel('怎样答复的').fill('已电话联系，转劳动监察，约定周五面谈。');
  await shoot(centre.page, 'help-answer');
  await centre.page
    .getByRole('button', { name: '登 记' })
    .or(centre.page.getByRole('button', { name: '登记', exact: true }))
    .click();
  await centre.page
    .getByText(/已电话联系/)
    .last()
    .waitFor();
  await expectAccessible(centre.page);
  expect([...faults, ...centre.faults]).toEqual([]);
});

test('a key by two persons, shown once; what was read stands before the own station, and nothing without consent', async () => {
  const admin = await visit(browser, world);
  await signIn(admin.page, 'admin', '/sharing');
  await admin.page.getByRole('button', { name: '提出密钥' }).click();
  const dialog = admin.page.getByRole('dialog');
  await dialog.getByLabel('部门', { exact: true }).fill('州民政局');
  await choose(admin.page, '用途', '社会救助核对');
  await dialog.getByLabel('具体用途').fill('低保核对就业情况');
  await dialog.getByLabel('法律法规依据').fill('《社会救助暂行办法》第五十八条');
  await choose(
    admin.page,
    '字段',
    '人员基本信息·姓名（隐去名）',
    '人员基本信息·联系电话',
    '建档立卡·当日是否建档立卡贫困人口',
  );
  await choose(admin.page, '地区', '吉首市');
  await shoot(admin.page, 'share-key-propose');
  await expectAccessible(admin.page);
  await dialog.getByRole('button', { name: /^提\s?出$/ }).click();
  await admin.page.getByText('须由另一人审批').waitFor();
  expect(await admin.page.getByRole('button', { name: /^审批/ }).count()).toBe(0);
  await untilRead(admin.page);
  await expectAccessible(admin.page);
  await shoot(admin.page, 'share-keys');

  const hr = await visit(browser, world);
  await signIn(hr.page, 'hr', '/sharing');
  await hr.page.getByRole('button', { name: /^审批：州民政局/ }).click();
  await hr.page.getByLabel('审批意见').fill('同意，字段必需');
  await shoot(hr.page, 'share-key-decide');
  await expectAccessible(hr.page);
  await hr.page.getByRole('button', { name: '批准并生成密钥' }).click();
  const secret = await hr.page.getByLabel('新密钥').textContent();
  await shoot(hr.page, 'share-key-secret');
  await hr.page.getByRole('button', { name: '已经交给对方，关闭' }).click();
  await hr.page.getByText('有效', { exact: true }).first().waitFor();

  const ask = async () => {
    const answer = await fetch(`${world.baseUrl}/api/share/v1/people`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret?.trim()}`,
        'content-type': 'application/json',
        'x-share-purpose': 'social-assistance',
        'x-share-reference': 'MZ-2016-0901',
        'x-business-time': new Date(world.officers.businessAtMs!).toISOString(),
      },
      body: JSON.stringify({ identityNumbers: [NUMBER] }),
    });
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { people: { data: Record<string, Record<string, unknown>> }[] })
      .people[0]!.data;
  };
  expect((await ask())['person-basics']).toEqual({ nameMasked: '田**' });

  const station = await visit(browser, world);
  await signIn(station.page, 'jishou-centre', '/share-log?tab=consents');
  await station.page.getByRole('button', { name: '登记同意或不同意' }).click();
  const person = station.page.getByRole('dialog').getByRole('combobox', { name: '人员' });
  await person.fill('田翠翠');
  await station.page.locator('.ant-select-item-option').filter({ hasText: '田翠翠' }).first().click();
  await choose(station.page, '事项', '向其他部门提供联系电话');
  await shoot(station.page, 'consent-dialog');
  await station.page
    .getByRole('dialog')
    .getByRole('button', { name: /^登\s?记$/ })
    .click();
  await station.page.getByText('已登记。').waitFor();
  await untilRead(station.page);
  await expectAccessible(station.page);
  await shoot(station.page, 'consents');
  expect((await ask())['person-basics']).toEqual({ nameMasked: '田**', phone: '13912345678' });
  await station.page.goto('/share-log');
  await station.page
    .getByRole('cell', { name: /对方事项 MZ-2016-0901/ })
    .first()
    .waitFor();
  await untilRead(station.page);
  await expectAccessible(station.page);
  await shoot(station.page, 'share-log');
  await admin.page.goto('/sharing?tab=use');
  await admin.page.getByText('2 / 1000').waitFor();
  await shoot(admin.page, 'share-use');
  expect([...admin.faults, ...hr.faults, ...station.faults]).toEqual([]);
});

test('a campaign is seen before it is sent; who has no telephone stands on the list; the own page has the message', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/messages?tab=campaigns');
  await page.getByRole('button', { name: '拟定群发' }).click();
  await choose(page, '模板', '招聘会');
  await page.getByLabel('地点').fill('吉首人力资源市场');
  await page.getByLabel('日期').fill('9月10日');
  const township = page.getByRole('dialog').getByRole('combobox', { name: '地区' });
  await township.fill('吉首市');
  await page.locator('.ant-select-item-option').filter({ hasText: '吉首市' }).first().click();
  await page.getByRole('button', { name: '预览收件人' }).click();
  const seen = page.getByRole('region', { name: '收件人预览' });
  await seen.getByText(/没有电话 \d+ 人/).waitFor();
  await seen.getByText('139****5678').first().waitFor();
  await expectAccessible(page);
  await shoot(page, 'campaign-preview');
  await page.getByRole('button', { name: /^保存（\d+ 人）/ }).click();
  await page.getByRole('button', { name: /^发送：招聘会/ }).click();
  await page
    .getByRole('tooltip')
    .getByRole('button', { name: /^发\s?送$/ })
    .click();
  await page.getByText('已交给后台发送').waitFor();
  const messenger = createMessenger(
    {
      database: world.database,
      vault: world.vault,
      config: readConfig({ DATA_DIR: mkdtempSync(path.join(tmpdir(), 'messages-')) }),
      onError: (error) => {
        throw error;
      },
    },
    0,
  );
  await messenger.run(world.officers.businessAtMs!);
  await page.goto('/messages?tab=campaigns');
  await page.getByText(/已发 \d+，待发 0，未送达 [1-9]/).waitFor();
  await expectAccessible(page);
  await shoot(page, 'campaigns');
  await page.goto('/messages?failed=true');
  await page.getByText('没有登记联系电话').first().waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'messages-failed');
  await page.goto('/messages?tab=templates');
  await page.getByText('即将满一年').first().waitFor();
  await expectAccessible(page);
  await shoot(page, 'message-templates');

  const centre = await as(world, 'jishou-centre');
  await centre.post(`/api/employments/${one.id}/worker-codes`, {});
  await messenger.run(world.officers.businessAtMs!);
  const worker = await visit(browser, world, { viewport: PHONE });
  await worker.page.goto('/look-up');
  await worker.page.getByLabel('就业编号或个案编号').fill(one.id);
  await worker.page.getByLabel('本人身份证号后四位').fill(one.identity.slice(-4));
  await worker.page.getByRole('button', { name: '查询' }).click();
  await worker.page.getByText('请确认就业情况').waitFor();
  await worker.page.getByRole('button', { name: '不再接收短信' }).click();
  await worker.page.getByText('不再给您发短信').waitFor();
  await expectAccessible(worker.page);
  await expectNoSidewaysScroll(worker.page);
  await shoot(worker.page, 'own-messages');
  expect([...faults, ...worker.faults]).toEqual([]);
});

test('a file of an office outside: a wrong signature is refused in words, the right one is taken once', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const office = { id: 'xxz-sbj', name: '州社会保险服务中心', divisions: ['433100'], publicKey: pem };
  const admin = await as(world, 'admin');
  await admin.post('/api/insurance-offices', {
    ...office,
    validFrom: '2016-08-01',
    validUntil: '2016-12-31',
  });
  const hr = await visit(browser, world);
  await signIn(hr.page, 'hr', '/sharing?tab=offices');
  await hr.page.getByRole('button', { name: '批准：州社会保险服务中心', exact: true }).click();
  await hr.page.getByText('公钥已生效').waitFor();
  await untilRead(hr.page);
  await expectAccessible(hr.page);
  await shoot(hr.page, 'insurance-offices');

  const text = stringify([insuranceRow(one, '2016-08', '2016-08-28')], {
    header: true,
    columns: [...importColumns.insurance],
  });
  const sha256 = createHash('sha256').update(text).digest('hex');
  const signed = signedText({ office: office.id, sha256, signedOn: plainDate('2016-08-31') });
  const signature = sign(null, Buffer.from(signed), privateKey).toString('base64');
  const sidecar = (words: string) => ({
    name: '社保.sig.json',
    mimeType: 'application/json',
    buffer: Buffer.from(
      JSON.stringify({ office: office.id, sha256, signedOn: '2016-08-31', signature: words }),
    ),
  });
  const table = { name: '社保.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/signed-insurance');
  await page.getByLabel('选择签名文件').setInputFiles(sidecar(Buffer.alloc(64).toString('base64')));
  await page.getByLabel('选择缴费表格').setInputFiles(table);
  await page.getByText('签名不正确').waitFor();
  await expectAccessible(page);
  await shoot(page, 'signed-insurance-refused');
  for (const words of ['导入 1 行，已有 0 行', '导入 0 行，已有 1 行']) {
    await page.getByLabel('选择签名文件').setInputFiles(sidecar(signature));
    await page.getByLabel('选择缴费表格').setInputFiles(table);
    await page.getByText(words).waitFor();
  }
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'signed-insurance');
  expect([...faults, ...hr.faults]).toEqual([]);
});
