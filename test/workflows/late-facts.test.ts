import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/dates.ts';
import { depart, employ, goTo, insure, monthsOf, waitOf } from '../helpers/cases.ts';
import { type Claim, claimAt, JISHOU, meetEmployment, type Station } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { decideContract, uploadContract } from '../helpers/contracts.ts';
import { revokeDeparture, revokeInsurance } from '../helpers/facts.ts';
import { as, OFFICE, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const UNPAID: readonly Station[] = ['acceptance', 'review', 'public-notice', 'finance', 'booked'];
const DECIDING: Partial<Record<Station, 'acceptance' | 'review' | 'finance'>> = {
  acceptance: 'acceptance',
  review: 'review',
  finance: 'finance',
};

/** Two days later: facts reach a process that has moved on from the last decision. */
async function later(claim: Claim): Promise<string> {
  const on = addDays(claim.one.dueOn, 20);
  await claim.on(on);
  await meetEmployment(world, claim.one, on);
  return on;
}

async function hold(claim: Claim): Promise<void> {
  await revokeInsurance(world, claim.one, monthsOf(claim.one)[4]!);
  expect((await claim.row()).held_reason).toBe('insurance-months');
}

describe('a departure recorded while the claim is unpaid', () => {
  it.each(UNPAID)('at %s refuses it; revoked, the claim comes back', async (station) => {
    const claim = await claimAt(world, station);
    await depart(world, claim.one, addDays(claim.one.dueOn, -1));
    expect(await claim.standing()).toEqual({
      status: 'refused',
      step: 'refused',
      reason: 'employment-ended-early',
      article: '24',
    });
    expect(await claim.ledger()).toEqual({});
    expect(await claim.payments()).toEqual(station === 'booked' ? [{ no: 1, status: 'cancelled' }] : []);
    await expect.poll(claim.processStatus).toBe('COMPLETED');

    await revokeDeparture(world, claim.one);
    expect(await claim.standing()).toEqual({
      status: 'open',
      step: 'acceptance',
      reason: null,
      article: null,
    });
    expect((await claim.waits()).asked.kind).toBe('acceptance');
    // The same people in the same steps, and a new number where a payment had been booked.
    await claim.carryTo('booked');
    expect((await claim.payments()).at(-1)).toEqual({ no: station === 'booked' ? 2 : 1, status: 'booked' });
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, 'claims-payable': -100_000 });
  });

  it('refuses a claim that is held', async () => {
    const claim = await claimAt(world, 'review');
    await hold(claim);
    await depart(world, claim.one, addDays(claim.one.dueOn, -10));
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'employment-ended-early' });
    expect((await claim.row()).held_reason).toBeNull();
  });
});

describe('a wrong insurance row revoked within the grace', () => {
  it.each(UNPAID)('at %s holds the claim until the month is paid again', async (station) => {
    const claim = await claimAt(world, station);
    const today = await later(claim);
    const seen = (await claim.row()).revision;
    await hold(claim);
    const { one } = claim;
    expect(await claim.standing()).toMatchObject({ status: 'open' });
    expect((await claim.waits()).asked.why).toContain('社保缴费记录出现缺口');
    expect(await waitOf(world, `employment-${one.id}`)).toBe('insurance-months');

    const step = station === 'public-notice' ? 'finance' : DECIDING[station];
    if (step) {
      const { revision } = await claim.row();
      const mine = { revision };
      expect(await refusal(claim.decide(OFFICE[step], step, 'approve', mine))).toBe('claim-on-hold');
      expect(await refusal(claim.update(OFFICE[step], step, mine))).toBe('claim-on-hold');
    } else {
      const cashier = await as(world, OFFICE.release);
      const { excluded } = await cashier.get<{ excluded: { claimId: string; code: string }[] }>(
        `/api/payments/bookable?division=${JISHOU}`,
      );
      expect(excluded.find((p) => p.claimId === claim.id)?.code).toBe('claim-on-hold');
    }

    await insure(world, one, [monthsOf(one)[4]!], today);
    expect((await claim.row()).held_reason).toBeNull();
    expect((await claim.waits()).asked.why).not.toContain('社保缴费记录出现缺口');
    // The page of before the hold is out of date; a new one goes on.
    if (step)
      expect(await refusal(claim.decide(OFFICE[step], step, 'approve', { revision: seen }))).toBe(
        'stale-revision',
      );
    await claim.carryTo('released');
    expect(await claim.payments()).toEqual([{ no: 1, status: 'released' }]);
  });

  it('holds it also while a renewal waits for its officer', async () => {
    const claim = await claimAt(world, 'review');
    const { one } = claim;
    await later(claim);
    await uploadContract(world, one, { startsOn: one.dueOn });
    expect(await waitOf(world, `employment-${one.id}`)).toBe('contract-confirmation');
    await hold(claim);
    await insure(world, one, [monthsOf(one)[4]!], addDays(one.dueOn, 20));
    expect((await claim.row()).held_reason).toBeNull();
  });

  it('and not paid again refuses it when the grace is over', async () => {
    const claim = await claimAt(world, 'booked');
    await hold(claim);
    await goTo(world, addDays(claim.one.dueOn, 90));
    expect(await claim.standing()).toMatchObject({ status: 'open' });
    await goTo(world, addDays(claim.one.dueOn, 91));
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'social-insurance-gap' });
    expect(await claim.payments()).toEqual([{ no: 1, status: 'cancelled' }]);
    expect(await claim.ledger()).toEqual({});
  });

  it('after the grace refuses the claim at once', async () => {
    const claim = await claimAt(world, 'finance');
    await meetEmployment(world, claim.one, addDays(claim.one.dueOn, 120));
    await claim.on(addDays(claim.one.dueOn, 120));
    await revokeInsurance(world, claim.one, monthsOf(claim.one)[0]!);
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'social-insurance-gap' });
  });
});

