import { type Kysely, sql } from 'kysely';

/** Hand-over of open tasks (工作交接): one recorded act of one day, item by item (docs/organisation.md). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table hand_over (
  id          bigint generated always as identity primary key,
  from_user   text not null references app_user,
  handed_on   date not null,
  reason      text not null check (length(reason) between 4 and 500),
  handed_by   text not null references app_user,
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp()
);
create index hand_over_by_user on hand_over (from_user, id);
create table hand_over_item (
  hand_over_id bigint not null references hand_over,
  kind         text not null check (kind in ('service','delegation','term')),
  item         text not null,
  -- null: it ends, nobody goes on with it.
  to_user      text references app_user,
  primary key (hand_over_id, kind, item),
  check ((kind = 'service') = (to_user is not null))
);
create trigger hand_over_append_only before update or delete on hand_over
  for each row execute function forbid_change();
create trigger hand_over_item_append_only before update or delete on hand_over_item
  for each row execute function forbid_change();
`.execute(db);
}
