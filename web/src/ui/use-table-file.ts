import { useState } from 'react';
import type { components } from '../api/openapi.d.ts';
import type { ApiProblem } from '../api/problem.ts';
import { useUpload } from './use-upload.ts';

type RowError = components['schemas']['RowError'];

interface ReadTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
  readonly errors: readonly RowError[];
}

export interface TableFile {
  read(file: File): void;
  readonly progress: number | null;
  readonly problem: ApiProblem | null;
  /** Rows of the last file that could not be read. */
  readonly unread: readonly RowError[];
}

/** A CSV or XLSX read by the server's own reader; nothing is recorded by that. */
export function useTableFile(
  path: '/api/insurance/table' | '/api/attendance/table',
  onRows: (rows: readonly (readonly string[])[]) => void,
): TableFile {
  const [unread, setUnread] = useState<readonly RowError[]>([]);
  const { send, progress, problem } = useUpload<ReadTable>(path, {
    onDone: ({ rows, errors }) => {
      setUnread(errors);
      onRows(rows.map(({ cells }) => cells));
    },
  });
  return {
    read(file) {
      setUnread([]);
      void send(file);
    },
    progress,
    problem,
    unread,
  };
}
