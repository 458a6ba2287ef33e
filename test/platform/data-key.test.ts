import { afterAll, beforeAll, expect, test } from 'vitest';
import { assertMasterKey } from '../../src/db/master-key.ts';
import { createVault } from '../../src/platform/vault.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('a database keeps to the key of its first start', async () => {
  const { fingerprint } = createVault(Buffer.alloc(32, 1));
  await assertMasterKey(database.db, fingerprint);
  await assertMasterKey(database.db, fingerprint);
  const other = createVault(Buffer.alloc(32, 2)).fingerprint;
  await expect(assertMasterKey(database.db, other)).rejects.toMatchObject({ code: 'master-key-wrong' });
});
