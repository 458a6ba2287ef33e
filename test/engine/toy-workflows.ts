import {
  ApplicationFailure,
  continueAsNew,
  defineQuery,
  defineSignal,
  ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';

export const noted = defineSignal<[string]>('noted');
export const notes = defineQuery<string[]>('notes');

/** Waits a year and notes each signal with the workflow's own date. */
export async function yearLong(): Promise<string[]> {
  const seen: string[] = [];
  setHandler(noted, (text) => void seen.push(`${text}@${today()}`));
  setHandler(notes, () => seen);
  await sleep('365 days');
  seen.push(`end@${today()}`);
  return seen;
}

/** More skips than the engine's own budget of 200, if `days` is more than that. */
export async function manyDays(days: number): Promise<string> {
  for (let day = 0; day < days; day += 1) await sleep('1 day');
  return today();
}

/** Thirty days, continue as new, thirty days. */
export async function twoRuns(second = false): Promise<string> {
  await sleep('30 days');
  if (!second) await continueAsNew<typeof twoRuns>(true);
  return today();
}

/** Ends after ten days and leaves a year-long child behind. */
export async function startsChild(): Promise<string> {
  await sleep('10 days');
  const workflowId = `${workflowInfo().workflowId}-child`;
  await startChild(yearLong, { workflowId, parentClosePolicy: ParentClosePolicy.ABANDON });
  return workflowId;
}

/** Waits for a child that nobody moves: its clock cannot be moved either. */
export async function waitsForChild(): Promise<void> {
  await startChild(yearLong, { workflowId: `${workflowInfo().workflowId}-child` });
  await sleep('10 days');
}

export async function fails(secret: string): Promise<void> {
  throw ApplicationFailure.nonRetryable(`cannot read ${secret}`, 'toy');
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
