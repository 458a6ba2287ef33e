import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lodgeAppeal } from '../../api/cases/lodge-appeal.ts';
import { Problem } from '../../api/problems.ts';
import { officeHour } from '../../cli/rehearsal/theatre.ts';
import type { Trx } from '../../src/db/client.ts';
import { addDays, addYears, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { evenPlan } from '../../src/domain/recovery.ts';
import { recordDeparture, revokeDeparture } from '../../src/intake/index.ts';
import { importBankResult } from '../../src/payments/bank-result.ts';
import { PaymentError } from '../../src/payments/errors.ts';
import { proposeRecovery } from '../../src/payments/recovery.ts';
import { offsetRecovery, recordReceipt } from '../../src/payments/recovery-money.ts';
import { releaseBatch } from '../../src/payments/release.ts';
import { decideWriteOff, proposeWriteOff } from '../../src/payments/write-off.ts';
import { resultFile } from '../helpers/bank.ts';
import { digest } from '../helpers/digest.ts';
import type { WorldDatabase } from '../helpers/open-world.ts';
import { OFFICE } from '../helpers/people.ts';
import { openSandbox, type Sandbox } from '../helpers/sandbox.ts';
import { within } from '../helpers/within.ts';
import { createWorldDatabase } from '../helpers/world.ts';

/**
 * The record alone, without the engine: appeals, recoveries, offsets and late facts in any order, by any officer, on the
 * claims of two workers of one employer. Whatever happens, no more is asked back than was paid, no more is taken than is
 * owed, what the entries say is owed the ledger says as well, and it balances.
 */
let database: WorldDatabase;
let box: Sandbox;
beforeAll(async () => {
  database = await createWorldDatabase();
  await database.pool.query(`alter database ${database.name} set synchronous_commit = off`);
  await database.pool.query('set synchronous_commit = off');
  box = openSandbox(database);
});
afterAll(async () => {
  box.close();
  await database.close();
});

const STARTS = plainDate('2016-06-20');
const PEOPLE = [...Object.values(OFFICE), 'hr2', 'finance2'];
const kinds = [
  'departure',
  'revoke-departure',
  'refuse',
  'appeal',
  'decide-appeal',
  'propose',
  'approve',
  'receive',
  'offset',
  'write-off',
  'decide-write-off',
  'release',
  'bank',
  'finance',
  'wait',
] as const;
const event = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('propose' as const, 'approve' as const, 'receive' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...kinds) },
  ),
  of: fc.constantFrom(0, 1),
  who: fc.constantFrom(...PEOPLE),
  amountFen: fc.oneof(fc.integer({ min: 1, max: 110_000 }), fc.constantFrom(40_000, 60_000, 100_000)),
  pick: fc.nat(9),
});
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

interface Play {
  readonly employments: readonly [string, string];
  nowMs: number;
}

let userIds: ReadonlyMap<string, string>;
const userOf = (e: Event): string => userIds.get(e.who)!;
const claimIdOf = (p: Play, e: Event): string => `employer-post:${p.employments[e.of]}`;
const claimRow = (id: string) =>
  database.db.selectFrom('claim').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const transact = <T>(work: (trx: Trx) => Promise<T>) => database.db.transaction().execute(work);
const by = (p: Play, e: Event) => ({ officer: userOf(e), businessAtMs: p.nowMs, requestKey: randomUUID() });

