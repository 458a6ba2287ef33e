import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { evaluationRulesOn } from '../../db/targets/rules.ts';
import { lockResponsibilityYear, noteYearEvent } from '../../db/targets/year.ts';
import { addDays, laterOf, shanghaiDateAt } from '../../domain/dates.ts';
import type { Targets } from '../../domain/targets/letter.ts';
import { type MeasureCode, measureOf, valueInWords } from '../../domain/targets/measures.ts';
import { daysOfYear, type EvaluationRules, rulesIdOf } from '../../domain/targets/rules.ts';
import { enqueue, yearChanged } from '../../outbox/enqueue.ts';
import { TargetError } from './errors.ts';

export interface By {
  readonly actor: string;
  readonly businessAtMs: number;
}

export interface SetTargets extends By {
  readonly year: number;
  readonly division: string;
  readonly targets: Targets;
}

/**
 * Sets a county's targets of a year as a whole; the first opens the year and the county's process. Values are people, or
 * per mille. Throws TargetError.
 */
export async function setCountyTargets(trx: Trx, order: SetTargets): Promise<void> {
  const { year, division, targets, actor, businessAtMs } = order;
  const on = shanghaiDateAt(businessAtMs);
  const thisYear = Number(on.slice(0, 4));
  if (year !== thisYear && year !== thisYear + 1) throw new TargetError('targets-year-out-of-range');
  const rules = await openYear(trx, year, order);
  refuseUnscored(rules, Object.keys(targets) as MeasureCode[]);
  const days = daysOfYear(rules, year);
  await trx
    .insertInto('responsibility_year')
    .values({
      year,
      division,
      // Whoever is given targets late has a month for the letter all the same.
      letter_due_on: laterOf(days.letterDueOn, addDays(on, 30)),
      mid_year_on: days.midYearOn,
      measure_on: days.measureOn,
    })
    .onConflict((oc) => oc.doNothing())
    .execute();
  await addCountyUnit(trx, division, on);
  const found = await lockResponsibilityYear(trx, year, division);
  if (found?.status !== 'running') throw new TargetError('targets-year-over');
  await replaceTargets(trx, { year, actor, on }, division, targets);
  const first = await noteYearEvent(trx, found, {
    kind: 'opened',
    on,
    actor,
    atMs: businessAtMs,
    key: 'opened',
  });
  const key = first ? 'opened' : await noteChange(trx, found, actor, on);
  await enqueue(trx, [yearChanged(year, division, key, businessAtMs)]);
  await audit(trx, {
    actor,
    operation: 'setTargets',
    subject: `targets:${year}-${division}`,
    outcome: 'done',
    businessAtMs,
    after: { ...targets },
  });
}

export interface SetBreakdown extends By {
  readonly year: number;
  readonly county: string;
  readonly measure: MeasureCode;
  readonly townships: readonly { readonly division: string; readonly value: number }[];
}

/** Breaks one of a county's targets down to its townships; the sum reaches the county's. Throws TargetError. */
export async function setBreakdown(trx: Trx, order: SetBreakdown): Promise<void> {
  const { year, county, measure, townships, actor, businessAtMs } = order;
  const on = shanghaiDateAt(businessAtMs);
  const found = await lockResponsibilityYear(trx, year, county);
  if (!found) throw new TargetError('targets-unknown');
  if (found.status !== 'running') throw new TargetError('targets-year-over');
  const whole = await trx
    .selectFrom('target')
    .select('value')
    .where('year', '=', year)
    .where('division', '=', county)
    .where('measure', '=', measure)
    .executeTakeFirst();
  if (!whole || measureOf(measure).unit === 'share') throw new TargetError('targets-measure-unknown');
  await refuseStrangers(trx, county, townships);
  const sum = townships.reduce((all, { value }) => all + value, 0);
  if (sum < whole.value)
    throw new TargetError(
      'targets-below-county',
      `各乡镇合计${valueInWords(measure, sum)}，低于县市目标${valueInWords(measure, whole.value)}。`,
    );
  await sql`delete from target where year = ${year} and division like ${`${county}___`} and measure = ${measure}`.execute(
    trx,
  );
  if (townships.length > 0)
    await trx
      .insertInto('target')
      .values(
        townships.map(({ division, value }) => ({
          year,
          division,
          measure,
          value,
          set_by: actor,
          set_on: on,
        })),
      )
      .execute();
  await audit(trx, {
    actor,
    operation: 'setTargetBreakdown',
    subject: `targets:${year}-${county}`,
    outcome: 'done',
    businessAtMs,
    after: { measure, townships: townships.map((one) => ({ ...one })) },
  });
}

