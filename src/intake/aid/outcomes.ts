import { FactError } from '../errors.ts';

/** What became of one of several: done, or why it cannot be recorded. */
export type OrRefused<T> = T | FactError;

/** The refusal of one costs the others nothing; what else is thrown is a fault of ours. */
export function attempt<T>(work: () => T): OrRefused<T> {
  try {
    return work();
  } catch (error) {
    if (error instanceof FactError) return error;
    throw error;
  }
}

/** The same of one after another, for what cannot be recorded together. */
export async function attemptEach<V, T>(
  values: readonly V[],
  work: (value: V) => Promise<T>,
): Promise<OrRefused<T>[]> {
  const outcomes: OrRefused<T>[] = [];
  for (const value of values) {
    outcomes.push(
      await work(value).catch((error: unknown) => {
        if (error instanceof FactError) return error;
        throw error;
      }),
    );
  }
  return outcomes;
}

/** The one of a request that brings one: its refusal is thrown. */
export function only<T>([outcome]: readonly OrRefused<T>[]): T {
  if (outcome instanceof FactError) throw outcome;
  return outcome!;
}

export const isTaken = <T>(outcome: OrRefused<T>): outcome is T => !(outcome instanceof FactError);
