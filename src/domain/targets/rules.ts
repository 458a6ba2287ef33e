import { compareDates, type PlainDate, plainDate } from '../dates.ts';
import type { MeasureCode } from './measures.ts';

/** Where a choice is read from: the article, its words, and what is made of them. */
interface Reading {
  readonly article: string;
  readonly interprets: string;
  readonly note: string;
}

export const evaluationParameters = [
  'letterReminderDays',
  'letterEscalationDays',
  'warnBelowPercent',
  'paidInTimeDays',
  'objectionDays',
] as const;
export type EvaluationParameter = (typeof evaluationParameters)[number];

export const thresholdNames = ['commend', 'talk', 'disqualify'] as const;
export type ThresholdName = (typeof thresholdNames)[number];

/** One file of evaluation-rules/; points as people write them, whole ones. */
export interface EvaluationRules {
  readonly id: string;
  readonly version: number;
  readonly effectiveFrom: PlainDate;
  /** 'MM-DD' of the year; `measured` of the year after. */
  readonly letterDue: string;
  readonly midYear: string;
  readonly measured: string;
  readonly parameters: Readonly<Record<EvaluationParameter, Reading & { readonly value: number }>>;
  readonly items: Readonly<
    Partial<Record<MeasureCode, { readonly points: number; readonly bonusCap: number }>>
  >;
  readonly bonusTotalCap: number;
  readonly deductions: Readonly<Record<string, { readonly title: string; readonly maxPoints: number }>>;
  readonly deductionCap: number;
  readonly thresholds: Readonly<Record<ThresholdName, Reading & { readonly points: number }>>;
  readonly reward: readonly { readonly atLeast: number; readonly yuan: number }[];
  /** The letter's paragraphs; {year}, {county}, {prefecture}, {targets} are filled in. */
  readonly letter: readonly string[];
}

export const rulesIdOf = ({ id, version }: Pick<EvaluationRules, 'id' | 'version'>): string =>
  `${id}@${version}`;

export const parameterOf = (rules: EvaluationRules, name: EvaluationParameter): number =>
  rules.parameters[name].value;

/** The rules that have begun on `on`, the latest; null before the first. */
export function rulesInForce(all: readonly EvaluationRules[], on: PlainDate): EvaluationRules | null {
  const begun = all.filter(({ effectiveFrom }) => effectiveFrom <= on);
  return begun.toSorted((a, b) => compareDates(b.effectiveFrom, a.effectiveFrom))[0] ?? null;
}

/** The days of a year by these rules. */
export function daysOfYear(rules: EvaluationRules, year: number) {
  return {
    letterDueOn: plainDate(`${year}-${rules.letterDue}`),
    midYearOn: plainDate(`${year}-${rules.midYear}`),
    measureOn: plainDate(`${year + 1}-${rules.measured}`),
  };
}
