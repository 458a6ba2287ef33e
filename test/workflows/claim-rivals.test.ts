import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UPDATE } from '../../workflows/contract.ts';
import { employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { agentOf, type Claim, claimAt, JISHOU, raisedClaim } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { uploadPlacementContract } from '../helpers/contracts.ts';
import { as, newOfficer, OFFICE, passerBy, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ROLE = {
  acceptance: 'county-employment-centre',
  review: 'county-hr-reviewer',
  finance: 'finance-officer',
} as const;
type Step = keyof typeof ROLE;
const STEPS = Object.keys(ROLE) as Step[];
const TOO_LATE = ['step-already-decided', 'stale-revision', 'claim-closed', 'process-not-running'];

async function decisionsAt(claim: Claim, step: string): Promise<number> {
  const rows = await world.database.db
    .selectFrom('claim_decision')
    .select('id')
    .where('claim_id', '=', claim.id)
    .where('step', '=', step)
    .execute();
  return rows.length;
}

/** Exactly one went through; the others were told that somebody else was quicker. */
function expectOneWinner(codes: readonly string[]): void {
  expect(codes.filter((code) => code === 'not refused')).toHaveLength(1);
  for (const code of codes.filter((c) => c !== 'not refused')) expect(TOO_LATE).toContain(code);
}

describe('two officers at the same step at once', () => {
  it.each(STEPS)('%s, through the API: one decides, the other hears of it', async (step) => {
    const claim = await claimAt(world, step);
    const rival = await newOfficer(world, [ROLE[step]]);
    const { revision } = await claim.row();
    await Promise.all([as(world, rival.username), as(world, OFFICE[step])]);
    expectOneWinner(
      await Promise.all(
        [OFFICE[step], rival.username].map((who) =>
          refusal(claim.decide(who, step, 'approve', { revision })),
        ),
      ),
    );
    expect(await decisionsAt(claim, step)).toBe(1);
    expect(await claim.row()).toMatchObject({ revision: revision + 1 });
  });

  it.each(STEPS)('%s, straight at the process: one of four decides', async (step) => {
    const claim = await claimAt(world, step);
    const { revision } = await claim.row();
    const rivals = await Promise.all([1, 2, 3, 4].map(() => newOfficer(world, [ROLE[step]])));
    const acts = ['approve', 'return', 'approve', 'refuse'] as const;
    expectOneWinner(
      await Promise.all(
        rivals.map(({ id }, i) =>
          refusal(claim.update(id, step, { revision, action: acts[i]!, reason: 'documents-not-genuine' })),
        ),
      ),
    );
    expect(await decisionsAt(claim, step)).toBe(1);
    expect((await claim.payments()).length).toBeLessThanOrEqual(1);
  });

  it('an approval and the applicant’s withdrawal at once: one of them holds, and the ledger with it', async () => {
    const claim = await claimAt(world, 'finance');
    const agent = await agentOf(world, claim.one);
    const codes = await Promise.all([
      refusal(claim.decide(OFFICE.finance, 'finance')),
      refusal(claim.byApplicant(agent, 'withdrawal')),
    ]);
    expectOneWinner(codes);
    const withdrawn = codes[1] === 'not refused';
    expect(await claim.standing()).toMatchObject({ step: withdrawn ? 'withdrawn' : 'payment' });
    expect(await claim.ledger()).toEqual(
      withdrawn ? {} : { 'subsidy-expense': 100_000, 'claims-payable': -100_000 },
    );
  });

  it('two rulings on one objection at once: one holds', async () => {
    const claim = await claimAt(world, 'public-notice');
    const objection = await claim.object(passerBy(world));
    await claim.settle();
    const other = await newOfficer(world, ['county-hr-reviewer']);
    const codes = await Promise.all([
      refusal(claim.rule(OFFICE.objection, objection, true)),
      refusal(claim.rule(other.username, objection, false)),
    ]);
    expect(codes.filter((code) => code === 'not refused')).toHaveLength(1);
    expect(['objection-not-pending', 'claim-closed', 'process-not-running']).toContain(
      codes.find((code) => code !== 'not refused'),
    );
    expect(await decisionsAt(claim, 'objection')).toBe(1);
  });

  it('two confirmations of the last contract waited for: the loser hears who was first', async () => {
    for (let round = 0; round < 3; round += 1) {
      const one = await employ(world, '2016-06-18', { confirm: false });
      await insure(world, one, monthsOf(one), one.startsOn);
      await goTo(world, one.dueOn);
      const contract = await uploadPlacementContract(world, one);
      const reviewers = await Promise.all([OFFICE.confirmer, OFFICE.review].map((who) => as(world, who)));
      const codes = await Promise.all(
        reviewers.map((reviewer) =>
          refusal(reviewer.post(`/api/contracts/${contract}/decision`, { accept: true })),
        ),
      );
      expect(codes.toSorted()).toEqual(['contract-not-waiting', 'not refused']);
    }
  });

  it('two cashiers at once: the payment is in one batch', async () => {
    const claim = await claimAt(world, 'booked');
    const other = await newOfficer(world, ['finance-officer']);
    const cashiers = await Promise.all([as(world, OFFICE.release), as(world, other.username)]);
    const codes = await Promise.all(
      cashiers.map((cashier) => refusal(cashier.post('/api/payment-batches', { division: JISHOU }))),
    );
    expect(codes.toSorted()).toEqual(['not refused', 'nothing-to-release']);
    expect(await claim.payments()).toEqual([{ no: 1, status: 'released' }]);
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, 'bank-clearing': -100_000 });
  });
});

