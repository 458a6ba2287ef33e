import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CurrentWait } from '../../workflows/contract.ts';
import { QUERY } from '../../workflows/contract.ts';
import { type Claim, raisedClaim, type WaitAnswer } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { OFFICE } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** The same explanation by query of the process, by the API from the process and by the API from the record. */
async function expectWait(claim: Claim, wanted: Partial<WaitAnswer>): Promise<void> {
  const asked = await world.engine.workflow.getHandle(claim.workflowId).query<CurrentWait>(QUERY.wait);
  expect(asked.explanation).toMatchObject(wanted);
  const { kind, why, since, until, article, whoCanMove, then: thenWhat } = asked.explanation;
  for (const text of [why, article, whoCanMove, thenWhat]) expect(text).not.toBe('');
  // The API gives the process a moment, and answers from the record where that is not enough.
  await expect.poll(async () => (await claim.waits()).source).toBe('process');
  const { asked: told, shown } = await claim.waits();
  expect(told).toMatchObject({ kind, why, since, until, article, whoCanMove, thenWhat });
  expect(shown).toMatchObject({ kind, why, article, whoCanMove, thenWhat });
}

describe('a claim on its way', () => {
  it('passes acceptance, review, notice, finance and bank, and says at each step what it waits for', async () => {
    const claim = await raisedClaim(world);
    expect(await claim.row()).toMatchObject({ raised_on: '2017-06-18', revision: 1, amount_fen: 100_000 });
    await expectWait(claim, {
      kind: 'acceptance',
      since: '2017-06-18',
      until: null,
      article: '24',
      whoCanMove: '吉首市就业服务中心的受理人员',
    });

    await claim.on('2017-06-19');
    expect(await claim.decide(OFFICE.acceptance, 'acceptance')).toEqual({
      step: 'review',
      revision: 2,
      closed: false,
    });
    await expectWait(claim, {
      kind: 'review',
      since: '2017-06-19',
      until: null,
      article: '5',
      whoCanMove: '吉首市人社局的审核人员（不能是受理人或合同确认人）',
    });

    await claim.on('2017-06-20');
    await claim.decide(OFFICE.review, 'review');
    expect(await claim.row()).toMatchObject({ step: 'public-notice', notice_ends_on: '2017-06-27' });
    await expectWait(claim, {
      kind: 'public-notice',
      since: '2017-06-20',
      until: '2017-06-28',
      article: '28',
    });

    // The day of publication is not counted: 21 to 27 June are the seven days.
    await claim.on('2017-06-27');
    expect(await claim.standing()).toMatchObject({ step: 'public-notice' });
    await claim.on('2017-06-28');
    expect(await claim.standing()).toMatchObject({ step: 'finance' });
    await expectWait(claim, {
      kind: 'finance',
      since: '2017-06-28',
      until: null,
      article: '5',
      whoCanMove: '吉首市财政局的财政人员',
    });
    expect(await claim.ledger()).toEqual({});

    await claim.decide(OFFICE.finance, 'finance');
    expect(await claim.payments()).toEqual([{ no: 1, status: 'booked' }]);
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, 'claims-payable': -100_000 });
    await expectWait(claim, { kind: 'payment-release', since: '2017-06-28', until: null, article: '5' });

    await claim.on('2017-06-29');
    const batch = await claim.release();
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, 'bank-clearing': -100_000 });
    await expectWait(claim, { kind: 'bank-result', since: '2017-06-29', until: null, article: '5' });

    await claim.on('2017-06-30');
    await claim.bankSays(batch, 'paid');
    expect(await claim.standing()).toMatchObject({ status: 'paid', step: 'archived' });
    expect(await claim.row()).toMatchObject({ closed_on: '2017-06-30', recovery_reason: null });
    expect(await claim.payments()).toEqual([{ no: 1, status: 'paid' }]);
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, bank: -100_000 });
    expect(await claim.processStatus()).toBe('COMPLETED');
    const { asked, shown } = await claim.waits();
    expect([asked, shown]).toEqual([null, null]);
  });

  it('leaves a record that verifies clean', () => expectCleanRecord(world));
});
