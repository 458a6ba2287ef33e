import { continueAsNew, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { ServiceActivities } from '../activities/service.ts';
import {
  type DecideService,
  type ServiceInput,
  type ServiceResult,
  type ServiceView,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { decidedUpon } from './watched.ts';

const decideUpdate = defineUpdate<ServiceResult, [DecideService]>(UPDATE.decideService);

const { refreshService } = proxyLocalActivities<ServiceActivities>(DATABASE_CALL);
const { decideService } = proxyLocalActivities<ServiceActivities>(OFFICER_WAITS);

/**
 * One service case (art. 11): asked for → taken by an officer → resolved → confirmed by who asked.
 *
 * Late, it goes up one level, and another every week, until somebody resolves it; resolved, it closes when nobody answers.
 * What is asked, noted and reopened is in the database before its signal comes; decisions come as Updates.
 */
export async function serviceCase(input: ServiceInput): Promise<void> {
  const { serviceId, clockOffsetMs } = input;
  const again = await decidedUpon<ServiceView>(
    clockOffsetMs,
    (businessNowMs) => refreshService({ serviceId, businessNowMs }),
    (decide) =>
      setHandler(decideUpdate, async (message) => {
        const { status, revision } = await decide((businessNowMs) =>
          decideService({ ...message, serviceId, businessNowMs }),
        );
        return { status, revision };
      }),
  );
  if (again) await continueAsNew<typeof serviceCase>(input);
}
