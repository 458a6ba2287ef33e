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
import type { ServiceActivities } from '../activities/service.ts';
import { rollOver } from './assessed-case.ts';
import { businessClock } from './clock.ts';
import {
  type CurrentWait,
  type DecideService,
  QUERY,
  type ServiceInput,
  type ServiceResult,
  type ServiceView,
  SIGNAL,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);
const decideUpdate = defineUpdate<ServiceResult, [DecideService]>(UPDATE.decideService);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

const { refreshService } = proxyLocalActivities<ServiceActivities>(DATABASE_CALL);
const { decideService } = proxyLocalActivities<ServiceActivities>(OFFICER_WAITS);

/**
 * One service case (art. 11): asked for → taken by an officer → resolved → confirmed by who asked.
 *
 * Late, it goes up one level, and another every week, until somebody resolves it; resolved, it closes when nobody answers.
 * What is asked, noted and reopened is in the database before its signal comes; decisions come as Updates.
 */
export async function serviceCase(input: ServiceInput): Promise<void> {
  const clock = businessClock(input.clockOffsetMs);
  let view: ServiceView | null = null;
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
    const { status, revision } = await oneAtATime(() =>
      decideService({ ...message, serviceId: input.serviceId, businessNowMs: clock.nowMs() }),
    );
    return { status, revision };
  });
  setHandler(explainWait, () => view?.wait ?? null);
  setHandler(clockOffset, () => input.clockOffsetMs);

  for (;;) {
    view = await untilAnswered(look, () => messages);
    // A decision, taken while we slept, moves the deadline.
    while (view.wait !== null && !lookAgain && !mustRollOver()) {
      const seen: ServiceView = view;
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
      return continueAsNew<typeof serviceCase>(input);
    }
  }

  function look(): Promise<ServiceView> {
    lookAgain = false;
    return oneAtATime(() => refreshService({ serviceId: input.serviceId, businessNowMs: clock.nowMs() }));
  }

  async function oneAtATime(act: () => Promise<ServiceView>): Promise<ServiceView> {
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
