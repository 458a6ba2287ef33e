import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { officeHour } from '../../cli/rehearsal/theatre.ts';
import { addDays, addYears, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import {
  FactError,
  recordDeparture,
  revokeDeparture,
  revokeInsurancePayment,
} from '../../src/intake/index.ts';
import { importBankResult } from '../../src/payments/bank-result.ts';
import { PaymentError } from '../../src/payments/errors.ts';
import { releaseBatch } from '../../src/payments/release.ts';
import { resultFile } from '../helpers/bank.ts';
import type { WorldDatabase } from '../helpers/open-world.ts';
import { OFFICE } from '../helpers/people.ts';
import { openSandbox, type Sandbox } from '../helpers/sandbox.ts';
import { within } from '../helpers/within.ts';
import { createWorldDatabase } from '../helpers/world.ts';

/**
 * The record alone, without the engine: facts, decisions and looks in any order, by any officer, on two employments of
 * one person at one employer. Whatever happens, no entitlement has two live payments, the ledger balances, nobody takes
 * two duties; and once every message has been answered, another look changes nothing.
 */
let database: WorldDatabase;
let box: Sandbox;
beforeAll(async () => {
  database = await createWorldDatabase();
  // What is lost in a crash is of no interest here; a commit costs a tenth.
  await database.pool.query(`alter database ${database.name} set synchronous_commit = off`);
  await database.pool.query('set synchronous_commit = off');
  box = openSandbox(database);
});
afterAll(async () => {
  box.close();
  await database.close();
});

const PEOPLE = Object.values(OFFICE);
const STARTS = plainDate('2016-06-20');

interface Play {
  readonly parties: { identity: string; employer: string };
  readonly employments: readonly [string, string];
  nowMs: number;
}

/** One thing that happens: to which of the employments, by whom, and a number to choose by. */
const events = [
  'departure',
  'revoke-departure',
  'revoke-insurance',
  'insure',
  'shorten',
  'renew',
  'confirm',
  'decide',
  'withdraw',
  'resubmit',
  'object',
  'rule',
  'release',
  'bank',
  'wait',
  'look',
] as const;
const event = fc.record({
  // Without this most plays would never see money.
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constant('forward' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...events) },
  ),
  of: fc.constantFrom(0, 1),
  who: fc.constantFrom(...PEOPLE),
  pick: fc.nat(99),
});
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

const claimIdOf = (p: Play, e: Event) => `employer-post:${p.employments[e.of]}` as never;
const claimRow = (id: string) =>
  database.db.selectFrom('claim').selectAll().where('id', '=', id).executeTakeFirst();
const one = <T>(rows: readonly T[], pick: number): T | undefined => rows[pick % rows.length];

