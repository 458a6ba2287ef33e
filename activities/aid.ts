import { type LockedAid, lockAidFacts } from '../src/db/aid-facts.ts';
import { audit } from '../src/db/audit.ts';
import { closeWait, openWait } from '../src/db/case-wait.ts';
import type { Database, Trx } from '../src/db/client.ts';
import { readPolicy } from '../src/db/employment-facts.ts';
import { evaluateAid } from '../src/domain/aid/evaluate.ts';
import type { AidEvaluation } from '../src/domain/aid/judge.ts';
import { aidWait } from '../src/domain/aid/waits.ts';
import { shanghaiDateAt, startOfShanghaiDay } from '../src/domain/dates.ts';
import type { AidId } from '../src/domain/ids.ts';
import type { Policy } from '../src/domain/policy/types.ts';
import { explainWait, type WaitParams } from '../src/domain/waits.ts';
import { reserveExpected } from '../src/payments/budget/expected.ts';
import { aidWorkflowId, type CurrentWait, type FactKind } from '../workflows/contract.ts';
import { aidTerms } from './aid-terms.ts';
import { applyEvaluation, type RuleAct } from './apply-evaluation.ts';
import { refusal } from './failure.ts';
import { expectedOf, withTopUps } from './top-ups.ts';

/** Any fact of an aid case can change the answer: they are few, and each is looked at when it comes. */
const WAKES_ON: readonly FactKind[] = ['aid', 'register', 'recheck'];

export type AidActivities = ReturnType<typeof createAidActivities>;

/** What the process of an aid case does to the record: one transaction, safe to repeat. */
export function createAidActivities({ database }: { database: Database }) {
  return {
    /**
     * Evaluates what the case can claim as of the business date, raises, refuses, holds or reopens its claims, and names
     * the wait that is left; null when nothing is left to wait for.
     */
    async assessAid({
      aidId,
      businessNowMs,
    }: {
      readonly aidId: AidId;
      readonly businessNowMs: number;
    }): Promise<CurrentWait | null> {
      return database.db.transaction().execute(async (trx) => {
        const locked = await lockAidFacts(trx, aidId, shanghaiDateAt(businessNowMs));
        if (!locked) throw refusal('process-unknown', `没有补助个案${aidId}。`, '请核对个案编号。');
        const policy = await readPolicy(trx, locked.policyVersion);
        const evaluations = evaluateAid(policy, locked.facts);
        const acts: RuleAct[] = [];
        const weighed = await withTopUps(
          trx,
          evaluations.map((evaluation) => ({ terms: aidTerms(locked, evaluation), evaluation })),
        );
        for (const one of weighed) {
          const act = await applyEvaluation(trx, { ...one, businessNowMs });
          if (act) acts.push(act);
        }
        await reserveExpected(trx, weighed.map(expectedOf), locked.facts.asOf);
        const wait = await nameTheWait(trx, { locked, policy, evaluations, businessNowMs });
        if (acts.length > 0) {
          await audit(trx, {
            actor: null,
            operation: 'assessAid',
            subject: `aid:${aidId}`,
            outcome: 'done',
            businessAtMs: businessNowMs,
            after: acts.map((act) => ({ ...act })),
          });
        }
        return wait;
      });
    },
  };
}

interface Assessment {
  readonly locked: LockedAid;
  readonly policy: Policy;
  readonly evaluations: readonly AidEvaluation[];
  readonly businessNowMs: number;
}

/** One wait a case: the earliest that any of its claims has, else the day on which the next school year or quarter begins. */
async function nameTheWait(trx: Trx, a: Assessment): Promise<CurrentWait | null> {
  const { facts, division } = a.locked;
  const caseId = aidWorkflowId(facts.aidId);
  const next = aidWait(a.policy, facts, a.evaluations);
  if (!next) {
    await closeWait(trx, caseId, a.businessNowMs);
    return null;
  }
  const { kind, until } = next;
  const params: Omit<WaitParams, 'since'> = { until, ...next.params };
  const words = explainWait(kind, { ...params, since: facts.asOf });
  const dueAtMs = until && startOfShanghaiDay(until);
  const sinceMs = await openWait(
    trx,
    {
      caseId,
      kind,
      subjectId: facts.aidId,
      division,
      dueAtMs,
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    a.businessNowMs,
  );
  return {
    kind,
    wakeAtMs: dueAtMs,
    wakesOn: WAKES_ON,
    explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
  };
}
