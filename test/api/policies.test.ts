import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPolicies, storedPolicies } from '../../src/db/policies.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';
import { Person } from './support/person.ts';

let house: House;
let folder: string;

/** A third version with 10 days of notice, and rules of 凤凰县 over the second. */
beforeAll(async () => {
  house = await openHouse();
  folder = mkdtempSync(join(tmpdir(), 'policies-'));
  cpSync('policies', folder, { recursive: true });
  writeThird('value: 10');
  mkdirSync(join(folder, '433123'));
  writeFileSync(join(folder, '433123/fenghuang-2016.yaml'), county);
  await loadPolicies(house.db, folder);
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

const county = `
format: 2
id: fenghuang-2016
version: 1
title: 凤凰县实施细则
issuer: 凤凰县人民政府
division: "433123"
effectiveFrom: "2016-08-15"
extends: xiangxi-2016@2
parameters:
  trainingReportDays: { value: 60, note: 本县培训机构偏远，报告期限为60天。 }
`;

function writeThird(noticeDays: string): void {
  const text = readFileSync('policies/xiangxi-2016-v2.yaml', 'utf8')
    .replace('version: 2', 'version: 3')
    .replace('value: 7\n', `${noticeDays}\n`);
  writeFileSync(join(folder, 'xiangxi-2016-v3.yaml'), text);
}

const THIRD = 'xiangxi-2016@3';
const drafts = async (username: string): Promise<Loose[]> =>
  ((await (await house.person(username)).ask('/api/policy-drafts')).body as Loose).items;
const draft = async (id: string, username = 'hr') => (await drafts(username)).find((one) => one.id === id);
const act = async (
  username: string,
  id: string,
  name: 'propose' | 'publish' | 'withdraw',
  sha256?: string,
) => {
  const seen = sha256 ?? (await draft(id))?.sha256 ?? '0'.repeat(64);
  return (await house.person(username)).ask(`/api/policy-drafts/${id}/${name}`, { json: { sha256: seen } });
};
const everybody = () => new Person(house.baseUrl);
const inForce = async (on: string) =>
  ((await everybody().ask('/api/policies', { on })).body as Loose).items
    .filter((one: Loose) => one.inForce)
    .map((one: Loose) => one.id)
    .toSorted();

test('a draft is nobody’s rules: not in force, not in the list, not to be read', async () => {
  expect(await inForce('2016-09-01')).toEqual(['xiangxi-2016@2']);
  const { body } = await everybody().ask('/api/policies');
  expect((body as Loose).items.map((one: Loose) => one.id)).toEqual(['xiangxi-2016@2', 'xiangxi-2016@1']);
  expect((await everybody().ask(`/api/policies/${THIRD}`)).status).toBe(404);
  expect((await everybody().ask(`/api/policies/${THIRD}/changes`)).status).toBe(404);
  expect(await storedPolicies(house.db)).toHaveLength(2);
});

test('the draft says what it would change, and of a county what differs from the prefecture', async () => {
  expect(await draft(THIRD)).toMatchObject({
    comparedWith: 'xiangxi-2016@2',
    proposedByName: null,
    mayPropose: true,
    mayPublish: false,
    changes: [
      {
        path: 'parameters.noticeDays',
        what: '公示期',
        before: expect.stringMatching(/^7 天/),
        after: expect.stringMatching(/^10 天/),
      },
    ],
  });
  const { changes, comparedWith } = await draft('fenghuang-2016@1');
  expect(comparedWith).toBe('xiangxi-2016@2');
  expect(changes.map((one: Loose) => one.path)).toEqual([
    'title',
    'issuer',
    'division',
    'effectiveFrom',
    'parameters.trainingReportDays',
  ]);
});

test('a county’s HR bureau reads what is to come, and decides nothing of it', async () => {
  expect(await draft(THIRD, 'jishou-hr1')).toMatchObject({
    mayPropose: false,
    mayPublish: false,
    blocked: expect.stringContaining('州人社局'),
  });
  expect((await act('jishou-hr1', THIRD, 'propose')).status).toBe(403);
  expect((await act('jishou-hr1', THIRD, 'publish')).status).toBe(403);
});

test.each(['finance', 'auditor', 'jishou-poverty'])(
  '%s neither reads nor proposes nor publishes drafts',
  async (username) => {
    expect((await (await house.person(username)).ask('/api/policy-drafts')).status).toBe(403);
    for (const name of ['propose', 'publish'] as const) {
      expect((await act(username, THIRD, name)).status).toBe(403);
    }
  },
);

describe('two people', () => {
  test('nobody publishes what nobody has proposed', async () => {
    expect((await act('hr', THIRD, 'publish')).body).toMatchObject({ code: 'policy-not-proposed' });
  });

  test('who reads another content than there is decides nothing', async () => {
    expect((await act('hr', THIRD, 'propose', 'f'.repeat(64))).body).toMatchObject({
      code: 'policy-draft-changed',
    });
  });

  test('an account without an identity number decides nothing', async () => {
    await house.db
      .updateTable('app_user')
      .set({ identity_key: null })
      .where('username', '=', 'hr2')
      .execute();
    expect((await act('hr2', THIRD, 'propose')).body).toMatchObject({ code: 'identity-number-missing' });
    expect(await draft(THIRD, 'hr2')).toMatchObject({
      mayPropose: false,
      blocked: expect.stringContaining('身份证号'),
    });
  });

  test('one proposes, and cannot publish the same; a changed file has to be proposed anew', async () => {
    expect((await act('hr', THIRD, 'propose')).status).toBe(200);
    expect((await act('admin', THIRD, 'propose')).body).toMatchObject({ code: 'policy-already-proposed' });
    expect((await act('hr', THIRD, 'publish')).body).toMatchObject({ code: 'separation-of-duties' });
    expect(await draft(THIRD)).toMatchObject({
      mayPublish: false,
      blocked: expect.stringContaining('另一人'),
    });
    writeThird('value: 9');
    await loadPolicies(house.db, folder);
    expect(await draft(THIRD)).toMatchObject({ proposedByName: null, mayPropose: true });
    expect((await act('admin', THIRD, 'publish')).body).toMatchObject({ code: 'policy-not-proposed' });
  });

  test('who proposed takes it back, and it may be proposed anew; as long as it waits, the others are told', async () => {
    const told = async (who: string) =>
      ((await (await house.person(who)).ask<Loose>('/api/notifications')).body.items as Loose[]).filter(
        ({ kind }) => kind === 'policy-proposed',
      );
    expect((await act('hr', THIRD, 'withdraw')).body).toMatchObject({ code: 'policy-not-proposed' });
    expect((await act('hr', THIRD, 'propose')).status).toBe(200);
    expect(await told('admin')).toMatchObject([{ link: { to: '/policy-drafts' }, unread: true }]);
    for (const who of ['hr', 'jishou-hr1', 'finance']) expect(await told(who)).toEqual([]);
    expect(await draft(THIRD)).toMatchObject({ mayWithdraw: true });
    expect(await draft(THIRD, 'admin')).toMatchObject({ mayWithdraw: false });
    expect((await act('admin', THIRD, 'withdraw')).body).toMatchObject({ code: 'not-own-proposal' });
    expect((await act('hr', THIRD, 'withdraw')).body).toEqual({ id: THIRD, status: 'draft' });
    expect(await draft(THIRD)).toMatchObject({ proposedByName: null, mayPropose: true, mayWithdraw: false });
    expect(await told('admin')).toEqual([]);
    expect((await act('admin', THIRD, 'publish')).body).toMatchObject({ code: 'policy-not-proposed' });
  });

  test('the second person’s word puts it in force for new cases, and it stands in the log', async () => {
    await act('hr', THIRD, 'propose');
    const { sha256 } = await draft(THIRD);
    const answer = await (await house.person('admin')).ask(`/api/policy-drafts/${THIRD}/publish`, {
      json: { sha256 },
      on: '2016-10-08',
    });
    expect(answer.body).toEqual({ id: THIRD, status: 'published' });
    expect(await inForce('2016-09-01')).toEqual([THIRD]);
    expect(await draft(THIRD)).toBeUndefined();
    const { body } = await everybody().ask(`/api/policies/${THIRD}/changes`);
    expect(body).toMatchObject({ from: 'xiangxi-2016@2', items: [{ path: 'parameters.noticeDays' }] });
    const { rows } = await sql<Loose>`select operation, outcome, actor is not null as by
      from audit_entry where subject = ${`policy:${THIRD}`} and outcome = 'done' order by id`.execute(
      house.db,
    );
    expect(rows).toEqual([
      { operation: 'proposePolicy', outcome: 'done', by: true },
      { operation: 'proposePolicy', outcome: 'done', by: true },
      { operation: 'withdrawPolicy', outcome: 'done', by: true },
      { operation: 'proposePolicy', outcome: 'done', by: true },
      { operation: 'publishPolicy', outcome: 'done', by: true },
    ]);
  });

  test('a county’s rules are in force from their day, in the county alone', async () => {
    await act('admin', 'fenghuang-2016@1', 'propose');
    expect((await act('hr', 'fenghuang-2016@1', 'publish')).status).toBe(200);
    expect(await inForce('2016-08-14')).toEqual([THIRD]);
    expect(await inForce('2016-08-15')).toEqual(['fenghuang-2016@1', THIRD]);
  });

  test('what is published cannot be changed in its file any more', async () => {
    writeThird('value: 8');
    await expect(loadPolicies(house.db, folder)).rejects.toThrow('published-policy-changed');
    writeThird('value: 9');
    await loadPolicies(house.db, folder);
  });
});

describe('the database has the last word', () => {
  const run = (statement: string) => sql.raw(statement).execute(house.db);
  const values = `document, sha256, effective_from`;
  const copy = (id: string, status: string) =>
    run(`insert into policy_version (id, ${values}, status)
      select '${id}', ${values}, '${status}' from policy_version where id = '${THIRD}'`);

  test.each([
    ['changed', `update policy_version set document = '{}' where id = '${THIRD}'`],
    ['taken back', `update policy_version set status = 'draft' where id = '${THIRD}'`],
    ['removed', `delete from policy_version where id = '${THIRD}'`],
  ])('what is published is never %s', async (_, statement) => {
    await expect(run(statement)).rejects.toThrow('a published policy never changes');
  });

  test('published comes only by two people', async () => {
    await expect(copy('xiangxi-2016@4', 'published')).rejects.toThrow('published by two people');
    await copy('xiangxi-2016@4', 'draft');
    const set = (what: string) => run(`update policy_version set ${what} where id = 'xiangxi-2016@4'`);
    const user = (name: string) => `(select id from app_user where username = '${name}')`;
    await expect(set(`status = 'published'`)).rejects.toThrow('another person has proposed');
    await expect(
      set(`status = 'published', published_by = ${user('hr')}, published_on = '2016-10-08'`),
    ).rejects.toThrow('policy_two_people');
    await set(`proposed_by = ${user('hr')}, proposed_on = '2016-10-08'`);
    await expect(
      set(`status = 'published', published_by = ${user('hr')}, published_on = '2016-10-08'`),
    ).rejects.toThrow('policy_hands_apart');
    await expect(
      set(`status = 'published', published_by = ${user('admin')}, published_on = '2016-10-08',
        proposed_by = ${user('finance')}`),
    ).rejects.toThrow('another person has proposed');
    await set(`status = 'published', published_by = ${user('admin')}, published_on = '2016-10-08'`);
  });
});
