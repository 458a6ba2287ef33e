import { useState } from 'react';
import { importColumns } from '../../../../src/domain/import-rows/index.ts';
import type { components } from '../../api/openapi.d.ts';
import { upload } from '../../api/upload.ts';
import { type Action, useAction } from '../../api/use-action.ts';
import { fileOfRows, refusedRows } from '../../ui/entry-grid/sent-rows.ts';
import type { CellFault, GridRow } from '../../ui/entry-grid/types.ts';

/** A report names its first thousand faults; a row that passed our own checks can have two. */
const ROWS_AT_ONCE = 500;

export interface Taken {
  readonly accepted: number;
  /** There already, from an earlier attempt or the office's file. */
  readonly unchanged: number;
  readonly unmatched: number;
}

const NONE: Taken = { accepted: 0, unchanged: 0, unmatched: 0 };

export interface InsuranceBatch {
  readonly action: Action<{ rows: readonly GridRow[]; proof: string | null }, void>;
  /** Rows of the running attempt that have their answer, of all it sends. */
  readonly progress: { readonly done: number; readonly all: number };
  /** Since the page was opened. */
  readonly taken: Taken;
}

/**
 * Sends rows in parts and tells after each what became of it, so that a lost line in the middle loses nothing and
 * sends nothing twice: the parts of a repeated attempt carry the same keys.
 */
export function useInsuranceBatch(told: {
  onTaken: (rows: ReadonlySet<GridRow>) => void;
  onRefused: (faults: ReadonlyMap<GridRow, readonly CellFault[]>) => void;
}): InsuranceBatch {
  const [progress, setProgress] = useState({ done: 0, all: 0 });
  const [taken, setTaken] = useState(NONE);
  const action = useAction(
    async ({ rows, proof }: { rows: readonly GridRow[]; proof: string | null }, key) => {
      setProgress({ done: 0, all: rows.length });
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
        const part = rows.slice(from, from + ROWS_AT_ONCE);
        const report = await upload<components['schemas']['ImportReport']>({
          path: '/api/imports/insurance',
          file: fileOfRows(importColumns.insurance, part, '社保缴费.csv'),
          fields: { mode: 'keep-good', ...(proof && { proof }) },
          key: `${key}.${from}`,
        });
        const refused = refusedRows(part, report);
        told.onRefused(refused);
        told.onTaken(new Set(part.filter((row) => !refused.has(row))));
        setProgress({ done: from + part.length, all: rows.length });
        setTaken((before) => ({
          accepted: before.accepted + report.accepted,
          unchanged: before.unchanged + report.unchanged,
          unmatched: before.unmatched + report.unmatched,
        }));
      }
    },
  );
  return { action, progress, taken };
}
