import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { ReferralActivities } from '../activities/referral.ts';
import type { ReferralInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { watched } from './watched.ts';

const { refreshReferral } = proxyLocalActivities<ReferralActivities>(DATABASE_CALL);

/**
 * One person referred to one opening (art. 9): invited → confirmed → interviewed → offered → accepted → placed. What the
 * parties do is in the record before its message comes; the process reminds before each deadline, lets the referral lapse
 * after it, and ends when the person is placed or the referral is over.
 */
export async function referral(input: ReferralInput): Promise<void> {
  const { referralId, clockOffsetMs } = input;
  const again = await watched(clockOffsetMs, (businessNowMs) =>
    refreshReferral({ referralId, businessNowMs }),
  );
  if (again) return continueAsNew<typeof referral>(input);
}
