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
import type { EmploymentActivities } from '../activities/employment.ts';
import { businessClock } from './clock.ts';
import {
  type ConfirmContract,
  type CurrentWait,
  type EmploymentInput,
  type FactKind,
  type FactNotice,
  QUERY,
  SIGNAL,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const factsRecorded = defineSignal<[FactNotice[]]>(SIGNAL.facts);
export const rollOver = defineSignal(SIGNAL.rollOver);
const confirmContractUpdate = defineUpdate<{ accepted: boolean }, [ConfirmContract]>(UPDATE.confirmContract);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);

/** Enough to recognise a repeat that the relay sends again shortly after; older ones are harmless anyway. */
const REMEMBERED_KEYS = 200;

const { assessEmployment } = proxyLocalActivities<EmploymentActivities>(DATABASE_CALL);
const { confirmContract } = proxyLocalActivities<EmploymentActivities>(OFFICER_WAITS);

/**
 * The one-year wait behind articles 23 and 24.
 *
 * The facts are in the database; this process knows when to look at them: at the start, when a fact arrives
 * that can change the answer, on the due day, and when the grace for late insurance ends. Each look raises or
 * refuses the claims whose time has come and says what to wait for next. It ends when nothing is left to wait
 * for; a fact that comes later starts it again for one more look (see docs/decisions/0002).
 */
export async function employment(input: EmploymentInput): Promise<void> {
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
  setHandler(confirmContractUpdate, async (message) => {
    const result = await confirmContract({
      ...message,
      employmentId: input.employmentId,
      businessNowMs: clock.nowMs(),
    });
    unseen.add('contract');
    return result;
  });
  setHandler(explainWait, () => wait);
  setHandler(clockOffset, () => input.clockOffsetMs);

  for (;;) {
    wait = await untilAnswered(look, () => messages);
    if (wait === null) {
      if (unseen.size === 0 && allHandlersFinished()) return;
      await condition(allHandlersFinished);
      continue;
    }
    const { wakesOn, wakeAtMs } = wait;
    const canChangeTheAnswer = () => wakesOn.some((kind) => unseen.has(kind));
    await clock.waitUntil(wakeAtMs, () => canChangeTheAnswer() || mustRollOver());
    if (mustRollOver()) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof employment>({
        ...input,
        handledKeys: [...handledKeys].slice(-REMEMBERED_KEYS),
      });
    }
  }

  function look(): Promise<CurrentWait | null> {
    unseen.clear();
    return assessEmployment({ employmentId: input.employmentId, businessNowMs: clock.nowMs() });
  }

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}
