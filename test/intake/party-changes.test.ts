import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AGENCY, EMPLOYER, OUTSIDE, openWorld, person, placement, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
});
afterEach(() => world.close());

/** Employments that were told of something since, with the keys of it. */
async function told(act: () => Promise<{ importId: string }>) {
  const before = (await world.outbox()).length;
  const { importId } = await act();
  return { importId, facts: (await world.outbox()).slice(before) };
}

const change = (kind: 'employers' | 'intermediaries', row: Record<string, string>, on = '2017-06-20') =>
  told(() => world.importRows(kind, [row], { on }));

test.each([{ 信誉: '不良' }, { 资质有效期至: '2016-01-31' }, { 资质证号: '' }])(
  'an intermediary corrected (%o): its employments are looked at again, once',
  async (more) => {
    await world.importRows('placements', [placement(1), placement(2, { 介绍机构编号: '' })]);
    const { importId, facts } = await change('intermediaries', { ...AGENCY, ...more });
    expect(facts).toEqual([{ id: 'employment-JY1', kind: 'recheck', key: `intermediary:${importId}:JY1` }]);
    const events = await world.db
      .selectFrom('case_event')
      .select(['employment_id as id', 'data'])
      .where('kind', '=', 'intermediary-changed')
      .execute();
    expect(events).toEqual([{ id: 'JY1', data: expect.objectContaining({ importId }) }]);
    // The same file again changes nothing, and nobody looks.
    expect((await change('intermediaries', { ...AGENCY, ...more })).facts).toEqual([]);
  },
);

test('nobody looks where nothing that the rules read has changed', async () => {
  await world.importRows('placements', [placement(1)]);
  expect(
    (await change('intermediaries', { ...AGENCY, 账号: '622848153371', 行政区划代码: '433101' })).facts,
  ).toEqual([]);
  expect(
    (await change('employers', { ...EMPLOYER, 账号: '6228481533715135422', 联系人: '石' })).facts,
  ).toEqual([]);
  // There and back within one file.
  const { facts } = await told(() =>
    world.importRows(
      'intermediaries',
      [
        { ...AGENCY, 信誉: '不良' },
        { ...AGENCY, 账号: '622848153371', 行政区划代码: '433101' },
      ],
      {
        on: '2017-06-20',
      },
    ),
  );
  expect(facts).toEqual([]);
});

test('before its due day an employment reads the intermediary by itself', async () => {
  await world.importRows('placements', [
    placement(1),
    placement(2, { 入职日期: '2016-08-01', 合同起始日: '2016-08-01' }),
  ]);
  const { facts } = await change('intermediaries', { ...AGENCY, 信誉: '不良' }, '2017-06-17');
  expect(facts.map(({ id }) => id)).toEqual(['employment-JY1']);
});

test('an employer registered elsewhere: every employment is looked at, another county confirms its contracts', async () => {
  await world.importRows('registry', [person(1), person(2)]);
  await world.importRows('placements', [
    placement(1),
    placement(2, { 统一社会信用代码: OUTSIDE.统一社会信用代码 }),
  ]);
  const divisions = async () =>
    (await world.db.selectFrom('employment').select('division').orderBy('id').execute()).map(
      (e) => e.division,
    );
  expect(await divisions()).toEqual(['433125', '433125']);
  const moved = await change('employers', { ...EMPLOYER, 行政区划代码: '433101' }, '2016-12-01');
  expect(moved.facts).toEqual([
    { id: 'employment-JY1', kind: 'recheck', key: `employer:${moved.importId}:JY1` },
  ]);
  expect(await divisions()).toEqual(['433101', '433125']);
  // An employer outside leaves it to the worker's home county.
  await change('employers', { ...EMPLOYER, 行政区划代码: '440300' }, '2016-12-01');
  expect(await divisions()).toEqual(['433125', '433125']);
});

test('a party with thousands of employments is one statement', async () => {
  await world.importRows('placements', [placement(1)]);
  await sql`
    insert into person (identity_key, identity_cipher, identity_last4, birth_on, business_on)
    select substring(sha256(n::text::bytea) for 16), '\\x00', '0000', '1980-01-01', '2016-06-18' from generate_series(1, 5000) n
  `.execute(world.db);
  await sql`
    insert into employment (id, person_id, employer, intermediary, starts_on, due_on, occupied, policy_version, division,
      standing, business_on)
    select 'B' || p.id, p.id, e.employer, e.intermediary, e.starts_on, e.due_on, e.occupied, e.policy_version, e.division,
      'tracked', e.business_on
    from employment e, person p where e.id = 'JY1' and p.id <> e.person_id
  `.execute(world.db);
  const startedAt = performance.now();
  const { facts } = await change('intermediaries', { ...AGENCY, 信誉: '不良' });
  expect(new Set(facts.map(({ id }) => id)).size).toBe(5001);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
