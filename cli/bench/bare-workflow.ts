import { condition, defineSignal, setHandler } from '@temporalio/workflow';

export const told = defineSignal<[{ key: string }]>('told');

/** The bare peer: waits and counts signals, nothing else. */
export async function bare(until: number): Promise<void> {
  let count = 0;
  setHandler(told, () => {
    count += 1;
  });
  await condition(() => count >= until);
}
