import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RecoveryActivities } from '../activities/recovery.ts';
import { rollOver } from './assessed-case.ts';
import { businessClock } from './clock.ts';
import {
  type CurrentWait,
  type DecideRecovery,
  QUERY,
  type RecoveryInput,
  type RecoveryResult,
  type RecoveryView,
  SIGNAL,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);
const decideUpdate = defineUpdate<RecoveryResult, [DecideRecovery]>(UPDATE.decideRecovery);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

const { refreshRecovery } = proxyLocalActivities<RecoveryActivities>(DATABASE_CALL);
const { decideRecovery } = proxyLocalActivities<RecoveryActivities>(OFFICER_WAITS);

/**
 * One recovery (追回): proposed → approved by a second person → the payee pays back in instalments → settled.
 *
 * Money that comes in is a fact: it is in the database before its signal comes, in any order and amount. The process
 * knows the days: before an instalment it reminds, after it says that it is late, and it ends when nothing is owed.
 */
export async function recovery(input: RecoveryInput): Promise<void> {
  const clock = businessClock(input.clockOffsetMs);
  let view: RecoveryView | null = null;
  let lookAgain = false;
  let working = false;
  let rollOverAsked = false;
  let messages = 0;

  setHandler(lookAgainSignal, () => {
    messages += 1;
    lookAgain = true;
  });
  setHandler(rollOver, () => {
    rollOverAsked = true;
  });
  setHandler(decideUpdate, async (message) => {
    const { status, revision, owedFen } = await oneAtATime(() =>
      decideRecovery({ ...message, recoveryId: input.recoveryId, businessNowMs: clock.nowMs() }),
    );
    return { status, revision, owedFen };
  });
  setHandler(explainWait, () => view?.wait ?? null);
  setHandler(clockOffset, () => input.clockOffsetMs);

  for (;;) {
    view = await untilAnswered(look, () => messages);
    // The approval, taken while we slept, moves the deadline.
    while (view.wait !== null && !lookAgain && !mustRollOver()) {
      const seen: RecoveryView = view;
      const moved = await clock.waitUntil(
        view.wait.wakeAtMs,
        () => view !== seen || lookAgain || mustRollOver(),
      );
      if (!moved) break;
    }
    await condition(() => !working);
    if (view.wait === null && !lookAgain) {
      await condition(allHandlersFinished);
      return;
    }
    if (mustRollOver()) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof recovery>(input);
    }
  }

  function look(): Promise<RecoveryView> {
    lookAgain = false;
    return oneAtATime(() => refreshRecovery({ recoveryId: input.recoveryId, businessNowMs: clock.nowMs() }));
  }

  async function oneAtATime(act: () => Promise<RecoveryView>): Promise<RecoveryView> {
    while (working) await condition(() => !working);
    working = true;
    try {
      const seen = await act();
      if (view === null || seen.revision >= view.revision) view = seen;
      return seen;
    } finally {
      working = false;
    }
  }

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}
