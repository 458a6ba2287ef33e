import { sql } from 'kysely';
import { closeWait } from '../src/db/case-wait.ts';
import type { Database, Trx } from '../src/db/client.ts';
import { recordServiceEvent } from '../src/db/service-events.ts';
import { serviceRulesOn } from '../src/db/service-rules.ts';
import { shanghaiDateAt } from '../src/domain/dates.ts';
import { PREFECTURE } from '../src/domain/divisions.ts';
import type { CreditCode } from '../src/domain/ids.ts';
import { parameterOf } from '../src/domain/services/rules.ts';
import { type VisitState, visitOutlook } from '../src/domain/services/visits.ts';
import { countAtWork, lockPlan } from '../src/intake/services/visits.ts';
import { type CurrentWait, visitsWorkflowId } from '../workflows/contract.ts';
import { nameWait } from './service-wait.ts';

export type VisitActivities = ReturnType<typeof createVisitActivities>;

/** What the process of the visits to an employer does to the record: one transaction, safe to repeat. */
export function createVisitActivities({ database }: { database: Database }) {
  return {
    /** Reminds, marks what is late, ends a plan whose people have gone, and names the wait left; null: it has ended. */
    async refreshVisits(input: {
      readonly employer: CreditCode;
      readonly businessNowMs: number;
    }): Promise<CurrentWait | null> {
      return database.db.transaction().execute((trx) => refresh(trx, input.employer, input.businessNowMs));
    },
  };
}

async function refresh(trx: Trx, employer: CreditCode, nowMs: number): Promise<CurrentWait | null> {
  const plan = await lockPlan(trx, employer);
  const caseId = visitsWorkflowId(employer);
  const today = shanghaiDateAt(nowMs);
  const rules = await serviceRulesOn(trx, today);
  const { next_visit_on: nextOn } = plan;
  const { state, changesOn, escalate } = visitOutlook(nextOn, rules, today);
  const people = await countAtWork(trx, employer, today);
  const tell = (kind: string, division: string, data: Record<string, string | number> = {}) =>
    recordServiceEvent(trx, {
      of: { employer },
      kind,
      division,
      actor: null,
      atMs: nowMs,
      data: { until: nextOn, people, ...data },
      key: `${kind}:${employer}:${nextOn}`,
    });
  const ends =
    plan.status === 'active' && state !== 'planned' && people < parameterOf(rules, 'visitThreshold');
  if (ends) {
    await trx
      .updateTable('visit_plan')
      .set({ status: 'ended', ended_on: today, people, revision: sql`revision + 1` })
      .where('employer', '=', employer)
      .execute();
    await tell('visits-ended', plan.division);
  }
  if (ends || plan.status === 'ended') {
    await closeWait(trx, caseId, nowMs);
    return null;
  }
  if (state === 'due') await tell('visit-reminder', plan.division);
  if (state === 'overdue') await tell('visit-overdue', plan.division);
  if (escalate) await tell('visit-escalated', PREFECTURE);
  if (people !== plan.people || (escalate && plan.escalated_on === null)) {
    await trx
      .updateTable('visit_plan')
      .set({ people, ...(escalate && plan.escalated_on === null && { escalated_on: today }) })
      .where('employer', '=', employer)
      .execute();
  }
  const params = {
    until: changesOn,
    article: '14',
    office: `${await officeName(trx, plan.division)}`,
    lastDayOn: nextOn,
  };
  return nameWait(trx, { caseId, kind: WAITS[state], division: plan.division, params }, nowMs);
}

const WAITS: Record<VisitState, 'visit-planned' | 'visit-due' | 'visit-overdue'> = {
  planned: 'visit-planned',
  due: 'visit-due',
  overdue: 'visit-overdue',
};

async function officeName(trx: Trx, division: string): Promise<string> {
  const { name } = await trx
    .selectFrom('division')
    .select('name')
    .where('code', '=', division)
    .executeTakeFirstOrThrow();
  return `${name}人社部门`;
}
