import { type ZodType, z } from 'zod';
import { addDays, addYears, type PlainDate } from '../dates.ts';
import type { EmploymentFacts } from '../facts.ts';
import { expectedOfPending } from '../forecast/expected-on.ts';
import { type RiskBand, riskOf } from '../forecast/risk.ts';
import type { DivisionCode } from '../ids.ts';
import type { Fen } from '../money.ts';
import { evaluateAll } from '../programmes/registry.ts';
import { faultsOfSense } from './faults.ts';
import { employmentParameters, positiveFen } from './parameters.schema.ts';
import type { PolicyError } from './policy.schema.ts';
import type { Policy, PolicyParameters, ProgrammeId } from './types.ts';

/** What somebody would like to change, to see what it costs: nothing but numbers and words that a policy file sets. */
export interface PolicyOverrides {
  readonly parameters?: Partial<PolicyParameters> | undefined;
  readonly amountsFen?: Partial<Record<ProgrammeId, number>> | undefined;
}

export type Overridden = { ok: true; policy: Policy } | { ok: false; errors: PolicyError[] };

/**
 * The policy with these changes, weighed by the same rules as a file: each value by its form, then all of them together.
 * What is not named stays as it is.
 */
export function withOverrides(
  policy: Policy,
  { parameters = {}, amountsFen = {} }: PolicyOverrides,
): Overridden {
  const file = `${policy.id}.yaml`;
  const errors = [
    ...Object.entries(parameters).flatMap(([name, value]) =>
      faultsOf(employmentParameters[name as keyof typeof employmentParameters]?.shape.value, value).map(
        (fault) => ({ file, path: `parameters.${name}.value`, ...fault }),
      ),
    ),
    ...Object.entries(amountsFen).flatMap(([id, value]) =>
      faultsOf(positiveFen, value).map((fault) => ({ file, path: `programmes.${id}.amount.fen`, ...fault })),
    ),
  ];
  if (errors.length > 0) return { ok: false, errors };
  const programmes = Object.entries(policy.programmes).map(([id, programme]) => {
    const fen = amountsFen[id as ProgrammeId];
    return [id, fen === undefined ? programme : { ...programme, amount: { ...programme?.amount, fen } }];
  });
  const changed = {
    ...policy,
    parameters: { ...policy.parameters, ...parameters },
    programmes: Object.fromEntries(programmes) as Policy['programmes'],
  };
  const faults = faultsOfSense(changed, file).map((fault) => ({ file, ...fault }));
  return faults.length > 0 ? { ok: false, errors: faults } : { ok: true, policy: changed };
}

/** Undefined: there is no such parameter to try. */
function faultsOf(schema: ZodType | undefined, value: unknown): { rule: string; message: string }[] {
  if (!schema) return [{ rule: 'unknown', message: '没有这个参数' }];
  const parsed = schema.safeParse(value, { error: z.locales.zhCN().localeError });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ code, message }) => ({ rule: code ?? 'invalid', message }));
}

/** One payment under one policy: what may be expected of it, or what became of it. */
export interface Prospect {
  readonly band: RiskBand;
  /** Nothing is expected of what is lost. */
  readonly amountFen: Fen | 0;
  readonly month: string;
  readonly because: readonly string[];
}

export interface Trial {
  readonly programme: ProgrammeId;
  readonly paidBy: DivisionCode;
  readonly before: Prospect;
  readonly after: Prospect;
}

/**
 * What the rules would say of one employment's payments if the policy were another. `payFrom`: the day from which the
 * steps are reckoned where the due day is over, today for open cases.
 */
export function tryOn(facts: EmploymentFacts, present: Policy, changed: Policy, payFrom: PlainDate): Trial[] {
  const after = prospects(facts, changed, payFrom);
  return [...prospects(facts, present, payFrom)].flatMap(([programme, { paidBy, ...before }]) => {
    const then = after.get(programme);
    if (!then) return [];
    const { paidBy: _, ...rest } = then;
    return [{ programme, paidBy, before, after: rest }];
  });
}

/** Whether these two differ in what people would notice: the money, how sure it is, or the month. */
export function moves({ before, after }: Pick<Trial, 'before' | 'after'>): boolean {
  return before.amountFen !== after.amountFen || before.band !== after.band || before.month !== after.month;
}

function prospects(facts: EmploymentFacts, policy: Policy, payFrom: PlainDate) {
  const { parameters, programmes } = policy;
  const month = expectedOfPending(facts.dueOn, parameters, payFrom).slice(0, 7);
  return new Map(
    evaluateAll(policy, facts).map((evaluation) => {
      const { programme, handledBy: paidBy } = evaluation;
      const { band, because } = riskOf(policy, evaluation, facts);
      const amountFen = band === 'lost' ? (0 as const) : programmes[programme].amount.fen;
      return [programme, { paidBy, band, amountFen, month, because }];
    }),
  );
}

/** Whose year ended in the twelve months before today: of them it is known what became of them. */
export function lastYear(today: PlainDate): { dueFrom: PlainDate; dueBefore: PlainDate } {
  return { dueFrom: addYears(today, -1), dueBefore: today };
}

/** A day after which neither policy waits for anything any more, so that what became of it is compared. */
export function whenDecided(dueOn: PlainDate, one: Policy, other: Policy): PlainDate {
  const grace = Math.max(one.parameters.latePaymentGraceDays, other.parameters.latePaymentGraceDays);
  return addDays(dueOn, grace + 1);
}
