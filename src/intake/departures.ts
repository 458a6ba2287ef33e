import { plainDate } from '../domain/dates.ts';
import { checkAgainstEmployment, checkDepartureRow, type DepartureRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { writeDepartures } from './departures-write.ts';
import { readReachable } from './employments-read.ts';

export const departures: Importer<DepartureRow> = { check: checkDepartureRow, apply, chunkRows: 2000 };

async function apply(context: ImportContext, rows: readonly Numbered<DepartureRow>[]): Promise<void> {
  const { tally, transaction, importId, userId, businessAtMs } = context;
  const known = await readReachable(
    context,
    rows.map(({ value }) => value.employmentId),
  );
  const good = rows.filter(({ row, value }) => {
    const employment = known.get(value.employmentId);
    if (!employment) {
      tally.refuse('employment-unknown', row, '就业编号');
      return false;
    }
    const problem = checkAgainstEmployment(
      'departures',
      value.departedOn,
      plainDate(employment.startsOn),
      row,
    );
    if (problem) tally.reject([problem]);
    return !problem;
  });
  const written = await writeDepartures(
    transaction.trx,
    good.map(({ value }) => value),
    { importId, userId, businessAtMs },
  );
  tally.accepted += written.length;
  tally.unchanged += good.length - written.length;
}
