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
  const told = hearMessages(clockOffsetMs, () => wait);
  hears({ nowMs: clock.nowMs, lookAgain: told.lookAgain });

  for (;;) {
    wait = await untilAnswered(() => {
      told.looking();
      return look(clock.nowMs());
    }, told.count);
    if (wait !== null) await clock.waitUntil(wait.wakeAtMs, () => told.again() || told.mustRollOver());
    if (wait === null && !told.again()) {
      await condition(allHandlersFinished);
      if (!told.again()) return false;
    }
    if (told.mustRollOver()) {
      await condition(allHandlersFinished);
      return true;
    }
  }
}

/** Where a case stands that is decided upon: what it waits for, null when it has ended, and which revision says so. */
interface Decided {
  readonly revision: number;
  readonly wait: CurrentWait | null;
}

/**
 * The same for a process that officers decide upon: looks and decisions go one at a time, each tells where the case stands, and the newest
 * revision counts, so that a decision taken while it slept moves its deadline.
 */
export async function decidedUpon<View extends Decided>(
  clockOffsetMs: number,
  look: (businessNowMs: number) => Promise<View>,
  /** Hands out how a decision is taken, before the first look. */
  hears: (decide: (act: (businessNowMs: number) => Promise<View>) => Promise<View>) => void,
): Promise<boolean> {
  const clock = businessClock(clockOffsetMs);
  let view: View | null = null;
  let working = false;
  const told = hearMessages(
    clockOffsetMs,
    () => view?.wait ?? null,
    () => hears(oneAtATime),
  );

  for (;;) {
    view = await untilAnswered(() => {
      told.looking();
      return oneAtATime(look);
    }, told.count);
    while (view.wait !== null && !told.again() && !told.mustRollOver()) {
      const seen: View = view;
      const moved = await clock.waitUntil(
        view.wait.wakeAtMs,
        () => view !== seen || told.again() || told.mustRollOver(),
      );
      if (!moved) break;
    }
    await condition(() => !working);
    if (view.wait === null && !told.again()) {
      await condition(allHandlersFinished);
      return false;
    }
    if (told.mustRollOver()) {
      await condition(allHandlersFinished);
      return true;
    }
  }

  async function oneAtATime(act: (businessNowMs: number) => Promise<View>): Promise<View> {
    while (working) await condition(() => !working);
    working = true;
    try {
      const seen = await act(clock.nowMs());
      if (view === null || seen.revision >= view.revision) view = seen;
      return seen;
    } finally {
      working = false;
    }
  }
}

/** What every such process hears: that the record has changed, that a fresh history is wanted, and the two questions asked of it. */
function hearMessages(clockOffsetMs: number, waitNow: () => CurrentWait | null, decisions = () => {}) {
  let again = false;
  let rollOverAsked = false;
  let messages = 0;
  const lookAgain = () => {
    again = true;
  };
  setHandler(lookAgainSignal, () => {
    messages += 1;
    lookAgain();
  });
  setHandler(rollOver, () => {
    rollOverAsked = true;
  });
  decisions();
  setHandler(explainWait, waitNow);
  setHandler(clockOffset, () => clockOffsetMs);
  return {
    lookAgain,
    again: () => again,
    /** A look begins: what has been told until now is what it will see. */
    looking: () => {
      again = false;
    },
    count: () => messages,
    mustRollOver(): boolean {
      const info = workflowInfo();
      return (
        rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true
      );
    },
  };
}
