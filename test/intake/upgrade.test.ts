import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { loadPolicies } from '../../src/db/policies.ts';
import { openStudent } from '../../src/intake/index.ts';
import { study } from './studies.ts';
import { brief, openWorld, person } from './world.ts';

test('after an upgrade, students wait until two people have published the version that knows them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'policies-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp('policies/xiangxi-2016.yaml', join(folder, 'xiangxi-2016.yaml'));
  const world = await openWorld({ policies: folder });
  onTestFinished(() => world.close());
  await world.importRows('registry', [person(1)]);
  await loadPolicies(world.db, 'policies');

  const opening = world.inTransaction((trx) => openStudent(trx, study(world.vault)));
  await expect(opening).rejects.toMatchObject({ code: 'aid-rules-unpublished', remedy: /发布/ });
  const { 身份证号 } = person(1);
  const file = await world.importRows('students', [
    {
      身份证号: 身份证号!,
      项目: '两后生生活补贴',
      就读阶段: '职业院校',
      学校名称: '湘西职院',
      入学日期: '2016-09-01',
      毕业日期: '2019-06-30',
    },
  ]);
  expect(brief(file)).toEqual([[2, '入学日期', 'aid-rules-unpublished']]);
  // Past the product, too, a draft carries no case.
  await expect(
    sql`insert into aid_case (id, kind, person_id, division, starts_on, policy_version, business_on)
      select 'student.X', 'student', p.id, '433101', '2016-09-01', 'xiangxi-2016@2', '2016-09-05' from person p`.execute(
      world.db,
    ),
  ).rejects.toThrow('xiangxi-2016@2 is not published');
});
