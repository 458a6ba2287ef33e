import { audit } from '../src/db/audit.ts';
import type { Trx } from '../src/db/client.ts';
import {
  lockResponsibilityYear,
  moveYear,
  noteYearEvent,
  type ResponsibilityYear,
  type YearAt,
} from '../src/db/targets/year.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../src/domain/dates.ts';
import { parameterOf } from '../src/domain/targets/rules.ts';
import { awardFen, totalOf } from '../src/domain/targets/score.ts';
import { isAllowed, type ResponsibilityAction } from '../src/domain/targets/steps.ts';
import type { ResponsibilityEventKind } from '../src/domain/targets/words.ts';
import type { DecideResponsibility, ResponsibilityResult } from '../workflows/contract.ts';
import { refusal } from './failure.ts';
import { recordOutcome } from './responsibility-outcomes.ts';
import { readScores, scoreAnew } from './responsibility-rounds.ts';

type Message = DecideResponsibility & YearAt;
type Act = (trx: Trx, y: ResponsibilityYear, message: Message, today: PlainDate) => Promise<void>;

const EVENT: Record<ResponsibilityAction, ResponsibilityEventKind> = {
  submit: 'submitted',
  approve: 'approved',
  'send-back': 'sent-back',
  uphold: 'upheld',
  dismiss: 'dismissed',
  publish: 'published',
  outcome: 'outcome',
  close: 'closed',
};

/** One decision, once a request; refuses what the status, the revision or another duty of the same person forbids. */
export async function takeResponsibilityDecision(trx: Trx, message: Message): Promise<ResponsibilityResult> {
  const { year, division, action, officer, requestKey, revision, businessNowMs } = message;
  const y = await lockResponsibilityYear(trx, year, division);
  if (!y) throw refusal('process-unknown', '没有这个县市该年度的目标任务。', '请核对年度和县市。');
  if (await isTaken(trx, y, requestKey)) return y;
  if (!isAllowed(y.status, action))
    throw action === 'outcome'
      ? refusal(
          'evaluation-not-published',
          '考核结果还没有公布，不能记录奖惩。',
          '请先完成复核、异议期和公布。',
        )
      : refusal('action-not-allowed', '当前环节不能这样办理。', '请刷新页面查看当前环节。');
  if (revision !== y.revision)
    throw refusal('stale-revision', '这个县市的考核刚有变化，请看过最新内容再办理。', '请刷新页面后重试。');
  await refuseOwnCounty(trx, y, officer);
  const today = shanghaiDateAt(businessNowMs);
  await act[action](trx, y, message, today);
  await noteYearEvent(trx, y, {
    kind: EVENT[action],
    on: today,
    actor: officer,
    atMs: businessNowMs,
    key: `decision:${requestKey}`,
    note: message.note ?? null,
  });
  await audit(trx, {
    actor: officer,
    operation: 'decideResponsibility',
    subject: `targets:${year}-${division}`,
    outcome: 'done',
    businessAtMs: businessNowMs,
    before: { status: y.status, revision: y.revision },
    after: {
      action,
      ...(message.outcome && { outcome: { ...message.outcome } }),
      note: message.note ?? null,
    },
  });
  const now = (await lockResponsibilityYear(trx, year, division))!;
  return { status: now.status, revision: now.revision };
}

