import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { newKey } from './client.ts';
import { type ApiProblem, asProblem } from './problem.ts';

export interface Action<Input, Output> {
  /** Undefined: refused, see `problem`. A second call while one is under way gets the same answer. */
  run(input: Input): Promise<Output | undefined>;
  readonly pending: boolean;
  readonly problem: ApiProblem | null;
  reset(): void;
}

/**
 * One wish of a person that changes something. The Idempotency-Key belongs to what is wished: a double click, a lost
 * answer and "try again" do it once; changed input is a new wish. Afterwards everything shown is asked for anew.
 */
export function useAction<Input, Output>(
  act: (input: Input, key: string) => Promise<Output>,
  { onDone }: { onDone?: (output: Output, input: Input) => void } = {},
): Action<Input, Output> {
  const queries = useQueryClient();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const running = useRef<Promise<Output | undefined> | null>(null);
  const wish = useRef<{ input: string; key: string } | null>(null);

  async function attempt(input: Input): Promise<Output | undefined> {
    const identity = identityOf(input);
    if (wish.current?.input !== identity) wish.current = { input: identity, key: newKey() };
    setPending(true);
    setProblem(null);
    try {
      const output = await act(input, wish.current.key);
      wish.current = null;
      await queries.invalidateQueries();
      onDone?.(output, input);
      return output;
    } catch (error) {
      const refused = asProblem(error);
      // An answer that is final is not asked for again under its key; without an answer the key is kept.
      if (refused.status >= 400 && refused.status < 500 && refused.code !== 'request-in-progress')
        wish.current = null;
      setProblem(refused);
      return undefined;
    } finally {
      running.current = null;
      setPending(false);
    }
  }

  return {
    run(input) {
      running.current ??= attempt(input);
      return running.current;
    },
    pending,
    problem,
    reset: () => setProblem(null),
  };
}

function identityOf(input: unknown): string {
  return JSON.stringify(input, (_key, value: unknown) =>
    value instanceof File ? [value.name, value.size, value.lastModified] : value,
  );
}
