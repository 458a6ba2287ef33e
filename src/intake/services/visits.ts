import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import type { Db, Trx } from '../../db/client.ts';
import { recordServiceEvent } from '../../db/service-events.ts';
import { serviceRulesOn } from '../../db/service-rules.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { inPrefecture } from '../../domain/divisions.ts';
import type { ServiceKind } from '../../domain/services/kinds.ts';
import { parameterOf } from '../../domain/services/rules.ts';
import { nextVisit } from '../../domain/services/visits.ts';
import { enqueue, visitsMessage } from '../../outbox/enqueue.ts';
import { askForService } from './ask.ts';
import { ServiceError } from './errors.ts';

/**
 * Registered poor at work today, by employer: tracked, begun, not departed, within the contract, poor in the register of
 * today. `home`: the county where most of them live, the lowest code of equals.
 */
export const atWork = (today: PlainDate, employer: string | null = null) => sql<{
  employer: string;
  people: number;
  home: string;
}>`(
  select employer, sum(n)::integer as people, (array_agg(home order by n desc, home))[1] as home
  from (
    select e.employer, left(h.division, 6) as home, count(distinct e.person_id) as n
    from employment e
      join person p on p.id = e.person_id
      join household h on h.number = p.household_number
      join lateral (select s.registered_poor from poverty_status s
        where s.person_id = e.person_id and s.valid_from <= ${today} order by s.valid_from desc limit 1) poor
        on poor.registered_poor
    where e.standing = 'tracked' and e.occupied @> ${today}::date
      and (${employer}::text is null or e.employer = ${employer})
      and not exists (select 1 from departure d
        where d.employment_id = e.id and d.revoked_on is null and d.departed_on <= ${today})
    group by e.employer, left(h.division, 6)) by_county
  group by employer)`;

/**
 * Puts employers with many registered poor on the list of visits (art. 14), or back on it, and starts their processes.
 * Returns how many were put there. One already there keeps its days.
 */
export async function planVisits(trx: Trx, businessAtMs: number): Promise<number> {
  const today = shanghaiDateAt(businessAtMs);
  const rules = await serviceRulesOn(trx, today);
  const first = addDays(today, parameterOf(rules, 'visitReminderDays'));
  const { rows } = await sql<{ employer: string; division: string; people: number }>`
    insert into visit_plan as v (employer, division, status, since, people, next_visit_on)
    select w.employer, case when r.division like '4331%' then r.division else w.home end, 'active', ${today}, w.people,
      ${first}
    from ${atWork(today)} w join employer r on r.credit_code = w.employer
    where w.people >= ${parameterOf(rules, 'visitThreshold')}
    on conflict (employer) do update set status = 'active', ended_on = null, since = excluded.since,
      people = excluded.people, next_visit_on = excluded.next_visit_on, escalated_on = null, revision = v.revision + 1
      where v.status = 'ended'
    returning employer, division, people
  `.execute(trx);
  // In one statement: at the first search there are thousands.
  await sql`
    insert into service_event (employer, kind, division, happened_at, data, event_key)
    select employer, 'visit-planned', division, ${new Date(businessAtMs)},
      jsonb_build_object('people', people, 'until', ${first}::text), 'visit-planned:' || employer || ':' || ${today}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(employer text, division text, people integer)
    on conflict (event_key) do nothing
  `.execute(trx);
  await enqueue(
    trx,
    rows.map(({ employer }) => visitsMessage(employer, `planned:${employer}:${today}`, businessAtMs)),
  );
  return rows.length;
}

/** The plan with its row locked. Throws visit-plan-unknown. */
export async function lockPlan(trx: Trx, employer: string) {
  const plan = await trx
    .selectFrom('visit_plan as v')
    .innerJoin('employer as r', 'r.credit_code', 'v.employer')
    .selectAll('v')
    .select('r.division as place')
    .where('v.employer', '=', employer)
    .forUpdate('v')
    .executeTakeFirst();
  if (!plan) throw new ServiceError('visit-plan-unknown');
  return { ...plan, next_visit_on: plan.next_visit_on as PlainDate };
}

