import {
  ApplicationFailure,
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
import type { ClaimActivities } from '../activities/claim.ts';
import { checkDecision } from '../src/domain/claim-steps.ts';
import { rollOver } from './assessed-case.ts';
import { businessClock } from './clock.ts';
import {
  type ClaimInput,
  type ClaimView,
  type CurrentWait,
  type Decide,
  type DecideAppeal,
  type DecisionResult,
  QUERY,
  type RuleObjection,
  SIGNAL,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);
const objectionRaised = defineSignal<[{ key: string }]>(SIGNAL.objectionRaised);
const paymentReleased = defineSignal<[{ key: string }]>(SIGNAL.paymentReleased);
const paymentResult = defineSignal<[{ key: string }]>(SIGNAL.paymentResult);
const decideUpdate = defineUpdate<DecisionResult, [Decide]>(UPDATE.decide);
const decideAppealUpdate = defineUpdate<DecisionResult, [DecideAppeal]>(UPDATE.decideAppeal);
const ruleObjectionUpdate = defineUpdate<DecisionResult, [RuleObjection]>(UPDATE.ruleObjection);
const explainWait = defineQuery<CurrentWait | null>(QUERY.wait);
const clockOffset = defineQuery<number>(QUERY.clockOffset);
const claimState = defineQuery<ClaimView | null>(QUERY.state);

const { refreshClaim } = proxyLocalActivities<ClaimActivities>(DATABASE_CALL);
const { decideClaim, ruleOnObjection, decideAppeal } = proxyLocalActivities<ClaimActivities>(OFFICER_WAITS);

/** Far more decisions than a claim ever takes. */
const REMEMBERED_KEYS = 50;

/**
 * One claim: acceptance → review → public notice → finance approval → payment → archived.
 *
 * Officers decide by updates and hear the answer at once. Facts (an objection, the bank's word, a late fact that
 * refuses the claim) are in the database before their signal comes, so a signal only means: look again. The same
 * look is taken when a deadline passes: the end of the public notice, the last day for a correction.
 *
 * A refusal ends it; an appeal against that begins it again, until the office above has decided.
 */
export async function claim(input: ClaimInput): Promise<void> {
  const clock = businessClock(input.clockOffsetMs);
  const handledKeys = new Set<string>();
  const answeredKeys = new Set(input.answeredKeys);
  let view: ClaimView | null = null;
  let lookAgain = false;
  let deciding = false;
  let rollOverAsked = false;
  let messages = 0;

  const noteFact = ({ key }: { key: string }) => {
    messages += 1;
    if (handledKeys.has(key)) return;
    handledKeys.add(key);
    lookAgain = true;
  };
  setHandler(lookAgainSignal, noteFact);
  setHandler(objectionRaised, noteFact);
  setHandler(paymentReleased, noteFact);
  setHandler(paymentResult, noteFact);
  setHandler(rollOver, () => {
    rollOverAsked = true;
  });

  setHandler(
    decideUpdate,
    async (message) => {
      const decided = await oneAtATime(() =>
        decideClaim({ ...message, claimId: input.claimId, businessNowMs: clock.nowMs() }),
      );
      answeredKeys.add(message.requestKey);
      return answer(decided);
    },
    { validator: refuseWhatCannotBeDecided },
  );
  setHandler(ruleObjectionUpdate, async (message) => {
    const ruled = await oneAtATime(() =>
      ruleOnObjection({ ...message, claimId: input.claimId, businessNowMs: clock.nowMs() }),
    );
    return answer(ruled);
  });
  setHandler(decideAppealUpdate, async (message) => {
    const decided = await oneAtATime(() =>
      decideAppeal({ ...message, claimId: input.claimId, businessNowMs: clock.nowMs() }),
    );
    return answer(decided);
  });
  setHandler(explainWait, () => view?.wait ?? null);
  setHandler(clockOffset, () => input.clockOffsetMs);
  setHandler(claimState, () => view);

  for (;;) {
    view = await untilAnswered(look, () => messages);
    // A decision taken while we slept moves the deadline: wait anew for as long as it does.
    while (view.wait !== null && !lookAgain && !mustRollOver()) {
      const seen: ClaimView = view;
      const moved = await clock.waitUntil(
        view.wait.wakeAtMs,
        () => view !== seen || lookAgain || mustRollOver(),
      );
      if (!moved) break;
    }
    await condition(() => !deciding);
    if (view.wait === null && !lookAgain) {
      await condition(allHandlersFinished);
      return;
    }
    if (mustRollOver()) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof claim>({
        ...input,
        answeredKeys: [...answeredKeys].slice(-REMEMBERED_KEYS),
      });
    }
  }

  /** Between two tries an officer may decide. */
  function look(): Promise<ClaimView> {
    lookAgain = false;
    return oneAtATime(() => refreshClaim({ claimId: input.claimId, businessNowMs: clock.nowMs() }));
  }

  async function oneAtATime(act: () => Promise<ClaimView>): Promise<ClaimView> {
    // `condition` wakes all who wait at once: only the first of them may go on.
    while (deciding) await condition(() => !deciding);
    deciding = true;
    try {
      const seen = await act();
      if (view === null || seen.state.revision >= view.state.revision) view = seen;
      return seen;
    } finally {
      deciding = false;
    }
  }

  function refuseWhatCannotBeDecided(message: Decide): void {
    // The officer has seen more than we have (our answer was lost in a crash): the database decides.
    if (view === null || message.revision > view.state.revision) return;
    // Asked again after a lost answer: the record has it.
    if (answeredKeys.has(message.requestKey)) return;
    const check = checkDecision(view.state, message);
    if (!check.ok) throw ApplicationFailure.nonRetryable(check.message, check.code, { remedy: check.remedy });
  }

  function mustRollOver(): boolean {
    const info = workflowInfo();
    return rollOverAsked || info.continueAsNewSuggested || info.targetWorkerDeploymentVersionChanged === true;
  }
}

function answer(view: ClaimView): DecisionResult {
  return { step: view.state.step, revision: view.state.revision, closed: view.wait === null };
}
