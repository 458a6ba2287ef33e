import { recordCaseEvent } from '../src/db/case-events.ts';
import { closeWait, openWait } from '../src/db/case-wait.ts';
import type { Trx } from '../src/db/client.ts';
import { readPolicy } from '../src/db/employment-facts.ts';
import { addDays, type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../src/domain/dates.ts';
import { fen, formatYuan } from '../src/domain/money.ts';
import {
  coveredFen,
  type Instalment,
  outlook,
  type RecoveryOutlook,
  type RecoveryStatus,
} from '../src/domain/recovery.ts';
import { explainWait, type WaitKind, type WaitParams } from '../src/domain/waits.ts';
import { lockRecovery, type RecoveryRecord } from '../src/payments/recovery-record.ts';
import { type RecoveryView, recoveryWorkflowId } from '../workflows/contract.ts';

/** Reminders and instalments that are late, each once on the case's time line: the payee and the office are told. */
export async function noteDays(trx: Trx, recovery: RecoveryRecord, nowMs: number): Promise<void> {
  if (recovery.status !== 'collecting' || recovery.owed === 0) return;
  const { remind, overdue } = await lookAhead(trx, recovery, nowMs);
  const note = (kind: string, { no, dueOn, amountFen }: Instalment) =>
    recordCaseEvent(trx, {
      subjectId: recovery.subjectId,
      claimId: recovery.claim_id,
      kind,
      actor: null,
      atMs: nowMs,
      data: { recoveryId: recovery.id, instalment: no, until: dueOn, amountFen },
      key: `${kind}:${recovery.id}:${no}`,
    });
  for (const instalment of remind) await note('recovery-reminder', instalment);
  for (const instalment of overdue) await note('recovery-overdue', instalment);
}

/** Names what the recovery waits for and returns the view that process, officer and query share. */
export async function nameRecoveryWait(
  trx: Trx,
  id: RecoveryRecord['id'],
  nowMs: number,
): Promise<RecoveryView> {
  const recovery = await lockRecovery(trx, id);
  const caseId = recoveryWorkflowId(id as never);
  const status = recovery.status as RecoveryStatus;
  const view = { status, revision: recovery.revision, owedFen: recovery.owed };
  if (status !== 'proposed' && status !== 'collecting') {
    await closeWait(trx, caseId, nowMs);
    return { ...view, wait: null };
  }
  const { kind, until, wakeOn, params } = await waitOf(trx, recovery, nowMs);
  const words = explainWait(kind, { ...params, since: shanghaiDateAt(nowMs) });
  const sinceMs = await openWait(
    trx,
    {
      caseId,
      kind,
      subjectId: recovery.subjectId,
      claimId: recovery.claim_id,
      division: recovery.division,
      dueAtMs: until && startOfShanghaiDay(until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    nowMs,
  );
  return {
    ...view,
    wait: {
      kind,
      wakeAtMs: wakeOn && startOfShanghaiDay(wakeOn),
      wakesOn: [],
      explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
    },
  };
}

interface Named {
  readonly kind: WaitKind;
  readonly until: PlainDate | null;
  readonly wakeOn: PlainDate | null;
  readonly params: Omit<WaitParams, 'since'>;
}

async function waitOf(trx: Trx, recovery: RecoveryRecord, nowMs: number): Promise<Named> {
  const article = recovery.article;
  if (recovery.status === 'proposed')
    return { kind: 'recovery-approval', until: null, wakeOn: null, params: { until: null, article } };
  if (recovery.owed === 0)
    return { kind: 'recovery-offset', until: null, wakeOn: null, params: { until: null, article } };
  const { overdue, until, wakeOn } = await lookAhead(trx, recovery, nowMs);
  const params = {
    until,
    article,
    owedYuan: formatYuan(fen(recovery.owed)),
    ...(until && { lastDayOn: addDays(until, -1) }),
    ...(overdue.length > 0 && { overdueCount: overdue.length }),
  };
  return { kind: overdue.length > 0 ? 'recovery-overdue' : 'recovery-instalment', until, wakeOn, params };
}

async function lookAhead(trx: Trx, recovery: RecoveryRecord, nowMs: number): Promise<RecoveryOutlook> {
  const { policy_version: version } = await trx
    .selectFrom('claim')
    .select('policy_version')
    .where('id', '=', recovery.claim_id)
    .executeTakeFirstOrThrow();
  const { parameters } = await readPolicy(trx, version);
  return outlook(recovery.instalments, coveredFen(recovery.entries), {
    today: shanghaiDateAt(nowMs),
    reminderDays: parameters.reminderDaysBeforeDeadline,
  });
}
