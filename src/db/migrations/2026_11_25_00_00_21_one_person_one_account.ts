import { type Kysely, sql } from 'kysely';

/**
 * One account a person: with two, one person passes every check that one person takes one step. Where two exist, the
 * later one loses its number and, with it, its say in cases; it still signs in and reads.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create temporary table second_account on commit drop as
  select id, username, first from (
    select id, username, first_value(username) over w as first, row_number() over w as n from app_user
    where identity_key is not null
    window w as (partition by identity_key order by active desc, recorded_at, id)) u
  where n > 1;

insert into audit_entry (actor, operation, subject, outcome, business_at, before, after)
select null, 'setIdentityNumber', 'user:' || id, 'done', clock_timestamp(),
  jsonb_build_object('identityNumber', 'registered'),
  jsonb_build_object('identityNumber', null, 'samePersonAs', first)
from second_account order by id;

update app_user set identity_key = null where id in (select id from second_account);
drop table second_account;

create unique index app_user_one_a_person on app_user (identity_key);
`.execute(db);
}
