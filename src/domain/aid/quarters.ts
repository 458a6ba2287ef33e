import { addDays, addMonths, type PlainDate, plainDate } from '../dates.ts';
import type { Quarter } from './facts.ts';

/** 2017-03-31 → 2017Q1. */
export function quarterOf(day: PlainDate): Quarter {
  return `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}` as Quarter;
}

/** First and last day: 2017Q1 → 2017-01-01, 2017-03-31. */
export function daysOfQuarter(quarter: Quarter): { from: PlainDate; to: PlainDate } {
  const month = String(Number(quarter.slice(5)) * 3 - 2).padStart(2, '0');
  const from = plainDate(`${quarter.slice(0, 4)}-${month}-01`);
  return { from, to: addDays(addMonths(from, 3), -1) };
}

export function nextQuarter(quarter: Quarter): Quarter {
  return quarterOf(addDays(daysOfQuarter(quarter).to, 1));
}
