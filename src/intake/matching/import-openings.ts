import { checkOpeningRow, type OpeningRow } from '../../domain/import-rows/index.ts';
import { applyFacts, byOfImport } from '../aid/apply-facts.ts';
import { attemptEach } from '../aid/outcomes.ts';
import type { Importer } from '../context.ts';
import { postOpening } from './openings.ts';

/** 招聘岗位: one row an opening. */
export const openings: Importer<OpeningRow> = {
  check: checkOpeningRow,
  chunkRows: 500,
  apply: (context, rows) =>
    applyFacts(
      context,
      rows,
      { id: '岗位编号', employer: '用人单位代码', institution: '服务中心代码' },
      (values) =>
        attemptEach(values, (row) =>
          postOpening(context.transaction.trx, row, {
            ...byOfImport(context),
            allowed: (target) => context.rowAllowed?.(target) ?? true,
          }),
        ),
    ),
};