/** The latest recovery of the event's claim, if any. */
async function recoveryOf(p: Play, e: Event) {
  return database.db
    .selectFrom('recovery')
    .select(['id', 'revision'])
    .where('claim_id', '=', claimIdOf(p, e))
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

const onRecovery =
  (act: (id: string, p: Play, e: Event) => Promise<unknown>) =>
  async (p: Play, e: Event): Promise<unknown> => {
    const recovery = await recoveryOf(p, e);
    return recovery && act(recovery.id, p, e);
  };

const acts: Record<Event['what'], (p: Play, e: Event) => Promise<unknown>> = {
  departure: (p, e) =>
    transact((trx) =>
      recordDeparture(trx, {
        employmentId: p.employments[e.of]!,
        departedOn: addDays(addYears(STARTS, 1), -30),
        reason: null,
        actor: null,
        businessAtMs: p.nowMs,
      }),
    ),
  async 'revoke-departure'(p, e) {
    const row = await database.db
      .selectFrom('departure')
      .select('id')
      .where('employment_id', '=', p.employments[e.of]!)
      .where('revoked_on', 'is', null)
      .executeTakeFirst();
    if (!row) return;
    const revocation = { departureId: row.id, reason: '误登', officer: userOf(e), businessAtMs: p.nowMs };
    await transact((trx) => revokeDeparture(trx, revocation));
  },
  refuse: (p, e) => decide(p, e, 'refuse'),
  finance: (p, e) => decide(p, e, 'approve'),
  appeal: (p, e) =>
    transact((trx) =>
      lodgeAppeal(trx, claimIdOf(p, e), {
        id: `appeal-${randomUUID()}`,
        words: '不服决定，请上一级复查。',
        documents: [],
        lodgedBy: userIds.get('jishou-centre')!,
        byApplicant: false,
        businessAtMs: p.nowMs,
      }),
    ),
  async 'decide-appeal'(p, e) {
    const pending = await database.db
      .selectFrom('appeal')
      .select('id')
      .where('claim_id', '=', claimIdOf(p, e))
      .where('status', '=', 'pending')
      .executeTakeFirst();
    if (!pending) return;
    await box.activities.decideAppeal({
      claimId: claimIdOf(p, e) as never,
      requestKey: randomUUID(),
      appealId: pending.id,
      upheld: e.pick % 4 > 0,
      officer: userOf(e) as never,
      note: '经审查',
      businessNowMs: p.nowMs,
    });
  },
  propose: (p, e) =>
    transact((trx) =>
      proposeRecovery(trx, {
        ...by(p, e),
        claimId: claimIdOf(p, e),
        amountFen: e.amountFen,
        reason: e.pick % 2 ? 'employment-ended-early' : 'documents-not-genuine',
        note: null,
        instalments: evenPlan(e.amountFen, 1 + (e.pick % 3), addDays(shanghaiDateAt(p.nowMs), 30)),
      }),
    ),
  async approve(p, e) {
    const recovery = await recoveryOf(p, e);
    if (!recovery) return;
    await box.activities.decideRecovery({
      recoveryId: recovery.id as never,
      requestKey: randomUUID(),
      approve: e.pick % 5 > 0,
      officer: userIds.get(e.pick % 3 ? 'finance2' : e.who)! as never,
      revision: recovery.revision,
      businessNowMs: p.nowMs,
    });
  },
  receive: onRecovery((recoveryId, p, e) =>
    transact((trx) =>
      recordReceipt(trx, {
        ...by(p, e),
        recoveryId,
        amountFen: e.amountFen,
        receivedOn: shanghaiDateAt(p.nowMs),
        reference: `YH-${e.amountFen}`,
      }),
    ),
  ),
  offset: onRecovery((recoveryId, p, e) =>
    transact((trx) =>
      offsetRecovery(trx, {
        ...by(p, e),
        recoveryId,
        amountFen: e.amountFen,
        paymentKey: `employer-post:${p.employments[1 - e.of]}:${1 + (e.pick % 2)}`,
        consent: '书面同意书',
      }),
    ),
  ),
  'write-off': onRecovery((recoveryId, p, e) =>
    transact((trx) =>
      proposeWriteOff(trx, { ...by(p, e), recoveryId, amountFen: e.amountFen, reason: '无法收回' }),
    ),
  ),
  'decide-write-off': onRecovery((recoveryId, p, e) =>
    transact((trx) => decideWriteOff(trx, { ...by(p, e), recoveryId, approve: e.pick % 3 > 0, note: null })),
  ),
  release: (p) => release(p),
  bank: (p, e) => bank(p, claimIdOf(p, e), e.pick % 2 ? 'paid' : { returned: `户名不符${e.pick}` }),
  async wait(p, e) {
    p.nowMs += [1, 8, 31, 70][e.pick % 4]! * 86_400_000;
  },
};

async function decide(p: Play, e: Event, action: 'approve' | 'refuse'): Promise<void> {
  const { step, revision } = await claimRow(claimIdOf(p, e));
  const usual = OFFICE[step as keyof typeof OFFICE] ?? e.who;
  await takeStep(p, claimIdOf(p, e), step, { action, officer: usual, revision });
}

async function takeStep(
  p: Play,
  claimId: string,
  step: string,
  { action, officer, revision }: { action: 'approve' | 'refuse'; officer: string; revision: number },
): Promise<void> {
  await box.activities.decideClaim({
    claimId: claimId as never,
    requestKey: randomUUID(),
    step: step as never,
    action,
    officer: userIds.get(officer)! as never,
    revision,
    reason: 'documents-not-genuine',
    businessNowMs: p.nowMs,
  });
}

const release = (p: Play) =>
  releaseBatch(box, {
    division: '433101',
    officer: userIds.get(OFFICE.release)!,
    businessAtMs: p.nowMs,
    requestKey: randomUUID(),
  });

async function bank(p: Play, claimId: string, word: 'paid' | { returned: string }): Promise<void> {
  const { rows } = await sql<{ key: string; batch: string; sha: string }>`
    select p.key, p.batch_id as batch, b.file_sha256 as sha from payment p join payment_batch b on b.id = p.batch_id
    where p.claim_id = ${claimId} and p.status = 'released'`.execute(database.db);
  const [released] = rows;
  if (!released) return;
  const file = await box.files.read(released.sha);
  await importBankResult(box, {
    batchId: released.batch,
    content: resultFile(file, { [released.key]: word }, shanghaiDateAt(p.nowMs)),
    officer: userIds.get(OFFICE.bankResult)!,
    businessAtMs: p.nowMs,
  });
}

/** Whatever the rules of the product refuse may be refused; anything else is a fault. */
async function attempt(p: Play, e: Event): Promise<void> {
  try {
    await acts[e.what](p, e);
  } catch (error) {
    const refused =
      error instanceof ApplicationFailure || error instanceof PaymentError || error instanceof Problem;
    if (!refused) throw error;
  }
  await digest(box, p.nowMs);
}

/** What must never be, whatever happened. */
async function faults(): Promise<string[]> {
  const { rows } = await sql<{ fault: string }>`
    with r as (
      select r.*, (select coalesce(sum(case e.kind when 'offset-reversed' then -e.amount_fen else e.amount_fen end), 0)
          from recovery_entry e where e.recovery_id = r.id) as covered,
        (select coalesce(sum(l.debit_fen - l.credit_fen), 0) from ledger_transaction t join ledger_entry l
          on l.transaction_id = t.id and l.account = 'recoverable' where t.recovery_id = r.id) as booked
      from recovery r)
    select 'more than owed: ' || id as fault from r where covered not between 0 and amount_fen
    union all
    select 'ledger differs: ' || id from r
      where booked <> case when status in ('collecting', 'settled') then amount_fen - covered else 0 end
    union all
    select 'settled and owed: ' || id from r where status = 'settled' and covered <> amount_fen
    union all
    select 'more than paid: ' || r.payment_key from r join payment p on p.key = r.payment_key
      where r.status not in ('rejected', 'cleared') group by r.payment_key, p.amount_fen
      having sum(r.amount_fen) > p.amount_fen
    union all
    select 'unbalanced: ' || transaction_id from ledger_entry group by transaction_id
      having sum(debit_fen) <> sum(credit_fen)
    union all
    select 'two duties: ' || claim_id || ' ' || decided_by from claim_decision where is_duty(step)
      group by claim_id, decided_by having count(distinct step) > 1
    union all
    select 'payable left: ' || p.key from payment p join ledger_transaction t on t.payment_key = p.key
      join ledger_entry l on l.transaction_id = t.id and l.account = 'claims-payable'
      where p.status <> 'booked' group by p.key having sum(l.debit_fen) <> sum(l.credit_fen)
    union all
    select 'wait: ' || coalesce(r.id, w.case_id) from recovery r full join case_wait w
      on w.case_id = 'recovery-' || r.id and w.closed_at is null
      where (r.status in ('proposed', 'collecting')) <> (w.case_id is not null)
  `.execute(database.db);
  return rows.map((row) => row.fault);
}

/** The first worker's claim is paid, the second's money is booked. */
async function begin(): Promise<Play> {
  const [one, other] = [await box.newParties(), await box.newParties()];
  const play: Play = { employments: ['', ''], nowMs: officeHour(addYears(STARTS, 1)) };
  const first = await box.employ(one, STARTS, play.nowMs);
  const second = await box.employ({ ...other, employer: one.employer }, STARTS, play.nowMs);
  const started: Play = { ...play, employments: [first, second] };
  await digest(box, started.nowMs);
  const claims = started.employments.map((id) => `employer-post:${id}`);
  for (const step of ['acceptance', 'review', 'public-notice', 'finance'] as const) {
    if (step === 'public-notice') {
      started.nowMs += 8 * 86_400_000;
      for (const claimId of claims)
        await box.activities.refreshClaim({ claimId: claimId as never, businessNowMs: started.nowMs });
      continue;
    }
    for (const claimId of claims) {
      if (step === 'finance' && claimId === claims[1]) continue;
      const { revision } = await claimRow(claimId);
      await takeStep(started, claimId, step, { action: 'approve', officer: OFFICE[step], revision });
    }
  }
  await release(started);
  await bank(started, claims[0]!, 'paid');
  await digest(box, started.nowMs);
  const { revision } = await claimRow(claims[1]!);
  await takeStep(started, claims[1]!, 'finance', { action: 'approve', officer: OFFICE.finance, revision });
  await digest(box, started.nowMs);
  return started;
}

it('whatever follows a decision in whatever order', async () => {
  const users = await database.db.selectFrom('app_user').select(['id', 'username']).execute();
  userIds = new Map(users.map(({ id, username }) => [username, id]));
  const straight: Event[] = (
    [
      'departure',
      'propose',
      'approve',
      'receive',
      'offset',
      'release',
      'bank',
      'write-off',
      'decide-write-off',
    ] as const
  ).map((what) => ({ what, of: 0, who: 'jishou-finance2', amountFen: 100_000, pick: 1 }));
  const amounts = straight.map((e, i) => ({
    ...e,
    ...(i >= 3 && { amountFen: 20_000 }),
    ...(e.what === 'offset' && { pick: 0 }),
    ...(e.what === 'bank' && { of: 1 }),
    ...(e.what === 'decide-write-off' && { who: 'finance2' }),
  }));
  const appealed: Event[] = (['departure', 'appeal', 'decide-appeal'] as const).map((what) => ({
    what,
    of: 1,
    who: 'hr2',
    amountFen: 1,
    pick: 1,
  }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 10, maxLength: 40 }),
      within(25_000, async (happenings) => {
        const play = await begin();
        for (const happening of happenings) await attempt(play, happening);
        expect(await faults()).toEqual([]);
      }),
    ),
    {
      numRuns: 100,
      examples: [[amounts], [appealed]],
    },
  );
  expect(await reached()).toEqual(expect.arrayContaining(PLACES));
});

/** A generator that stopped short of the money would find nothing wrong with it. */
const PLACES = [
  'appeal-upheld',
  'recovery-approved',
  'recovery-received',
  'recovery-offset',
  'recovery-written-off',
];

async function reached(): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`select distinct kind from case_event`.execute(database.db);
  return rows.map((row) => row.kind);
}
