import { type Kysely, sql } from 'kysely';
import { nameInitials } from '../name-initials.ts';

const BATCH = 5000;

/** People who came before the search: their initials are worked out once, some thousand rows a statement. */
export async function up(db: Kysely<unknown>): Promise<void> {
  let after = 0;
  for (;;) {
    const { rows } = await sql<{ id: number; name: string }>`
      select id, name from person where id > ${after} and name is not null and name_initials is null
      order by id limit ${BATCH}
    `.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    await sql`
      update person p set name_initials = r.initials
      from unnest(${rows.map(({ id }) => id)}::bigint[], ${rows.map(({ name }) => nameInitials(name))}::text[])
        as r(id, initials)
      where p.id = r.id and r.initials is not null
    `.execute(db);
  }
}
