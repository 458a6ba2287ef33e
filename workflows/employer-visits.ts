import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { VisitActivities } from '../activities/visits.ts';
import type { VisitsInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { watched } from './watched.ts';

const { refreshVisits } = proxyLocalActivities<VisitActivities>(DATABASE_CALL);

/**
 * The regular visits to one employer (art. 14): it waits for the day of the next one, reminds before it, says after it
 * that it is late, and tells the prefecture when it stays so. A visit is in the record before its message comes and sets
 * the next day. It ends when few people of the register are left there.
 */
export async function employerVisits(input: VisitsInput): Promise<void> {
  const { employer, clockOffsetMs } = input;
  const again = await watched(clockOffsetMs, (businessNowMs) => refreshVisits({ employer, businessNowMs }));
  if (again) await continueAsNew<typeof employerVisits>(input);
}
