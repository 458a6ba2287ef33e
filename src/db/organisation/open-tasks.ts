import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import type { Db, Trx } from '../client.ts';

/**
 * What lies with one person: a service case goes to somebody else, a term or delegation ends, and of a proposal somebody
 * else says yes or no. All other work is an office's and stays there.
 */
export const taskKinds = ['service', 'delegation', 'term', 'proposal'] as const;
export type TaskKind = (typeof taskKinds)[number];

export interface OpenTask {
  readonly kind: TaskKind;
  readonly id: string;
  readonly owner: string;
  /** A code of what it is: the kind of service or of proposal, a role. */
  readonly what: string;
  readonly division: string | null;
  readonly dueOn: string | null;
}

const tasks = (today: PlainDate): RawBuilder<unknown> => sql`
  select 'service' as kind, s.id, s.owner, s.kind as what, s.office as division, s.due_on as "dueOn"
    from service_case s where s.status in ('new','working','resolved') and s.owner is not null
  union all select 'delegation', d.id::text, who, 'delegation', d.division, d.until_on
    from delegation d cross join lateral unnest(array[d.delegator, d.delegate]) who
    where d.ended_on is null and d.until_on >= ${today}
  union all select 'term', t.id::text, t.user_id, p.role, p.division, t.until_on
    from post_term t join post p on p.id = t.post_id where t.ended_by is null and coalesce(t.until_on, 'infinity') >= ${today}
  union all select 'proposal', m.id, m.proposed_by, 'budget', a.division, null
    from budget_movement m join fund_account a on a.id = m.account
    where not exists (select from budget_decision d where d.movement_id = m.id)
  union all select 'proposal', v.id, v.proposed_by, 'policy', v.division, null
    from (select id, proposed_by, document->>'division' as division from policy_version
      where status = 'draft' and proposed_by is not null) v
  union all select 'proposal', r.id, r.proposed_by, 'recovery', r.division, null
    from recovery r where r.status = 'proposed'
  union all select 'proposal', r.id, w.proposed_by, 'write-off', r.division, null
    from recovery_write_off w join recovery r on r.id = w.recovery_id where w.status = 'proposed'
  union all select 'proposal', r.id, r.proposed_by, 'payment-ruling', p.division, null
    from payment_ruling r join payment p on p.key = r.payment_key where r.status = 'proposed'
  union all select 'proposal', t.id, t.proposed_by, 'training-plan', t.division, null
    from training_plan t where t.status = 'proposed'`;

/** All that lies with this person today, what falls due first on top. */
export async function openTasksOf(
  db: Db | Trx,
  userId: string,
  today: PlainDate,
): Promise<readonly OpenTask[]> {
  const { rows } = await sql<OpenTask>`
    select * from (${tasks(today)}) t where t.owner = ${userId}
    order by t."dueOn" nulls last, t.kind, t.id`.execute(db);
  return rows;
}

/** What nobody can go on with (无人负责): its person's account is closed, or a service's owner has no office there any more. */
export async function unattended(db: Db | Trx, today: PlainDate): Promise<(OpenTask & { name: string })[]> {
  const { rows } = await sql<OpenTask & { name: string }>`
    select t.*, u.display_name as name from (${tasks(today)}) t join app_user u on u.id = t.owner
    where t.kind in ('service','proposal') and (not u.active or (t.kind = 'service' and not exists (
      select from user_grant g where g.user_id = u.id and grant_holds(g, ${today}::date)
        and covers(g.division, t.division))))
    order by t."dueOn" nulls last, t.kind, t.id limit 500`.execute(db);
  return rows;
}
