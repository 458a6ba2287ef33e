import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringAllTo } from '../../cli/rehearsal/clocks.ts';
import { verify } from '../../cli/verify/verify.ts';
import { addDays, addMonths, type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { flaggedClaim, propose, type TestRecovery } from '../helpers/after-decision.ts';
import { depart, employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { type Claim, claimAt, claimOf, JISHOU, meetEmployment } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { revokeDeparture } from '../helpers/facts.ts';
import { as, newOfficer, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Paid on 2017-06-26 or so, contradicted by a departure that became known forty days after the due day. */
const flagged = () => flaggedClaim(world);
const known = (claim: Claim): PlainDate => addDays(claim.one.dueOn, 40);
const firstDue = (claim: Claim): PlainDate => addDays(known(claim), 30);

const eventsOf = async (claim: Claim): Promise<string[]> => {
  const rows = await world.database.db
    .selectFrom('case_event')
    .select('kind')
    .where('claim_id', '=', claim.id)
    .where('kind', 'like', 'recovery-%')
    .orderBy('id')
    .execute();
  return rows.map((row) => row.kind);
};

/** Brings the world and the recovery's own clock to the day. */
async function on(claim: Claim, recovery: TestRecovery, date: PlainDate): Promise<void> {
  await goTo(world, date);
  await bringAllTo(world, [recovery.workflowId], world.officers.businessAtMs!);
  await claim.settle();
}

it('three instalments, one of them late: reminded, marked, paid in odd parts, settled; a voucher typed in twice is refused', async () => {
  const claim = await flagged();
  const due = firstDue(claim);
  const recovery = await propose(claim, { parts: 3, firstDueOn: due });
  expect(await recovery.wait()).toBe('recovery-approval');
  // The reason is of articles 23 and 24, the money of the latter.
  expect((await recovery.row()).article).toBe('24');
  expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, bank: -100_000 });
  // Nothing is owed before somebody else has approved.
  expect(await refusal(recovery.receive(1, known(claim), 'YH-0'))).toBe('recovery-not-collecting');
  expect(await recovery.decide(true)).toMatchObject({ status: 'collecting', owedFen: 100_000 });
  expect(await recovery.wait()).toBe('recovery-instalment');
  expect(await claim.ledger()).toEqual({ recoverable: 100_000, bank: -100_000 });

  // The first is paid ahead, and a little more.
  expect(await recovery.receive(40_000, known(claim), 'YH-1')).toMatchObject({ owedFen: 60_000 });
  expect(await refusal(recovery.receive(40_000, known(claim), 'YH-1'))).toBe('receipt-repeated');
  expect(await refusal(recovery.receive(60_001, known(claim), 'YH-X'))).toBe('recovery-too-much');

  // The second is reminded of a week before, and is late the day after.
  const second = addMonths(due, 1);
  await on(claim, recovery, addDays(second, -8));
  expect(await eventsOf(claim)).not.toContain('recovery-reminder');
  await on(claim, recovery, addDays(second, -7));
  expect(await eventsOf(claim)).toContain('recovery-reminder');
  await on(claim, recovery, second);
  expect(await recovery.wait()).toBe('recovery-instalment');
  await on(claim, recovery, addDays(second, 1));
  expect(await recovery.wait()).toBe('recovery-overdue');
  expect((await eventsOf(claim)).filter((kind) => kind === 'recovery-overdue')).toHaveLength(1);
  expect(await recovery.read()).toMatchObject({
    overdue: true,
    owedFen: 60_000,
    instalments: [{ state: 'paid' }, { state: 'overdue', paidFen: 6_666 }, { state: 'upcoming' }],
  });
  await recovery.receive(26_667, addDays(second, 1), 'YH-2');
  expect(await recovery.wait()).toBe('recovery-instalment');

  const third = addMonths(due, 2);
  await on(claim, recovery, third);
  expect(await recovery.receive(33_333, third, 'YH-3')).toMatchObject({ owedFen: 0 });
  expect(await recovery.row()).toMatchObject({ status: 'settled', closed_on: third });
  expect(await recovery.wait()).toBeNull();
  await expect.poll(recovery.processStatus).toBe('COMPLETED');
  expect(await claim.ledger()).toEqual({});
  expect(await refusal(recovery.receive(33_333, third, 'YH-3'))).toBe('receipt-repeated');
  // Planted past all checks.
  const planted = world.database.db
    .insertInto('recovery_entry')
    .values({
      recovery_id: recovery.id,
      kind: 'received',
      amount_fen: 33_333,
      entered_on: third,
      reference: 'YH-3',
      recorded_by: (await recovery.row()).proposed_by,
      request_key: 'planted',
    })
    .execute();
  expect(await refusal(planted)).toMatch(/recovery_never_more_than_owed|recovery_receipt_once/);
});

describe('two persons', () => {
  it('neither who proposed nor who had a hand in the case approves; the database says so, too', async () => {
    const claim = await flagged();
    const two = await newOfficer(world, ['finance-officer']);
    const recovery = await propose(claim, { who: two.username, firstDueOn: firstDue(claim) });
    expect(await refusal(recovery.decide(true, two.username))).toBe('separation-of-duties');
    expect(await refusal(recovery.decide(true, 'jishou-finance1'))).toBe('separation-of-duties');
    expect(await refusal(recovery.decide(true, 'jishou-hr1'))).toBe('separation-of-duties');
    expect(await refusal(recovery.decide(true, 'jishou-centre'))).toBe('not-permitted');
    const planted = world.database.db
      .updateTable('recovery')
      .set({ status: 'collecting', decided_by: two.id, decided_on: known(claim) })
      .where('id', '=', recovery.id)
      .execute();
    expect(await refusal(planted)).toBe('recovery_hands_apart');
    expect(await recovery.decide(false)).toMatchObject({ status: 'rejected' });
    await expect.poll(recovery.processStatus).toBe('COMPLETED');
    // Another may be proposed then.
    expect((await propose(claim, { firstDueOn: firstDue(claim) })).id).toBe(`${claim.id}:R2`);
  });

  it('a write-off takes two as well, and is a loss in the books', async () => {
    const claim = await flagged();
    const recovery = await propose(claim, { firstDueOn: firstDue(claim) });
    await recovery.decide(true);
    await recovery.receive(30_000, known(claim), 'YH-1');
    expect(await refusal(recovery.writeOff(70_001))).toBe('recovery-too-much');
    await recovery.writeOff(70_000);
    expect(await refusal(recovery.writeOff(1))).toBe('write-off-open');
    expect(await refusal(recovery.decideWriteOff(true, 'jishou-finance2'))).toBe('separation-of-duties');
    // Money that came meanwhile makes it too much: it is proposed anew.
    await recovery.receive(10_000, known(claim), 'YH-2');
    expect(await refusal(recovery.decideWriteOff(true))).toBe('recovery-too-much');
    await recovery.decideWriteOff(false);
    await recovery.writeOff(60_000);
    expect(await recovery.decideWriteOff(true)).toMatchObject({ owedFen: 0 });
    expect(await recovery.row()).toMatchObject({ status: 'settled' });
    expect(await claim.ledger()).toEqual({ bank: -60_000, 'recovery-loss': 60_000 });
  });
});

it('the flag that goes before the approval takes the proposal along', async () => {
  const claim = await flagged();
  const recovery = await propose(claim, { firstDueOn: firstDue(claim) });
  await revokeDeparture(world, claim.one);
  expect(await recovery.row()).toMatchObject({ status: 'cleared' });
  expect(await recovery.wait()).toBeNull();
  await expect.poll(recovery.processStatus).toBe('COMPLETED');
  expect(await eventsOf(claim)).toContain('recovery-cleared');
});

it('who proposed takes it back, nobody else and not once it is decided; then another may be proposed', async () => {
  const claim = await flagged();
  const plan = { firstDueOn: firstDue(claim) };
  const recovery = await propose(claim, plan);
  const withdraw = async (of: TestRecovery, who: string) =>
    (await as(world, who)).post<{ status: string; owedFen: number }>(`${of.path}/withdrawal`, {});
  expect(await refusal(withdraw(recovery, 'jishou-finance2'))).toBe('not-own-proposal');
  expect(await withdraw(recovery, 'jishou-finance1')).toMatchObject({ status: 'cleared' });
  await expect.poll(recovery.processStatus).toBe('COMPLETED');
  expect(await recovery.wait()).toBeNull();
  expect(await eventsOf(claim)).toEqual(['recovery-needed', 'recovery-proposed', 'recovery-withdrawn']);
  expect(await claim.ledger()).toEqual({ 'subsidy-expense': 100_000, bank: -100_000 });
  const next = await propose(claim, plan);
  expect(next.id).toBe(`${claim.id}:R2`);
  await next.decide(false);
  expect(await refusal(withdraw(next, 'jishou-finance1'))).toBe('recovery-not-proposed');
});

it('never more than was paid, nor what was not paid at all', async () => {
  const claim = await flagged();
  const plan = { firstDueOn: firstDue(claim) };
  expect(await refusal(propose(claim, { ...plan, amountFen: 100_001 }))).toBe('recovery-too-much');
  const part = await propose(claim, { ...plan, amountFen: 60_000 });
  expect(await refusal(propose(claim, { ...plan, amountFen: 40_000 }))).toBe('recovery-open');
  await part.decide(true);
  await part.receive(60_000, known(claim), 'YH-1');
  expect(await refusal(propose(claim, { ...plan, amountFen: 40_001 }))).toBe('recovery-too-much');
  expect((await propose(claim, { ...plan, amountFen: 40_000 })).id).toBe(`${claim.id}:R2`);
  const unpaid = await claimAt(world, 'booked');
  expect(await refusal(propose(unpaid, { firstDueOn: addDays(unpaid.one.dueOn, 400) }))).toBe(
    'recovery-not-paid',
  );
});

describe('offset against the next payment of the same payee', () => {
  /** Another worker of the same employer, whose money is booked when the recovery is under way. */
  async function nextPayment(claim: Claim): Promise<Claim> {
    const one = await employ(world, addDays(claim.one.dueOn, -300));
    await world.database.pool.query('update employment set employer = $1 where id = $2', [
      claim.one.employer,
      one.id,
    ]);
    await world.database.pool.query(
      'update insurance_payment set employer = $1 where matched_employment = $2',
      [claim.one.employer, one.id],
    );
    await insure(world, { ...one, employer: claim.one.employer }, monthsOf(one), one.startsOn);
    await goTo(world, one.dueOn);
    const next = claimOf(world, one);
    await next.carryTo('booked');
    return next;
  }

  it('the bank pays the difference, and both lines are in the books', async () => {
    const claim = await flagged();
    const recovery = await propose(claim, { firstDueOn: firstDue(claim) });
    await recovery.decide(true);
    const next = await nextPayment(claim);
    const key = `${next.id}:1`;
    expect(await recovery.read()).toMatchObject({ offsettable: [{ paymentKey: key, leftFen: 99_999 }] });
    expect(await refusal(recovery.offset(key, 100_000))).toBe('offset-not-possible');
    expect(await recovery.offset(key, 40_000)).toMatchObject({ owedFen: 60_000 });
    expect(await next.ledger()).toEqual({
      'subsidy-expense': 100_000,
      'claims-payable': -60_000,
      recoverable: -40_000,
    });

    const cashier = await as(world, 'jishou-finance2');
    const { totalFen } = await cashier.get<{ totalFen: number }>(`/api/payments/bookable?division=${JISHOU}`);
    const batch = await next.release();
    const sent = await cashier.get<{ totalFen: number }>(`/api/payment-batches/${batch}`);
    expect(sent.totalFen).toBe(totalFen);
    const file = (await cashier.bytes(`/api/payment-batches/${batch}/file`)).toString('latin1');
    expect(file).toContain(`${key},`);
    expect(file.split('\r\n').find((line) => line.includes(key))).toContain(',600.00,');
    // What is kept is not settled before the payment has come through.
    await recovery.receive(60_000, (await next.row()).raised_on, 'YH-1');
    expect(await recovery.wait()).toBe('recovery-offset');
    await next.bankSays(batch, 'paid');
    expect(await recovery.row()).toMatchObject({ status: 'settled' });
    expect(await next.ledger()).toEqual({ 'subsidy-expense': 100_000, bank: -60_000, recoverable: -40_000 });
    expect(await claim.ledger()).toEqual({ recoverable: 40_000, bank: -40_000 });
  });

  it('a payment that comes back takes the offset back; the new one goes out whole', async () => {
    const claim = await flagged();
    const recovery = await propose(claim, { firstDueOn: firstDue(claim) });
    await recovery.decide(true);
    const next = await nextPayment(claim);
    await recovery.offset(`${next.id}:1`, 40_000);
    await next.bankSays(await next.release(), { returned: '账号已销户' });
    expect(await recovery.read()).toMatchObject({ owedFen: 100_000 });
    expect(await next.ledger()).toEqual({});
    expect(await eventsOf(claim)).toContain('recovery-offset-reversed');
    await next.decide('jishou-finance1', 'finance');
    expect(await recovery.read()).toMatchObject({ offsettable: [{ paymentKey: `${next.id}:2` }] });
  });

  it('the bank takes back what it was settled with: owed again, and settled a second time', async () => {
    const claim = await flagged();
    const part = await propose(claim, { firstDueOn: firstDue(claim), amountFen: 40_000 });
    await part.decide(true);
    const next = await nextPayment(claim);
    await part.offset(`${next.id}:1`, 40_000);
    const batch = await next.release();
    await next.bankSays(batch, 'paid');
    expect(await part.row()).toMatchObject({ status: 'settled' });
    await expect.poll(part.processStatus).toBe('COMPLETED');
    // Another of the same claim stands beside it.
    const rest = await propose(claim, { firstDueOn: addDays(firstDue(claim), 60), amountFen: 60_000 });
    await rest.decide(true);

    await next.bankSays(batch, { reversed: '银行冲正' });
    expect(await part.row()).toMatchObject({ status: 'collecting', closed_on: null });
    expect(await part.read()).toMatchObject({ owedFen: 40_000 });
    expect(await part.wait()).not.toBeNull();
    expect(await next.standing()).toMatchObject({ status: 'open', step: 'finance' });
    await part.receive(40_000, shanghaiDateAt(world.officers.businessAtMs!), 'YH-9');
    expect(await part.row()).toMatchObject({ status: 'settled' });
    expect((await eventsOf(claim)).filter((kind) => kind === 'recovery-settled')).toHaveLength(2);
  });

  it('the bank takes back the payment itself: nobody is asked for it any more', async () => {
    const claim = await claimAt(world, 'booked');
    const batch = await claim.release();
    await claim.bankSays(batch, 'paid');
    await goTo(world, known(claim));
    await meetEmployment(world, claim.one, known(claim));
    await depart(world, claim.one, addDays(claim.one.dueOn, -30));
    const recovery = await propose(claim, { firstDueOn: firstDue(claim) });
    await claim.bankSays(batch, { reversed: '银行冲正' });
    expect(await recovery.row()).toMatchObject({ status: 'cleared' });
    await expect.poll(recovery.processStatus).toBe('COMPLETED');
  });

  it('of another payee, or already with the bank, nothing is kept', async () => {
    const claim = await flagged();
    const recovery = await propose(claim, { firstDueOn: firstDue(claim) });
    await recovery.decide(true);
    const other = await claimAt(world, 'booked', { startsOn: '2016-09-18' });
    expect(await refusal(recovery.offset(`${other.id}:1`, 1_000))).toBe('offset-not-possible');
    const next = await nextPayment(claim);
    await next.release();
    expect(await refusal(recovery.offset(`${next.id}:1`, 1_000))).toBe('offset-not-possible');
  });
});

/** What verify finds after the damage, which is then undone. */
async function findAfter(damage: string): Promise<string[]> {
  let codes: string[] = [];
  const undo = new Error('undo');
  const damaged = world.database.db.transaction().execute(async (trx) => {
    // An owner of the database who means it: no trigger stands in the way.
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql.raw(damage).execute(trx);
    const findings = await verify(trx, world.engine, { looks: 1 });
    codes = findings.filter(({ count }) => count > 0).map(({ code }) => code);
    throw undo;
  });
  await expect(damaged).rejects.toBe(undo);
  return codes;
}

it.each([
  [
    'a receipt of a fen more',
    `update recovery_entry set amount_fen = amount_fen + 1 where id = (select min(id) from recovery_entry)`,
  ],
  ['a receipt that is gone', `delete from recovery_entry where id = (select min(id) from recovery_entry)`],
  [
    'a fen in the ledger',
    `update ledger_entry set credit_fen = credit_fen + 1
     where id = (select min(id) from ledger_entry where account = 'recoverable' and credit_fen > 0)`,
  ],
  [
    'a settled debt that is greater',
    `update recovery set amount_fen = amount_fen + 1 where status = 'settled'`,
  ],
  ['an offset that nobody made', `update payment set offset_fen = 1 where offset_fen = 0`],
])('verify works out what is owed and finds %s', async (_, damage) => {
  expect(await findAfter(damage)).toContain('recoveries-owed');
});

it('verify finds a recovery that nobody waits for', async () => {
  const claim = await flagged();
  const recovery = await propose(claim, { firstDueOn: firstDue(claim) });
  const closed = `update case_wait set closed_at = clock_timestamp() where case_id = '${recovery.workflowId}'`;
  expect(await findAfter(closed)).toContain('recoveries-attended');
});

it('leaves a clean record', async () => {
  await expectCleanRecord(world);
});
