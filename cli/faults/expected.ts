import { evaluateAid } from '../../src/domain/aid/evaluate.ts';
import type { AidFacts } from '../../src/domain/aid/facts.ts';
import { type PlainDate, plainDate } from '../../src/domain/dates.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { evaluateAll } from '../../src/domain/programmes/registry.ts';
import { restatement } from '../../src/domain/recovery.ts';
import type { Outcome } from '../../src/domain/trace.ts';
import type { AidLife } from './aid-lives.ts';
import type { ClaimRow } from './campaign-record.ts';
import type { County } from './county.ts';
import type { Life } from './life.ts';

/** `employer-post JY0001`, `vocational-student 2016-2017 A12`: what a claim is called, whatever the record calls it. */
export const claimName = (of: {
  programme: string;
  period?: string;
  employment: string | null;
  person: number;
}) => [of.programme, of.period, of.employment ?? `A${of.person}`].filter(Boolean).join(' ');

/** What is to become of a claim: refused, for the reason that holds on the day; or paid, and how much is to come back. */
export type Expected =
  | { readonly refused: (on: PlainDate) => string }
  | { readonly payee: string; readonly paidBy: string; readonly fen: number; readonly owedFen: number };

/** When all that can be paid has been, what proves wrong is told. */
export const CORRECTED_ON = plainDate('2018-11-05');
/** When nothing can change any more. */
const AT_LAST = plainDate('2019-06-30');

/**
 * What the pure rules say of all that is told, first until the money went out, then of what proved wrong; no process, no
 * database. `numberOf`: the record's number of a generated person, by which whoever is paid as a person is named.
 */
export function expectedOutcomes(
  policy: Policy,
  county: Pick<County, 'lives' | 'aid'>,
  numberOf: (person: number) => number,
): Map<string, Expected> {
  return new Map([
    ...county.lives.flatMap((life, n) => {
      const person = numberOf(n);
      return named(answersOf(policy, life), (one) => claimName({ ...one, employment: life.id, person }));
    }),
    ...county.aid.flatMap((life) => {
      const person = numberOf(life.person);
      return named(aidAnswersOf(policy, life, person), (one) =>
        claimName({ ...one, employment: null, person }),
      );
    }),
  ]);
}

/** What the rules say on a day, with what is told by then of corrections; everything else as it will be told. */
type Answers = (on: PlainDate, corrected: boolean) => readonly Answer[];
type Answer = { readonly programme: string; readonly period?: string; readonly outcome: Outcome };

const answersOf =
  (policy: Policy, { facts, toldLate }: Life): Answers =>
  (asOf, corrected) =>
    evaluateAll(policy, {
      ...facts,
      departures: toldLate && corrected ? [toldLate] : facts.departures,
      asOf,
    });

const aidAnswersOf =
  (policy: Policy, { facts, revokedLate }: AidLife, number: number): Answers =>
  (asOf, corrected) => {
    const told = withNumber({ ...facts, asOf }, number);
    const wrong = told.kind === 'training' && corrected ? revokedLate : [];
    return evaluateAid(
      policy,
      told.kind === 'training'
        ? { ...told, attendedDays: told.attendedDays.filter((day) => !wrong.includes(day)) }
        : told,
    );
  };

function named(answers: Answers, name: (one: Answer) => string): [string, Expected][] {
  const last = answers(AT_LAST, true);
  const on = (i: number) => (day: PlainDate) => reasonOf(answers(day, day >= CORRECTED_ON)[i]?.outcome);
  return answers(AT_LAST, false).map((one, i) => [name(one), weigh(one.outcome, last[i]!.outcome, on(i))]);
}

const reasonOf = (outcome: Outcome | undefined): string =>
  outcome?.kind === 'refused' ? outcome.reason : (outcome?.kind ?? '无');

/** The same facts with the record's number of the person. */
function withNumber<F extends AidFacts>(facts: F, number: number): F {
  const person = { ...facts.person, number };
  if (facts.kind !== 'training' || facts.paidBy.kind !== 'person') return { ...facts, person };
  return { ...facts, person, paidBy: { kind: 'person', id: String(number) } };
}

function weigh(paid: Outcome, last: Outcome, refused: (on: PlainDate) => string): Expected {
  if (paid.kind === 'waiting' || last.kind === 'waiting')
    throw new Error('a generated case waits when nothing can come any more');
  if (paid.kind === 'refused') return { refused };
  const change = restatement(paid.amountFen, last.kind === 'eligible' ? last.amountFen : 0);
  return {
    payee: paid.payee.id,
    paidBy: paid.paidBy,
    fen: paid.amountFen,
    owedFen: change.do === 'recovery' ? change.amountFen : 0,
  };
}

/** A claim as the record has it. */
function found({ status, payee, paidBy, fen, reason, recoveredFen }: ClaimRow): string {
  if (status === 'refused') return refusedFor(reason ?? '');
  return status === 'paid' && fen !== null ? paid({ payee, paidBy, fen, owedFen: recoveredFen }) : status;
}

/** What the rules say of it, in the same words: of a refusal, on the day of the record's own. */
function wanted(one: Expected | undefined, claim: ClaimRow | undefined): string {
  if (!one) return '无';
  return 'refused' in one ? refusedFor(one.refused(claim?.closedOn ?? AT_LAST)) : paid(one);
}

const refusedFor = (reason: string) => `不予补贴 ${reason}`;

function paid({ fen, payee, paidBy, owedFen }: Exclude<Expected, { refused: unknown }>): string {
  return `支付 ${fen} 分给 ${payee}，由 ${paidBy}${owedFen > 0 ? `，追回 ${owedFen} 分` : ''}`;
}

/** One line for each claim that is missing, too much or different. */
export function differences(expected: ReadonlyMap<string, Expected>, claims: readonly ClaimRow[]): string[] {
  const actual = new Map(claims.map((claim) => [claimName(claim), claim]));
  const keys = new Set([...expected.keys(), ...actual.keys()]);
  return [...keys].toSorted().flatMap((key) => {
    const claim = actual.get(key);
    const [say, is] = [wanted(expected.get(key), claim), claim ? found(claim) : '无'];
    return say === is ? [] : [`${key}：应为“${say}”，实为“${is}”`];
  });
}
