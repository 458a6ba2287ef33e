import { compareDates, type PlainDate } from '../dates.ts';
import type { careKinds, ServiceKind, SupportDepartment, SupportKind } from './kinds.ts';

/** Where a choice is read from: the article, its words, and what is made of them. */
export interface Reading {
  readonly article: string;
  readonly interprets: string;
  readonly note: string;
}

/** `days`: until it must be resolved, the last one included; `level`: whose office has it first. */
export interface KindRule extends Reading {
  readonly days: number;
  readonly level: 'township' | 'county';
}

/** Of article 21: whose it is to grant. */
export interface SupportRule extends KindRule {
  readonly department: SupportDepartment;
}

export interface TradeRule {
  readonly title: string;
  /** The first trade with a word in a text is its trade. */
  readonly words: readonly string[];
  /** Usual category of the policy's table of standards. */
  readonly category: string;
}

/** What articles 10, 11, 13 and 14 leave open. Days are calendar days. */
export const serviceParameters = [
  'escalationDays',
  'confirmDays',
  'reopenDays',
  'visitThreshold',
  'visitIntervalMonths',
  'visitReminderDays',
  'visitEscalationDays',
  'employedWithinDays',
] as const;
export type ServiceParameter = (typeof serviceParameters)[number];

/** One file of service-rules/. */
export interface ServiceRules {
  readonly id: string;
  readonly version: number;
  readonly effectiveFrom: PlainDate;
  /** Rules from before article 21 was laid down in them have none of its kinds. */
  readonly kinds: Readonly<Record<(typeof careKinds)[number], KindRule>> &
    Readonly<Partial<Record<SupportKind, SupportRule>>>;
  readonly parameters: Readonly<Record<ServiceParameter, Reading & { readonly value: number }>>;
  readonly trades: Readonly<Record<string, TradeRule>>;
}

/** `xiangxi-services@1`: what a case is pinned to. */
export const rulesId = ({ id, version }: Pick<ServiceRules, 'id' | 'version'>): string => `${id}@${version}`;

/** What the rules say of a kind; null: nothing yet. */
export const ruleOf = (rules: ServiceRules, kind: ServiceKind): KindRule | SupportRule | null =>
  rules.kinds[kind] ?? null;

export const parameterOf = (rules: ServiceRules, name: ServiceParameter): number =>
  rules.parameters[name].value;

/** The rules that have begun on `on`, the latest; null before the first. */
export function rulesInForce(all: readonly ServiceRules[], on: PlainDate): ServiceRules | null {
  const begun = all.filter(({ effectiveFrom }) => effectiveFrom <= on);
  return begun.toSorted((a, b) => compareDates(b.effectiveFrom, a.effectiveFrom))[0] ?? null;
}
