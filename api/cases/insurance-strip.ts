import { z } from 'zod';
import { monthOf, monthsFrom, type PlainDate, type YearMonth } from '../../src/domain/dates.ts';
import { insuranceMonthsOf, lastPaymentDay } from '../../src/domain/employment-year.ts';
import type { PolicyParameters } from '../../src/domain/policy/types.ts';
import type { InsuranceOrigin } from '../../src/intake/index.ts';

export const monthSchema = z
  .object({
    month: z.string(),
    state: z.enum(['covered', 'late', 'missing', 'unknown']),
    paidOn: z.string().nullable(),
    origin: z.enum(['office', 'employer', 'bureau']).nullable().meta({
      description:
        'office：经办机构的缴费数据；bureau：外部社保机构报送；employer：只有用人单位凭凭证自行申报',
    }),
  })
  .meta({ id: 'InsuranceMonth', description: 'late：缴费晚于宽限期，不计；unknown：该月还没有过完' });

interface Payment {
  readonly month: YearMonth;
  readonly paidOn: PlainDate;
  readonly origin: InsuranceOrigin;
}

/**
 * The twelve months at a glance. A month that is not over is unknown, which is not the same as missing; a payment
 * after the grace is shown but does not count.
 */
export function insuranceStrip(
  employment: { startsOn: PlainDate; dueOn: PlainDate },
  payments: readonly Payment[],
  parameters: PolicyParameters,
  asOf: PlainDate,
): z.output<typeof monthSchema>[] {
  const lastDay = lastPaymentDay(employment.dueOn, parameters);
  return insuranceMonthsOf(employment.startsOn, parameters).map((month) => {
    const ofMonth = payments.filter((p) => p.month === month);
    const paidOn = ofMonth.map((p) => p.paidOn).toSorted()[0] ?? null;
    const counting = ofMonth.filter((p) => p.paidOn <= lastDay);
    return {
      month,
      paidOn,
      state: stateOf(month, paidOn, lastDay, asOf),
      origin: originOf(counting, ofMonth),
    };
  });
}

/** One row of an office is enough for the month to stand on more than the employer's word. */
function originOf(counting: readonly Payment[], ofMonth: readonly Payment[]): InsuranceOrigin | null {
  const rows = counting.length > 0 ? counting : ofMonth;
  if (rows.length === 0) return null;
  return (
    (['office', 'bureau', 'employer'] as const).find((one) => rows.some((p) => p.origin === one)) ?? null
  );
}

function stateOf(month: YearMonth, paidOn: PlainDate | null, lastDay: PlainDate, asOf: PlainDate) {
  if (paidOn !== null) return paidOn <= lastDay ? 'covered' : 'late';
  const nextMonth = monthsFrom(month, 2)[1];
  const over = nextMonth !== undefined && monthOf(asOf) >= nextMonth;
  return over ? 'missing' : 'unknown';
}
