import { useState } from 'react';
import type { ApiProblem } from '../api/problem.ts';
import { upload } from '../api/upload.ts';
import { useAction } from '../api/use-action.ts';

export interface Upload<Output> {
  send(file: File, fields?: Readonly<Record<string, string>>): Promise<Output | undefined>;
  /** 0…1 while a file is on its way, else null. */
  readonly progress: number | null;
  readonly problem: ApiProblem | null;
  reset(): void;
}

/** One file to one address, as an action: sent once however often it is clicked, with progress. */
export function useUpload<Output>(
  path: string,
  { onDone }: { onDone?: (output: Output, file: File) => void } = {},
): Upload<Output> {
  const [progress, setProgress] = useState(0);
  const action = useAction(
    ({ file, fields }: { file: File; fields: Readonly<Record<string, string>> }, key) => {
      setProgress(0);
      return upload<Output>({ path, file, fields, key, onProgress: setProgress });
    },
    { onDone: (output, { file }) => onDone?.(output, file) },
  );
  return {
    send: (file, fields = {}) => action.run({ file, fields }),
    progress: action.pending ? progress : null,
    problem: action.problem,
    reset: action.reset,
  };
}
