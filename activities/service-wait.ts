import { closeWait, openWait } from '../src/db/case-wait.ts';
import type { Trx } from '../src/db/client.ts';
import { serviceRulesById } from '../src/db/service-rules.ts';
import { addDays, type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../src/domain/dates.ts';
import { countyOf } from '../src/domain/divisions.ts';
import type { ServiceId } from '../src/domain/services/kinds.ts';
import { ruleOf } from '../src/domain/services/rules.ts';
import { isOpen } from '../src/domain/services/steps.ts';
import { serviceKindNames } from '../src/domain/services/words.ts';
import { explainWait, type WaitKind, type WaitParams } from '../src/domain/waits.ts';
import { lockService } from '../src/intake/services/case.ts';
import { type CurrentWait, type ServiceView, serviceWorkflowId } from '../workflows/contract.ts';

/** Names what the case waits for and returns the view that process, officer and query share. */
export async function nameServiceWait(trx: Trx, serviceId: ServiceId, nowMs: number): Promise<ServiceView> {
  const service = await lockService(trx, serviceId);
  const { status, revision } = service;
  const caseId = serviceWorkflowId(serviceId);
  if (!isOpen(status)) {
    await closeWait(trx, caseId, nowMs);
    return { status, revision, wait: null };
  }
  const late = status !== 'resolved' && service.due_on < shanghaiDateAt(nowMs);
  const kind: WaitKind =
    status === 'resolved'
      ? 'service-confirmation'
      : late
        ? 'service-late'
        : status === 'new'
          ? 'service-taking'
          : 'service-handling';
  const until =
    status === 'resolved' && service.confirm_until ? addDays(service.confirm_until, 1) : service.escalates_on;
  const rules = await serviceRulesById(trx, service.rules);
  const params = {
    until,
    article: ruleOf(rules, service.kind)?.article ?? '11',
    service: serviceKindNames[service.kind],
    office: await nameOf(trx, service.escalated_to ?? service.office),
    lastDayOn: service.due_on,
  };
  const division = countyOf(service.escalated_to ?? service.office);
  return { status, revision, wait: await nameWait(trx, { caseId, kind, division, params }, nowMs) };
}

async function nameOf(trx: Trx, division: string): Promise<string> {
  const row = await trx.selectFrom('division').select('name').where('code', '=', division).executeTakeFirst();
  return row?.name ?? division;
}

interface Named {
  readonly caseId: string;
  readonly kind: WaitKind;
  readonly division: string;
  readonly params: Omit<WaitParams, 'since' | 'until'> & { readonly until: PlainDate | null };
}

/** Opens the wait of a process that is of no employment or aid case, and says it as the process will. */
export async function nameWait(
  trx: Trx,
  { caseId, kind, division, params }: Named,
  nowMs: number,
): Promise<CurrentWait> {
  const words = explainWait(kind, { ...params, since: shanghaiDateAt(nowMs) });
  const wakeAtMs = params.until && startOfShanghaiDay(params.until);
  const sinceMs = await openWait(
    trx,
    {
      caseId,
      kind,
      subjectId: null,
      division,
      dueAtMs: wakeAtMs,
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
    wakeAtMs,
    wakesOn: [],
    explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
  };
}
