import type { Trx } from '../src/db/client.ts';
import { storedPolicies } from '../src/db/policies.ts';
import { moveYear, type ResponsibilityYear, type YearAt } from '../src/db/targets/year.ts';
import type { PlainDate } from '../src/domain/dates.ts';
import { rewardId } from '../src/domain/ids.ts';
import { policyInForce } from '../src/domain/policy/in-force.ts';
import { lastDayOf } from '../src/domain/targets/progress.ts';
import { earns, type OutcomeKind, totalOf } from '../src/domain/targets/score.ts';
import { outcomeNames, pointsInWords } from '../src/domain/targets/words.ts';
import type { DecideResponsibility } from '../workflows/contract.ts';
import { applyEvaluation } from './apply-evaluation.ts';
import { refusal } from './failure.ts';
import { readScores } from './responsibility-rounds.ts';
import { weighCase } from './weigh.ts';

/** 表彰、约谈、取消评先评优、以奖代补: recorded where the published result carries it, with what it rests on. */
export async function recordOutcome(
  trx: Trx,
  y: ResponsibilityYear,
  { officer, note, requestKey, outcome, businessNowMs }: DecideResponsibility & YearAt,
  today: PlainDate,
): Promise<void> {
  if (!outcome || (note?.trim().length ?? 0) < 4)
    throw refusal('reason-required', '奖惩须写明内容（至少4个字）。', '请填写奖惩内容。');
  const totalTenths = y.totalTenths ?? 0;
  const { completed } = totalOf(y.rules, await readScores(trx, y), []);
  const { earned, thresholdTenths } = earns(y.rules, outcome.kind, { totalTenths, completed });
  if (!earned)
    throw refusal(
      outcome.kind === 'reward' ? 'reward-below-threshold' : 'outcome-not-earned',
      `总分${pointsInWords(totalTenths)}${completed ? '' : '、没有全面完成'}，不符合${outcomeNames[outcome.kind]}的条件（${pointsInWords(thresholdTenths)}）。`,
      '请核对考核规则中的分数线。',
    );
  const isReward = outcome.kind === 'reward';
  if (!isReward) await refuseTwice(trx, y, outcome.kind);
  if (isReward) await refuseReward(trx, y, outcome);
  const { id } = await trx
    .insertInto('evaluation_outcome')
    .values({
      year: y.year,
      division: y.division,
      kind: outcome.kind,
      unit: isReward ? outcome.unit! : null,
      words: note!,
      basis: JSON.stringify({ totalTenths, thresholdTenths, completed }),
      recorded_by: officer,
      recorded_on: today,
      request_key: requestKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await moveYear(trx, y, {});
  if (isReward)
    await grantReward(
      trx,
      y,
      { outcome: id, unit: outcome.unit!, amountFen: outcome.amountFen! },
      today,
      businessNowMs,
    );
}

async function refuseTwice(
  trx: Trx,
  { year, division }: ResponsibilityYear,
  kind: OutcomeKind,
): Promise<void> {
  const recorded = await trx
    .selectFrom('evaluation_outcome')
    .select('id')
    .where('year', '=', year)
    .where('division', '=', division)
    .where('kind', '=', kind)
    .executeTakeFirst();
  if (recorded)
    throw refusal('action-not-allowed', `该年度的${outcomeNames[kind]}已经记录。`, '请刷新页面查看。');
}

/** Named refusals before the database's last word. */
async function refuseReward(
  trx: Trx,
  { year, division, awardFen }: ResponsibilityYear,
  { unit, amountFen }: NonNullable<DecideResponsibility['outcome']>,
): Promise<void> {
  const known = await trx
    .selectFrom('reward_unit')
    .select('id')
    .where('id', '=', unit ?? '')
    .where('division', 'like', `${division}%`)
    .executeTakeFirst();
  if (!known) throw refusal('reward-unit-unknown', '没有这个县市的受奖单位。', '请从受奖单位清单中选择。');
  const granted = await trx
    .selectFrom('performance_reward')
    .select(['unit', 'amount_fen'])
    .where('year', '=', year)
    .where('division', '=', division)
    .execute();
  if (granted.some((one) => one.unit === unit))
    throw refusal('reward-granted-already', '这个单位该年度已经给予以奖代补。', '每个单位每年只奖补一次。');
  const given = granted.reduce((sum, one) => sum + one.amount_fen, 0);
  if (!amountFen || amountFen < 1 || given + amountFen > (awardFen ?? 0))
    throw refusal(
      'reward-above-award',
      `该县市应得奖补${(awardFen ?? 0) / 100}元，已给予${given / 100}元。`,
      '请核对金额。',
    );
}

/** The reward and its claim, which finance approves. */
async function grantReward(
  trx: Trx,
  y: ResponsibilityYear,
  { outcome, unit, amountFen }: { outcome: number; unit: string; amountFen: number },
  today: PlainDate,
  businessNowMs: number,
): Promise<void> {
  // Of the policy it takes the days of the money's way alone, as they were at the year's end.
  const found = policyInForce(await storedPolicies(trx), lastDayOf(y.year));
  if (!found.ok) throw new Error(`no policy at the end of ${y.year}`);
  const id = rewardId(y.year, unit);
  await trx
    .insertInto('performance_reward')
    .values({
      id,
      year: y.year,
      division: y.division,
      unit,
      amount_fen: amountFen,
      policy_version: found.policy.versionId,
      granted_on: today,
      outcome,
    })
    .execute();
  const weighed = await weighCase(trx, id, today);
  for (const one of weighed ?? []) await applyEvaluation(trx, { ...one, businessNowMs });
}