export interface VisitProblem {
  readonly kind: ServiceKind;
  /** Whose: a worker of this employer. */
  readonly employmentId: string;
  readonly subject: string;
}

export interface RecordVisit {
  readonly employer: string;
  readonly visitedOn: PlainDate;
  readonly companions: string | null;
  readonly localHr: string | null;
  readonly findings: string;
  readonly problems: readonly VisitProblem[];
  readonly actor: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

/**
 * A visit that took place, with what was found: each problem opens a service case at once. The newest visit sets the next
 * day. Throws ServiceError; all or nothing is written.
 */
export async function recordVisit(
  trx: Trx,
  visit: RecordVisit,
): Promise<{ id: number; services: string[]; nextVisitOn: string }> {
  const { employer, visitedOn, actor, businessAtMs, requestKey } = visit;
  const plan = await lockPlan(trx, employer);
  const today = shanghaiDateAt(businessAtMs);
  if (visitedOn > today) throw new ServiceError('visit-ahead');
  const localHr = visit.localHr ?? plan.local_hr;
  if (!inPrefecture(plan.place) && localHr === null) throw new ServiceError('visit-local-hr-missing');
  const inserted = await trx
    .insertInto('employer_visit')
    .values({
      employer,
      visited_on: visitedOn,
      visited_by: actor,
      companions: visit.companions,
      local_hr: localHr,
      findings: visit.findings,
      business_on: today,
      request_key: requestKey,
    })
    .onConflict((conflict) => conflict.columns(['employer', 'visited_on', 'visited_by']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) throw new ServiceError('visit-repeated');
  const services: string[] = [];
  for (const [n, problem] of visit.problems.entries()) {
    const worker = await workerOf(trx, problem.employmentId, employer);
    const id = await askForService(trx, {
      ...worker,
      ...problem,
      employer,
      visitId: inserted.id,
      via: 'visit',
      actor,
      businessAtMs,
      requestKey: `${requestKey}:${n}`,
    });
    services.push(id);
  }
  const next = nextVisit(visitedOn, await serviceRulesOn(trx, today));
  const moves = plan.status === 'active' && next > plan.next_visit_on;
  if (moves) {
    await trx
      .updateTable('visit_plan')
      .set({ next_visit_on: next, local_hr: localHr, escalated_on: null, revision: sql`revision + 1` })
      .where('employer', '=', employer)
      .execute();
  }
  await recordServiceEvent(trx, {
    of: { employer },
    kind: 'visit-recorded',
    division: plan.division,
    actor,
    atMs: businessAtMs,
    data: { on: visitedOn, problems: services.length },
    key: `visit-recorded:${inserted.id}`,
  });
  await enqueue(trx, [visitsMessage(employer, `visit:${inserted.id}`, businessAtMs)]);
  await audit(trx, {
    actor,
    operation: 'recordVisit',
    subject: `visit:${employer}`,
    outcome: 'done',
    businessAtMs,
    after: { visitedOn, localHr, services, nextVisitOn: moves ? next : plan.next_visit_on },
  });
  return { id: inserted.id, services, nextVisitOn: moves ? next : plan.next_visit_on };
}

/** A person of the ledger of this employer, and where the household lives. Throws visit-worker-elsewhere. */
async function workerOf(trx: Trx, employmentId: string, employer: string) {
  const worker = await trx
    .selectFrom('employment as e')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .innerJoin('household as h', 'h.number', 'p.household_number')
    .select(['p.id as personId', 'h.division as home'])
    .where('e.id', '=', employmentId)
    .where('e.employer', '=', employer)
    .where('e.standing', '=', 'tracked')
    .executeTakeFirst();
  if (!worker) throw new ServiceError('visit-worker-elsewhere');
  return worker;
}

/** How many of the register work at one employer today. */
export async function countAtWork(db: Db | Trx, employer: string, today: PlainDate): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select people from ${atWork(today, employer)} w`.execute(db);
  return rows[0]?.people ?? 0;
}
