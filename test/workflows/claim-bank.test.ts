import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/dates.ts';
import { carryThrough, depart, employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { agentOf, claimAt, claimOf, JISHOU, meetEmployment, raisedClaim } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { revokeDeparture } from '../helpers/facts.ts';
import { as, newOfficer, OFFICE, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const BOOKED = { 'subsidy-expense': 100_000, 'claims-payable': -100_000 };
const RELEASED = { 'subsidy-expense': 100_000, 'bank-clearing': -100_000 };
const PAID = { 'subsidy-expense': 100_000, bank: -100_000 };

describe('a payment that the bank returns', () => {
  it('goes back to finance, is approved and numbered anew, and paid once', async () => {
    const claim = await claimAt(world, 'booked');
    expect(await claim.ledger()).toEqual(BOOKED);
    const first = await claim.release();
    expect(await claim.ledger()).toEqual(RELEASED);
    const today = addDays(claim.one.dueOn, 9);
    await claim.on(today);
    await claim.bankSays(first, { returned: '账号户名不符' });
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'finance' });
    expect(await claim.ledger()).toEqual({});
    const { asked } = await claim.waits();
    expect(asked).toMatchObject({ kind: 'reissue', since: today, until: null, article: '5' });
    expect(asked.why).toBe('银行退票：账号户名不符');

    // Without a new approval nothing goes out again.
    const cashier = await as(world, OFFICE.release);
    const release = () => cashier.post('/api/payment-batches', { division: JISHOU });
    expect(await refusal(release())).toBe('nothing-to-release');
    await claim.decide(OFFICE.finance, 'finance');
    expect(await claim.payments()).toEqual([
      { no: 1, status: 'returned' },
      { no: 2, status: 'booked' },
    ]);
    expect(await claim.ledger()).toEqual(BOOKED);
    const second = await claim.release();
    expect(await claim.ledger()).toEqual(RELEASED);
    await claim.bankSays(second, 'paid');
    expect(await claim.standing()).toMatchObject({ status: 'paid', step: 'archived' });
    expect(await claim.payments()).toEqual([
      { no: 1, status: 'returned' },
      { no: 2, status: 'paid' },
    ]);
    expect(await claim.ledger()).toEqual(PAID);
  });

  it('may be withdrawn or refused before it is approved again', async () => {
    for (const end of ['withdrawn', 'refused'] as const) {
      const claim = await claimAt(world, 'booked');
      await claim.bankSays(await claim.release(), { returned: '账户已销户' });
      if (end === 'withdrawn') await claim.byApplicant(await agentOf(world, claim.one), 'withdrawal');
      else await claim.decide(OFFICE.finance, 'finance', 'refuse', { reason: 'documents-not-genuine' });
      expect(await claim.standing()).toMatchObject({ status: end });
      expect(await claim.payments()).toEqual([{ no: 1, status: 'returned' }]);
      expect(await claim.ledger()).toEqual({});
    }
  });

  it('is approved again by the same person or another one of finance, never by who released it', async () => {
    const claim = await claimAt(world, 'booked');
    await claim.bankSays(await claim.release(), { returned: '账号户名不符' });
    expect(await refusal(claim.decide(OFFICE.release, 'finance'))).toBe('separation-of-duties');
    const other = await newOfficer(world, ['finance-officer']);
    await claim.decide(other.username, 'finance');
    expect((await claim.payments()).at(-1)).toEqual({ no: 2, status: 'booked' });
    // Who approved the first payment has decided finance too, and does not release the second.
    const { excluded } = await (await as(world, OFFICE.finance)).get<{
      excluded: { claimId: string; code: string }[];
    }>(`/api/payments/bookable?division=${JISHOU}`);
    expect(excluded.find((p) => p.claimId === claim.id)?.code).toBe('separation-of-duties');
    await claim.bankSays(await claim.release(), 'paid');
    expect(await claim.ledger()).toEqual(PAID);
  });

  it('nor by who brought the return in, who does not release it either', async () => {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    expect(await refusal(claim.bankSays(batch, { returned: '账号户名不符' }, OFFICE.release))).toBe(
      'separation-of-duties',
    );
    await claim.bankSays(batch, { returned: '账号户名不符' }, OFFICE.finance);
    expect(await refusal(claim.decide(OFFICE.finance, 'finance'))).toBe('separation-of-duties');
    expect(await refusal(claim.update(OFFICE.finance, 'finance'))).toBe('separation-of-duties');
    await claim.decide('finance', 'finance');
    const { excluded } = await (await as(world, OFFICE.finance)).get<{
      excluded: { claimId: string; reason: string }[];
    }>(`/api/payments/bookable?division=${JISHOU}`);
    expect(excluded.find((p) => p.claimId === claim.id)?.reason).toBe(
      '您办理过本案的财政审批，须由他人放款。',
    );
    await claim.bankSays(await claim.release(), 'paid');
    expect(await claim.ledger()).toEqual(PAID);
  });

  it('is answered once: the same word again is refused', async () => {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    await claim.bankSays(batch, 'paid');
    expect(await refusal(claim.bankSays(batch, 'paid'))).toBe('bank-result-repeated');
    expect(await refusal(claim.bankSays(batch, { returned: '重复' }))).toBe('bank-result-refused');
    expect(await claim.ledger()).toEqual(PAID);
  });
});

