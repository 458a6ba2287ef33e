import { closeWait } from '../src/db/case-wait.ts';
import type { Database, Trx } from '../src/db/client.ts';
import { measure } from '../src/db/targets/measure.ts';
import {
  askedOf,
  lockResponsibilityYear,
  moveYear,
  noteYearEvent,
  type ResponsibilityYear,
  readLetters,
  targetsInForce,
  type YearAt,
} from '../src/db/targets/year.ts';
import { type PlainDate, shanghaiDateAt } from '../src/domain/dates.ts';
import { PREFECTURE } from '../src/domain/divisions.ts';
import { refreshOutlook } from '../src/domain/register/refresh.ts';
import { targetsInOrder } from '../src/domain/targets/letter.ts';
import { actualOf, NOTHING } from '../src/domain/targets/measures.ts';
import { expectedBy, isWarned } from '../src/domain/targets/progress.ts';
import { parameterOf } from '../src/domain/targets/rules.ts';
import {
  type CurrentWait,
  type DecideResponsibility,
  type ResponsibilityResult,
  responsibilityWorkflowId,
} from '../workflows/contract.ts';
import { takeResponsibilityDecision } from './responsibility-decisions.ts';
import { measureYear } from './responsibility-rounds.ts';
import { letterPlan, nameYearWait } from './responsibility-wait.ts';

export type ResponsibilityActivities = ReturnType<typeof createResponsibilityActivities>;

/** What the process of a county's year does to the record. Each is one transaction and may be repeated safely. */
export function createResponsibilityActivities({ database }: { database: Database }) {
  return {
    /** Does what the day asks for and names the wait that is left; null: the year is closed, or the county has no targets. */
    async lookAtResponsibilityYear({
      year,
      division,
      businessNowMs: nowMs,
    }: YearAt): Promise<CurrentWait | null> {
      return database.db.transaction().execute(async (trx) => {
        const found = await lockResponsibilityYear(trx, year, division);
        if (!found) return null;
        await moveByItself(trx, found, nowMs);
        const now = (await lockResponsibilityYear(trx, year, division))!;
        if (now.status !== 'closed') return nameYearWait(trx, now, nowMs);
        await closeWait(trx, responsibilityWorkflowId(year, division), nowMs);
        return null;
      });
    },

    /** Submitting, reviewing, hearing, publishing, outcomes (Update `decideResponsibility`); refuses with a FailureType. */
    async decideResponsibility(message: DecideResponsibility & YearAt): Promise<ResponsibilityResult> {
      return database.db.transaction().execute(async (trx) => {
        const found = await lockResponsibilityYear(trx, message.year, message.division);
        if (found) await moveByItself(trx, found, message.businessNowMs);
        return takeResponsibilityDecision(trx, message);
      });
    },
  };
}

async function moveByItself(trx: Trx, y: ResponsibilityYear, nowMs: number): Promise<void> {
  const today = shanghaiDateAt(nowMs);
  if (y.status === 'running') {
    if (today >= y.measureOn) return measureYear(trx, y, today);
    await noteLetterDays(trx, y, today);
    await warnInMidYear(trx, y, today);
  }
  if (y.status === 'objections' && today > y.objectionsUntil! && !(await isObjectedTo(trx, y))) {
    await noteYearEvent(trx, y, { kind: 'objections-over', on: today, actor: null, key: `over:${y.round}` });
    await moveYear(trx, y, { status: 'heard' });
  }
}

async function isObjectedTo(trx: Trx, { year, division }: ResponsibilityYear): Promise<boolean> {
  const pending = await trx
    .selectFrom('evaluation_objection')
    .select('id')
    .where('year', '=', year)
    .where('division', '=', division)
    .where('upheld', 'is', null)
    .executeTakeFirst();
  return pending !== undefined;
}

/** Reminder, lateness and each telling of the level above, once each, while no letter has both signatures. */
async function noteLetterDays(trx: Trx, y: ResponsibilityYear, on: PlainDate): Promise<void> {
  if ((await readLetters(trx, y.year, y.division)).some(({ inForce }) => inForce)) return;
  const outlook = refreshOutlook(y.letterDueOn, letterPlan(y), on);
  if (outlook.remind) await noteYearEvent(trx, y, { kind: 'reminded', on, actor: null, key: 'reminded' });
  if (!outlook.late) return;
  await noteYearEvent(trx, y, { kind: 'late', on, actor: null, key: 'late' });
  // A process that slept through several tells the level above once.
  const key = `told:${outlook.tellTimes}`;
  if (await noteYearEvent(trx, y, { kind: 'told', on, actor: null, key, told: PREFECTURE }))
    await moveYear(trx, y, { told_times: outlook.tellTimes });
}

/** 年中预警, as of the mid-year day itself, whenever the process comes to it; once, and none of a year that was opened later. */
async function warnInMidYear(trx: Trx, y: ResponsibilityYear, today: PlainDate): Promise<void> {
  const { year, division, rules, midYearOn: on } = y;
  if (today < on) return;
  const opened = await trx
    .selectFrom('responsibility_event')
    .select('on_day')
    .where('year', '=', year)
    .where('division', '=', division)
    .where('key', '=', 'opened')
    .executeTakeFirst();
  if (!opened || opened.on_day >= on) return;
  if (
    !(await noteYearEvent(trx, y, {
      kind: 'warned',
      on: today,
      actor: null,
      key: 'mid-year',
      told: PREFECTURE,
    }))
  )
    return;
  const { targets } = await targetsInForce(trx, year, division);
  for (const [code, target] of targetsInOrder(targets)) {
    const counted = (await measure(trx, code, askedOf(y, on))).get(division) ?? NOTHING;
    const actual = actualOf(code, counted);
    const expected = expectedBy(code, target, year, on);
    if (!isWarned(actual, expected, parameterOf(rules, 'warnBelowPercent'))) continue;
    await trx
      .insertInto('target_warning')
      .values({ year, division, measure: code, target, expected, actual: actual ?? 0, warned_on: today })
      .execute();
  }
}
