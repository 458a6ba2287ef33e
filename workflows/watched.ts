import {
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { rollOver } from './assessed-case.ts';
import { businessClock } from './clock.ts';
import { type CurrentWait, QUERY, SIGNAL } from './contract.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

/**
 * A process that only knows the days: what happens is in the record before its message comes, so a message means no
 * more than look again. It looks, sleeps until the wait's day or a message, and ends when nothing is left to wait for.
 * True: a fresh history is wanted, which is the caller's to begin.
 */
export async function watched(
  clockOffsetMs: number,
  look: (businessNowMs: number) => Promise<CurrentWait | null>,
  /** Hands out what a decision needs, before the first look: the business time, and how to have the process look again. */
  hears: (process: { nowMs(): number; lookAgain(): void }) => void = () => {},
): Promise<boolean> {
  const clock = businessClock(clockOffsetMs);
  let wait: CurrentWait | null = null;
  let lookAgain = false;
  let rollOverAsked = false;
  let messages = 0;

  setHandler(lookAgainSignal, () => {
    messages += 1;
    lookAgain = true;
  });
  setHandler(rollOver, () => {
    rollOverAsked = true;
  });
  setHandler(explainWait, () => wait);
  setHandler(clockOffset, () => clockOffsetMs);
  hears({
    nowMs: clock.nowMs,
    lookAgain: () => {
      lookAgain = true;
    },
  });

  for (;;) {
    wait = await untilAnswered(
      () => {
        lookAgain = false;
        return look(clock.nowMs());
      },
      () => messages,
    );
    if (wait !== null) await clock.waitUntil(wait.wakeAtMs, () => lookAgain || mustRollOver());
    if (wait === null && !lookAgain) {
      await condition(allHandlersFinished);
      if (!lookAgain) return false;
    }
    if (mustRollOver()) {
      await condition(allHandlersFinished);
      return true;
    }
  }

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}
