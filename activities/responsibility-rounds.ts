import type { Trx } from '../src/db/client.ts';
import { snapshot } from '../src/db/targets/measure.ts';
import {
  askedOf,
  moveYear,
  noteYearEvent,
  type ResponsibilityYear,
  targetsInForce,
} from '../src/db/targets/year.ts';
import type { PlainDate } from '../src/domain/dates.ts';
import { targetsInOrder } from '../src/domain/targets/letter.ts';
import { isMeasure, type MeasureCode } from '../src/domain/targets/measures.ts';
import { lastDayOf } from '../src/domain/targets/progress.ts';
import { type ScoreLine, scoreLines, totalOf } from '../src/domain/targets/score.ts';

/** 年终测算: the first round, as of the year's last day, each score with what it was read from. */
export async function measureYear(trx: Trx, y: ResponsibilityYear, today: PlainDate): Promise<void> {
  const { letter, targets } = await targetsInForce(trx, y.year, y.division);
  const asOf = lastDayOf(y.year);
  const evidence = new Map<MeasureCode, Evidence>();
  for (const [code] of targetsInOrder(targets))
    if (y.rules.items[code])
      evidence.set(code, { ...(await snapshot(trx, code, y.division, askedOf(y, asOf))) });
  const actuals = Object.fromEntries([...evidence].map(([code, { actual }]) => [code, actual]));
  const lines = scoreLines(y.rules, targets, actuals);
  await addRound(trx, y, { round: 1, asOf, letter, objection: null, today }, lines, evidence);
  await noteYearEvent(trx, y, {
    kind: 'measured',
    on: today,
    actor: null,
    key: 'measured:1',
    note: letter ? null : '没有双方签署的责任书，按下达的计划测算。',
  });
}

interface Evidence {
  readonly actual: number | null;
  readonly [what: string]: unknown;
}

interface Round {
  readonly round: number;
  readonly asOf: string;
  readonly letter: string | null;
  readonly objection: number | null;
  readonly today: PlainDate;
}

/** 异议成立: the next round has the right numbers beside what had been measured; it is submitted and reviewed anew. */
export async function scoreAnew(
  trx: Trx,
  y: ResponsibilityYear,
  objection: number,
  {
    corrections,
    reason,
    today,
  }: { corrections: Readonly<Record<string, number>>; reason: string; today: PlainDate },
): Promise<void> {
  const { year, division, round, rules } = y;
  const before = await trx
    .selectFrom('evaluation_round')
    .select(['as_of', 'letter'])
    .where('year', '=', year)
    .where('division', '=', division)
    .where('round', '=', round)
    .executeTakeFirstOrThrow();
  const scores = await readScores(trx, y);
  const evidence = new Map(
    scores.map(({ measure, actual, evidence: seen }) => {
      const corrected = corrections[measure];
      return [
        measure,
        corrected === undefined
          ? { ...seen, actual }
          : { ...seen, actual: corrected, corrected: { from: actual, to: corrected, objection, reason } },
      ] as const;
    }),
  );
  const targets = Object.fromEntries(scores.map(({ measure, target }) => [measure, target]));
  const actuals = Object.fromEntries([...evidence].map(([code, { actual }]) => [code, actual]));
  const next = { round: round + 1, asOf: before.as_of, letter: before.letter, objection, today };
  await addRound(trx, y, next, scoreLines(rules, targets, actuals), evidence);
}

async function addRound(
  trx: Trx,
  y: ResponsibilityYear,
  { round, asOf, letter, objection, today }: Round,
  lines: readonly ScoreLine[],
  evidence: ReadonlyMap<MeasureCode, Evidence>,
): Promise<void> {
  const { year, division } = y;
  await trx
    .insertInto('evaluation_round')
    .values({ year, division, round, as_of: asOf, letter, objection, measured_on: today })
    .execute();
  if (lines.length > 0)
    await trx
      .insertInto('evaluation_score')
      .values(
        lines.map((line) => ({
          year,
          division,
          round,
          measure: line.measure,
          target: line.target,
          actual: line.actual,
          points_tenths: line.pointsTenths,
          score_tenths: line.scoreTenths,
          bonus_tenths: line.bonusTenths,
          evidence: JSON.stringify(evidence.get(line.measure)),
        })),
      )
      .execute();
  await moveYear(trx, y, {
    status: 'measured',
    round,
    total_tenths: totalOf(y.rules, lines, []).totalTenths,
  });
}

export interface Score extends ScoreLine {
  readonly evidence: Record<string, unknown>;
}

/** The lines of the round that counts. */
export async function readScores(
  trx: Trx,
  { year, division, round }: Pick<ResponsibilityYear, 'year' | 'division' | 'round'>,
): Promise<Score[]> {
  const rows = await trx
    .selectFrom('evaluation_score')
    .selectAll()
    .where('year', '=', year)
    .where('division', '=', division)
    .where('round', '=', round)
    .execute();
  return rows.flatMap((row) =>
    isMeasure(row.measure)
      ? [
          {
            measure: row.measure,
            target: row.target,
            actual: row.actual,
            pointsTenths: row.points_tenths,
            scoreTenths: row.score_tenths,
            bonusTenths: row.bonus_tenths,
            evidence: row.evidence as Record<string, unknown>,
          },
        ]
      : [],
  );
}