/** The year with the rules of the day it is opened on; whoever comes second finds it open. */
async function openYear(trx: Trx, year: number, { actor, businessAtMs }: By): Promise<EvaluationRules> {
  const on = shanghaiDateAt(businessAtMs);
  const rules = await evaluationRulesOn(trx, on);
  await trx
    .insertInto('target_year')
    .values({ year, rules: rulesIdOf(rules), opened_on: on, opened_by: actor })
    .onConflict((oc) => oc.doNothing())
    .execute();
  const { document } = await trx
    .selectFrom('target_year as y')
    .innerJoin('evaluation_rules as r', 'r.id', 'y.rules')
    .select('r.document')
    .where('y.year', '=', year)
    .executeTakeFirstOrThrow();
  return document as unknown as EvaluationRules;
}

/** The tiers of `placed` have no points and may be asked all the same; what nobody measures may not. */
function refuseUnscored(rules: EvaluationRules, codes: readonly MeasureCode[]): void {
  if (codes.some((code) => !rules.items[code] && !code.startsWith('placed-')))
    throw new TargetError('targets-measure-unknown');
}

async function replaceTargets(
  trx: Trx,
  { year, actor, on }: { year: number; actor: string; on: string },
  division: string,
  targets: Targets,
): Promise<void> {
  const entries = Object.entries(targets) as [MeasureCode, number][];
  await trx
    .deleteFrom('target')
    .where('year', '=', year)
    .where('division', '=', division)
    .where(
      'measure',
      'not in',
      entries.map(([code]) => code),
    )
    .execute();
  await trx
    .insertInto('target')
    .values(
      entries.map(([code, value]) => ({ year, division, measure: code, value, set_by: actor, set_on: on })),
    )
    .onConflict((oc) =>
      oc.columns(['year', 'division', 'measure']).doUpdateSet((eb) => ({
        value: eb.ref('excluded.value'),
        set_by: eb.ref('excluded.set_by'),
        set_on: eb.ref('excluded.set_on'),
        revision: sql`target.revision + 1`,
      })),
    )
    .execute();
}

async function noteChange(
  trx: Trx,
  year: { year: number; division: string },
  actor: string,
  on: ReturnType<typeof shanghaiDateAt>,
): Promise<string> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from responsibility_event
    where year = ${year.year} and division = ${year.division} and kind = 'targets-set'`.execute(trx);
  const key = `targets-set:${(rows[0]?.n ?? 0) + 1}`;
  await noteYearEvent(trx, year, { kind: 'targets-set', on, actor, key });
  return key;
}

/** A county can be rewarded from the day it has targets; its account is finance's to set. */
async function addCountyUnit(trx: Trx, division: string, on: string): Promise<void> {
  await sql`
    insert into reward_unit (id, kind, name, division, business_on)
    select code, 'county', name || '人民政府', code, ${on} from division where code = ${division}
    on conflict (id) do nothing`.execute(trx);
}

async function refuseStrangers(
  trx: Trx,
  county: string,
  townships: readonly { readonly division: string }[],
): Promise<void> {
  const codes = townships.map(({ division }) => division);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from division where code = any(${codes}::text[]) and code like ${`${county}___`}
  `.execute(trx);
  if (rows[0]?.n !== new Set(codes).size || codes.length !== new Set(codes).size)
    throw new TargetError('targets-township-unknown');
}