describe('one person at one employer is granted once', () => {
  it('not again for a second employment there', async () => {
    const first = await claimAt(world, 'booked', { startsOn: '2016-06-20' });
    await first.bankSays(await first.release(), 'paid');
    const second = await employ(world, '2017-06-20', { same: first.one });
    await insure(world, second, monthsOf(second), second.startsOn);
    await goTo(world, second.dueOn);
    expect(await claimOf(world, second).standing()).toEqual({
      status: 'refused',
      step: 'refused',
      reason: 'already-granted',
      article: '24',
    });
  });

  it('but for the second where the first ends without money', async () => {
    const first = await raisedClaim(world, { startsOn: '2016-06-20' });
    const one = await employ(world, '2017-06-20', { same: first.one });
    await insure(world, one, monthsOf(one), one.startsOn);
    await goTo(world, one.dueOn);
    const second = claimOf(world, one);
    expect(await second.standing()).toMatchObject({ reason: 'already-granted' });
    // The first might have ended while this refusal was being written: it has been looked at once more, and once only.
    const looks = await world.database.pool.query(
      "select id from outbox where workflow_id = $1 and payload->>'key' like 'refused-for-another:%'",
      [`employment-${one.id}`],
    );
    expect(looks.rows).toHaveLength(1);
    await first.on(one.dueOn);
    await first.byApplicant(await agentOf(world, first.one), 'withdrawal');
    await second.settle();
    expect(await second.standing()).toMatchObject({ status: 'open', step: 'acceptance', reason: null });
    await carryThrough(world, one.dueOn);
    expect(await second.standing()).toMatchObject({ status: 'paid' });
  });

  it('nor for the first any more, once the second has been granted in its place', async () => {
    const first = await raisedClaim(world, { startsOn: '2016-06-20' });
    const one = await employ(world, '2017-06-20', { same: first.one });
    await insure(world, one, monthsOf(one), one.startsOn);
    await goTo(world, one.dueOn);
    const second = claimOf(world, one);
    await meetEmployment(world, first.one, one.dueOn);
    await depart(world, first.one, addDays(first.one.dueOn, -1));
    await second.settle();
    expect(await first.standing()).toMatchObject({ reason: 'employment-ended-early' });
    expect(await second.standing()).toMatchObject({ status: 'open' });
    // The departure turns out wrong, but what it freed is taken.
    await revokeDeparture(world, first.one);
    expect(await first.standing()).toMatchObject({ status: 'refused' });
    expect(await second.standing()).toMatchObject({ status: 'open' });
  });

  it('leaves a record that verifies clean', () => expectCleanRecord(world));
});