const act: Record<ResponsibilityAction, Act> = {
  async submit(trx, y, message, today) {
    const { officer, requestKey, note, deductions = [] } = message;
    for (const { code, points } of deductions) {
      const rule = y.rules.deductions[code];
      if (!rule || points < 1 || points > rule.maxPoints)
        throw refusal('deduction-too-high', '扣分项目不在规则内，或超过该项上限。', '请核对扣分项目和分值。');
    }
    const { id } = await trx
      .insertInto('evaluation_submission')
      .values({
        year: y.year,
        division: y.division,
        round: y.round,
        submitted_by: officer,
        submitted_on: today,
        note: note ?? null,
        request_key: requestKey,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (deductions.length > 0)
      await trx
        .insertInto('evaluation_deduction')
        .values(
          deductions.map(({ code, points, reason }) => ({
            submission: id,
            code,
            points_tenths: points * 10,
            reason,
          })),
        )
        .execute();
    const total = totalOf(
      y.rules,
      await readScores(trx, y),
      deductions.map(({ points }) => ({ pointsTenths: points * 10 })),
    );
    await moveYear(trx, y, { status: 'submitted', total_tenths: total.totalTenths });
  },

  async approve(trx, y, message, today) {
    await review(trx, y, message, today, true);
    const until = addDays(today, parameterOf(y.rules, 'objectionDays'));
    await moveYear(trx, y, { status: 'objections', objections_until: until });
  },

  async 'send-back'(trx, y, message, today) {
    if (!message.note) throw refusal('reason-required', '退回须写明理由。', '请填写退回理由。');
    await review(trx, y, message, today, false);
    await moveYear(trx, y, { status: 'measured' });
  },

  async uphold(trx, y, message, today) {
    const objection = await hear(trx, y, message, today, true);
    const corrections = message.corrections ?? {};
    await scoreAnew(trx, y, objection, { corrections, reason: message.note!, today });
  },

  async dismiss(trx, y, message, today) {
    await hear(trx, y, message, today, false);
    await moveYear(trx, y, {});
  },

  async publish(trx, y, { officer }, today) {
    await refusePart(trx, y, officer);
    await moveYear(trx, y, {
      status: 'published',
      published_on: today,
      published_by: officer,
      award_fen: awardFen(y.rules, y.totalTenths ?? 0),
    });
  },

  outcome: recordOutcome,

  async close(trx, y) {
    await moveYear(trx, y, { status: 'closed' });
  },
};

async function isTaken(
  trx: Trx,
  { year, division }: ResponsibilityYear,
  requestKey: string,
): Promise<boolean> {
  const taken = await trx
    .selectFrom('responsibility_event')
    .select('id')
    .where('year', '=', year)
    .where('division', '=', division)
    .where('key', '=', `decision:${requestKey}`)
    .executeTakeFirst();
  return taken !== undefined;
}

/** Whoever holds a post in the county, or below it, decides nothing of its evaluation (回避). */
async function refuseOwnCounty(trx: Trx, { division }: ResponsibilityYear, officer: string): Promise<void> {
  const post = await trx
    .selectFrom('user_grant')
    .select('id')
    .where('user_id', '=', officer)
    .where('division', 'like', `${division}%`)
    .executeTakeFirst();
  if (post) throw refusal('own-case', '您在被考核的县市任职，应当回避。', '请由其他人员办理。');
}

async function review(
  trx: Trx,
  y: ResponsibilityYear,
  { officer, note, requestKey }: Message,
  today: PlainDate,
  approved: boolean,
): Promise<void> {
  const submission = await trx
    .selectFrom('evaluation_submission')
    .select(['id', 'submitted_by'])
    .where('year', '=', y.year)
    .where('division', '=', y.division)
    .where('round', '=', y.round)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  if (submission.submitted_by === officer)
    throw refusal(
      'separation-of-duties',
      '评分由您提交，须由另一人复核。',
      '请由州人社局的其他审核人员复核。',
    );
  await trx
    .insertInto('evaluation_review')
    .values({
      submission: submission.id,
      submitted_by: submission.submitted_by,
      reviewed_by: officer,
      approved,
      note: note ?? null,
      reviewed_on: today,
      request_key: requestKey,
    })
    .execute();
}

/** Nobody who submitted or reviewed a round of this year hears what is said against it, or publishes it. */
async function refusePart(trx: Trx, { year, division }: ResponsibilityYear, officer: string): Promise<void> {
  const part = await trx
    .selectFrom('evaluation_submission as s')
    .leftJoin('evaluation_review as r', 'r.submission', 's.id')
    .select('s.id')
    .where('s.year', '=', year)
    .where('s.division', '=', division)
    .where((eb) => eb.or([eb('s.submitted_by', '=', officer), eb('r.reviewed_by', '=', officer)]))
    .executeTakeFirst();
  if (part)
    throw refusal(
      'separation-of-duties',
      '您提交或复核过这个县市的评分，不能再办理这一步。',
      '请由没有参与评分的人员办理。',
    );
}

async function hear(
  trx: Trx,
  y: ResponsibilityYear,
  { officer, note, requestKey, corrections }: Message,
  today: PlainDate,
  upheld: boolean,
): Promise<number> {
  if (!note) throw refusal('reason-required', '答复异议须写明理由。', '请填写理由。');
  await refusePart(trx, y, officer);
  const heard = await trx
    .updateTable('evaluation_objection')
    .set({
      upheld,
      heard_by: officer,
      heard_on: today,
      reason: note,
      corrections: upheld ? JSON.stringify(corrections ?? {}) : null,
      request_key: requestKey,
    })
    .where('year', '=', y.year)
    .where('division', '=', y.division)
    .where('upheld', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!heard) throw refusal('objection-not-pending', '没有等待听取的异议。', '请刷新页面查看。');
  return heard.id;
}
