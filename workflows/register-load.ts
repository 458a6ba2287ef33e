import {
  condition,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { RegisterLoadActivities } from '../activities/register-load.ts';
import { type RegisterLoadInput, SIGNAL } from './contract.ts';
import { DATABASE_CALL, LONG_WORK } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const lookAgainSignal = defineSignal<[{ key: string }]>(SIGNAL.lookAgain);

const { loadPhase } = proxyLocalActivities<RegisterLoadActivities>(DATABASE_CALL);
const { copyRegisterFile, checkRegisterLoad, applyRegisterLoad, clearRegisterLoad } =
  proxyActivities<RegisterLoadActivities>(LONG_WORK);

/**
 * A bulk import of the register: the file is copied into staging and compared with the register, then a person looks at the
 * difference and has it applied, or gives it up. Where it stands is in the record; each phase takes itself up there.
 */
export async function registerLoad({ loadId }: RegisterLoadInput): Promise<void> {
  let messages = 0;
  setHandler(lookAgainSignal, () => {
    messages += 1;
  });
  for (;;) {
    const seen = messages;
    const phase = await untilAnswered(
      () => loadPhase({ loadId }),
      () => messages,
    );
    if (phase === 'copying') await copyRegisterFile({ loadId });
    else if (phase === 'checking') await checkRegisterLoad({ loadId });
    else if (phase === 'ready') await condition(() => messages > seen);
    else if (phase === 'applying') await applyRegisterLoad({ loadId });
    else break;
  }
  await clearRegisterLoad({ loadId });
}
