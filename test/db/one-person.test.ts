import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { up } from '../../src/db/migrations/2026_11_25_00_00_21_one_person_one_account.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('of two accounts of one person from before the rule the working one, then the first, keeps the number', async () => {
  const { db } = database;
  await sql`drop index app_user_one_a_person`.execute(db);
  const key = (n: number) => Buffer.alloc(16, n);
  const user = (id: string, identity_key: Buffer | null, active = true) => ({
    id,
    username: id,
    password_hash: 'x',
    display_name: id,
    identity_key,
    active,
  });
  await db
    .insertInto('app_user')
    .values([
      user('li-gone', key(1), false),
      user('li', key(1)),
      user('li-2', key(1)),
      user('wang', key(2)),
      user('nobody', null),
      user('nobody-2', null),
    ])
    .execute();
  await db.transaction().execute((trx) => up(trx as never));

  const users = await db
    .selectFrom('app_user')
    .select(['id', 'active', 'identity_key'])
    .orderBy('id')
    .execute();
  expect(users.map(({ id, active, identity_key }) => [id, active, identity_key?.at(0) ?? null])).toEqual([
    ['li', true, 1],
    ['li-2', true, null],
    ['li-gone', false, null],
    ['nobody', true, null],
    ['nobody-2', true, null],
    ['wang', true, 2],
  ]);
  const log = await db.selectFrom('audit_entry').select(['subject', 'after']).orderBy('id').execute();
  expect(log).toEqual(
    ['li-2', 'li-gone'].map((id) => ({
      subject: `user:${id}`,
      after: { identityNumber: null, samePersonAs: 'li' },
    })),
  );
  await expect(
    db
      .insertInto('app_user')
      .values(user('wang-2', key(2)))
      .execute(),
  ).rejects.toMatchObject({ constraint: 'app_user_one_a_person' });
});
