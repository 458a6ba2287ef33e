import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPolicies } from '../../src/db/policies.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'policies-'));

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  cpSync('policies', folder, { recursive: true });
  const text = readFileSync('policies/xiangxi-2016-v2.yaml', 'utf8');
  const third = text.replace('version: 2', 'version: 3').replace('value: 7\n', 'value: 10\n');
  writeFileSync(join(folder, 'xiangxi-2016-v3.yaml'), third);
  await loadPolicies(world.database.db, folder);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('one proposes, another publishes what both have read; then it is the policy that everybody reads', async () => {
  const first = await visit(browser, world);
  await signIn(first.page, 'hr', '/policy-drafts');
  await first.page.getByText('还没有人提请发布').waitFor();
  await first.page.getByText('与 xiangxi-2016@2 的差异（1 处）').waitFor();
  await first.page.getByText(/^10 天/).waitFor();
  await expectAccessible(first.page);
  await shoot(first.page, 'policy-drafts');
  await first.page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(first.page);
  await first.page.getByRole('button', { name: '提请发布' }).click();
  await first.page.getByText('您提请了这个文件，须由另一人发布。').waitFor();
  expect(await first.page.getByRole('button', { name: /发布/ }).count()).toBe(0);
  await first.page.getByRole('button', { name: '撤回提请' }).click();
  await first.page
    .getByRole('dialog')
    .getByRole('button', { name: /^撤\s*回$/ })
    .click();
  await first.page.getByText('还没有人提请发布').waitFor();
  await first.page.getByRole('button', { name: '提请发布' }).click();
  await first.page.getByText('您提请了这个文件，须由另一人发布。').waitFor();

  const second = await visit(browser, world);
  await signIn(second.page, 'admin', '/policy-drafts');
  await second.page.getByText('州人社局于').waitFor();
  await second.page.getByRole('button', { name: /^发\s*布$/ }).click();
  await second.page
    .getByRole('dialog')
    .getByRole('button', { name: /^发\s*布$/ })
    .click();
  await second.page.getByText('没有待发布的政策文件。').waitFor();
  await second.page.goto('/policy');
  await second.page.getByText('公示期：10 天').waitFor();
  expect([...first.faults, ...second.faults]).toEqual([]);
});
