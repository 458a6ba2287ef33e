import { addDays, addMonths, type PlainDate } from './dates.ts';

/**
 * `proposed` → `collecting` (approved) → `settled`; or `rejected` by the second person, or `cleared` with its flag, with the
 * payment that the bank took back, or by who proposed it. Where the bank takes back what it was offset against, a `settled` one
 * is collected again.
 */
export const recoveryStatuses = ['proposed', 'collecting', 'settled', 'rejected', 'cleared'] as const;
export type RecoveryStatus = (typeof recoveryStatuses)[number];

/** How a debt grows smaller; an offset whose payment did not come through is taken back. */
export const recoveryEntryKinds = ['received', 'offset', 'offset-reversed', 'written-off'] as const;
export type RecoveryEntryKind = (typeof recoveryEntryKinds)[number];

export interface RecoveryEntry {
  readonly kind: RecoveryEntryKind;
  readonly amountFen: number;
}

export interface Instalment {
  readonly no: number;
  /** Its last day: paid on it is in time. */
  readonly dueOn: PlainDate;
  readonly amountFen: number;
}

export const MAX_INSTALMENTS = 24;

/** What has come in or was let go so far. */
export function coveredFen(entries: readonly RecoveryEntry[]): number {
  return entries.reduce(
    (sum, { kind, amountFen }) => sum + (kind === 'offset-reversed' ? -amountFen : amountFen),
    0,
  );
}

export const owedFen = (amountFen: number, entries: readonly RecoveryEntry[]): number =>
  amountFen - coveredFen(entries);

/**
 * Equal parts a month apart; what does not divide goes into the first. 1000.00 yuan in three from 2017-09-30: 333.34 on
 * 09-30, 333.33 on 10-30 and 11-30.
 */
export function evenPlan(amountFen: number, count: number, firstDueOn: PlainDate): Instalment[] {
  const part = Math.floor(amountFen / count);
  return Array.from({ length: count }, (_, i) => ({
    no: i + 1,
    dueOn: addMonths(firstDueOn, i),
    amountFen: i === 0 ? amountFen - part * (count - 1) : part,
  }));
}

/** Why this is no plan for paying back, in Chinese; null: it is one. */
export function planFault(
  amountFen: number,
  instalments: readonly Pick<Instalment, 'dueOn' | 'amountFen'>[],
  today: PlainDate,
): string | null {
  if (instalments.length === 0 || instalments.length > MAX_INSTALMENTS)
    return `分期须为1至${MAX_INSTALMENTS}期。`;
  if (instalments.some(({ amountFen: part }) => part <= 0)) return '每期金额须大于零。';
  if (instalments.some(({ dueOn }) => dueOn <= today)) return '还款日须在今天之后。';
  if (instalments.some(({ dueOn }, i) => i > 0 && dueOn <= instalments[i - 1]!.dueOn))
    return '各期还款日须依次递增。';
  const sum = instalments.reduce((total, { amountFen: part }) => total + part, 0);
  return sum === amountFen ? null : '各期金额之和须等于追回金额。';
}

export type InstalmentState = 'paid' | 'upcoming' | 'overdue';

/** Money fills the instalments in their order, whenever and in whatever amounts it comes. */
export function instalmentsAsOf(
  instalments: readonly Instalment[],
  covered: number,
  today: PlainDate,
): (Instalment & { paidFen: number; state: InstalmentState })[] {
  let left = covered;
  return instalments.map((one) => {
    const paidFen = Math.min(left, one.amountFen);
    left -= paidFen;
    const state = paidFen === one.amountFen ? 'paid' : one.dueOn < today ? 'overdue' : 'upcoming';
    return { ...one, paidFen, state };
  });
}

export interface RecoveryOutlook {
  /** Instalments whose payee is to be reminded by now. */
  readonly remind: readonly Instalment[];
  readonly overdue: readonly Instalment[];
  /** First day on which the next instalment would be late; null: none is ahead. */
  readonly until: PlainDate | null;
  /** First day on which something is to be done: a reminder, or an instalment that is late. */
  readonly wakeOn: PlainDate | null;
}

/** What the calendar asks of a debt that is being paid back. `reminderDays` before its day an instalment is reminded of. */
export function outlook(
  instalments: readonly Instalment[],
  covered: number,
  { today, reminderDays }: { today: PlainDate; reminderDays: number },
): RecoveryOutlook {
  const unpaid = instalmentsAsOf(instalments, covered, today).filter(({ state }) => state !== 'paid');
  const ahead = unpaid.filter(({ state }) => state === 'upcoming');
  const reminderOf = ({ dueOn }: Instalment): PlainDate => addDays(dueOn, -reminderDays);
  const lateFrom = ({ dueOn }: Instalment): PlainDate => addDays(dueOn, 1);
  const days = ahead.flatMap((one) => [reminderOf(one), lateFrom(one)]).filter((day) => day > today);
  return {
    remind: ahead.filter((one) => reminderOf(one) <= today),
    overdue: unpaid.filter(({ state }) => state === 'overdue'),
    until: ahead[0] ? lateFrom(ahead[0]) : null,
    wakeOn: days.toSorted()[0] ?? null,
  };
}

export type Restatement =
  | { readonly do: 'nothing' }
  | { readonly do: 'top-up' | 'recovery'; readonly amountFen: number };

/** What a corrected fact means for money that was paid: the difference is paid, or asked back. */
export function restatement(paidFen: number, dueFen: number): Restatement {
  if (!Number.isSafeInteger(paidFen) || !Number.isSafeInteger(dueFen) || paidFen < 0 || dueFen < 0)
    throw new RangeError(`no amounts: ${paidFen}, ${dueFen}`);
  if (paidFen === dueFen) return { do: 'nothing' };
  return dueFen > paidFen
    ? { do: 'top-up', amountFen: dueFen - paidFen }
    : { do: 'recovery', amountFen: paidFen - dueFen };
}
