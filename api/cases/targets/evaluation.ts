import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { type ResponsibilityYear, readResponsibilityYear } from '../../../src/db/targets/year.ts';
import { may } from '../../../src/domain/access.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import {
  isMeasure,
  type MeasureCode,
  measureCodes,
  measureOf,
} from '../../../src/domain/targets/measures.ts';
import { awardFen, earns, outcomeKinds, totalOf } from '../../../src/domain/targets/score.ts';
import {
  byLeader,
  isAllowed,
  type ResponsibilityAction,
  responsibilityActions,
} from '../../../src/domain/targets/steps.ts';
import {
  type ResponsibilityEventKind,
  responsibilityEventNames,
  type YearStatus,
  yearStatusNames,
} from '../../../src/domain/targets/words.ts';
import type { SignedInUser } from '../../request.ts';
import { toWait, waitColumns, waitSchema } from '../waits.ts';

const actions = Object.keys(responsibilityActions) as [ResponsibilityAction, ...ResponsibilityAction[]];
const statusSchema = z.enum(Object.keys(yearStatusNames) as [YearStatus, ...YearStatus[]]);

export const evaluationSchema = z
  .object({
    year: z.int(),
    division: z.string(),
    divisionName: z.string(),
    status: statusSchema,
    revision: z.int(),
    rules: z.string(),
    round: z.int(),
    asOf: z.string().nullable(),
    letter: z.string().nullable(),
    totalTenths: z.int().nullable(),
    baseTenths: z.int(),
    bonusTenths: z.int(),
    completed: z.boolean(),
    objectionsUntil: z.string().nullable(),
    publishedOn: z.string().nullable(),
    awardFen: z.int().nullable().meta({ description: '按公布的总分应得的奖补；公布前为按现在总分的预计' }),
    scores: z.array(
      z.object({
        measure: z.enum(measureCodes),
        title: z.string(),
        unit: z.enum(['people', 'share']),
        article: z.string(),
        target: z.int(),
        actual: z.int().nullable(),
        pointsTenths: z.int(),
        scoreTenths: z.int(),
        bonusTenths: z.int(),
        evidence: z.unknown(),
      }),
    ),
    deductions: z.array(
      z.object({ code: z.string(), title: z.string(), pointsTenths: z.int(), reason: z.string() }),
    ),
    deductionRules: z.array(z.object({ code: z.string(), title: z.string(), maxPoints: z.int() })),
    reviews: z.array(
      z.object({
        round: z.int(),
        submittedBy: z.string(),
        submittedOn: z.string(),
        reviewedBy: z.string().nullable(),
        reviewedOn: z.string().nullable(),
        approved: z.boolean().nullable(),
        note: z.string().nullable(),
      }),
    ),
    objections: z.array(
      z.object({
        id: z.int(),
        round: z.int(),
        words: z.string(),
        raisedBy: z.string(),
        raisedOn: z.string(),
        upheld: z.boolean().nullable(),
        heardBy: z.string().nullable(),
        heardOn: z.string().nullable(),
        reason: z.string().nullable(),
        corrections: z.unknown(),
      }),
    ),
    warnings: z.array(
      z.object({
        measure: z.string(),
        title: z.string(),
        target: z.int(),
        expected: z.int(),
        actual: z.int(),
        on: z.string(),
      }),
    ),
    outcomes: z.array(
      z.object({
        kind: z.enum(outcomeKinds),
        unitName: z.string().nullable(),
        amountFen: z.int().nullable(),
        words: z.string(),
        by: z.string(),
        on: z.string(),
        claimId: z.string().nullable(),
        claimStep: z.string().nullable(),
        rewardId: z.string().nullable(),
      }),
    ),
    earned: z.array(z.enum(outcomeKinds)).meta({ description: '按总分可以记录的奖惩' }),
    events: z.array(
      z.object({
        kind: z.enum(
          Object.keys(responsibilityEventNames) as [ResponsibilityEventKind, ...ResponsibilityEventKind[]],
        ),
        on: z.string(),
        by: z.string().nullable(),
        note: z.string().nullable(),
      }),
    ),
    wait: waitSchema.nullable(),
    forMe: z.object({ actions: z.array(z.enum(actions)), object: z.boolean() }),
  })
  .meta({ id: 'Evaluation' });

