import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { CoordinationActivities } from '../activities/coordination.ts';
import type { ProblemInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { watched } from './watched.ts';

const { lookAtProblem } = proxyLocalActivities<CoordinationActivities>(DATABASE_CALL);

/**
 * One problem, or one duty out of a meeting (art. 4, 15): taken → solved → confirmed by who raised it. Late, it goes up a
 * level, and another each term; reopened, it has its days again.
 */
export async function problem(input: ProblemInput): Promise<void> {
  const { problemId, clockOffsetMs } = input;
  const again = await watched(clockOffsetMs, (businessNowMs) => lookAtProblem({ problemId, businessNowMs }));
  if (again) return continueAsNew<typeof problem>(input);
}
