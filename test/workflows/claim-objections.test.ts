import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { addDays } from '../../src/domain/dates.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { UPDATE } from '../../workflows/contract.ts';
import { agentOf, type Claim, claimAt } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { OFFICE, passerBy, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function raise(claim: Claim): Promise<string> {
  const id = await claim.object(passerBy(world));
  await claim.settle();
  return id;
}

it('a pending objection holds the notice beyond its end; dismissed, the claim goes on', async () => {
  const claim = await claimAt(world, 'public-notice');
  const ends = await claim.noticeEndsOn();
  await claim.on(addDays(ends, -1));
  const objection = await raise(claim);
  expect((await claim.waits()).asked).toMatchObject({
    kind: 'objection-ruling',
    since: addDays(ends, -1),
    until: null,
    article: '28',
    whoCanMove: '吉首市人社局或扶贫办中未办理过本申请的人员',
  });

  await claim.on(addDays(ends, 5));
  expect(await claim.standing()).toMatchObject({ status: 'open', step: 'public-notice' });
  expect(await refusal(claim.decide(OFFICE.finance, 'finance'))).toBe('action-not-allowed');
  // The notice is over: the ruling alone moves it on.
  expect(await claim.rule(OFFICE.objection, objection, false)).toMatchObject({ step: 'finance' });
  expect(await claim.standing()).toMatchObject({ step: 'finance' });
  await claim.carryTo('booked');
});

it('dismissed within the notice, the claim waits for the rest of it', async () => {
  const claim = await claimAt(world, 'public-notice');
  const ends = await claim.noticeEndsOn();
  const objection = await raise(claim);
  // The last day belongs to the notice, whoever looks on it.
  await claim.on(ends);
  expect(await claim.rule(OFFICE.objection, objection, false)).toMatchObject({ step: 'public-notice' });
  expect((await claim.waits()).asked).toMatchObject({ kind: 'public-notice', until: addDays(ends, 1) });
  await claim.on(addDays(ends, 1));
  expect(await claim.standing()).toMatchObject({ step: 'finance' });
});

it('upheld, it refuses the claim, and no fact brings it back', async () => {
  const claim = await claimAt(world, 'public-notice');
  const objection = await raise(claim);
  expect(await claim.rule(OFFICE.objection, objection, true)).toMatchObject({
    step: 'refused',
    closed: true,
  });
  expect(await claim.standing()).toEqual({
    status: 'refused',
    step: 'refused',
    reason: 'objection-upheld',
    article: '28',
  });
  expect(await claim.processStatus()).toBe('COMPLETED');
  await createActivities({ database: world.database }).assessEmployment({
    employmentId: claim.one.id as never,
    businessNowMs: world.officers.businessAtMs!,
  });
  expect(await claim.standing()).toMatchObject({ reason: 'objection-upheld' });
});

it('of two, both must be dismissed before the claim goes on', async () => {
  const claim = await claimAt(world, 'public-notice');
  const ends = await claim.noticeEndsOn();
  const [first, second] = [await raise(claim), await raise(claim)];
  await claim.on(addDays(ends, 3));
  expect(await claim.rule(OFFICE.objection, first, false)).toMatchObject({ step: 'public-notice' });
  expect((await claim.waits()).asked.kind).toBe('objection-ruling');
  expect(await claim.rule(OFFICE.objection, second, false)).toMatchObject({ step: 'finance' });
});

it('of two, one upheld is enough to refuse it; the other is then beyond ruling', async () => {
  const claim = await claimAt(world, 'public-notice');
  const [first, second] = [await raise(claim), await raise(claim)];
  await claim.rule(OFFICE.objection, first, true);
  expect(await claim.standing()).toMatchObject({ reason: 'objection-upheld' });
  await expectBeyondRuling(claim, second);
});

it('is taken on the last day of the notice and not on the day after, nor before', async () => {
  const claim = await claimAt(world, 'review');
  expect(await refusal(claim.object(passerBy(world)))).toBe('not-in-public-notice');
  await claim.decide(OFFICE.review, 'review');
  const ends = await claim.noticeEndsOn();
  await claim.on(ends);
  const last = await raise(claim);
  await claim.on(addDays(ends, 1));
  expect(await claim.standing()).toMatchObject({ step: 'public-notice' });
  expect(await refusal(claim.object(passerBy(world)))).toBe('not-in-public-notice');
  await claim.rule(OFFICE.objection, last, false);
  expect(await refusal(claim.object(passerBy(world)))).toBe('not-in-public-notice');
});

it('is ruled on once, and only while the claim is in its notice', async () => {
  const claim = await claimAt(world, 'public-notice');
  const objection = await raise(claim);
  await claim.rule(OFFICE.objection, objection, false);
  expect(await refusal(claim.rule(OFFICE.objection, objection, true))).toBe('objection-not-pending');
  await claim.carryTo('finance');
  const ruling = {
    requestKey: randomUUID(),
    objectionId: objection,
    upheld: true,
    officer: OFFICE.objection,
  };
  const straight = world.engine.workflow
    .getHandle(claim.workflowId)
    .executeUpdate(UPDATE.ruleObjection, { args: [ruling] });
  expect(await refusal(straight)).toBe('action-not-allowed');

  const withdrawn = await claimAt(world, 'public-notice');
  const left = await raise(withdrawn);
  await withdrawn.byApplicant(await agentOf(world, withdrawn.one), 'withdrawal');
  await expectBeyondRuling(withdrawn, left);
});

/** The claim has ended with the objection unanswered. */
async function expectBeyondRuling(claim: Claim, objectionId: string): Promise<void> {
  expect(['claim-closed', 'process-not-running']).toContain(
    await refusal(claim.rule(OFFICE.objection, objectionId, true)),
  );
  const inRecord = createActivities({ database: world.database }).ruleOnObjection({
    claimId: claim.id,
    requestKey: randomUUID(),
    objectionId,
    upheld: true,
    officer: OFFICE.objection as UserId,
    businessNowMs: world.officers.businessAtMs!,
  });
  expect(await refusal(inRecord)).toBe('claim-closed');
}

it('leaves a record that verifies clean', () => expectCleanRecord(world));
