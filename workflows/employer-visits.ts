import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { VisitActivities } from '../activities/visits.ts';
import { rollOver } from './assessed-case.ts';
import { businessClock } from './clock.ts';
import { type CurrentWait, QUERY, SIGNAL, type VisitsInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

const { refreshVisits } = proxyLocalActivities<VisitActivities>(DATABASE_CALL);

/**
 * The regular visits to one employer (art. 14): it waits for the day of the next one, reminds before it, says after it
 * that it is late, and tells the prefecture when it stays so. A visit is in the record before its message comes and sets
 * the next day. It ends when few people of the register are left there.
 */
export async function employerVisits(input: VisitsInput): Promise<void> {
  const clock = businessClock(input.clockOffsetMs);
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
  setHandler(clockOffset, () => input.clockOffsetMs);

  for (;;) {
    wait = await untilAnswered(look, () => messages);
    if (wait !== null) await clock.waitUntil(wait.wakeAtMs, () => lookAgain || mustRollOver());
    if (wait === null && !lookAgain) return;
    if (mustRollOver()) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof employerVisits>(input);
    }
  }

  function look(): Promise<CurrentWait | null> {
    lookAgain = false;
    return refreshVisits({ employer: input.employer, businessNowMs: clock.nowMs() });
  }

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}
