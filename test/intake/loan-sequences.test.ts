import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAidFacts } from '../../src/db/aid-facts.ts';
import type { Trx } from '../../src/db/client.ts';
import { readPolicy } from '../../src/db/employment-facts.ts';
import { evaluateAid } from '../../src/domain/aid/evaluate.ts';
import type { LoanFacts, Quarter } from '../../src/domain/aid/facts.ts';
import { addDays, plainDate as d, daysBetween } from '../../src/domain/dates.ts';
import { fen } from '../../src/domain/money.ts';
import { FactError, openLoan, repayLoan, revokeAidRow, stateQuarter } from '../../src/intake/index.ts';
import { by, loan } from './studies.ts';
import { openWorld, person, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.importRows('registry', [person(1)]);
});
afterAll(() => world.close());

const LAST = '2018-07-01';
const DRAWN = d('2017-02-15');
const ENDS = d('2018-02-15');
const PRINCIPAL = 10_000_000;

/** First and last day, written out: nothing here is worked out as the product does. */
const QUARTERS = {
  '2016Q4': ['2016-10-01', '2016-12-31'],
  '2017Q1': ['2017-01-01', '2017-03-31'],
  '2017Q2': ['2017-04-01', '2017-06-30'],
  '2017Q3': ['2017-07-01', '2017-09-30'],
  '2017Q4': ['2017-10-01', '2017-12-31'],
  '2018Q1': ['2018-01-01', '2018-03-31'],
  '2018Q2': ['2018-04-01', '2018-06-30'],
} as const;
type Name = keyof typeof QUARTERS;

const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('state' as const),
      quarter: fc.constantFrom(...(Object.keys(QUARTERS) as Name[])),
      interest: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200_000 })),
      balance: fc.constantFrom(PRINCIPAL, PRINCIPAL + 1, 4_000_000, 100),
      overdue: fc.oneof(
        { weight: 4, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('revoke' as const),
      quarter: fc.constantFrom(...(Object.keys(QUARTERS) as Name[])),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('repay' as const), on: fc.integer({ min: -5, max: 400 }) }),
  },
);

interface Said {
  readonly interest: number;
  readonly balance: number;
  readonly overdue: boolean;
}

test('whatever the bank states, takes back and states anew: never above the reference rate, never above the interest, no quarter twice', async () => {
  let loans = 0;
  let paid = 0;
  const policy = await readPolicy(world.db, 'xiangxi-2016@2');
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 14 }), async (acts) => {
      loans += 1;
      const number = `SEQ${loans}`;
      const { aidId } = await world.inTransaction((trx) =>
        openLoan(trx, {
          ...loan(world.vault, 1, number),
          principalFen: fen(PRINCIPAL),
          drawnOn: DRAWN,
          endsOn: ENDS,
          ...by('2017-03-01'),
        }),
      );
      const said = new Map<Name, Said>();
      let repaid: string | null = null;
      for (const one of acts) {
        if (one.do === 'state') {
          const [from] = QUARTERS[one.quarter];
          const done = await took((trx) =>
            stateQuarter(trx, {
              aidId,
              quarter: one.quarter as string as Quarter,
              interestPaidFen: fen(one.interest),
              balanceFen: fen(one.balance),
              paidOn: one.interest > 0 ? addDays(d(from), 20) : null,
              overdue: one.overdue,
              statedOn: d(LAST),
              ...by(LAST),
            }),
          );
          if (done && !said.has(one.quarter)) said.set(one.quarter, one);
        } else if (one.do === 'revoke') {
          const row = await world.db
            .selectFrom('loan_statement')
            .select('id')
            .where('aid_id', '=', aidId)
            .where('quarter', '=', one.quarter)
            .where('revoked_on', 'is', null)
            .executeTakeFirst();
          if (!row) continue;
          const { businessAtMs } = by(LAST);
          await world.inTransaction((trx) =>
            revokeAidRow(trx, {
              table: 'loan_statement',
              id: row.id,
              reason: '误报',
              officer: 'officer',
              businessAtMs,
            }),
          );
          said.delete(one.quarter);
        } else {
          const on = addDays(DRAWN, one.on);
          if (await took((trx) => repayLoan(trx, { aidId, repaidOn: on, ...by(LAST) }))) repaid ??= on;
        }
      }
      const { facts } = (await readAidFacts(world.db, [{ id: aidId, asOf: d(LAST) }])).get(aidId)!;
      expect((facts as LoanFacts).statements.map(({ quarter }) => quarter)).toEqual(
        [...said.keys()].toSorted(),
      );
      // The other loans of these runs are of the same household: what each of them may cost is not asked here.
      const answers = evaluateAid(policy, { ...(facts as LoanFacts), otherLoans: [] });
      expect(new Set(answers.map(({ period }) => period)).size).toBe(answers.length);
      for (const { period, outcome } of answers) {
        if (outcome.kind !== 'eligible') continue;
        paid += 1;
        const word = said.get(period as Name)!;
        expect(word).toMatchObject({ overdue: false });
        const [from, to] = QUARTERS[period as Name];
        const first = [from, DRAWN].toSorted().at(-1)!;
        const last = [addDays(d(to), 1), ENDS, repaid ?? ENDS].toSorted()[0]!;
        // 4.35 % a year of 360 days, in whole numbers: no product here may be larger than that.
        const cap = word.balance * 435 * daysBetween(d(first), d(last));
        expect(outcome.amountFen * 360 * 10_000).toBeLessThanOrEqual(cap);
        expect(outcome.amountFen).toBeLessThanOrEqual(word.interest);
        expect(outcome.amountFen).toBeGreaterThan(0);
      }
    }),
    { numRuns: 120, seed: 20160518 },
  );
  expect(paid).toBeGreaterThan(30);
});

/** Was it taken? What is refused in words leaves no trace. */
async function took(work: (trx: Trx) => Promise<unknown>): Promise<boolean> {
  try {
    await world.inTransaction(work);
    return true;
  } catch (error) {
    if (!(error instanceof FactError)) throw error;
    return false;
  }
}
