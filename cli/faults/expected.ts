import { evaluateAid } from '../../src/domain/aid/evaluate.ts';
import type { AidFacts } from '../../src/domain/aid/facts.ts';
import { addDays, plainDate } from '../../src/domain/dates.ts';
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

/** What is to become of a claim: never paid and why, or paid and how much of it is to come back. */
export type Expected =
  | { readonly refused: string }
  | { readonly payee: string; readonly paidBy: string; readonly fen: number; readonly owedFen: number };

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
    ...county.lives.flatMap((life, person) => ofEmployment(policy, life, numberOf(person))),
    ...county.aid.flatMap((life) => ofAid(policy, life, numberOf(life.person))),
  ]);
}

function ofEmployment(policy: Policy, { id, facts, toldLate }: Life, person: number): [string, Expected][] {
  const asOf = addDays(facts.dueOn, policy.parameters.latePaymentGraceDays + 1);
  const answers = (departures: Life['facts']['departures']) =>
    evaluateAll(policy, { ...facts, departures, asOf });
  const last = answers(toldLate ? [toldLate] : facts.departures);
  return answers(facts.departures).map(({ programme, outcome }, i) => [
    claimName({ programme, employment: id, person }),
    weigh(outcome, last[i]!.outcome),
  ]);
}

function ofAid(policy: Policy, { facts, revokedLate }: AidLife, person: number): [string, Expected][] {
  const told = named({ ...facts, asOf: AT_LAST }, person);
  const last =
    told.kind === 'training'
      ? { ...told, attendedDays: told.attendedDays.filter((day) => !revokedLate.includes(day)) }
      : told;
  const corrected = evaluateAid(policy, last);
  return evaluateAid(policy, told).map(({ programme, period, outcome }, i) => [
    claimName({ programme, period, employment: null, person }),
    weigh(outcome, corrected[i]!.outcome),
  ]);
}

/** The same facts with the record's number of the person. */
function named<F extends AidFacts>(facts: F, number: number): F {
  const person = { ...facts.person, number };
  if (facts.kind !== 'training' || facts.paidBy.kind !== 'person') return { ...facts, person };
  return { ...facts, person, paidBy: { kind: 'person', id: String(number) } };
}

function weigh(paid: Outcome, last: Outcome): Expected {
  if (paid.kind === 'waiting' || last.kind === 'waiting')
    throw new Error('a generated case waits when nothing can come any more');
  if (paid.kind === 'refused') return { refused: last.kind === 'refused' ? last.reason : paid.reason };
  const dueFen = last.kind === 'eligible' ? last.amountFen : 0;
  const change = restatement(paid.amountFen, dueFen);
  return {
    payee: paid.payee.id,
    paidBy: paid.paidBy,
    fen: paid.amountFen,
    owedFen: change.do === 'recovery' ? change.amountFen : 0,
  };
}

/** A claim as the record has it, in the same words. */
function found({ status, payee, paidBy, fen, reason, recoveredFen }: ClaimRow): string {
  if (status === 'refused') return inWords({ refused: reason ?? '' });
  if (status !== 'paid' || fen === null) return status;
  return inWords({ payee, paidBy, fen, owedFen: recoveredFen });
}

function inWords(one: Expected): string {
  if ('refused' in one) return `不予补贴 ${one.refused}`;
  const recovered = one.owedFen > 0 ? `，追回 ${one.owedFen} 分` : '';
  return `支付 ${one.fen} 分给 ${one.payee}，由 ${one.paidBy}${recovered}`;
}

/** One line for each claim that is missing, too much or different. */
export function differences(expected: ReadonlyMap<string, Expected>, claims: readonly ClaimRow[]): string[] {
  const actual = new Map(claims.map((claim) => [claimName(claim), found(claim)]));
  const keys = new Set([...expected.keys(), ...actual.keys()]);
  return [...keys].toSorted().flatMap((key) => {
    const wanted = expected.get(key);
    const [say, is] = [wanted ? inWords(wanted) : '无', actual.get(key) ?? '无'];
    return say === is ? [] : [`${key}：应为“${say}”，实为“${is}”`];
  });
}
