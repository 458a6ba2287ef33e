import {
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { businessClock } from './clock.ts';
import { type CurrentWait, type FactKind, type FactNotice, QUERY, SIGNAL } from './contract.ts';
import { untilAnswered } from './until-answered.ts';

const factsRecorded = defineSignal<[FactNotice[]]>(SIGNAL.facts);
export const rollOver = defineSignal(SIGNAL.rollOver);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

/** Enough to recognise a repeat that the relay sends again shortly after; older ones are harmless anyway. */
const REMEMBERED_KEYS = 200;

interface CaseInput {
  readonly clockOffsetMs: number;
  readonly handledKeys?: readonly string[];
}

/** A case in the hands of its process: when it looks at the record, and what it does in between. */
export interface AssessedCase {
  readonly nowMs: () => number;
  /** The answer of an officer has changed the record: look again. */
  noteFact(kind: FactKind): void;
  /**
   * Looks, sleeps until the day of the wait or a fact that can change the answer, and looks again, until nothing is left
   * to wait for. Resolves with the keys to carry over where the history has grown long enough to begin a fresh one.
   */
  untilSettled(look: () => Promise<CurrentWait | null>): Promise<'settled' | { handledKeys: string[] }>;
}

/** What the processes of employments and aid cases have in common: signals of facts, the named wait, the long sleep. */
export function assessedCase(input: CaseInput): AssessedCase {
  const clock = businessClock(input.clockOffsetMs);
  const handledKeys = new Set(input.handledKeys);
  const unseen = new Set<FactKind>();
  let wait: CurrentWait | null = null;
  let rollOverAsked = false;
  let messages = 0;

  setHandler(factsRecorded, (facts) => {
    messages += 1;
    for (const fact of facts) {
      if (handledKeys.has(fact.key)) continue;
      handledKeys.add(fact.key);
      unseen.add(fact.kind);
    }
  });
  setHandler(rollOver, () => {
    rollOverAsked = true;
  });
  setHandler(explainWait, () => wait);
  setHandler(clockOffset, () => input.clockOffsetMs);

  return {
    nowMs: clock.nowMs,
    noteFact: (kind) => {
      unseen.add(kind);
    },
    async untilSettled(look) {
      for (;;) {
        wait = await untilAnswered(
          () => {
            unseen.clear();
            return look();
          },
          () => messages,
        );
        if (wait === null) {
          if (unseen.size === 0 && allHandlersFinished()) return 'settled';
          await condition(allHandlersFinished);
          continue;
        }
        const { wakesOn, wakeAtMs } = wait;
        const canChangeTheAnswer = () => wakesOn.some((kind) => unseen.has(kind));
        await clock.waitUntil(wakeAtMs, () => canChangeTheAnswer() || mustRollOver());
        if (mustRollOver()) {
          await condition(allHandlersFinished);
          return { handledKeys: [...handledKeys].slice(-REMEMBERED_KEYS) };
        }
      }
    },
  };

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}
