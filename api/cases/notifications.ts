import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { type Grant, scopesFor } from '../../src/domain/access.ts';
import { povertyReviewed } from '../../src/domain/decide-operation.ts';
import { applicantActions, type Interest, interests } from '../../src/domain/notifications.ts';
import { under } from '../lists/scope.ts';
import { personShown } from './known-person.ts';

const NEWEST = 50;

export interface NotificationRow {
  readonly id: number;
  readonly kind: string;
  readonly employmentId: string;
  readonly claimId: string | null;
  readonly at: Date;
  readonly data: Record<string, unknown>;
  readonly personName: string | null;
  readonly last4: string;
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
    select v.id, v.kind, v.subject_id as "employmentId", v.claim_id as "claimId", v.happened_at as at, v.data,
      case when ${personShown(scopesFor(grants, 'read-case'))} then p.name end as "personName",
      p.identity_last4 as last4,
      coalesce(r.name, '') as "employerName"
    from (select distinct id from (${sql.join(parts, sql` union all `)}) every) newest
      join case_event v on v.id = newest.id
      join case_subject e on e.id = v.subject_id
      join person p on p.id = e.person_id
      left join household h on h.number = p.household_number
      left join employer r on r.credit_code = e.employer
    where v.actor is distinct from ${userId}
    order by v.id desc limit ${NEWEST}
  `.execute(db);
  return rows;
}

function partsOf(
  interest: Interest,
  { employer, intermediary, institution = null, division }: Grant,
): RawBuilder<unknown>[] {
  const { of, kinds, stillAt } = interest;
  switch (of) {
    case 'employer':
      return employer === null ? [] : [ofOrganisation('employer', employer, interest)];
    case 'intermediary':
      return intermediary === null ? [] : [ofOrganisation('intermediary', intermediary, interest)];
    case 'institution':
      return institution === null ? [] : [ofOrganisation('institution', institution, interest)];
    case 'everywhere':
      return kinds.map((kind) => newest(interest, kind, sql`true`));
  }
  if (division === null) return [];
  if (stillAt) return [ofWaitingClaims(interest, stillAt, division)];
  return kinds.map((kind) => {
    if (kind === 'contract-uploaded') return ofWaitingContracts(interest, division);
    if (kind === 'aid-contract-uploaded') return ofWaitingJourneys(interest, division);
    return newest(interest, kind, lies(of, division));
  });
}

/** From the organisation's own cases: few, however many events the prefecture has. */
function ofOrganisation(
  kind: 'employer' | 'intermediary' | 'institution',
  id: string,
  interest: Interest,
): RawBuilder<unknown> {
  return sql`(select v.id from case_subject e
      join case_event v on v.subject_id = e.id
      left join claim c on c.id = v.claim_id
    where ${sql.ref(`e.${kind}`)} = ${id} and v.kind in (${literals(interest.kinds)}) and ${worthTelling(interest)}
      and (c.id is null or c.payee_kind = ${kind} or (${kind} = 'institution' and c.payee_kind = 'person'))
    order by v.id desc limit ${NEWEST})`;
}

/** From the newest events of one kind backwards, until there are enough of the division. */
function newest(interest: Interest, kind: string, where: RawBuilder<boolean>): RawBuilder<unknown> {
  // A dispute is about the employment; it concerns whoever pays any of its claims.
  const claim = kind === 'worker-disputed' ? sql`c.employment_id = v.employment_id` : sql`c.id = v.claim_id`;
  const paid = interest.of === 'paying-division' ? sql`join claim c on ${claim}` : sql``;
  return sql`(select v.id from case_event v
      join case_subject e on e.id = v.subject_id
      join person p on p.id = e.person_id
      left join household h on h.number = p.household_number
      ${paid}
    where v.kind = ${literals([kind])} and ${worthTelling(interest)} and ${where}
    order by v.id desc limit ${NEWEST})`;
}

/** From the claims that wait at the step: few, whatever has gone through it before. */
function ofWaitingClaims(interest: Interest, step: string, division: string): RawBuilder<unknown> {
  return sql`(with waiting as materialized (
      select id, subject_id, paid_by, programme from claim
      where status = 'open' and step = ${sql.lit(step)}
        and (${under(sql.ref('paid_by'), [division])} or paid_by = ${division.slice(0, 6)}))
    select v.id from waiting c
      join case_subject e on e.id = c.subject_id
      join person p on p.id = e.person_id
      left join household h on h.number = p.household_number
      join case_event v on v.subject_id = c.subject_id and v.claim_id = c.id
    where v.kind in (${literals(interest.kinds)}) and ${worthTelling(interest)} and ${lies(interest.of, division)}
      -- Came to this step, not to one before it.
      and coalesce(v.data->>'to', ${step}) = ${step}
    order by v.id desc limit ${NEWEST})`;
}

/** From the contracts that wait for an officer: one that somebody has confirmed meanwhile is no news. */
function ofWaitingContracts({ of }: Interest, division: string): RawBuilder<unknown> {
  return sql`(select v.id from contract k
      join case_subject e on e.id = k.employment_id
      join person p on p.id = e.person_id
      left join household h on h.number = p.household_number
      join case_event v on v.employment_id = k.employment_id and v.kind = 'contract-uploaded'
        and v.data->>'contractId' = k.id
    where k.status = 'uploaded' and ${lies(of, division)}
    order by v.id desc limit ${NEWEST})`;
}

/** The same of applications for travel. */
function ofWaitingJourneys({ of }: Interest, division: string): RawBuilder<unknown> {
  return sql`(select max(v.id) as id from transport_application t
      join case_subject e on e.id = t.aid_id
      join person p on p.id = e.person_id
      left join household h on h.number = p.household_number
      join case_event v on v.aid_id = t.aid_id and v.kind = 'aid-contract-uploaded'
    where t.contract_status = 'uploaded' and ${lies(of, division)}
    group by t.aid_id order by 1 desc limit ${NEWEST})`;
}

function lies(of: Interest['of'], division: string): RawBuilder<boolean> {
  const home = under(sql.ref('h.division'), [division]);
  switch (of) {
    case 'employment-division':
      return under(sql.ref('e.division'), [division]);
    case 'paying-division':
      return under(sql.ref('c.paid_by'), [division]);
    case 'accepting-division':
      // As handlingTarget: the township of the worker's home, where its county pays.
      return sql`(${under(sql.ref('c.paid_by'), [division])} or (left(h.division, 6) = c.paid_by and ${home}))`;
    case 'home-division':
      return home;
    default:
      throw new Error(`${of} is no division`);
  }
}

/**
 * Of decisions those asked for; of a payment that came back what the bank said, not the step that followed from it. An
 * interest in what an office reviews is one in claims, which stand beside the event as c.
 */
function worthTelling({ actions = applicantActions, reason, reviewedBy }: Interest): RawBuilder<boolean> {
  const told = sql<boolean>`(case v.kind
    when 'decision' then v.data->>'action' in (${literals(actions)})
    when 'payment-returned' then v.data->>'paymentKey' is not null
    when 'payment-reversed' then v.data->>'paymentKey' is not null
    else true end)`;
  const byPoverty = sql<boolean>`c.programme in (${literals(povertyReviewed)})`;
  return sql.join(
    [
      told,
      ...(reason ? [sql`v.data->>'reason' = ${reason}`] : []),
      ...(reviewedBy ? [reviewedBy === 'poverty' ? byPoverty : sql`not ${byPoverty}`] : []),
    ],
    sql` and `,
  );
}

/** As constants, for the partial index to be found; all of them are ours. */
function literals(values: readonly string[]): RawBuilder<unknown> {
  return sql.join(values.map((value) => sql.lit(value)));
}
