import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { addDays, plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { depart } from '../helpers/cases.ts';
import { agentOf, claimAt, meetEmployment, raisedClaim, type Station } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { OFFICE, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const STEPS = ['acceptance', 'review', 'finance'] as const;

describe('return for correction', () => {
  it.each(STEPS)('by %s comes back to it', async (step) => {
    const claim = await claimAt(world, step);
    const agent = await agentOf(world, claim.one);
    const note = '合同缺盖章页';
    await claim.decide(OFFICE[step], step, 'return', { reason: '材料不全', note });
    const today = plainDate((await claim.waits()).asked.since);
    const { asked } = await claim.waits();
    expect(asked).toMatchObject({ kind: 'correction', until: addDays(today, 16), article: '28' });
    expect(asked.why).toContain(note);
    expect(await claim.row()).toMatchObject({ correct_until: addDays(today, 15), returned_to: step });
    expect(await refusal(claim.decide(OFFICE[step], step))).toBe('step-already-decided');

    await claim.on(addDays(today, 14));
    expect(await claim.byApplicant(agent, 'resubmission')).toMatchObject({ step, closed: false });
    expect(await claim.row()).toMatchObject({ correct_until: null, returned_to: null });
    expect((await claim.waits()).asked).toMatchObject({ kind: step, since: addDays(today, 14) });
    await claim.decide(OFFICE[step], step);
    expect((await claim.row()).step).toBe(
      { acceptance: 'review', review: 'public-notice', finance: 'payment' }[step],
    );
  });

  it('lapses on day 16, not on day 15', async () => {
    const claim = await raisedClaim(world);
    const agent = await agentOf(world, claim.one);
    await claim.decide(OFFICE.acceptance, 'acceptance', 'return', { reason: '材料不全' });
    await claim.on('2017-07-03');
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'correction' });
    await claim.on('2017-07-04');
    expect(await claim.standing()).toMatchObject({ status: 'lapsed', step: 'lapsed' });
    expect(await claim.row()).toMatchObject({ closed_on: '2017-07-04' });
    expect(await claim.processStatus()).toBe('COMPLETED');
    expect(await refusal(claim.byApplicant(agent, 'resubmission'))).toBe('claim-closed');
  });

  it.each([
    { day: 15, code: 'not refused' },
    { day: 16, code: 'claim-closed' },
  ])('resubmitted on day $day, whether or not the timer has run: $code', async ({ day, code }) => {
    const claim = await raisedClaim(world);
    await claim.decide(OFFICE.acceptance, 'acceptance', 'return', { reason: '材料不全' });
    const { revision } = await claim.row();
    const resubmit = createActivities({ database: world.database }).decideClaim({
      claimId: claim.id,
      requestKey: randomUUID(),
      step: 'correction',
      action: 'resubmit',
      officer: OFFICE.acceptance as UserId,
      revision,
      // The first or the last instant of the day.
      businessNowMs: startOfShanghaiDay(addDays(claim.one.dueOn, 16)) - (day === 15 ? 1 : 0),
    });
    expect(await refusal(resubmit)).toBe(code);
  });

  it('is not for the officers of other steps, nor without a reason', async () => {
    const claim = await claimAt(world, 'review');
    expect(await refusal(claim.decide(OFFICE.review, 'review', 'return'))).toBe('reason-required');
    expect(await refusal(claim.update(OFFICE.review, 'review', { action: 'return' }))).toBe(
      'reason-required',
    );
    expect(await refusal(claim.update(OFFICE.finance, 'finance', { action: 'return', reason: '材料' }))).toBe(
      'action-not-allowed',
    );
  });
});

describe('refusal', () => {
  it.each(STEPS)('by %s names reason and article and ends the case', async (step) => {
    const claim = await claimAt(world, step);
    await claim.decide(OFFICE[step], step, 'refuse', { reason: 'employment-not-genuine', note: '查无此人' });
    expect(await claim.standing()).toEqual({
      status: 'refused',
      step: 'refused',
      reason: 'employment-not-genuine',
      article: '24',
    });
    expect((await claim.row()).refused_by).toBe(OFFICE[step]);
    expect(await claim.processStatus()).toBe('COMPLETED');
    expect(await claim.ledger()).toEqual({});
  });

  it('without a reason, or for one that is not on the list, is refused itself', async () => {
    const claim = await raisedClaim(world);
    const refuse = (reason?: string) =>
      refusal(claim.decide(OFFICE.acceptance, 'acceptance', 'refuse', reason ? { reason } : {}));
    expect(await refuse()).toBe('reason-required');
    expect(await refuse('不喜欢')).toBe('reason-required');
    expect(await refuse('withdrawn')).toBe('reason-required');
    for (const reason of [undefined, '不喜欢', 'objection-upheld']) {
      const straight = claim.update(OFFICE.acceptance, 'acceptance', {
        action: 'refuse',
        ...(reason && { reason }),
      });
      expect([reason, await refusal(straight)]).toEqual([reason, 'reason-required']);
    }
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'acceptance' });
  });

  it('by an officer is not taken back by a fact', async () => {
    const claim = await raisedClaim(world);
    await claim.decide(OFFICE.acceptance, 'acceptance', 'refuse', { reason: 'documents-not-genuine' });
    const { one } = claim;
    await meetEmployment(world, one, addDays(one.dueOn, 5));
    await depart(world, one, addDays(one.dueOn, 4));
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'documents-not-genuine' });
  });
});

describe('withdrawal', () => {
  const OPEN: readonly Station[] = ['acceptance', 'review', 'public-notice', 'finance', 'booked'];
  it.each(OPEN)('at %s ends the case and leaves no money reserved', async (station) => {
    const claim = await claimAt(world, station);
    const agent = await agentOf(world, claim.one);
    expect(await claim.byApplicant(agent, 'withdrawal')).toMatchObject({ step: 'withdrawn', closed: true });
    expect(await claim.standing()).toMatchObject({ status: 'withdrawn', reason: null });
    expect(await claim.ledger()).toEqual({});
    expect(await claim.payments()).toEqual(station === 'booked' ? [{ no: 1, status: 'cancelled' }] : []);
    expect(await claim.processStatus()).toBe('COMPLETED');
  });

  it('is possible while the applicant corrects', async () => {
    const claim = await raisedClaim(world);
    const agent = await agentOf(world, claim.one);
    await claim.decide(OFFICE.acceptance, 'acceptance', 'return', { reason: '材料不全' });
    await claim.byApplicant(agent, 'withdrawal');
    expect(await claim.standing()).toMatchObject({ status: 'withdrawn' });
  });

  it('comes too late once the bank has the money, and once it is paid', async () => {
    const claim = await claimAt(world, 'booked');
    const agent = await agentOf(world, claim.one);
    const batch = await claim.release();
    expect(await refusal(claim.byApplicant(agent, 'withdrawal'))).toBe('action-not-allowed');
    expect(await refusal(claim.update(OFFICE.acceptance, 'payment', { action: 'withdraw' }))).toBe(
      'action-not-allowed',
    );
    expect(await claim.payments()).toEqual([{ no: 1, status: 'released' }]);
    await claim.bankSays(batch, 'paid');
    expect(await refusal(claim.byApplicant(agent, 'withdrawal'))).toBe('claim-closed');
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
  });

  it('leaves a record that verifies clean', () => expectCleanRecord(world));
});