describe('a contract corrected', () => {
  it.each(['acceptance', 'public-notice', 'booked'] as const)(
    'to less than a year at %s refuses the claim; a renewal brings it back',
    async (station) => {
      const claim = await claimAt(world, station);
      const { one } = claim;
      await later(claim);
      const ends = addDays(one.dueOn, -40);
      const correction = await uploadContract(world, one, {
        startsOn: one.startsOn,
        endsOn: ends,
        replaces: `${one.id}-C1`,
      });
      // Nobody has looked at it yet.
      expect(await claim.standing()).toMatchObject({ status: 'open' });
      expect(await waitOf(world, `employment-${one.id}`)).toBe('contract-confirmation');
      await decideContract(world, correction);
      expect(await claim.standing()).toEqual({
        status: 'refused',
        step: 'refused',
        reason: 'contract-shorter-than-one-year',
        article: '24',
      });
      expect(await claim.ledger()).toEqual({});

      const renewal = await uploadContract(world, one, { startsOn: addDays(ends, 1) });
      await decideContract(world, renewal);
      expect(await claim.standing()).toMatchObject({ status: 'open', step: 'acceptance' });
      await claim.carryTo('booked');
    },
  );
});

it('a contract corrected into the days of the next employment is refused, and still waits for its officer', async () => {
  const one = await employ(world, '2016-07-01');
  await employ(world, '2017-07-01', { same: one });
  const into = { startsOn: one.startsOn, endsOn: '2017-12-31', replaces: `${one.id}-C1` };
  const correction = await uploadContract(world, one, into);
  expect(await refusal(decideContract(world, correction))).toBe('days-of-another-employment');
  const reviewer = await as(world, OFFICE.confirmer);
  await reviewer.post(`/api/contracts/${correction}/decision`, { accept: false, reason: '日期有误' });
});

describe('a departure recorded after the money has gone to the bank', () => {
  async function flagged(): Promise<{ claim: Claim; batch: string }> {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    await depart(world, claim.one, addDays(claim.one.dueOn, -1));
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'payment' });
    expect((await claim.row()).recovery_reason).toBe('employment-ended-early');
    return { claim, batch };
  }

  it('flags the case for recovery; paid, it stays flagged', async () => {
    const { claim, batch } = await flagged();
    await claim.bankSays(batch, 'paid');
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
    expect((await claim.row()).recovery_reason).toBe('employment-ended-early');
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, bank: -100_000 });
  });

  it('and revoked before the bank answers is forgotten', async () => {
    const { claim, batch } = await flagged();
    await revokeDeparture(world, claim.one);
    expect((await claim.row()).recovery_reason).toBeNull();
    await claim.bankSays(batch, 'paid');
    expect(await claim.row()).toMatchObject({ status: 'paid', recovery_reason: null });
  });

  it('returned by the bank is refused and not paid again', async () => {
    const { claim, batch } = await flagged();
    await claim.bankSays(batch, { returned: '账号户名不符' });
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'employment-ended-early' });
    expect(await claim.payments()).toEqual([{ no: 1, status: 'returned' }]);
    expect(await claim.ledger()).toEqual({});
    // No money is out: there is nothing to recover.
    expect((await claim.row()).recovery_reason).toBeNull();
    const again = claim.decide(OFFICE.finance, 'finance');
    expect(await refusal(again)).toBe('claim-closed');
  });

  it('returned by the bank, then revoked, is paid after all under number 2', async () => {
    const { claim, batch } = await flagged();
    await claim.bankSays(batch, { returned: '账号户名不符' });
    await revokeDeparture(world, claim.one);
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'acceptance' });
    await claim.carryTo('booked');
    await claim.bankSays(await claim.release(), 'paid');
    expect(await claim.row()).toMatchObject({ status: 'paid', recovery_reason: null });
    expect(await claim.payments()).toEqual([
      { no: 1, status: 'returned' },
      { no: 2, status: 'paid' },
    ]);
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, bank: -100_000 });
  });

  it('leaves a record that verifies clean', () => expectCleanRecord(world));
});
