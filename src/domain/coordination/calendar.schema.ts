import { z } from 'zod';
import { addDays, type PlainDate, parsePlainDate } from '../dates.ts';
import { type Fault, faultsOf, type Parsed } from './faults.ts';
import { type WorkCalendar, weekdayOf } from './workdays.ts';

const date = z.string().refine((text) => parsePlainDate(text) !== null, '须为真实日期，如 2017-01-28');

const form = z.strictObject({
  year: z.int().min(2016).max(2200),
  notices: z.array(z.string().trim().min(8)).min(1, '请写明依据的放假通知'),
  holidays: z.array(z.strictObject({ name: z.string().trim().min(2), from: date, to: date })).min(1),
  workdays: z.array(date),
});

/** Checks one file of calendars/: every fault with its path and rule. */
export function parseCalendar(raw: unknown, file: string): Parsed<WorkCalendar> {
  const parsed = form.safeParse(raw, { error: z.locales.zhCN().localeError });
  if (!parsed.success) return { ok: false, errors: faultsOf(parsed.error, file) };
  const calendar = parsed.data as unknown as WorkCalendar;
  const errors = contradictions(calendar, file);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: calendar };
}

function contradictions({ year, holidays, workdays }: WorkCalendar, file: string): Fault[] {
  const faults: Fault[] = [];
  const fault = (path: string, rule: string, message: string) => faults.push({ file, path, rule, message });
  const inYear = (day: PlainDate) => day.startsWith(`${year}-`);
  const off = new Set<PlainDate>();
  for (const [i, { from, to }] of holidays.entries()) {
    const path = `holidays.${i}`;
    if (to < from) fault(path, 'holiday-backwards', `放假从 ${from} 到 ${to}，先后颠倒`);
    else if (!inYear(from) || !inYear(to))
      fault(path, 'other-year', `放假日期不在 ${year} 年，请写入那一年的文件`);
    else
      for (let day = from; day <= to; day = addDays(day, 1)) {
        if (off.has(day)) fault(path, 'holiday-twice', `${day} 已在另一个假期中`);
        off.add(day);
      }
  }
  for (const [i, day] of workdays.entries()) {
    const path = `workdays.${i}`;
    if (!inYear(day)) fault(path, 'other-year', `${day} 不在 ${year} 年`);
    if (weekdayOf(day) <= 5) fault(path, 'workday-not-weekend', `${day} 是周一至周五，本来就上班`);
    if (off.has(day)) fault(path, 'workday-is-holiday', `${day} 同时写成放假`);
    if (workdays.indexOf(day) !== i) fault(path, 'workday-twice', `${day} 写了两次`);
  }
  return faults;
}
