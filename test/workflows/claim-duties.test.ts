import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { ClaimStep } from '../../src/domain/claim-steps.ts';
import { addDays } from '../../src/domain/dates.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { employmentWorkflowId, UPDATE } from '../../workflows/contract.ts';
import { changeAccount, employ, registerRelative } from '../helpers/cases.ts';
import { type Claim, claimAt, JISHOU, meetEmployment, raisedClaim } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { decideContract, uploadContract, uploadPlacementContract } from '../helpers/contracts.ts';
import { as, loggedRefusals, newOfficer, OFFICE, passerBy, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
/** One person with every office of the county: only the separation of duties can stop them. */
let jack: { username: string; id: string };
beforeAll(async () => {
  world = await createWorld();
  jack = await newOfficer(world, ['county-employment-centre', 'county-hr-reviewer', 'finance-officer']);
});
afterAll(() => world.close());

const DUTIES = ['contract', 'acceptance', 'review', 'objection', 'finance', 'release'] as const;
type Duty = (typeof DUTIES)[number];
type DecidedStep = Extract<ClaimStep, Duty>;

const nowMs = () => world.officers.businessAtMs!;
const activities = () => createActivities({ database: world.database });

/** Past all checks of the product, straight into the table. */
const insertDecision = (claim: Claim, step: string, officer: string) =>
  world.database.db
    .insertInto('claim_decision')
    .values({
      claim_id: claim.id,
      step,
      action: 'approve',
      decided_by: officer,
      decided_on: '2017-07-01',
      revision: 1,
      request_key: randomUUID(),
    })
    .execute();

/** How each layer answers somebody who takes a duty of the claim: API, process, activity, database. */
const attempts: Record<Exclude<Duty, 'contract'>, (claim: Claim) => Promise<string[]>> = {
  acceptance: (claim) => attemptStep(claim, 'acceptance'),
  review: (claim) => attemptStep(claim, 'review'),
  finance: (claim) => attemptStep(claim, 'finance'),
  async objection(claim) {
    const objectionId = await pendingObjection(claim);
    const message = { requestKey: randomUUID(), objectionId, upheld: false, officer: jack.id as UserId };
    return [
      await refusal(claim.rule(jack.username, objectionId, false)),
      await refusal(
        world.engine.workflow
          .getHandle(claim.workflowId)
          .executeUpdate(UPDATE.ruleObjection, { args: [message] }),
      ),
      await refusal(activities().ruleOnObjection({ ...message, claimId: claim.id, businessNowMs: nowMs() })),
      await refusal(insertDecision(claim, 'objection', jack.id)),
    ];
  },
  async release(claim) {
    const cashier = await as(world, jack.username);
    const { ready, excluded } = await cashier.get<{
      ready: { claimId: string }[];
      excluded: { claimId: string; code: string }[];
    }>(`/api/payments/bookable?division=${JISHOU}`);
    expect(ready.map((p) => p.claimId)).not.toContain(claim.id);
    return [
      excluded.find((p) => p.claimId === claim.id)!.code,
      await refusal(cashier.post('/api/payment-batches', { division: JISHOU })),
      await refusal(insertDecision(claim, 'release', jack.id)),
    ];
  },
};

async function attemptStep(claim: Claim, step: DecidedStep): Promise<string[]> {
  const { revision } = await claim.row();
  const message = {
    requestKey: randomUUID(),
    step,
    action: 'approve',
    officer: jack.id as UserId,
    revision,
  } as const;
  const eventsBefore = await claim.historyLength();
  const answers = [
    await refusal(claim.decide(jack.username, step)),
    await refusal(claim.update(jack.id, step)),
  ];
  // The validator refused it: nothing of it is kept in the process.
  expect(await claim.historyLength()).toBe(eventsBefore);
  return [
    ...answers,
    // The process lets through what it has not seen yet: then the activity decides.
    await refusal(activities().decideClaim({ ...message, claimId: claim.id, businessNowMs: nowMs() })),
    await refusal(insertDecision(claim, step, jack.id)),
  ];
}

async function pendingObjection(claim: Claim): Promise<string> {
  const found = await world.database.db
    .selectFrom('objection')
    .select('id')
    .where('claim_id', '=', claim.id)
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow();
  return found.id;
}

const SOD = 'separation-of-duties';
const ONE_STEP = 'claim_decision_one_step_a_person';
const CONFIRMER = 'claim_decision_not_by_confirmer';

/** Who takes a duty for real: jack the one he holds, the usual officers the others. */
async function take(claim: Claim, duty: Duty, held: Duty): Promise<void> {
  const who = duty === held ? jack.username : OFFICE[duty as keyof typeof OFFICE];
  if (duty === 'objection') {
    await claim.rule(who, await pendingObjection(claim), false);
    await claim.on(addDays(await claim.noticeEndsOn(), 1));
  } else if (duty === 'release') {
    await claim.bankSays(await claim.release(who), 'paid');
  } else {
    await claim.decide(who, duty as DecidedStep);
    if (duty === 'review') {
      await claim.object(passerBy(world));
      await claim.settle();
    }
  }
}

describe('one person, one step of a case', () => {
  it.each(DUTIES)('who has done %s does nothing else of it', async (held) => {
    const claim = await raisedClaim(world, held === 'contract' ? { confirmedBy: jack.username } : {});
    for (const duty of DUTIES.slice(1) as Exclude<Duty, 'contract'>[]) {
      if (DUTIES.indexOf(duty) > DUTIES.indexOf(held)) {
        const answers = await attempts[duty](claim);
        const constraint = held === 'contract' ? CONFIRMER : ONE_STEP;
        const expected =
          duty === 'release' ? [SOD, 'nothing-to-release', constraint] : [SOD, SOD, SOD, constraint];
        expect([duty, answers]).toEqual([duty, expected]);
      }
      await take(claim, duty, held);
    }
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
    // Who only releases is left out of a batch, not refused.
    if (DUTIES.indexOf(held) < DUTIES.indexOf('finance')) {
      await expect.poll(() => loggedRefusals(world, jack.id, `claim:${claim.id}`)).toContain(SOD);
    }

    // And the other way round: a renewal that comes afterwards is not confirmed by who decided the claim.
    if (held === 'contract') return;
    const { one } = claim;
    await meetEmployment(world, one, addDays(one.dueOn, 30));
    const contractId = await uploadContract(world, one, { startsOn: one.dueOn });
    const message = {
      requestKey: randomUUID(),
      contractId,
      officer: jack.id as UserId,
      accept: true,
      employmentId: one.id as never,
      businessNowMs: nowMs(),
    };
    const handle = world.engine.workflow.getHandle(employmentWorkflowId(one.id as never));
    expect([
      await refusal(
        (await as(world, jack.username)).post(`/api/contracts/${contractId}/decision`, { accept: true }),
      ),
      await refusal(handle.executeUpdate(UPDATE.confirmContract, { args: [message] })),
      await refusal(activities().confirmContract(message)),
      await refusal(
        world.database.db
          .updateTable('contract')
          .set({ status: 'confirmed', confirmed_by: jack.id, confirmed_on: '2017-07-01' })
          .where('id', '=', contractId)
          .execute(),
      ),
    ]).toEqual([SOD, SOD, SOD, 'contract_not_confirmed_by_decider']);
  });

  it('may decide the same step again after a correction, and no other', async () => {
    const claim = await raisedClaim(world);
    const agent = (await newOfficer(world, [], { employer: claim.one.employer })).username;
    await claim.decide(jack.username, 'acceptance', 'return', { reason: '材料不全' });
    await claim.byApplicant(agent, 'resubmission');
    await claim.decide(jack.username, 'acceptance');
    expect(await refusal(claim.decide(jack.username, 'review'))).toBe(SOD);
    // Sent back by the reviewer, it comes to them again, not to who accepted it.
    await claim.decide(OFFICE.review, 'review', 'return', { reason: '材料不全' });
    await claim.byApplicant(agent, 'resubmission');
    expect(await refusal(claim.decide(jack.username, 'review'))).toBe(SOD);
    await claim.decide(OFFICE.review, 'review');
    expect(await claim.standing()).toMatchObject({ step: 'public-notice' });
  });
});

describe('an account that changes while a claim is open', () => {
  it('is the duty of one person, and of nobody who has taken a step', async () => {
    const claim = await claimAt(world, 'review');
    const centre = await as(world, OFFICE.acceptance);
    const own = await changeAccount(world, claim.one, centre);
    expect(own.errors.map(({ code }) => code)).toEqual(['account-of-own-claim']);
    const before = (await claim.row()).revision;
    const report = await changeAccount(world, claim.one, await as(world, jack.username));
    expect(report.accepted).toBe(1);

    const revision = (await claim.row()).revision;
    expect(revision).toBe(before + 1);
    expect(await refusal(claim.decide(jack.username, 'review'))).toBe(SOD);
    // The process has not seen the new revision: the activity decides, and the database after it.
    expect(await refusal(claim.update(jack.id, 'review'))).toBe(SOD);
    expect(await refusal(insertDecision(claim, 'review', jack.id))).toBe('claim_decision_not_by_kept_out');
    // Nobody decides on the page of yesterday, everybody else on that of today.
    const stale = claim.update(OFFICE.review, 'review', { revision: before });
    expect(await refusal(stale)).toBe('stale-revision');
    await claim.carryTo('booked');
    const { excluded } = await (await as(world, jack.username)).get<{
      excluded: { claimId: string; code: string; reason: string }[];
    }>(`/api/payments/bookable?division=${JISHOU}`);
    expect(excluded.find((p) => p.claimId === claim.id)).toMatchObject({
      code: SOD,
      reason: expect.stringContaining('银行账户由您变更'),
    });
    await claim.bankSays(await claim.release(), 'paid');
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
  });
});

describe('nobody decides their own case', () => {
  it('neither as agent of the employer nor of the household of the worker', async () => {
    const claim = await raisedClaim(world);
    const relative = await registerRelative(world, claim.one);
    const roles = ['county-employment-centre', 'county-hr-reviewer', 'finance-officer'] as const;
    const people = [
      await newOfficer(world, roles, { employer: claim.one.employer }),
      await newOfficer(world, roles, { identityKey: world.vault.identityKey(relative) }),
      await newOfficer(world, roles, { identityKey: world.vault.identityKey(claim.one.identity) }),
    ];
    for (const duty of ['acceptance', 'review', 'objection', 'finance', 'release'] as const) {
      for (const { username, id } of people) {
        if (duty === 'objection') {
          const objection = await pendingObjection(claim);
          expect(await refusal(claim.rule(username, objection, true))).toBe('own-case');
          const message = { requestKey: randomUUID(), objectionId: objection, upheld: true, officer: id };
          const update = world.engine.workflow
            .getHandle(claim.workflowId)
            .executeUpdate(UPDATE.ruleObjection, { args: [message] });
          expect(await refusal(update)).toBe('own-case');
        } else if (duty === 'release') {
          const { excluded } = await (await as(world, username)).get<{
            excluded: { claimId: string; code: string }[];
          }>(`/api/payments/bookable?division=${JISHOU}`);
          expect(excluded.find((p) => p.claimId === claim.id)?.code).toBe('own-case');
        } else {
          expect(await refusal(claim.decide(username, duty))).toBe('own-case');
          expect(await refusal(claim.update(id, duty))).toBe('own-case');
        }
      }
      await take(claim, duty, 'contract');
    }
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
  });

  it('nor confirms the contract of it', async () => {
    const one = await employ(world, '2016-06-18', { confirm: false });
    const contractId = await uploadPlacementContract(world, one);
    const { username, id } = await newOfficer(world, ['county-hr-reviewer'], {
      identityKey: world.vault.identityKey(one.identity),
    });
    expect(await refusal(decideContract(world, contractId, username))).toBe('own-case');
    const message = { requestKey: randomUUID(), contractId, officer: id, accept: true };
    const update = world.engine.workflow
      .getHandle(employmentWorkflowId(one.id as never))
      .executeUpdate(UPDATE.confirmContract, { args: [message] });
    expect(await refusal(update)).toBe('own-case');
  });

  it('leaves a record that verifies clean', () => expectCleanRecord(world));
});
