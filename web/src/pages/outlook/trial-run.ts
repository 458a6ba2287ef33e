import { useRef, useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components, paths } from '../../api/openapi.d.ts';
import { type ApiProblem, asProblem } from '../../api/problem.ts';

export type TrialSum = components['schemas']['TrialSum'];
export type MovedCase = components['schemas']['MovedCase'];
export type TrialChange = Omit<
  paths['/api/policy-trials']['post']['requestBody']['content']['application/json'],
  'cursor' | 'format'
>;

export interface TrialState {
  readonly change: TrialChange;
  readonly scanned: number;
  readonly done: boolean;
  readonly sums: readonly TrialSum[];
  readonly movedCount: number;
  readonly moved: readonly MovedCase[];
}

/** Moved cases on the page; the file has all. */
const LISTED = 200;

/** Asks batch after batch and adds them up, so that the page can say how far it is and stop. */
export function useTrial() {
  const [state, setState] = useState<TrialState | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [pending, setPending] = useState(false);
  /** Which run may still speak: a newer one, or leaving off, silences the one before. */
  const current = useRef(0);

  async function run(change: TrialChange): Promise<void> {
    const mine = ++current.current;
    setProblem(null);
    setPending(true);
    let all: TrialState = { change, scanned: 0, done: false, sums: [], movedCount: 0, moved: [] };
    try {
      for (let cursor: string | null = ''; cursor !== null && mine === current.current; ) {
        const page: components['schemas']['PolicyTrial'] = await dataOf(
          api.POST('/api/policy-trials', { body: { ...change, cursor, format: 'json' } as never }),
        );
        cursor = page.nextCursor;
        all = {
          change,
          scanned: all.scanned + page.scanned,
          done: cursor === null,
          sums: added(all.sums, page.sums),
          movedCount: all.movedCount + page.movedCount,
          moved: [...all.moved, ...page.moved].slice(0, LISTED),
        };
        if (mine === current.current) setState(all);
      }
    } catch (error) {
      if (mine === current.current) setProblem(asProblem(error));
    } finally {
      if (mine === current.current) setPending(false);
    }
  }
  const stop = () => {
    current.current += 1;
    setPending(false);
  };
  return { state, problem, pending, run, stop };
}

/** Sums of the same group, programme, county and month become one. */
export function added(one: readonly TrialSum[], other: readonly TrialSum[]): TrialSum[] {
  const sums = new Map<string, TrialSum>();
  for (const sum of [...one, ...other]) {
    const key = [sum.group, sum.programme, sum.division, sum.month].join();
    const before = sums.get(key);
    sums.set(
      key,
      before
        ? {
            ...sum,
            beforeCount: before.beforeCount + sum.beforeCount,
            beforeFen: before.beforeFen + sum.beforeFen,
            afterCount: before.afterCount + sum.afterCount,
            afterFen: before.afterFen + sum.afterFen,
          }
        : sum,
    );
  }
  return [...sums.values()];
}