const acts: Record<Event['what'], (p: Play, e: Event) => Promise<unknown>> = {
  departure: (p, e) =>
    database.db.transaction().execute((trx) =>
      recordDeparture(trx, {
        employmentId: p.employments[e.of]!,
        departedOn: addDays(addYears(STARTS, 1 + e.of), [-30, -1, 0, 5][e.pick % 4]!),
        reason: null,
        actor: null,
        businessAtMs: p.nowMs,
      }),
    ),
  async 'revoke-departure'(p, e) {
    const rows = await sql<{ id: number }>`
      select id from departure where employment_id = ${p.employments[e.of]} and revoked_on is null`.execute(
      database.db,
    );
    const row = one(rows.rows, e.pick);
    if (!row) return;
    const revocation = { departureId: row.id, reason: '误登', officer: e.who, businessAtMs: p.nowMs };
    await database.db.transaction().execute((trx) => revokeDeparture(trx, revocation));
  },
  async 'revoke-insurance'(p, e) {
    const rows = await sql<{ id: number }>`
      select id from insurance_payment where matched_employment = ${p.employments[e.of]} and revoked_on is null
      order by id`.execute(database.db);
    const row = one(rows.rows, e.pick);
    if (!row) return;
    const revocation = { paymentId: row.id, reason: '误登', officer: e.who, businessAtMs: p.nowMs };
    await database.db.transaction().execute((trx) => revokeInsurancePayment(trx, revocation));
  },
  async insure(p, e) {
    const rows = await sql<{ month: string }>`
      select distinct to_char(month, 'YYYY-MM') as month from insurance_payment
      where matched_employment = ${p.employments[e.of]} and revoked_on is not null order by 1`.execute(
      database.db,
    );
    const row = one(rows.rows, e.pick);
    if (row) await box.insure(p.parties, row.month, shanghaiDateAt(p.nowMs), p.nowMs);
  },
  async shorten(p, e) {
    const id = p.employments[e.of]!;
    const current = await contractOf(id, 'confirmed', e.pick);
    if (!current) return;
    const startsOn = plainDate(current.starts_on);
    await box.amend(id, { startsOn, endsOn: addDays(startsOn, 20), replaces: current.id }, p.nowMs);
  },
  async renew(p, e) {
    const startsOn = addDays(STARTS, 365 * e.of);
    await box.amend(p.employments[e.of]!, { startsOn, endsOn: addDays(startsOn, 364) }, p.nowMs);
  },
  async confirm(p, e) {
    const id = p.employments[e.of]!;
    const waiting = await contractOf(id, 'uploaded', e.pick);
    if (waiting) await box.confirm(id, waiting.id, e.who, p.nowMs);
  },
  async decide(p, e) {
    const claim = await claimRow(claimIdOf(p, e));
    if (!claim) return;
    // Mostly forward; the officer of the step or just anybody.
    const action = (['approve', 'approve', 'approve', 'approve', 'return', 'refuse'] as const)[e.pick % 6]!;
    const usual = OFFICE[claim.step as keyof typeof OFFICE];
    await decide(p, e, { action, officer: e.pick % 3 > 0 && usual ? usual : e.who });
  },
  withdraw: (p, e) => (e.pick % 8 === 0 ? decide(p, e, { action: 'withdraw', officer: e.who }) : look(p, e)),
  resubmit: (p, e) => decide(p, e, { action: 'resubmit', officer: e.who }),
  /** What the usual officers, the calendar or the bank would do next. */
  async forward(p, e) {
    const claim = await claimRow(claimIdOf(p, e));
    if (claim?.status !== 'open') return assess(p, p.employments[e.of]!);
    if (claim.step === 'public-notice') {
      p.nowMs = Math.max(p.nowMs, officeHour(addDays(plainDate(claim.notice_ends_on!), 1)));
      return refresh(p, claim.id);
    }
    if (claim.step === 'payment') {
      await acts.bank(p, e);
      await refresh(p, claim.id);
      return acts.release(p, { ...e, pick: 1 });
    }
    const officer = OFFICE[claim.step as keyof typeof OFFICE];
    return decide(p, e, officer ? { action: 'approve', officer } : { action: 'resubmit', officer: e.who });
  },
  async object(p, e) {
    const claim = await claimRow(claimIdOf(p, e));
    if (claim?.step !== 'public-notice' || shanghaiDateAt(p.nowMs) > claim.notice_ends_on!) return;
    const objection = {
      id: randomUUID(),
      claim_id: claim.id,
      body: '异议',
      raised_on: shanghaiDateAt(p.nowMs),
      status: 'pending',
    };
    await database.db.insertInto('objection').values(objection).execute();
  },
  async rule(p, e) {
    const claimId = claimIdOf(p, e);
    const pending = await database.db
      .selectFrom('objection')
      .select('id')
      .where('claim_id', '=', claimId)
      .where('status', '=', 'pending')
      .execute();
    const objection = one(pending, e.pick);
    if (!objection) return;
    await box.activities.ruleOnObjection({
      claimId,
      requestKey: randomUUID(),
      objectionId: objection.id,
      upheld: e.pick % 5 === 0,
      officer: (e.pick % 2 ? OFFICE.objection : e.who) as never,
      businessNowMs: p.nowMs,
    });
  },
  release: (p, e) =>
    releaseBatch(box, {
      division: '433101',
      officer: e.pick % 3 ? OFFICE.release : e.who,
      businessAtMs: p.nowMs,
      requestKey: randomUUID(),
    }),
  async bank(p, e) {
    const rows = await sql<{ key: string; batch_id: string; sha: string }>`
      select p.key, p.batch_id, b.file_sha256 as sha from payment p join payment_batch b on b.id = p.batch_id
      where p.claim_id = ${claimIdOf(p, e)} and p.status = 'released'`.execute(database.db);
    const released = rows.rows[0];
    if (!released) return;
    const word = e.pick % 2 ? 'paid' : { returned: `户名不符${e.pick}` };
    const file = await box.files.read(released.sha);
    await importBankResult(box, {
      batchId: released.batch_id,
      content: resultFile(file, { [released.key]: word }, shanghaiDateAt(p.nowMs)),
      officer: e.who,
      businessAtMs: p.nowMs,
    });
  },
  async wait(p, e) {
    p.nowMs += [1, 8, 16, 40][e.pick % 4]! * 86_400_000;
  },
  look,
};

async function look(p: Play, e: Event): Promise<unknown> {
  if (e.pick % 2) return assess(p, p.employments[e.of]!);
  return refresh(p, claimIdOf(p, e));
}

const assess = (p: Play, employmentId: string) =>
  box.activities.assessEmployment({ employmentId: employmentId as never, businessNowMs: p.nowMs });

async function refresh(p: Play, claimId: string): Promise<unknown> {
  if (!(await claimRow(claimId))) return;
  return box.activities.refreshClaim({ claimId: claimId as never, businessNowMs: p.nowMs });
}

