import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDivisions } from '../../src/db/divisions.ts';
import { loadPolicies, storedPolicies } from '../../src/db/policies.ts';
import { PolicyFileError, readPolicyFiles } from '../../src/db/policy-files.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('divisions: loaded once, mended where they differ, the development zone added', async () => {
  const { db } = database;
  expect(await loadDivisions(db, 'data/divisions.csv')).toBe(1923);
  expect(await loadDivisions(db, 'data/divisions.csv')).toBe(0);
  await db.updateTable('division').set({ name: '旧名' }).where('code', '=', '433101').execute();
  expect(await loadDivisions(db, 'data/divisions.csv')).toBe(1);
  const rows = await db
    .selectFrom('division')
    .selectAll()
    .where('code', 'in', ['433100', '433190'])
    .orderBy('code')
    .execute();
  expect(rows).toMatchObject([{ parent: null }, { level: 'county', parent: '433100' }]);
});

describe('policies', () => {
  const folder = () => {
    const dir = mkdtempSync(join(tmpdir(), 'policies-'));
    cpSync('policies', dir, { recursive: true });
    return dir;
  };
  const edit = (dir: string, from: string, to: string, name = 'xiangxi-2016.yaml') => {
    const text = readFileSync(join(dir, 'xiangxi-2016.yaml'), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(dir, name), text.replace(from, to));
  };
  const faults = async (dir: string, load = (d: string): Promise<unknown> => readPolicyFiles(d)) => {
    const error = await load(dir).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(PolicyFileError);
    return (error as PolicyFileError).errors.map((e) => [e.file, e.path, e.rule]);
  };

  test('are stored once and read back as they are', async () => {
    const loaded = await loadPolicies(database.db, 'policies');
    await loadPolicies(database.db, 'policies');
    expect(await storedPolicies(database.db)).toEqual(loaded);
  });

  test('a published version never changes; a new version stands beside it', async () => {
    await loadPolicies(database.db, 'policies');
    const dir = folder();
    edit(dir, 'value: 90', 'value: 91');
    expect(await faults(dir, (d) => loadPolicies(database.db, d))).toEqual([
      ['xiangxi-2016', 'version', 'published-policy-changed'],
    ]);
    edit(dir, 'version: 1', 'version: 3', 'xiangxi-2016-v3.yaml');
    cpSync('policies', dir, { recursive: true });
    expect((await loadPolicies(database.db, dir)).map((p) => p.versionId)).toEqual([
      'xiangxi-2016@1',
      'xiangxi-2016@2',
      'xiangxi-2016@3',
    ]);
    // Found later, it is a draft: nobody's rules until two people have published it.
    expect((await storedPolicies(database.db)).map((p) => p.versionId)).toEqual([
      'xiangxi-2016@1',
      'xiangxi-2016@2',
    ]);
  });

  test('every fault names file, path and rule', async () => {
    const dir = folder();
    mkdirSync(join(dir, '433101'));
    edit(dir, 'value: 90', 'value: -1', '433101/xiangxi-2016.yaml');
    writeFileSync(join(dir, 'broken.yaml'), 'id: [1\n');
    const found = await faults(dir);
    expect(found).toContainEqual([
      '433101/xiangxi-2016.yaml',
      'parameters.latePaymentGraceDays.value',
      'too_small',
    ]);
    expect(found.some(([file, , rule]) => file === 'broken.yaml' && rule === 'yaml')).toBe(true);
    expect(await faults(mkdtempSync(join(tmpdir(), 'none-')))).toMatchObject([
      [expect.any(String), '', 'no-policy'],
    ]);
  });
});
