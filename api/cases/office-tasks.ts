import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { POLICY_TARGET } from '../../src/db/policy-drafts.ts';
import { type Grant, may, scopesFor } from '../../src/domain/access.ts';
import type { MovementKind } from '../../src/domain/budget.ts';
import { fen, formatYuan } from '../../src/domain/money.ts';
import type { OfficeTask } from '../../src/domain/notifications.ts';
import { budgetMovementNames } from '../../src/domain/words.ts';
import { inScope } from '../lists/scope.ts';

const NEWEST = 50;

export interface OfficeTaskRow {
  readonly id: number;
  readonly kind: OfficeTask;
  readonly at: Date;
  readonly link: { readonly to: string; readonly label: string };
}

interface Found {
  readonly id: number;
  readonly kind: OfficeTask;
  readonly at: Date;
  readonly about: string;
  readonly label: string;
  readonly amountFen: number | null;
}

/**
 * The newest fifty of what waits for this person's office and is of no case. Each task is the event that set it going, so
 * that it is read or unread as every other; what a colleague has done meanwhile is not there any more.
 */
export async function readOfficeTasks(
  db: Db,
  userId: string,
  grants: readonly Grant[],
): Promise<OfficeTaskRow[]> {
  const parts = [
    sql`${classes(grants)}`,
    sql`${movements(grants)}`,
    ...(may(grants, 'publish-policy', POLICY_TARGET) ? [policies] : []),
  ];
  const { rows } = await sql<Found>`
    select t.* from (${sql.join(parts, sql` union all `)}) t
    where t.actor is distinct from ${userId} order by t.id desc limit ${NEWEST}`.execute(db);
  return rows.map(({ about, label, amountFen, ...row }) => ({
    ...row,
    link: linkOf(row.kind, about, label, amountFen),
  }));
}

function classes(grants: readonly Grant[]): RawBuilder<unknown> {
  const mine = inScope(scopesFor(grants, 'approve-training-class'), { divisions: [sql.ref('k.division')] });
  return sql`
    select v.id, v.kind, v.happened_at as at, v.actor, k.id as about, k.title as label, null::bigint as "amountFen"
    from training_class k join case_event v on v.event_key = 'training-class-submitted:' || k.id
    where k.status = 'submitted' and ${mine}`;
}

/** Both ends must be the officer's to decide. */
function movements(grants: readonly Grant[]): RawBuilder<unknown> {
  const own = (division: string) =>
    inScope(scopesFor(grants, 'manage-budget'), { divisions: [sql.ref(division)] });
  return sql`
    select v.id, v.kind, v.happened_at, v.actor, m.id, m.kind, m.amount_fen
    from budget_movement m join fund_account a on a.id = m.account left join fund_account t on t.id = m.to_account
      join case_event v on v.event_key = 'budget-proposed:' || m.id
    where not exists (select from budget_decision d where d.movement_id = m.id)
      and ${own('a.division')} and (t.id is null or ${own('t.division')})`;
}

/** Proposed anew it is another event, of another day, person or content. */
const policies = sql`
  select v.id, v.kind, v.happened_at, v.actor, p.id, p.document->>'title', null
  from policy_version p
    join case_event v on v.event_key = concat_ws(':', 'policy-proposed', p.id, p.sha256, p.proposed_by, p.proposed_on)
  where p.status = 'draft' and p.proposed_by is not null`;

function linkOf(
  kind: OfficeTask,
  about: string,
  label: string,
  amountFen: number | null,
): OfficeTaskRow['link'] {
  switch (kind) {
    case 'training-class-submitted':
      return { to: `/trainings/${encodeURIComponent(about)}`, label };
    case 'budget-proposed':
      return {
        to: '/budget?tab=movements&status=proposed',
        label: `${budgetMovementNames[label as MovementKind]} ${formatYuan(fen(amountFen ?? 0))} 元`,
      };
    case 'policy-proposed':
      return { to: '/policy-drafts', label: `${label}（${about}）` };
  }
}
