import type { Db } from '../client.ts';

/** The division's name; null: there is none. */
export async function divisionByCode(db: Db, code: string): Promise<{ readonly name: string } | null> {
  const row = await db.selectFrom('division').select('name').where('code', '=', code).executeTakeFirst();
  return row ?? null;
}
