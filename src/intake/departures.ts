import { plainDate } from '../domain/dates.ts';
import { checkAgainstEmployment, checkDepartureRow, type DepartureRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { writeDepartures } from './departures-write.ts';
import { readEmployments, targetOfEmployment } from './employments-read.ts';

export const departures: Importer<DepartureRow> = { check: checkDepartureRow, apply, chunkRows: 2000 };

async function apply(context: ImportContext, rows: readonly Numbered<DepartureRow>[]): Promise<void> {
  const { tally, rowAllowed, transaction, importId, userId, businessAtMs } = context;
  const known = await readEmployments(
    transaction.trx,
    rows.map(({ value }) => value.employmentId),
  );
  const good = rows.filter(({ row, value }) => {
    const employment = known.get(value.employmentId);
    const startsOn = employment && plainDate(employment.startsOn);
    const problem = checkAgainstEmployment('departures', value.departedOn, startsOn, row);
    if (problem) tally.reject([problem]);
    else if (rowAllowed && !rowAllowed(targetOfEmployment(employment!))) {
      tally.refuse('row-out-of-scope', row, '就业编号');
    } else return true;
    return false;
  });
  const written = await writeDepartures(
    transaction.trx,
    good.map(({ value }) => value),
    { importId, userId, businessAtMs },
  );
  tally.accepted += written.length;
  tally.unchanged += good.length - written.length;
}
