import { addDays, addMonths, type PlainDate, plainDate } from '../dates.ts';

export const rhythms = ['quarter', 'half-year'] as const;
export type Rhythm = (typeof rhythms)[number];

const MONTHS: Record<Rhythm, number> = { quarter: 3, 'half-year': 6 };

/** 2016Q3 or 2016H2. */
export type PeriodId = string;

export interface Period {
  readonly id: PeriodId;
  readonly from: PlainDate;
  readonly to: PlainDate;
}

export const isPeriodId = (s: string, every: Rhythm): boolean =>
  (every === 'quarter' ? /^\d{4}Q[1-4]$/ : /^\d{4}H[12]$/).test(s);

/** The period that a day lies in. 2016-08-15 → 2016Q3 (July to September), 2016H2. */
export function periodOn(every: Rhythm, on: PlainDate): Period {
  const months = MONTHS[every];
  const n = Math.floor((Number(on.slice(5, 7)) - 1) / months);
  const from = plainDate(`${on.slice(0, 4)}-${String(n * months + 1).padStart(2, '0')}-01`);
  const letter = every === 'quarter' ? 'Q' : 'H';
  return { id: `${on.slice(0, 4)}${letter}${n + 1}`, from, to: addDays(addMonths(from, months), -1) };
}

/** The period with this number. */
export function periodOf(id: PeriodId): Period {
  const every: Rhythm = id[4] === 'Q' ? 'quarter' : 'half-year';
  const month = (Number(id.slice(5)) - 1) * MONTHS[every] + 1;
  return periodOn(every, plainDate(`${id.slice(0, 4)}-${String(month).padStart(2, '0')}-01`));
}

/** From the first to the last, both included; none where the first comes later. Ids of one rhythm sort by time. */
export function periodsBetween(first: PeriodId, last: PeriodId): Period[] {
  const every: Rhythm = first[4] === 'Q' ? 'quarter' : 'half-year';
  const found: Period[] = [];
  for (let period = periodOf(first); period.id <= last; period = periodOn(every, addDays(period.to, 1)))
    found.push(period);
  return found;
}

/** 2016年第三季度, 2016年下半年. */
export function periodName(id: PeriodId): string {
  const year = `${id.slice(0, 4)}年`;
  return id[4] === 'Q'
    ? `${year}第${'一二三四'[Number(id[5]) - 1]}季度`
    : `${year}${id[5] === '1' ? '上' : '下'}半年`;
}
