import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { isMeasure } from '../../src/domain/targets/measures.ts';
import type { EvaluationRules } from '../../src/domain/targets/rules.ts';
import { awardFen, type ScoreLine, scoreLines, totalOf } from '../../src/domain/targets/score.ts';
import type { Check } from './check.ts';

/** Of years of targets, letters and rewards (docs/targets.md). */
export const EVALUATION_CHECKS: readonly Check[] = [
  {
    code: 'target-years-attended',
    check: '每个没有办结的年度目标任务都有且只有一个等待',
    find: sql`
      select y.year || '-' || y.division as id from responsibility_year y where (y.status <> 'closed') <> exists (
        select 1 from case_wait w
        where w.case_id = 'responsibility-' || y.year || '-' || y.division and w.closed_at is null)`,
  },
  {
    code: 'letters-signed-by-sides',
    check: '责任书由双方领导各自签署，且不是同一人',
    find: sql`
      select s.letter as id from target_letter_signature s join target_letter l on l.id = s.letter
      where s.division <> (case s.side when 'prefecture' then '433100' else l.division end)
      union
      select letter from target_letter_signature group by letter, signed_by having count(*) > 1`,
  },
  {
    code: 'evaluation-duties',
    check: '评分、复核、听取异议由不同的人办理',
    find: sql`
      select x.year || '-' || x.division as id from evaluation_submission x
        join evaluation_review r on r.submission = x.id and r.reviewed_by = x.submitted_by
      union
      select o.year || '-' || o.division from evaluation_objection o
        join evaluation_submission x on (x.year, x.division) = (o.year, o.division)
        left join evaluation_review r on r.submission = x.id
      where o.heard_by in (x.submitted_by, r.reviewed_by, o.raised_by)`,
  },
  {
    code: 'rewards-claimed',
    check: '每笔以奖代补都有申请，合计不超过应得，金额一致',
    find: sql`
      select r.id from performance_reward r left join claim c on c.reward_id = r.id
      where c.id is null or c.amount_fen <> r.amount_fen or c.payee_id <> r.unit
      union
      select y.year || '-' || y.division from responsibility_year y join performance_reward r
        on (r.year, r.division) = (y.year, y.division)
      group by y.year, y.division, y.award_fen having sum(r.amount_fen) > coalesce(y.award_fen, 0)`,
  },
];

interface Scored {
  readonly id: string;
  readonly rules: EvaluationRules;
  readonly published: boolean;
  readonly totalTenths: number;
  readonly awardFen: number | null;
  readonly deductedTenths: number;
  readonly scores: readonly ScoreLine[];
}

/** Years whose score table, total or award is not what the rules make of the numbers on record. */
export async function evaluationsNotAsScored(db: Db): Promise<string[]> {
  const { rows } = await sql<Scored>`
    select y.year || '-' || y.division as id, r.document as rules, y.published_on is not null as published,
      y.total_tenths as "totalTenths", y.award_fen as "awardFen",
      coalesce((select sum(d.points_tenths) from evaluation_deduction d where d.submission = (
        select max(x.id) from evaluation_submission x
        where (x.year, x.division, x.round) = (y.year, y.division, y.round))), 0)::int as "deductedTenths",
      coalesce((select jsonb_agg(jsonb_build_object('measure', s.measure, 'target', s.target, 'actual', s.actual,
          'pointsTenths', s.points_tenths, 'scoreTenths', s.score_tenths, 'bonusTenths', s.bonus_tenths))
        from evaluation_score s where (s.year, s.division, s.round) = (y.year, y.division, y.round)), '[]') as scores
    from responsibility_year y join target_year t on t.year = y.year join evaluation_rules r on r.id = t.rules
    where y.round > 0`.execute(db);
  return rows.filter((row) => !isAsScored(row)).map(({ id }) => id);
}

function isAsScored({
  rules,
  scores,
  deductedTenths,
  totalTenths,
  published,
  awardFen: award,
}: Scored): boolean {
  const targets = Object.fromEntries(scores.map(({ measure, target }) => [measure, target]));
  const actuals = Object.fromEntries(scores.map(({ measure, actual }) => [measure, actual]));
  const lines = new Map(scoreLines(rules, targets, actuals).map((line) => [line.measure, line]));
  const same = scores.every(
    (line) =>
      isMeasure(line.measure) &&
      lines.get(line.measure)?.scoreTenths === line.scoreTenths &&
      lines.get(line.measure)?.bonusTenths === line.bonusTenths,
  );
  const total = totalOf(rules, scores, [{ pointsTenths: deductedTenths }]).totalTenths;
  return same && total === totalTenths && (!published || award === awardFen(rules, totalTenths));
}
