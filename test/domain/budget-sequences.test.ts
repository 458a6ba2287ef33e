import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetEvents, budgetModel, CLAIMS, HERE, THERE } from './support/budget-model.ts';

test('whatever happens to a fund, it is never overdrawn and always balances', () => {
  fc.assert(
    fc.property(budgetEvents, (events) => {
      const fund = budgetModel();
      for (const event of events) {
        const id = fund.subject(event);
        if (id === null && !['appropriate', 'reduce', 'transfer'].includes(event.act)) continue;
        fund.apply(event, id);
        expect(fund.balance('budget-available')).toBeGreaterThanOrEqual(0);
        expect(fund.balance('budget-committed')).toBeGreaterThanOrEqual(0);
        expect(fund.balance('budget-spent')).toBeGreaterThanOrEqual(0);
        for (const account of [HERE, THERE]) {
          const sum = fund.entries
            .filter((e) => e.fund === account.fund)
            .reduce((all, e) => all + e.debitFen - e.creditFen, 0);
          expect(sum).toBe(0);
        }
        const amounts = (...standings: string[]) =>
          CLAIMS.filter((claim) => standings.includes(fund.standing(claim.id))).reduce(
            (all, { amountFen }) => all + amountFen,
            0,
          );
        expect(fund.balance('budget-committed')).toBe(amounts('booked', 'released'));
        expect(fund.balance('budget-spent')).toBe(amounts('paid'));
      }
    }),
    { numRuns: 300 },
  );
});
