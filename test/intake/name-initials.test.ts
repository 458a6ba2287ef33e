import { afterAll, beforeAll, expect, test } from 'vitest';
import { up } from '../../src/db/migrations/2026_11_23_00_00_11_name_initials.ts';
import { nameInitials } from '../../src/db/name-initials.ts';
import { openWorld, person, type World } from './world.ts';

test.each([
  ['石明凤', 'smf'],
  ['单雄信', 'sxx'],
  ['尉迟恭', 'ycg'],
  ['覃长生', 'qcs'],
  ['麻·石', 'ms'],
  ['田A明', 'tam'],
  ['吕布', 'lb'],
  ['䶮', 'y'],
  // No reading is known, or it is no character at all: found by the characters themselves.
  ['\u{2CC6F}', null],
  ['？', null],
])('%s is found by %s', (name, initials) => {
  expect(nameInitials(name)).toBe(initials);
  expect(nameInitials(name)).toBe(initials);
});

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const stored = () => world.db.selectFrom('person').select(['name', 'name_initials']).orderBy('id').execute();

test('the register fills them in, and the migration does so for people who were there before', async () => {
  await world.importRows('registry', [person(1, { 姓名: '石明凤' }), person(2, { 姓名: '吴长生' })]);
  const filled = [
    { name: '石明凤', name_initials: 'smf' },
    { name: '吴长生', name_initials: 'wcs' },
  ];
  expect(await stored()).toEqual(filled);

  await world.db.updateTable('person').set({ name_initials: null }).execute();
  await up(world.db as never);
  expect(await stored()).toEqual(filled);
});
