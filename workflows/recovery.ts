import { continueAsNew, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { RecoveryActivities } from '../activities/recovery.ts';
import {
  type DecideRecovery,
  type RecoveryInput,
  type RecoveryResult,
  type RecoveryView,
  UPDATE,
} from './contract.ts';
import { DATABASE_CALL, OFFICER_WAITS } from './options.ts';
import { decidedUpon } from './watched.ts';

const decideUpdate = defineUpdate<RecoveryResult, [DecideRecovery]>(UPDATE.decideRecovery);

const { refreshRecovery } = proxyLocalActivities<RecoveryActivities>(DATABASE_CALL);
const { decideRecovery } = proxyLocalActivities<RecoveryActivities>(OFFICER_WAITS);

/**
 * One recovery (追回): proposed → approved by a second person → the payee pays back in instalments → settled.
 *
 * Money that comes in is a fact: it is in the database before its signal comes, in any order and amount. The process
 * knows the days: before an instalment it reminds, after it says that it is late, and it ends when nothing is owed.
 */
export async function recovery(input: RecoveryInput): Promise<void> {
  const { recoveryId, clockOffsetMs } = input;
  const again = await decidedUpon<RecoveryView>(
    clockOffsetMs,
    (businessNowMs) => refreshRecovery({ recoveryId, businessNowMs }),
    (decide) =>
      setHandler(decideUpdate, async (message) => {
        const { status, revision, owedFen } = await decide((businessNowMs) =>
          decideRecovery({ ...message, recoveryId, businessNowMs }),
        );
        return { status, revision, owedFen };
      }),
  );
  if (again) await continueAsNew<typeof recovery>(input);
}
