import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { storedPolicies } from '../../db/policies.ts';
import { serviceRulesOn } from '../../db/service-rules.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { inPrefecture, PREFECTURE } from '../../domain/divisions.ts';
import type { Department } from '../../domain/services/kinds.ts';
import { type PlannedLine, planBudget, policyOfYear } from '../../domain/services/plan.ts';
import { ServiceError } from './errors.ts';

interface By {
  readonly actor: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

export interface StateDemand extends By {
  readonly employer: string;
  readonly year: number;
  readonly trade: string;
  readonly persons: number;
  readonly note: string | null;
}

/** An employer says how many trained people of a trade it wants in a year. Throws ServiceError; returns its number. */
export async function stateDemand(trx: Trx, demand: StateDemand): Promise<number> {
  const { employer, year, trade, persons, note, actor, businessAtMs, requestKey } = demand;
  const on = shanghaiDateAt(businessAtMs);
  const { trades } = await serviceRulesOn(trx, on);
  if (!Object.hasOwn(trades, trade)) throw new ServiceError('trade-unknown');
  const place = await trx
    .selectFrom('employer')
    .select('division')
    .where('credit_code', '=', employer)
    .executeTakeFirst();
  if (!place) throw new ServiceError('employer-unknown');
  const stated = await trx
    .insertInto('training_demand')
    .values({
      year,
      // What is wanted outside the prefecture is for all counties to train for.
      division: inPrefecture(place.division) ? place.division : PREFECTURE,
      trade,
      employer,
      persons,
      note,
      stated_by: actor,
      stated_on: on,
      request_key: requestKey,
    })
    .onConflict((conflict) =>
      conflict.columns(['employer', 'year', 'trade']).where('withdrawn_on', 'is', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (!stated) throw new ServiceError('training-demand-stated');
  await audit(trx, {
    actor,
    operation: 'stateTrainingDemand',
    subject: `training-demand:${stated.id}`,
    outcome: 'done',
    businessAtMs,
    after: { employer, year, trade, persons },
  });
  return stated.id;
}

/** Takes a statement back. Throws training-demand-unknown where there is none, or not any more. */
export async function withdrawDemand(
  trx: Trx,
  id: number,
  { actor, businessAtMs }: Omit<By, 'requestKey'>,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('training_demand')
    .set({ withdrawn_by: actor, withdrawn_on: shanghaiDateAt(businessAtMs) })
    .where('id', '=', id)
    .where('withdrawn_on', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new ServiceError('training-demand-unknown');
  await audit(trx, {
    actor,
    operation: 'withdrawTrainingDemand',
    subject: `training-demand:${id}`,
    outcome: 'done',
    businessAtMs,
  });
}

export interface ProposedLine extends PlannedLine {
  readonly trade: string;
  readonly classes: number;
  readonly department: Department;
}

export interface ProposePlan extends By {
  readonly year: number;
  readonly division: string;
  readonly note: string | null;
  readonly lines: readonly ProposedLine[];
}

/** Proposes a county's plan of a year, with the budget that the year's policy gives it. Throws ServiceError. */
export async function proposePlan(trx: Trx, plan: ProposePlan): Promise<string> {
  const { year, division, note, lines, actor, businessAtMs, requestKey } = plan;
  const repeated = await trx
    .selectFrom('training_plan')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (repeated) return repeated.id;
  const rules = policyOfYear(await storedPolicies(trx), year, division);
  if (!rules) throw new ServiceError('training-rules-missing');
  const on = shanghaiDateAt(businessAtMs);
  const { trades } = await serviceRulesOn(trx, on);
  const budgets = lines.map((line) => {
    if (!Object.hasOwn(trades, line.trade)) throw new ServiceError('trade-unknown');
    const budget = planBudget(rules.policy, rules.on, line);
    if (budget === null) throw new ServiceError('training-category-unknown');
    return budget;
  });
  // Two who number a plan of the same county and year take turns.
  await trx.selectFrom('division').select('code').where('code', '=', division).forUpdate().execute();
  const earlier = await trx
    .selectFrom('training_plan')
    .select(['no', 'status'])
    .where('year', '=', year)
    .where('division', '=', division)
    .orderBy('no', 'desc')
    .execute();
  if (earlier.some(({ status }) => status === 'proposed')) throw new ServiceError('training-plan-open');
  const no = (earlier[0]?.no ?? 0) + 1;
  const id = `${year}-${division}-${no}`;
  await trx
    .insertInto('training_plan')
    .values({
      id,
      year,
      division,
      no,
      status: 'proposed',
      note,
      policy_version: rules.policy.versionId,
      proposed_by: actor,
      proposed_on: on,
      request_key: requestKey,
    })
    .execute();
  await trx
    .insertInto('training_plan_line')
    .values(lines.map((line, n) => ({ plan_id: id, no: n + 1, ...line, budget_fen: budgets[n]! })))
    .execute();
  await audit(trx, {
    actor,
    operation: 'proposeTrainingPlan',
    subject: `training-plan:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { lines: lines.length, budgetFen: budgets.reduce((sum, one) => sum + one, 0) },
  });
  return id;
}

export type PlanDecision = 'approved' | 'rejected' | 'withdrawn';

/**
 * The second person's word on a plan, or the first's that it is taken back. Who said the same before is answered alike.
 * Throws training-plan-own, training-plan-not-own, training-plan-decided.
 */
export async function decidePlan(
  trx: Trx,
  {
    id,
    decision,
    note,
    actor,
    businessAtMs,
  }: Omit<By, 'requestKey'> & { id: string; decision: PlanDecision; note: string | null },
): Promise<void> {
  const plan = await trx
    .selectFrom('training_plan')
    .select(['status', 'proposed_by', 'decided_by'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (plan.status === decision && plan.decided_by === actor) return;
  if (plan.status !== 'proposed') throw new ServiceError('training-plan-decided');
  const own = plan.proposed_by === actor;
  if (decision === 'withdrawn' && !own) throw new ServiceError('training-plan-not-own');
  if (decision !== 'withdrawn' && own) throw new ServiceError('training-plan-own');
  await trx
    .updateTable('training_plan')
    .set({
      status: decision,
      decided_by: actor,
      decided_on: shanghaiDateAt(businessAtMs),
      decision_note: note,
    })
    .where('id', '=', id)
    .execute();
  await audit(trx, {
    actor,
    operation: 'decideTrainingPlan',
    subject: `training-plan:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { decision, note },
  });
}

interface LinkClass extends Omit<By, 'requestKey'> {
  readonly planId: string;
  readonly lineNo: number;
  readonly classId: string;
}

/** Counts a class for a line of an approved plan. The same again changes nothing. Throws class-not-in-plan, class-linked. */
export async function linkClass(
  trx: Trx,
  { planId, lineNo, classId, actor, businessAtMs }: LinkClass,
): Promise<void> {
  const linked = await trx
    .insertInto('training_plan_class')
    .values({
      plan_id: planId,
      line_no: lineNo,
      class_id: classId,
      linked_by: actor,
      linked_on: shanghaiDateAt(businessAtMs),
    })
    .onConflict((conflict) => conflict.columns(['class_id']).where('unlinked_on', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
    .catch((error: { constraint?: string }) => {
      const unfit = ['training_plan_class_fits', 'training_plan_class_class_id_fkey'];
      const unknownLine = error.constraint === 'training_plan_class_plan_id_line_no_fkey';
      if (unknownLine || unfit.includes(error.constraint ?? '')) throw new ServiceError('class-not-in-plan');
      throw error;
    });
  if (!linked) {
    const same = await trx
      .selectFrom('training_plan_class')
      .select('id')
      .where('class_id', '=', classId)
      .where('plan_id', '=', planId)
      .where('line_no', '=', lineNo)
      .where('unlinked_on', 'is', null)
      .executeTakeFirst();
    if (same) return;
    throw new ServiceError('class-linked');
  }
  await auditLink(trx, 'linkTrainingClass', { planId, lineNo, classId, actor, businessAtMs });
}

/** Takes a class out of a plan. Throws class-not-linked. */
export async function unlinkClass(trx: Trx, link: Omit<LinkClass, 'lineNo'>): Promise<void> {
  const { planId, classId, actor, businessAtMs } = link;
  const { numUpdatedRows } = await trx
    .updateTable('training_plan_class')
    .set({ unlinked_by: actor, unlinked_on: shanghaiDateAt(businessAtMs) })
    .where('plan_id', '=', planId)
    .where('class_id', '=', classId)
    .where('unlinked_on', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new ServiceError('class-not-linked');
  await auditLink(trx, 'unlinkTrainingClass', link);
}

const auditLink = (
  trx: Trx,
  operation: string,
  { planId, actor, businessAtMs, ...after }: Omit<LinkClass, 'lineNo'> & { lineNo?: number },
) =>
  audit(trx, {
    actor,
    operation,
    subject: `training-plan:${planId}`,
    outcome: 'done',
    businessAtMs,
    after: { classId: after.classId, lineNo: after.lineNo ?? null },
  });