/** A county's year with its score table, what was said of it and what came of it; null: there are no targets. */
export async function readEvaluation(
  db: Db,
  { year, division, user, nowMs }: { year: number; division: string; user: SignedInUser; nowMs: number },
): Promise<z.output<typeof evaluationSchema> | null> {
  const y = await readResponsibilityYear(db, year, division);
  if (!y) return null;
  const round = await db
    .selectFrom('evaluation_round')
    .select(['as_of', 'letter'])
    .where('year', '=', year)
    .where('division', '=', division)
    .where('round', '=', y.round)
    .executeTakeFirst();
  const scores = await scoresOf(db, y);
  const deductions = await deductionsOf(db, y);
  const total = totalOf(y.rules, scores, deductions);
  const objections = await objectionsOf(db, y);
  const pending = objections.some(({ upheld }) => upheld === null);
  return {
    year,
    division,
    divisionName: y.name,
    status: y.status,
    revision: y.revision,
    rules: `${y.rules.id}@${y.rules.version}`,
    round: y.round,
    asOf: round?.as_of ?? null,
    letter: round?.letter ?? null,
    totalTenths: y.totalTenths,
    baseTenths: total.baseTenths,
    bonusTenths: total.bonusTenths,
    completed: total.completed,
    objectionsUntil: y.objectionsUntil,
    publishedOn: y.publishedOn,
    awardFen: y.awardFen ?? (y.totalTenths === null ? null : awardFen(y.rules, y.totalTenths)),
    scores,
    deductions: deductions.map((one) => ({ ...one, title: y.rules.deductions[one.code]?.title ?? one.code })),
    deductionRules: Object.entries(y.rules.deductions).map(([code, rule]) => ({ code, ...rule })),
    reviews: await reviewsOf(db, y),
    objections,
    warnings: await warningsOf(db, y),
    outcomes: await outcomesOf(db, y),
    earned:
      y.totalTenths === null
        ? []
        : outcomeKinds.filter(
            (kind) => earns(y.rules, kind, { ...total, totalTenths: y.totalTenths! }).earned,
          ),
    events: await eventsOf(db, y),
    wait: await waitOf(db, y, nowMs),
    forMe: {
      actions: actions.filter((action) => mayTake(user, y, action, pending)),
      object:
        y.status === 'objections' &&
        !pending &&
        user.grants.some(({ division: of }) => of === division) &&
        may(user.grants, 'object-evaluation', { divisions: [division] }),
    },
  };
}

/** What the status and the person's posts allow; who had which part the process judges. */
function mayTake(
  user: SignedInUser,
  y: ResponsibilityYear,
  action: ResponsibilityAction,
  pending: boolean,
): boolean {
  if (!isAllowed(y.status, action)) return false;
  if ((action === 'uphold' || action === 'dismiss') && !pending) return false;
  const operation = byLeader.includes(action) ? 'lead-evaluation' : 'evaluate-targets';
  return may(user.grants, operation, { divisions: [PREFECTURE] });
}

const of = ({ year, division }: ResponsibilityYear) =>
  sql<boolean>`(x.year, x.division) = (${year}, ${division})`;

async function scoresOf(db: Db, y: ResponsibilityYear) {
  const rows = await db
    .selectFrom('evaluation_score as x')
    .selectAll()
    .where(of(y))
    .where('x.round', '=', y.round)
    .execute();
  return rows
    .filter((row) => isMeasure(row.measure))
    .map((row) => {
      const measure = row.measure as MeasureCode;
      const { title, unit, article } = measureOf(measure);
      return {
        measure,
        title,
        unit,
        article,
        target: row.target,
        actual: row.actual,
        pointsTenths: row.points_tenths,
        scoreTenths: row.score_tenths,
        bonusTenths: row.bonus_tenths,
        evidence: row.evidence,
      };
    })
    .toSorted((a, b) => measureCodes.indexOf(a.measure) - measureCodes.indexOf(b.measure));
}

