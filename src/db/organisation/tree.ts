import { sql } from 'kysely';
import type { Role } from '../../domain/access.ts';
import type { PlainDate } from '../../domain/dates.ts';
import type { Db } from '../client.ts';

interface Holder {
  readonly term: number;
  readonly userId: string;
  readonly name: string;
  readonly fromOn: string;
  readonly untilOn: string | null;
  readonly documentNo: string | null;
  readonly endedReason: 'moved' | 'retired' | 'resigned' | 'removed' | 'expired' | null;
  readonly now: boolean;
}

interface PostOfDivision {
  readonly id: number;
  readonly body: string;
  readonly title: string;
  readonly role: Role;
  readonly seats: number;
  readonly vacant: number;
  readonly holders: Holder[];
}

/** A division's bodies and posts with who held them, who has a grant without a post, and the divisions right below. */
export async function readOrganisation(db: Db, division: string, on: PlainDate) {
  const known = await db
    .selectFrom('division')
    .select('name')
    .where('code', '=', division)
    .executeTakeFirst();
  if (!known) return null;
  const { rows: posts } = await sql<PostOfDivision>`
    select p.id, p.body, p.title, p.role, p.seats, greatest(p.seats - h.now, 0)::int as vacant, h.holders
    from post p cross join lateral (
      select count(*) filter (where not t.never_began and ${on}::date between t.from_on and coalesce(t.until_on, 'infinity')) as now,
        coalesce(jsonb_agg(jsonb_build_object('term', t.id, 'userId', u.id, 'name', u.display_name,
          'fromOn', t.from_on, 'untilOn', t.until_on, 'documentNo', t.document_no, 'endedReason', t.ended_reason,
          'now', not t.never_began and ${on}::date between t.from_on and coalesce(t.until_on, 'infinity'))
          order by t.from_on desc, t.id desc) filter (where t.id is not null), '[]') as holders
      from post_term t join app_user u on u.id = t.user_id where t.post_id = p.id) h
    where p.division = ${division} and p.abolished_on is null order by p.body, p.id`.execute(db);
  const { rows: withoutPost } = await sql<{ userId: string; name: string; role: Role }>`
    select distinct u.id as "userId", u.display_name as name, g.role from user_grant g join app_user u on u.id = g.user_id
    where g.division = ${division} and g.term_id is null and u.active and grant_holds(g, ${on}::date)
    order by u.display_name, g.role limit 200`.execute(db);
  const { rows: below } = await sql<{
    division: string;
    name: string;
    posts: number;
    vacant: number;
    people: number;
  }>`
    select d.code as division, d.name,
      (select count(*)::int from post p where p.division = d.code and p.abolished_on is null) as posts,
      (select coalesce(sum(greatest(p.seats - (select count(*) from post_term t where t.post_id = p.id
        and not t.never_began and ${on}::date between t.from_on and coalesce(t.until_on, 'infinity')), 0)), 0)::int
        from post p where p.division = d.code and p.abolished_on is null) as vacant,
      (select count(distinct g.user_id)::int from user_grant g join app_user u on u.id = g.user_id and u.active
        where g.division = d.code and grant_holds(g, ${on}::date)) as people
    from division d where d.parent = ${division} order by d.code`.execute(db);
  return { division, name: known.name, posts, withoutPost, below };
}