async function decide(
  p: Play,
  e: Event,
  by: { action: 'approve' | 'return' | 'refuse' | 'withdraw' | 'resubmit'; officer: string },
): Promise<void> {
  const claim = await claimRow(claimIdOf(p, e));
  if (!claim) return;
  await box.activities.decideClaim({
    claimId: claim.id as never,
    requestKey: randomUUID(),
    step: claim.step as never,
    action: by.action,
    officer: by.officer as never,
    revision: claim.revision,
    reason: 'documents-not-genuine',
    businessNowMs: p.nowMs,
  });
}

async function contractOf(employmentId: string, status: string, pick: number) {
  const rows = await database.db
    .selectFrom('contract')
    .select(['id', 'starts_on'])
    .where('employment_id', '=', employmentId)
    .where('status', '=', status)
    .orderBy('id')
    .execute();
  return one(rows, pick);
}

/** Whatever the rules of the product refuse may be refused; anything else is a fault. */
async function attempt(p: Play, e: Event): Promise<void> {
  try {
    await acts[e.what](p, e);
  } catch (error) {
    const refused =
      error instanceof ApplicationFailure || error instanceof FactError || error instanceof PaymentError;
    if (!refused) throw error;
  }
}

/** Every message of the play is answered as the processes would, until none is left. */
async function digest(p: Play): Promise<void> {
  for (let round = 0; ; round++) {
    const told = await sql<{ workflow_id: string }>`
      update outbox set delivered_at = clock_timestamp() where delivered_at is null
      returning workflow_id`.execute(database.db);
    if (told.rows.length === 0) return;
    if (round > 20) throw new Error('messages without end');
    for (const id of new Set(told.rows.map((row) => row.workflow_id))) {
      if (id.startsWith('employment-')) await assess(p, id.slice('employment-'.length));
      else if (id.startsWith('claim-')) await refresh(p, id.slice('claim-'.length));
      else await box.activities.refreshBatch({ batchId: id.slice('batch-'.length), businessNowMs: p.nowMs });
    }
  }
}

async function faults(): Promise<string[]> {
  const { rows } = await sql<{ fault: string }>`
    select 'two live payments: ' || c.entitlement_key as fault from payment p join claim c on c.id = p.claim_id
      where p.status in ('booked', 'released', 'paid') group by c.entitlement_key, c.top_up_no having count(*) > 1
    union all
    select 'unbalanced: ' || transaction_id from ledger_entry group by transaction_id
      having sum(debit_fen) <> sum(credit_fen)
    union all
    select 'two duties: ' || claim_id || ' ' || decided_by from (
      select claim_id, decided_by, step from claim_decision where step <> 'applicant'
      union select c.id, k.confirmed_by, 'contract' from claim c join contract k on k.employment_id = c.employment_id
        where k.confirmed_by is not null) d
      group by claim_id, decided_by having count(distinct step) > 1
    union all
    select 'money for a closed claim: ' || c.id from claim c join payment p on p.claim_id = c.id
      where p.status in ('booked', 'released') and c.status <> 'open'
    union all
    select 'expense without payment: ' || t.claim_id from ledger_entry l join ledger_transaction t on t.id = l.transaction_id
      where l.account = 'subsidy-expense' group by t.claim_id
      having sum(l.debit_fen - l.credit_fen) <> (select coalesce(sum(p.amount_fen), 0) from payment p
        where p.claim_id = t.claim_id and p.status in ('booked', 'released', 'paid'))
  `.execute(database.db);
  return rows.map((row) => row.fault);
}

const standing = async (p: Play) =>
  database.db
    .selectFrom('claim')
    .select(['id', 'status', 'step', 'held_reason', 'recovery_reason', 'revision'])
    .where('employment_id', 'in', [...p.employments])
    .orderBy('id')
    .execute();

/** Straight on, with one return by the bank on the way. */
const toThePayment: Event[] = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1].map((pick) => ({
  what: 'forward',
  of: 0,
  who: OFFICE.review,
  pick,
}));

it('whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 15, maxLength: 60 }),
      fc.constantFrom(1, 2),
      within(15_000, async (happenings, years) => {
        // The first employment's year is over, or both are.
        const nowMs = officeHour(addYears(STARTS, years));
        const parties = await box.newParties();
        const first = await box.employ(parties, STARTS, nowMs);
        const second = await box.employ(parties, addYears(STARTS, 1), nowMs);
        const play: Play = { parties, employments: [first, second], nowMs };
        await digest(play);
        for (const happening of happenings) await attempt(play, happening);
        expect(await faults()).toEqual([]);
        await digest(play);
        const before = await standing(play);
        for (const id of play.employments) await assess(play, id);
        await digest(play);
        expect(await standing(play)).toEqual(before);
        expect(await faults()).toEqual([]);
      }),
    ),
    {
      numRuns: 150,
      examples: [[toThePayment, 1]],
    },
  );
  expect(await reached()).toEqual(expect.arrayContaining(PLACES));
});

/** A generator that stopped short of the money would find nothing wrong with it. */
const PLACES = ['payment-booked', 'payment-returned', 'payment-paid'];

async function reached(): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`select distinct kind from case_event`.execute(database.db);
  return rows.map((row) => row.kind);
}
