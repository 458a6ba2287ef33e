import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/dates.ts';
import { batchWorkflowId, type CurrentWait, QUERY, SIGNAL } from '../../workflows/contract.ts';
import { inquire, rule } from '../helpers/bank.ts';
import { waitOf } from '../helpers/cases.ts';
import { claimAt } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { eventually } from '../helpers/eventually.ts';
import { as, OFFICE, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const handleOf = (batch: string) => world.engine.workflow.getHandle(batchWorkflowId(batch));
const statusOf = async (batch: string) => (await handleOf(batch).describe()).status.name;
const waits = (batch: string) => handleOf(batch).query<CurrentWait | null>(QUERY.wait);
const released = async () => {
  const claim = await claimAt(world, 'booked');
  return { claim, batch: await claim.release(), key: `${claim.id}:1`, on: addDays(claim.one.dueOn, 8) };
};

describe('a batch at the bank', () => {
  it('waits for the answer from its release on, and ends with it', async () => {
    const { claim, batch, on } = await released();
    expect(await waits(batch)).toMatchObject({
      kind: 'bank-result',
      explanation: { since: on, until: addDays(on, 7) },
    });
    const page = await (await as(world, OFFICE.finance)).get<{ wait: object }>(
      `/api/payment-batches/${batch}`,
    );
    expect(page.wait).toMatchObject({ caseId: batchWorkflowId(batch), kind: 'bank-result' });
    await claim.bankSays(batch, 'paid');
    expect(await statusOf(batch)).toBe('COMPLETED');
    expect(await waitOf(world, batchWorkflowId(batch))).toBeUndefined();
  });

  it('becomes a task by itself when the term is over; it sends nothing, whatever passes', async () => {
    const { claim, batch, key, on } = await released();
    await claim.on(addDays(on, 6));
    expect(await waitOf(world, batchWorkflowId(batch))).toBe('bank-result');
    await claim.on(addDays(on, 7));
    expect(await waitOf(world, batchWorkflowId(batch))).toBe('batch-overdue');
    expect((await waits(batch))?.explanation.then).toContain('系统不会自行重发');
    await inquire(world, batch);
    await claim.settle();
    expect(await waitOf(world, batchWorkflowId(batch))).toBe('bank-result');
    // A year on: a task still, one payment still.
    await claim.on(addDays(on, 370));
    expect(await waitOf(world, batchWorkflowId(batch))).toBe('batch-overdue');
    expect(await claim.payments()).toEqual([{ no: 1, status: 'released' }]);
    const cashier = await as(world, OFFICE.release);
    expect(await refusal(cashier.post('/api/payment-batches', { division: '433101' }))).toBe(
      'nothing-to-release',
    );

    await rule(world, key, { returned: '银行书面说明未执行' });
    await claim.settle();
    expect(await statusOf(batch)).toBe('COMPLETED');
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'finance' });
  });

  it('goes on in a fresh history', async () => {
    const { claim, batch } = await released();
    const { runId } = await handleOf(batch).describe();
    await handleOf(batch).signal(SIGNAL.rollOver);
    await eventually(async () => (await handleOf(batch).describe()).runId !== runId);
    await eventually(async () => (await waits(batch).catch(() => null)) !== null);
    await claim.bankSays(batch, 'paid');
    expect(await statusOf(batch)).toBe('COMPLETED');
  });
});

describe('a claim whose bank answer is unclear', () => {
  it('says so, and is settled by two people', async () => {
    const { claim, batch, key } = await released();
    await claim.bankSays(batch, { unclear: '处理中' });
    const { asked } = await claim.waits();
    expect(asked).toMatchObject({
      kind: 'payment-unclear',
      why: '银行结果不明：银行没有说明成功还是退票。',
    });
    expect(await waitOf(world, batchWorkflowId(batch))).toBe('payment-unclear');
    await rule(world, key, 'paid');
    await claim.settle();
    expect(await claim.standing()).toMatchObject({ status: 'paid', step: 'archived' });
    expect(await claim.processStatus()).toBe('COMPLETED');
    expect(await statusOf(batch)).toBe('COMPLETED');
  });
});

describe('a claim whose payment the bank takes back', () => {
  it('has ended, wakes again, and is paid once more by a new approval', async () => {
    const { claim, batch } = await released();
    await claim.bankSays(batch, 'paid');
    expect(await claim.processStatus()).toBe('COMPLETED');
    const ended = await claim.runId();
    await claim.bankSays(batch, { reversed: '收款账户已冻结' });
    expect(await claim.runId()).not.toBe(ended);
    expect(await claim.processStatus()).toBe('RUNNING');
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'finance' });
    expect(await claim.ledger()).toEqual({});
    const { asked } = await claim.waits();
    expect(asked).toMatchObject({ kind: 'reissue', why: '银行付款后又冲正：收款账户已冻结' });

    await claim.decide(OFFICE.finance, 'finance');
    await claim.bankSays(await claim.release(), { returned: '账号户名不符' });
    await claim.decide(OFFICE.finance, 'finance');
    await claim.bankSays(await claim.release(), 'paid');
    expect(await claim.payments()).toEqual([
      { no: 1, status: 'reversed' },
      { no: 2, status: 'returned' },
      { no: 3, status: 'paid' },
    ]);
    expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, bank: -100_000 });
    expect(await claim.processStatus()).toBe('COMPLETED');
  });
});

it('leaves a record that verifies clean', () => expectCleanRecord(world));
