import { closeWait, openWait } from '../../db/case-wait.ts';
import type { Trx } from '../../db/client.ts';
import { addDays, type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../../domain/dates.ts';
import { isLive, referralOutlook, waitOfStatus } from '../../domain/matching/referral.ts';
import { explainWait, type WaitExplanation, type WaitKind } from '../../domain/waits.ts';
import { enqueue } from '../../outbox/enqueue.ts';
import { lockReferral, moveReferral, noteReferral, type ReferralRecord } from './referral-record.ts';

export interface NamedReferralWait {
  readonly kind: WaitKind;
  /** First day on which something happens by itself: the reminder, the interview, or the lapse. */
  readonly wakeOn: PlainDate;
  readonly explanation: WaitExplanation;
}

const caseIdOf = (id: number): string => `referral-${id}`;

/**
 * What the calendar makes of a referral: a reminder before its deadline, the lapse after it; then names what it waits
 * for. Null: it is over. Safe to repeat.
 */
export async function watchReferral(trx: Trx, id: number, nowMs: number): Promise<NamedReferralWait | null> {
  const referral = await lockReferral(trx, id);
  const today = shanghaiDateAt(nowMs);
  if (!isLive(referral.status) || referral.dueOn === null) return over(trx, id, nowMs);
  const { lapses, reminds, wakeOn } = referralOutlook(referral.dueOn, today);
  if (lapses) {
    await moveReferral(trx, referral, {
      ...byCalendar(referral, 'lapse'),
      to: 'lapsed',
      businessAtMs: nowMs,
    });
    return over(trx, id, nowMs);
  }
  if (reminds) await noteReferral(trx, id, { ...byCalendar(referral, 'remind'), on: today });
  return nameWait(trx, referral, { wakeOn, nowMs });
}

async function over(trx: Trx, id: number, nowMs: number): Promise<null> {
  await closeWait(trx, caseIdOf(id), nowMs);
  return null;
}

const byCalendar = ({ id, revision }: ReferralRecord, kind: 'lapse' | 'remind') => ({
  kind,
  actor: null,
  note: null,
  requestKey: `${kind}:${id}:${revision}`,
});

async function nameWait(
  trx: Trx,
  referral: ReferralRecord,
  { wakeOn, nowMs }: { wakeOn: PlainDate; nowMs: number },
): Promise<NamedReferralWait> {
  const today = shanghaiDateAt(nowMs);
  const { interviewOn, status } = referral;
  const kind = waitOfStatus[status as keyof typeof waitOfStatus];
  const upcoming = kind === 'referral-interview' && interviewOn !== null && interviewOn > today;
  const until = addDays(referral.dueOn!, 1);
  const params = { until, ...(upcoming && { upcoming }), ...(interviewOn && { interviewOn }) };
  const words = explainWait(kind, { ...params, since: today });
  const sinceMs = await openWait(
    trx,
    {
      caseId: caseIdOf(referral.id),
      kind,
      subjectId: null,
      division: referral.homeCounty,
      dueAtMs: startOfShanghaiDay(until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    nowMs,
  );
  return {
    kind,
    wakeOn: upcoming && interviewOn < wakeOn ? interviewOn : wakeOn,
    explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
  };
}

/** Names the wait at once, so that every page is right, and has the process look: it wakes on another day now. */
export async function tellReferral(trx: Trx, id: number, key: string, businessAtMs: number): Promise<void> {
  await watchReferral(trx, id, businessAtMs);
  await enqueue(trx, [{ workflowId: caseIdOf(id), message: 'claim-look', payload: { key }, businessAtMs }]);
}
