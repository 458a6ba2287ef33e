import { plainDate } from '../domain/dates.ts';
import { checkAgainstEmployment, checkFollowUpRow, type FollowUpRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { readReachable } from './employments-read.ts';
import { writeFollowUps } from './follow-ups-write.ts';

export const followUps: Importer<FollowUpRow> = { check: checkFollowUpRow, apply, chunkRows: 2000 };

async function apply(context: ImportContext, rows: readonly Numbered<FollowUpRow>[]): Promise<void> {
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
      'follow-ups',
      value.visitedOn,
      plainDate(employment.startsOn),
      row,
    );
    if (problem) tally.reject([problem]);
    else if (employment.intermediary !== value.intermediary) {
      tally.refuse('follow-up-wrong-intermediary', row, '介绍机构编号');
    } else return true;
    return false;
  });
  const written = await writeFollowUps(
    transaction.trx,
    good.map(({ value }) => value),
    { importId, userId, businessAtMs },
  );
  tally.accepted += written.length;
  tally.unchanged += good.length - written.length;
}
