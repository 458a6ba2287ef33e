import { addDays } from '../../src/domain/dates.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { evaluateAll } from '../../src/domain/programmes/registry.ts';
import type { Life } from './county.ts';

/** `employer-post JY0001` → `支付 … 100000` or `不予 …`: two of these tables are equal or they name the difference. */
export type Outcomes = ReadonlyMap<string, string>;

export const paid = (payee: string, paidBy: string, amountFen: number) =>
  `支付 ${amountFen} 分给 ${payee}，由 ${paidBy}`;
export const refused = (reason: string) => `不予补贴 ${reason}`;

/** What the pure rules say of the facts once nothing can change any more; no process, no database. */
export function expectedOutcomes(policy: Policy, lives: readonly Life[]): Outcomes {
  const outcomes = new Map<string, string>();
  for (const { id, facts } of lives) {
    const asOf = addDays(facts.dueOn, policy.parameters.latePaymentGraceDays + 1);
    for (const { programme, outcome } of evaluateAll(policy, { ...facts, asOf })) {
      if (outcome.kind === 'waiting')
        throw new Error(`${programme} ${id} still waits after the grace period`);
      outcomes.set(
        `${programme} ${id}`,
        outcome.kind === 'eligible'
          ? paid(outcome.payee.id, outcome.paidBy, outcome.amountFen)
          : refused(outcome.reason),
      );
    }
  }
  return outcomes;
}

/** One line for each entry that is missing, too much or different. */
export function differences(expected: Outcomes, actual: Outcomes): string[] {
  const keys = new Set([...expected.keys(), ...actual.keys()]);
  return [...keys].toSorted().flatMap((key) => {
    const [wanted, found] = [expected.get(key), actual.get(key)];
    return wanted === found ? [] : [`${key}：应为“${wanted ?? '无'}”，实为“${found ?? '无'}”`];
  });
}
