import { audit } from '../src/db/audit.ts';
import { recordCaseEvent } from '../src/db/case-events.ts';
import { closeWait, openWait } from '../src/db/case-wait.ts';
import type { Database, Trx } from '../src/db/client.ts';
import { type LockedEmployment, lockEmploymentFacts, readPolicy } from '../src/db/employment-facts.ts';
import { addDays, type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../src/domain/dates.ts';
import { lastPaymentDay } from '../src/domain/employment-year.ts';
import { expectedMoney } from '../src/domain/expected-money.ts';
import type { EmploymentId } from '../src/domain/ids.ts';
import type { Policy } from '../src/domain/policy/types.ts';
import { evaluateAll } from '../src/domain/programmes/registry.ts';
import type { Evaluation } from '../src/domain/trace.ts';
import { explainWait, type WaitKind, type WaitParams } from '../src/domain/waits.ts';
import { confirmContractRow, FactError } from '../src/intake/index.ts';
import { reserveExpected } from '../src/payments/budget/expected.ts';
import type { ConfirmContract, CurrentWait, FactKind } from '../workflows/contract.ts';
import { employmentWorkflowId } from '../workflows/contract.ts';
import { asAsked } from './acting.ts';
import { applyEvaluation, type RuleAct } from './apply-evaluation.ts';
import { employmentTerms } from './employment-terms.ts';
import { failureType, refusal, translateRefusal } from './failure.ts';
import { refuseOwnCase } from './own-case.ts';
import { expectedOf, withTopUps } from './top-ups.ts';

interface At {
  readonly employmentId: EmploymentId;
  readonly businessNowMs: number;
}

/** What can change the answer while a case waits; insurance and visits count only once the year is over. */
const WAKES_ON = {
  beforeTheDueDay: ['contract', 'departure', 'register', 'recheck'],
  fromTheDueDayOn: ['contract', 'departure', 'register', 'recheck', 'insurance', 'follow-up'],
} as const satisfies Record<string, readonly FactKind[]>;

export type EmploymentActivities = ReturnType<typeof createEmploymentActivities>;

/** What the employment process does to the record. Each is one transaction and may be repeated safely. */
export function createEmploymentActivities({ database }: { database: Database }) {
  return {
    /**
     * Evaluates the employment's programmes as of the business date, raises, refuses, holds or reopens their claims,
     * and names the wait that is left; null when nothing is left to wait for.
     */
    async assessEmployment({ employmentId, businessNowMs }: At): Promise<CurrentWait | null> {
      return database.db.transaction().execute(async (trx) => {
        const asOf = shanghaiDateAt(businessNowMs);
        const locked = await lockEmploymentFacts(trx, employmentId, asOf);
        if (!locked) throw refusal('process-unknown', `没有就业编号${employmentId}。`, '请核对就业编号。');
        const policy = await readPolicy(trx, locked.policyVersion);
        const evaluations = evaluateAll(policy, locked.facts);
        const acts: RuleAct[] = [];
        const weighed = await withTopUps(
          trx,
          evaluations.map((evaluation) => ({
            terms: employmentTerms(locked, evaluation.programme),
            evaluation,
          })),
        );
        for (const one of weighed) {
          const act = await applyEvaluation(trx, { ...one, businessNowMs });
          if (act) acts.push(act);
        }
        const topUps = weighed.filter(({ terms }) => terms.topUp).map(expectedOf);
        await reserveExpected(trx, [...expectedMoney(policy, locked.facts, evaluations), ...topUps], asOf);
        await remindOfMissingMonths(trx, { locked, policy, evaluations, businessNowMs });
        const wait = await nameTheWait(trx, { locked, policy, evaluations, businessNowMs });
        // Last, and once: the chain has one writer at a time, who must not then wait for another claim.
        if (acts.length > 0) {
          await audit(trx, {
            actor: null,
            operation: 'assessEmployment',
            subject: `employment:${employmentId}`,
            outcome: 'done',
            businessAtMs: businessNowMs,
            after: acts.map((act) => ({ ...act })),
          });
        }
        return wait;
      });
    },

    /** Confirms or refuses an uploaded contract (Update `confirmContract`). */
    async confirmContract(
      message: ConfirmContract & { employmentId: EmploymentId; businessNowMs: number },
    ): Promise<{ accepted: boolean }> {
      try {
        await asAsked(message, () =>
          database.db.transaction().execute(async (trx) => {
            await refuseOwnCase(trx, message.employmentId, message);
            await confirmContractRow(trx, {
              contractId: message.contractId,
              accept: message.accept,
              officer: message.officer,
              reason: message.reason ?? null,
              requestKey: message.requestKey,
              businessAtMs: message.businessNowMs,
            });
          }),
        );
        return { accepted: message.accept };
      } catch (error) {
        if (error instanceof FactError) throw refusal(failureType(error.code), error.message, error.remedy);
        throw translateRefusal(error);
      }
    },
  };
}

interface Assessment {
  readonly locked: LockedEmployment;
  readonly policy: Policy;
  readonly evaluations: readonly Evaluation[];
  readonly businessNowMs: number;
}

type Waiting = Extract<Evaluation['outcome'], { kind: 'waiting' }>;

function missingInsurance(evaluations: readonly Evaluation[]): Waiting | undefined {
  return evaluations
    .map((e) => e.outcome)
    .find((o): o is Waiting => o.kind === 'waiting' && o.for === 'insurance-months');
}

/** The day on which the parties are reminded that months are still missing, before the grace ends. */
function reminderDay(policy: Policy, until: PlainDate): PlainDate {
  return addDays(until, -policy.parameters.reminderDaysBeforeDeadline);
}

async function remindOfMissingMonths(trx: Trx, a: Assessment): Promise<void> {
  const waiting = missingInsurance(a.evaluations);
  if (!waiting?.until || a.locked.facts.asOf < reminderDay(a.policy, waiting.until)) return;
  await recordCaseEvent(trx, {
    subjectId: a.locked.facts.employmentId,
    kind: 'insurance-reminder',
    actor: null,
    atMs: a.businessNowMs,
    data: { missingMonths: waiting.missingMonths ?? [], until: waiting.until },
    key: `insurance-reminder:${a.locked.facts.employmentId}:${waiting.until}`,
  });
}

/** One wait an employment: the earliest that any of its programmes has. */
async function nameTheWait(trx: Trx, a: Assessment): Promise<CurrentWait | null> {
  const { facts, division } = a.locked;
  const caseId = employmentWorkflowId(facts.employmentId);
  const waiting = a.evaluations.map((e) => e.outcome).filter((o): o is Waiting => o.kind === 'waiting');
  const first = waiting.toSorted((x, y) => ((x.until ?? '9') < (y.until ?? '9') ? -1 : 1))[0];
  if (!first && !a.locked.contractWaiting) {
    await closeWait(trx, caseId, a.businessNowMs);
    return null;
  }

  const unconfirmed = facts.contracts.length === 0;
  // With every answer given, an uploaded contract (a renewal, a correction) still waits for its officer.
  const kind: WaitKind =
    first?.for === 'insurance-months'
      ? 'insurance-months'
      : !first || first.for === 'contract' || unconfirmed
        ? 'contract-confirmation'
        : 'employment-year';
  const until = first?.until ?? null;
  const reminder = kind === 'insurance-months' && until ? reminderDay(a.policy, until) : null;
  const params: Omit<WaitParams, 'since'> = {
    until,
    dueOn: facts.dueOn,
    contractUploaded: a.locked.contractWaiting,
    ...(!facts.contractDeclared && { contractDeclared: false }),
    ...(first?.missingMonths && { missingMonths: first.missingMonths }),
    ...(kind === 'insurance-months' && { lastPaymentOn: lastPaymentDay(facts.dueOn, a.policy.parameters) }),
  };
  const words = explainWait(kind, { ...params, since: facts.asOf });
  const sinceMs = await openWait(
    trx,
    {
      caseId,
      kind,
      subjectId: facts.employmentId,
      division,
      dueAtMs: until && startOfShanghaiDay(until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    a.businessNowMs,
  );
  const wakeOn = reminder !== null && facts.asOf < reminder ? reminder : until;
  return {
    kind,
    wakeAtMs: wakeOn && startOfShanghaiDay(wakeOn),
    // Then the claims that wait for nothing are out, and any fact may change them.
    wakesOn: WAKES_ON[facts.asOf < facts.dueOn ? 'beforeTheDueDay' : 'fromTheDueDayOn'],
    explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
  };
}
