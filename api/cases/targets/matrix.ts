import { sql } from 'kysely';
import type { Db } from '../../../src/db/client.ts';
import { measure } from '../../../src/db/targets/measure.ts';
import { askedOf } from '../../../src/db/targets/year.ts';
import type { PlainDate } from '../../../src/domain/dates.ts';
import type { Targets } from '../../../src/domain/targets/letter.ts';
import { actualOf, type MeasureCode, measureCodes, NOTHING } from '../../../src/domain/targets/measures.ts';
import { expectedBy, type ProgressState, progressOf } from '../../../src/domain/targets/progress.ts';
import { type EvaluationRules, parameterOf } from '../../../src/domain/targets/rules.ts';
import type { YearStatus } from '../../../src/domain/targets/words.ts';

export interface Cell {
  readonly measure: MeasureCode;
  /** The plan's; null: none is set. */
  readonly planned: number | null;
  /** What counts: the letter in force, else the plan. */
  readonly target: number | null;
  readonly actual: number | null;
  readonly cases: number;
  readonly expected: number | null;
  readonly state: ProgressState | null;
  readonly permille: number | null;
}

export interface MatrixRow {
  readonly division: string;
  readonly name: string;
  readonly cells: readonly Cell[];
}

export interface CountyRow extends MatrixRow {
  readonly status: YearStatus;
  readonly letter: string | null;
  readonly warnings: readonly MeasureCode[];
}

interface Asked {
  readonly year: number;
  readonly asOf: PlainDate;
  readonly rules: EvaluationRules;
}

/** County × measure as of a day, of the counties with targets that `visible` lets through: one statement a measure. */
export async function countyMatrix(
  db: Db,
  asked: Asked,
  visible: ReturnType<typeof sql<boolean>>,
): Promise<CountyRow[]> {
  const { rows } = await sql<Omit<CountyRow, 'cells'> & { plan: Targets; inForce: Targets | null }>`
    select y.division, d.name, y.status, l.id as letter, l.targets as "inForce",
      coalesce((select jsonb_object_agg(t.measure, t.value) from target t
        where t.year = y.year and t.division = y.division), '{}') as plan,
      coalesce((select jsonb_agg(w.measure order by w.measure) from target_warning w
        where w.year = y.year and w.division = y.division), '[]') as warnings
    from responsibility_year y join division d on d.code = y.division
      left join lateral (select l.id, l.targets from target_letter l
        where l.year = y.year and l.division = y.division
          and (select count(*) from target_letter_signature s where s.letter = l.id) = 2
        order by l.version desc limit 1) l on true
    where y.year = ${asked.year} and ${visible} order by y.division
  `.execute(db);
  const counted = await measureAll(db, asked, 'counties');
  return rows.map(({ plan, inForce, ...row }) => ({
    ...row,
    cells: cellsOf(asked, plan, inForce ?? plan, (code) => counted.get(code)?.get(row.division)),
  }));
}

/** Township × measure of one county; shares have the county's target. */
export async function townshipMatrix(db: Db, asked: Asked, county: string): Promise<MatrixRow[]> {
  const { rows } = await sql<{ division: string; name: string; plan: Targets }>`
    select d.code as division, d.name,
      coalesce((select jsonb_object_agg(t.measure, t.value) from target t
        where t.year = ${asked.year} and t.division = d.code), '{}') as plan
    from division d where d.code like ${`${county}___`} order by d.code
  `.execute(db);
  const counted = await measureAll(db, asked, { county });
  return rows.map(({ division, name, plan }) => ({
    division,
    name,
    cells: cellsOf(asked, plan, plan, (code) => counted.get(code)?.get(division)),
  }));
}

async function measureAll(db: Db, { year, asOf, rules }: Asked, within: Parameters<typeof measure>[3]) {
  const found = new Map<MeasureCode, Awaited<ReturnType<typeof measure>>>();
  for (const code of measureCodes)
    found.set(code, await measure(db, code, askedOf({ year, rules }, asOf), within));
  return found;
}

function cellsOf(
  { year, asOf, rules }: Asked,
  plan: Targets,
  inForce: Targets,
  countedOf: (code: MeasureCode) => typeof NOTHING | undefined,
): Cell[] {
  return measureCodes.map((code) => {
    const counted = countedOf(code) ?? NOTHING;
    const actual = actualOf(code, counted);
    const target = inForce[code] ?? null;
    const cell = { measure: code, planned: plan[code] ?? null, target, actual, cases: counted.cases };
    if (target === null) return { ...cell, expected: null, state: null, permille: null };
    const expected = expectedBy(code, target, year, asOf);
    return { ...cell, expected, ...progressOf(actual, expected, parameterOf(rules, 'warnBelowPercent')) };
  });
}
