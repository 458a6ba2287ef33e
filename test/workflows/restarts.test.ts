import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/dates.ts';
import { type Claim, claimAt, raisedClaim } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { OFFICE, passerBy, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('a worker that stops and starts', () => {
  it('in the middle of decisions loses none and takes none twice', async () => {
    const claims: Claim[] = [];
    for (let i = 0; i < 6; i++) claims.push(await raisedClaim(world));
    const keys = claims.map(() => randomUUID());
    const decideAll = () =>
      Promise.all(
        claims.map((claim, i) =>
          refusal(claim.decide(OFFICE.acceptance, 'acceptance', 'approve', { revision: 1, key: keys[i]! })),
        ),
      );
    const [codes] = await Promise.all([decideAll(), world.restartWorker()]);
    for (const code of codes) expect(['not refused', 'engine-unavailable']).toContain(code);
    // Whoever heard nothing asks again, and so do the others: all are answered.
    expect(await decideAll()).toEqual(claims.map(() => 'not refused'));
    for (const claim of claims) {
      expect(await claim.row()).toMatchObject({ step: 'review', revision: 2 });
      expect(await claim.processState()).toMatchObject({ state: { step: 'review', revision: 2 } });
    }
  });

  it('between two steps changes nothing of a claim', async () => {
    const claim = await claimAt(world, 'public-notice');
    await world.restartWorker();
    await claim.carryTo('booked');
    await world.restartWorker();
    await claim.bankSays(await claim.release(), 'paid');
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
  });
});

describe('without a worker', () => {
  it('a decision is answered 503, and the same key succeeds later', async () => {
    const impatient = await createWorld({ updateTimeoutMs: 8_000 });
    const claim = await raisedClaim(impatient);
    const key = randomUUID();
    const decide = () => claim.decide(OFFICE.acceptance, 'acceptance', 'approve', { revision: 1, key });
    await impatient.stopWorker();
    await expect(decide()).rejects.toMatchObject({ status: 503, problem: { code: 'engine-unavailable' } });
    expect(await claim.standing()).toMatchObject({ step: 'acceptance' });
    // The wait is still explained, from the record.
    const { source, asked } = await claim.waits();
    expect([source, asked.kind]).toEqual(['record', 'acceptance']);

    await impatient.startWorker();
    expect(await decide()).toEqual({ step: 'review', revision: 2, closed: false });
    expect(await decide()).toEqual({ step: 'review', revision: 2, closed: false });
    expect(await claim.row()).toMatchObject({ step: 'review', revision: 2 });
    await impatient.close();
  });
});

describe('a database that does not take the decision', () => {
  it('for longer than an officer waits makes it a 503, and the same key succeeds later', async () => {
    const [locked, failing] = [await raisedClaim(world), await raisedClaim(world)];
    const keys = new Map([locked, failing].map((claim) => [claim, randomUUID()]));
    const decide = (claim: Claim) =>
      claim.decide(OFFICE.acceptance, 'acceptance', 'approve', { revision: 1, key: keys.get(claim)! });
    const { db } = world.database;
    await breakDecisions(failing.id);
    await db.transaction().execute(async (trx) => {
      await trx.selectFrom('claim').select('id').where('id', '=', locked.id).forUpdate().execute();
      const codes = await Promise.all([refusal(decide(locked)), refusal(decide(failing))]);
      expect(codes).toEqual(['engine-unavailable', 'engine-unavailable']);
    });
    await mendDecisions();
    for (const claim of [locked, failing]) {
      await expect.poll(() => refusal(decide(claim)), { timeout: 30_000, interval: 500 }).toBe('not refused');
      expect(await claim.row()).toMatchObject({ step: 'review', revision: 2 });
      const taken = db.selectFrom('claim_decision').select('step').where('claim_id', '=', claim.id);
      expect(await taken.execute()).toEqual([{ step: 'acceptance' }]);
    }
  });
});

/** The record fails whenever a decision of this claim is written. */
async function breakDecisions(claimId: string): Promise<void> {
  await world.database.pool.query(`
    create function out_of_order() returns trigger language plpgsql as $$
    begin
      if new.claim_id = '${claimId}' then raise exception 'disk full' using errcode = 'disk_full'; end if;
      return new;
    end $$;
    create trigger out_of_order before insert on claim_decision for each row execute function out_of_order()`);
}

async function mendDecisions(): Promise<void> {
  await world.database.pool.query('drop trigger out_of_order on claim_decision; drop function out_of_order');
}

describe('continue-as-new of a claim', () => {
  it('in public notice keeps the end of the notice', async () => {
    const claim = await claimAt(world, 'public-notice');
    const ends = await claim.noticeEndsOn();
    await claim.on(addDays(ends, -3));
    await claim.rollOver();
    expect((await claim.waits()).asked).toMatchObject({ kind: 'public-notice', until: addDays(ends, 1) });
    await claim.on(ends);
    expect(await claim.standing()).toMatchObject({ step: 'public-notice' });
    await claim.on(addDays(ends, 1));
    expect(await claim.standing()).toMatchObject({ step: 'finance' });
  });

  it('with an objection pending keeps waiting for the ruling', async () => {
    const claim = await claimAt(world, 'public-notice');
    const ends = await claim.noticeEndsOn();
    const objection = await claim.object(passerBy(world));
    await claim.settle();
    await claim.rollOver();
    await claim.on(addDays(ends, 2));
    expect((await claim.waits()).asked.kind).toBe('objection-ruling');
    expect(await claim.rule(OFFICE.objection, objection, false)).toMatchObject({ step: 'finance' });
  });

  it('at every step comes through to the payment', async () => {
    const claim = await raisedClaim(world);
    for (const station of ['review', 'public-notice', 'finance', 'booked', 'released'] as const) {
      await claim.rollOver();
      await claim.carryTo(station);
    }
    await claim.rollOver();
    const batch = await world.database.db
      .selectFrom('payment')
      .select('batch_id')
      .where('claim_id', '=', claim.id)
      .executeTakeFirstOrThrow();
    await claim.bankSays(batch.batch_id!, 'paid');
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
  });

  it('leaves a record that verifies clean', () => expectCleanRecord(world));
});
