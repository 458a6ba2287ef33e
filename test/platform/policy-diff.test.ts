import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Effect } from '../../src/domain/policy/effect.ts';
import { openStudent } from '../../src/intake/index.ts';
import { by, study } from '../intake/studies.ts';
import { openWorld, person, placement, type World } from '../intake/world.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  await world.seed();
  folder = mkdtempSync(join(tmpdir(), 'policy-diff-'));
  await world.importRows('registry', [person(1), person(2)]);
  await world.importRows('placements', [placement(1), placement(2)]);
  // What stands open is what waits; no process runs here, so one of the two is given its wait.
  await world.db
    .insertInto('case_wait')
    .values({
      case_id: 'employment-JY1',
      kind: 'employment-year',
      employment_id: 'JY1',
      division: '433125',
      since: new Date('2016-06-18'),
      article: '24',
      blocked_by: '',
      then_what: '',
      params: '{}',
      revision: 1,
    })
    .execute();
  // A school year that nobody has confirmed: so a claim of it is waited for.
  await world.inTransaction((trx) => openStudent(trx, { ...study(world.vault, 2), ...by('2016-09-05') }));
  await sql`insert into case_wait (case_id, kind, aid_id, division, since, article, blocked_by, then_what, params, revision)
    select 'aid-' || id, 'school-year', id, division, '2016-09-05', '18', '', '', '{}', 1 from aid_case`.execute(
    world.db,
  );
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function diff(...args: string[]) {
  const run = spawnSync(process.execPath, ['cli/policy.ts', 'diff', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: world.database.url },
  });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

test('a file that shortens the grace: what changes, and which open cases it moves', () => {
  const text = readFileSync('policies/xiangxi-2016-v2.yaml', 'utf8');
  const file = join(folder, 'xiangxi-2016-draft.yaml');
  writeFileSync(file, text.replace('version: 2', 'version: 3').replace('value: 90', 'value: 30'));

  const said = diff('xiangxi-2016@2', file, '--on', '2016-12-01');
  expect(said.err).toBe('');
  expect(said.out).toContain('xiangxi-2016@2 → xiangxi-2016@3：1 处改动');
  expect(said.out).toContain('社保补缴宽限期');
  expect(said.out).toContain('适用 xiangxi-2016@2 的未结案件 2 件（以 2016-12-01 核算）');
  expect(said.out).toContain('JY1 岗位补贴 期限：社保最晚缴费 2017-09-16 → 社保最晚缴费 2017-07-18');

  const json = JSON.parse(diff('xiangxi-2016@2', file, '--on', '2016-12-01', '--json').out);
  expect(json).toMatchObject({
    from: 'xiangxi-2016@2',
    to: 'xiangxi-2016@3',
    changes: [{ path: 'parameters.latePaymentGraceDays' }],
    openCases: { cases: 2, effects: [{ employmentId: 'JY1', what: 'deadline' }] },
  });
});

test('a file with other days and amounts of article 18: the school year under way, and the next', () => {
  const text = readFileSync('policies/xiangxi-2016-v2.yaml', 'utf8');
  const file = join(folder, 'xiangxi-2016-students.yaml');
  const changed = text.replace('version: 2', 'version: 4').replace('fen: 250000', 'fen: 300000');
  writeFileSync(file, changed.replace(/(confirmationGraceDays:\s+value:) 30/, '$1 45'));
  const { out, err } = diff('xiangxi-2016@2', file, '--on', '2017-03-01');
  expect(err).toBe('');
  expect(out).toContain('未结案件 2 件');
  expect(out).toContain('两后生生活补贴 2016-2017 期限：学校最晚确认 2017-09-30 → 学校最晚确认 2017-10-15');
  expect(out).toContain('两后生生活补贴 2017-2018 金额：每人每学年 2,500.00 元 → 每人每学年 3,000.00 元');
});

test('between the two versions nothing of an open employment moves, and version 1 knows no aid cases', () => {
  const json = JSON.parse(diff('xiangxi-2016@2', 'xiangxi-2016@1', '--json').out);
  expect(json.changes.length).toBeGreaterThan(0);
  expect(json.openCases.cases).toBe(2);
  expect(
    new Set(json.openCases.effects.map(({ programme, what }: Effect) => `${programme} ${what}`)),
  ).toEqual(new Set(['vocational-student answer']));
});

test('a county’s file is compared as it would be in force', () => {
  const file = join(folder, 'jishou-2017.yaml');
  const head = 'format: 2\nid: jishou-2017\nversion: 1\ntitle: 吉首市实施细则\nissuer: 吉首市人民政府\n';
  const rest = 'division: "433101"\neffectiveFrom: "2017-01-01"\nextends: xiangxi-2016@2\n';
  writeFileSync(file, `${head}${rest}parameters: { statementDays: { value: 45 } }\n`);
  expect(diff('xiangxi-2016@2', file).out).toContain('季度结息的报送期限');
  writeFileSync(file, `${head}${rest}parameters: { noticeDays: { value: 3 } }\n`);
  const refused = diff('xiangxi-2016@2', file);
  expect(refused).toMatchObject({ status: 1, out: '' });
  expect(refused.err).toContain('parameters.noticeDays [county-may-not]');
});

test('a name that is no version and no file is told with what to do', () => {
  expect(diff('xiangxi-2016@9', 'xiangxi-2016@2')).toMatchObject({
    status: 1,
    err: expect.stringContaining('没有 xiangxi-2016@9 这个版本或文件'),
  });
});
