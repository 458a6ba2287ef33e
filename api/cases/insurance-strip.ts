import { z } from 'zod';
import { monthOf, monthsFrom, type PlainDate, type YearMonth } from '../../src/domain/dates.ts';
import { insuranceMonthsOf, lastPaymentDay } from '../../src/domain/employment-year.ts';
import type { PolicyParameters } from '../../src/domain/policy/types.ts';

export const monthSchema = z
  .object({
    month: z.string(),
    state: z.enum(['covered', 'late', 'missing', 'unknown']),
    paidOn: z.string().nullable(),
  })
  .meta({ id: 'InsuranceMonth', description: 'late：缴费晚于宽限期，不计；unknown：该月还没有过完' });

/**
 * The twelve months at a glance. A month that is not over is unknown, which is not the same as missing; a payment
 * after the grace is shown but does not count.
 */
export function insuranceStrip(
  employment: { startsOn: PlainDate; dueOn: PlainDate },
  payments: readonly { month: YearMonth; paidOn: PlainDate }[],
  parameters: PolicyParameters,
  asOf: PlainDate,
): z.output<typeof monthSchema>[] {
  const lastDay = lastPaymentDay(employment.dueOn, parameters);
  return insuranceMonthsOf(employment.startsOn, parameters).map((month) => {
    const paidOn =
      payments
        .filter((p) => p.month === month)
        .map((p) => p.paidOn)
        .toSorted()[0] ?? null;
    return { month, paidOn, state: stateOf(month, paidOn, lastDay, asOf) };
  });
}

function stateOf(month: YearMonth, paidOn: PlainDate | null, lastDay: PlainDate, asOf: PlainDate) {
  if (paidOn !== null) return paidOn <= lastDay ? 'covered' : 'late';
  const nextMonth = monthsFrom(month, 2)[1];
  const over = nextMonth !== undefined && monthOf(asOf) >= nextMonth;
  return over ? 'missing' : 'unknown';
}
