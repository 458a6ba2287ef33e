import type { PlainDate } from '../dates.ts';
import { type EmploymentId, employmentId, type IntermediaryNumber, intermediaryNumber } from '../ids.ts';
import type { ListedWord } from './listed-words.ts';
import { type RowError, rowError } from './row-error.ts';
import { present, type Row, type RowCheck, type RowContext, RowReader } from './row-reader.ts';

export type DepartureRow = { employmentId: EmploymentId; departedOn: PlainDate; reason: string | null };

/** A departure may lie ahead: notice is given thirty days before (劳动合同法 art. 37). */
export function checkDepartureRow(row: Row, context: RowContext): RowCheck<DepartureRow> {
  const r = new RowReader(row, context);
  const number = r.number('就业编号');
  const departedOn = r.requiredDate('离职日期');
  const reason = r.text('原因');
  return r.finish(() => ({
    employmentId: employmentId(present(number)),
    departedOn: present(departedOn),
    reason,
  }));
}

export type FollowUpRow = {
  intermediary: IntermediaryNumber;
  employmentId: EmploymentId;
  visitedOn: PlainDate;
  method: ListedWord<'方式'>;
  note: string | null;
};

/** A follow-up must have happened: nobody can record the year's four visits on its first day. */
export function checkFollowUpRow(row: Row, context: RowContext): RowCheck<FollowUpRow> {
  const r = new RowReader(row, context);
  const intermediary = r.number('介绍机构编号');
  const number = r.number('就业编号');
  const visitedOn = r.pastDate('回访日期');
  const method = r.requiredListed('方式');
  const note = r.text('情况');
  return r.finish(() => ({
    intermediary: intermediaryNumber(present(intermediary)),
    employmentId: employmentId(present(number)),
    visitedOn: present(visitedOn),
    method: present(method),
    note,
  }));
}

/** For the side that knows the employment: `startsOn` undefined = no such employment. Null = nothing wrong. */
export function checkAgainstEmployment(
  kind: 'departures' | 'follow-ups',
  date: PlainDate,
  startsOn: PlainDate | undefined,
  row: number,
): RowError | null {
  if (startsOn === undefined) return rowError('employment-unknown', row, '就业编号');
  if (date >= startsOn) return null;
  return kind === 'departures'
    ? rowError('departure-before-start', row, '离职日期')
    : rowError('follow-up-before-start', row, '回访日期');
}
