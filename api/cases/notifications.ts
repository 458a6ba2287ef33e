import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { Grant } from '../../src/domain/access.ts';
import { type Interest, interests, notifiedActions } from '../../src/domain/notifications.ts';
import { under } from '../lists/scope.ts';

const NEWEST = 50;

export interface NotificationRow {
  readonly id: number;
  readonly kind: string;
  readonly employmentId: string;
  readonly claimId: string | null;
  readonly at: Date;
  readonly data: Record<string, unknown>;
  readonly personName: string | null;
  readonly employerName: string;
}

/** The newest fifty events that a user is told of, by role and scope; the own acts are no news. */
export async function readNotifications(
  db: Db,
  userId: string,
  grants: readonly Grant[],
): Promise<NotificationRow[]> {
  const parts = grants.flatMap((grant) =>
    (interests[grant.role] ?? []).flatMap((interest) => partsOf(interest, grant)),
  );
  if (parts.length === 0) return [];
  const { rows } = await sql<NotificationRow>`
    select v.id, v.kind, v.employment_id as "employmentId", v.claim_id as "claimId", v.happened_at as at, v.data,
      p.name as "personName", r.name as "employerName"
    from (select distinct id from (${sql.join(parts, sql` union all `)}) every) newest
      join case_event v on v.id = newest.id
      join employment e on e.id = v.employment_id
      join person p on p.id = e.person_id
      join employer r on r.credit_code = e.employer
    where v.actor is distinct from ${userId}
    order by v.id desc limit ${NEWEST}
  `.execute(db);
  return rows;
}

function partsOf({ of, kinds }: Interest, grant: Grant): RawBuilder<unknown>[] {
  switch (of) {
    case 'employer':
      return grant.employer === null ? [] : [ofOrganisation('employer', grant.employer, kinds)];
    case 'intermediary':
      return grant.intermediary === null ? [] : [ofOrganisation('intermediary', grant.intermediary, kinds)];
    case 'employment-division':
      return grant.division === null
        ? []
        : kinds.map((kind) => ofDivision('e.division', grant.division!, kind));
    case 'paying-division':
      return grant.division === null
        ? []
        : kinds.map((kind) => ofDivision('c.paid_by', grant.division!, kind));
  }
}

/** From the organisation's own employments: few, however many events the prefecture has. */
function ofOrganisation(
  kind: 'employer' | 'intermediary',
  id: string,
  kinds: Interest['kinds'],
): RawBuilder<unknown> {
  return sql`(select v.id from employment e
      join case_event v on v.employment_id = e.id
      left join claim c on c.id = v.claim_id
    where ${sql.ref(`e.${kind}`)} = ${id} and v.kind in (${literals(kinds)}) and ${worthTelling}
      and (c.id is null or c.payee_kind = ${kind})
    order by v.id desc limit ${NEWEST})`;
}

/** From the newest events of one kind backwards, until there are enough of the division. */
function ofDivision(column: 'e.division' | 'c.paid_by', division: string, kind: string): RawBuilder<unknown> {
  // A dispute is about the employment; it concerns whoever pays any of its claims.
  const claim = kind === 'worker-disputed' ? sql`c.employment_id = v.employment_id` : sql`c.id = v.claim_id`;
  const from =
    column === 'e.division'
      ? sql`case_event v join employment e on e.id = v.employment_id`
      : sql`case_event v join claim c on ${claim}`;
  return sql`(select v.id from ${from}
    where v.kind = ${literals([kind])} and ${worthTelling} and ${under(sql.ref(column), [division])}
    order by v.id desc limit ${NEWEST})`;
}

/** Of decisions those that ask something; of a returned payment what the bank said, not the step that followed from it. */
const worthTelling = sql`(case v.kind
    when 'decision' then v.data->>'action' in (${literals(notifiedActions)})
    when 'payment-returned' then v.data->>'paymentKey' is not null
    else true end)`;

/** As constants, for the partial index to be found; all of them are ours. */
function literals(values: readonly string[]): RawBuilder<unknown> {
  return sql.join(values.map((value) => sql.lit(value)));
}
