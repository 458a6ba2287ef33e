import { addDays, addMonths, type PlainDate, plainDate } from '../dates.ts';

/** A quarter, 2017Q3. */
export interface Period {
  readonly id: string;
  readonly beginsOn: PlainDate;
  /** Its last day. */
  readonly endsOn: PlainDate;
}

/** 2017Q3 → 2017-07-01 … 2017-09-30; null where it is no quarter. */
export function parsePeriod(id: string): Period | null {
  const match = /^([1-9]\d{3})Q([1-4])$/.exec(id);
  if (!match) return null;
  const month = String((Number(match[2]) - 1) * 3 + 1).padStart(2, '0');
  const beginsOn = plainDate(`${match[1]}-${month}-01`);
  return { id, beginsOn, endsOn: addDays(addMonths(beginsOn, 3), -1) };
}

/** The first quarter that has not begun on that day: the next a seed can be committed for. 2017-06-30 → 2017Q3. */
export function nextPeriod(today: PlainDate): Period {
  const later = addMonths(today, 3);
  return parsePeriod(`${later.slice(0, 4)}Q${Math.ceil(Number(later.slice(5, 7)) / 3)}`)!;
}