describe('the same decision again', () => {
  it('by a double click is one decision with one answer', async () => {
    const claim = await raisedClaim(world);
    const key = randomUUID();
    const click = () => claim.decide(OFFICE.acceptance, 'acceptance', 'approve', { revision: 1, key });
    const clicks = await Promise.allSettled([click(), click()]);
    for (const answer of clicks.filter((c) => c.status === 'rejected')) {
      expect(await refusal(Promise.reject(answer.reason))).toBe('request-in-progress');
    }
    const wanted = { step: 'review', revision: 2, closed: false };
    expect(clicks.flatMap((c) => (c.status === 'fulfilled' ? [c.value] : []))).toContainEqual(wanted);
    expect(await click()).toEqual(wanted);
    // The API's own memory of the key is lost: the record of the decision answers.
    await world.database.db.deleteFrom('idempotency_key').where('key', '=', key).execute();
    expect(await click()).toEqual(wanted);
    expect(await decisionsAt(claim, 'acceptance')).toBe(1);
  });

  it('with another body under the same key is refused', async () => {
    const claim = await raisedClaim(world);
    const key = randomUUID();
    await claim.decide(OFFICE.acceptance, 'acceptance', 'approve', { revision: 1, key });
    const other = claim.decide(OFFICE.acceptance, 'acceptance', 'return', {
      revision: 1,
      key,
      reason: '材料',
    });
    expect(await refusal(other)).toBe('idempotency-key-reused');
  });

  it('under a repeated update id is answered by the process, also after it continued as new', async () => {
    const claim = await raisedClaim(world);
    const requestKey = randomUUID();
    const act = () => claim.update(OFFICE.acceptance, 'acceptance', { requestKey, revision: 1 });
    const wanted = { step: 'review', revision: 2, closed: false };
    expect(await act()).toEqual(wanted);
    expect(await act()).toEqual(wanted);
    await claim.rollOver();
    expect(await act()).toEqual(wanted);
    expect(await decisionsAt(claim, 'acceptance')).toBe(1);
    // A new decision on the old page is none of these.
    expect(await refusal(claim.update(OFFICE.acceptance, 'acceptance', { revision: 1 }))).toBe(
      'step-already-decided',
    );
  });

  it('of an objection, after continue-as-new, is answered as well', async () => {
    const claim = await claimAt(world, 'public-notice');
    const objectionId = await claim.object(passerBy(world));
    await claim.settle();
    const message = { requestKey: randomUUID(), objectionId, upheld: false, officer: OFFICE.objection };
    const act = () =>
      world.engine.workflow
        .getHandle(claim.workflowId)
        .executeUpdate(UPDATE.ruleObjection, { updateId: message.requestKey, args: [message] });
    const first = await act();
    await claim.rollOver();
    expect(await act()).toEqual(first);
    expect(await decisionsAt(claim, 'objection')).toBe(1);
  });

  it('leaves a record that verifies clean', () => expectCleanRecord(world));
});