/** Those of the latest submission of the round that counts. */
async function deductionsOf(db: Db, y: ResponsibilityYear) {
  const { rows } = await sql<{ code: string; pointsTenths: number; reason: string }>`
    select e.code, e.points_tenths as "pointsTenths", e.reason from evaluation_deduction e
    where e.submission = (select max(x.id) from evaluation_submission x where ${of(y)} and x.round = ${y.round})
    order by e.code`.execute(db);
  return rows;
}

async function reviewsOf(db: Db, y: ResponsibilityYear) {
  return db
    .selectFrom('evaluation_submission as x')
    .innerJoin('app_user as s', 's.id', 'x.submitted_by')
    .leftJoin('evaluation_review as r', 'r.submission', 'x.id')
    .leftJoin('app_user as w', 'w.id', 'r.reviewed_by')
    .select(['x.round', 's.display_name as submittedBy', 'x.submitted_on as submittedOn'])
    .select(['w.display_name as reviewedBy', 'r.reviewed_on as reviewedOn', 'r.approved'])
    .select(sql<string | null>`coalesce(r.note, x.note)`.as('note'))
    .where(of(y))
    .orderBy('x.id')
    .execute();
}

async function objectionsOf(db: Db, y: ResponsibilityYear) {
  return db
    .selectFrom('evaluation_objection as x')
    .innerJoin('app_user as u', 'u.id', 'x.raised_by')
    .leftJoin('app_user as h', 'h.id', 'x.heard_by')
    .select(['x.id', 'x.round', 'x.words', 'u.display_name as raisedBy', 'x.raised_on as raisedOn'])
    .select(['x.upheld', 'h.display_name as heardBy', 'x.heard_on as heardOn', 'x.reason', 'x.corrections'])
    .where(of(y))
    .orderBy('x.id')
    .execute();
}

async function warningsOf(db: Db, y: ResponsibilityYear) {
  const rows = await db
    .selectFrom('target_warning as x')
    .selectAll()
    .where(of(y))
    .orderBy('x.measure')
    .execute();
  return rows.map(({ measure, target, expected, actual, warned_on: on }) => ({
    measure,
    title: isMeasure(measure) ? measureOf(measure).title : measure,
    target,
    expected,
    actual,
    on,
  }));
}

async function outcomesOf(db: Db, y: ResponsibilityYear) {
  return db
    .selectFrom('evaluation_outcome as x')
    .innerJoin('app_user as u', 'u.id', 'x.recorded_by')
    .leftJoin('performance_reward as r', 'r.outcome', 'x.id')
    .leftJoin('reward_unit as n', 'n.id', 'x.unit')
    .leftJoin('claim as c', 'c.reward_id', 'r.id')
    .select(['x.words', 'u.display_name as by', 'x.recorded_on as on', 'n.name as unitName'])
    .select(['r.amount_fen as amountFen', 'r.id as rewardId', 'c.id as claimId', 'c.step as claimStep'])
    .select(sql<(typeof outcomeKinds)[number]>`x.kind`.as('kind'))
    .where(of(y))
    .orderBy('x.id')
    .execute();
}

async function eventsOf(db: Db, y: ResponsibilityYear) {
  return db
    .selectFrom('responsibility_event as x')
    .leftJoin('app_user as u', 'u.id', 'x.actor')
    .select(['x.on_day as on', 'u.display_name as by', 'x.note'])
    .select(sql<ResponsibilityEventKind>`x.kind`.as('kind'))
    .where(of(y))
    .orderBy('x.id')
    .execute();
}

async function waitOf(db: Db, { year, division }: ResponsibilityYear, nowMs: number) {
  const row = await db
    .selectFrom('case_wait as w')
    .select(waitColumns)
    .where('w.case_id', '=', `responsibility-${year}-${division}`)
    .where('w.closed_at', 'is', null)
    .executeTakeFirst();
  return row ? toWait(row, nowMs) : null;
}
