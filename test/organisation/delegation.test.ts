import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { whileActing } from '../../src/db/acting.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { place, raiseClaim, type TestCase, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import type { Loose } from '../api/support/person.ts';

let house: House;
let ids: Record<'hr1' | 'hr2' | 'poverty' | 'centre' | 'finance1', string>;
beforeAll(async () => {
  house = await openHouse();
  const [hr1, hr2, poverty, centre, finance1] = await Promise.all(
    ['hr1', 'hr2', 'poverty', 'centre', 'finance1'].map((name) => userId(house, `jishou-${name}`)),
  );
  ids = { hr1, hr2, poverty, centre, finance1 } as unknown as typeof ids;
});
afterAll(() => house.close());

const ON = '2017-06-20';
const activities = () => createActivities({ database: house.database });
const at = (date: string) => startOfShanghaiDay(plainDate(date)) + 9 * 3_600_000;

async function delegation(from: string, to: string, more: Record<string, unknown> = {}, on = ON) {
  const json = {
    delegate: to,
    role: 'county-hr-reviewer',
    division: '433101',
    operations: ['decide-review'],
    fromOn: on,
    untilOn: '2017-06-30',
    reason: '外出学习期间代理',
    ...more,
  };
  return (await house.person(from)).ask<Loose>('/api/delegations', { json, on });
}

async function inReview(): Promise<{ one: TestCase; claimId: string; revision: number }> {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'review');
  const { revision } = await house.db
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow();
  return { one, claimId, revision };
}

async function decide(who: string, claimId: string, revision: number, on = ON, headers = {}) {
  return (await house.person(who)).ask<Loose>(`/api/claims/${claimId}/decisions`, {
    json: { step: 'review', action: 'approve', revision },
    on,
    headers,
  });
}

const review = (claimId: string, revision: number, officer: string, onBehalfOf?: Loose, on = ON) =>
  activities().decideClaim({
    claimId: claimId as never,
    businessNowMs: at(on),
    requestKey: randomUUID(),
    step: 'review',
    action: 'approve',
    officer: officer as never,
    revision,
    ...(onBehalfOf && { onBehalfOf }),
  });

describe('giving', () => {
  test('only what is one’s own, to somebody fit, for days to come', async () => {
    const refused: [string, string, Record<string, unknown>, string][] = [
      ['jishou-hr1', ids.hr1, {}, 'delegation-unfit'],
      ['jishou-hr1', ids.finance1, {}, 'delegation-unfit'],
      ['jishou-hr1', await userId(house, 'luxi-hr1'), {}, 'delegation-unfit'],
      ['jishou-hr1', await userId(house, 'auditor'), {}, 'delegation-unfit'],
      // Signs letters, opens no case.
      ['jishou-hr1', await userId(house, 'jishou-leader'), {}, 'delegation-unfit'],
      ['jishou-hr1', await userId(house, 'jishou-secretary'), {}, 'delegation-unfit'],
      ['jishou-hr1', ids.poverty, { division: '433122' }, 'delegation-not-own'],
      ['jishou-hr1', ids.poverty, { operations: ['decide-finance'] }, 'delegation-not-own'],
      [
        'jishou-finance1',
        ids.hr1,
        { role: 'finance-officer', operations: ['decide-finance'] },
        'delegation-unfit',
      ],
      ['jishou-hr1', ids.poverty, { fromOn: '2017-06-19' }, 'delegation-days'],
      ['jishou-hr1', ids.poverty, { untilOn: '2018-07-01' }, 'delegation-days'],
      ['jishou-hr1', ids.poverty, { operations: ['manage-users'] }, 'invalid-request'],
    ];
    for (const [from, to, more, code] of refused)
      expect([from, more, (await delegation(from, to, more)).body.code]).toEqual([from, more, code]);
  });

  test('what was delegated to oneself goes no further, and nobody else ends it', async () => {
    const { id } = (await delegation('jishou-hr1', ids.poverty)).body;
    expect((await delegation('jishou-poverty', ids.centre)).body.code).toBe('delegation-not-own');
    const end = async (who: string) =>
      (await house.person(who)).ask<Loose>(`/api/delegations/${id}/end`, { json: {}, on: ON });
    expect((await end('jishou-poverty')).status).toBe(404);
    expect((await end('jishou-hr2')).status).toBe(404);
    expect((await end('admin')).status).toBe(200);
    expect((await end('jishou-hr1')).body.code).toBe('delegation-ended');
  });
});

describe('acting', () => {
  test('the delegate decides on its days and in its division alone, and the page says for whom', async () => {
    const { claimId, revision } = await inReview();
    expect((await decide('jishou-poverty', claimId, revision)).body.code).toBe('not-permitted');
    const { id } = (await delegation('jishou-hr2', ids.poverty)).body;
    const poverty = await house.person('jishou-poverty');
    const { forMe } = (await poverty.ask<Loose>(`/api/claims/${claimId}`, { on: ON })).body;
    expect(forMe.actions).toContain('approve');
    expect(forMe.actingFor).toEqual({ delegation: id, principalName: expect.any(String) });
    // Judged and permitted: only the engine is away here.
    expect((await decide('jishou-poverty', claimId, revision)).body.code).toBe('engine-unavailable');
    expect((await decide('jishou-poverty', claimId, revision, '2017-07-01')).body.code).toBe('not-permitted');
    const stale = { 'x-acting-for': String(id) };
    expect((await decide('jishou-poverty', claimId, revision, '2017-07-01', stale)).body.code).toBe(
      'delegation-over',
    );
    await review(claimId, revision, ids.poverty, { delegation: id, principal: ids.hr2 });
    const { timeline } = (await poverty.ask<Loose>(`/api/claims/${claimId}`, { on: ON })).body;
    const names = await Promise.all([nameOf(ids.poverty), nameOf(ids.hr2)]);
    expect(timeline.findLast((event: Loose) => event.kind === 'decision')).toMatchObject({
      actorName: names[0],
      onBehalfOfName: names[1],
    });
    const audited = await house.db
      .selectFrom('audit_entry')
      .select(['actor', 'on_behalf_of'])
      .where('subject', '=', `claim:${claimId}`)
      .where('on_behalf_of', 'is not', null)
      .execute();
    expect(audited).toEqual([{ actor: ids.poverty, on_behalf_of: ids.hr2 }]);
    await expect(step(claimId, 'finance', ids.hr2)).rejects.toThrow(/claim_hand_one_step_a_person/);
    await expect(step(claimId, 'finance', ids.poverty)).rejects.toThrow(/claim_decision_one_step_a_person/);
    await endAll();
  });

  test('who confirmed the contract does not have the claim decided by somebody else', async () => {
    const { claimId, revision } = await inReview();
    const { id } = (await delegation('jishou-hr1', ids.poverty)).body;
    const answer = await decide('jishou-poverty', claimId, revision);
    expect([answer.status, answer.body.code]).toEqual([403, 'separation-of-duties']);
    expect(answer.body.detail).toContain('委托您的人');
    const past = review(claimId, revision, ids.poverty, { delegation: id, principal: ids.hr1 });
    await expect(past).rejects.toMatchObject({ type: 'separation-of-duties' });
    // And with a message that keeps silent about the principal the database still knows.
    await expect(step(claimId, 'review', ids.poverty, id)).rejects.toThrow(/claim_decision_not_by_confirmer/);
    await endAll();
  });

  test('the household of the principal keeps both out', async () => {
    const { one, claimId, revision } = await inReview();
    const { id } = (await delegation('jishou-hr2', ids.poverty)).body;
    const before = await house.db
      .selectFrom('app_user')
      .select('identity_key')
      .where('id', '=', ids.hr2)
      .executeTakeFirstOrThrow();
    const key = house.vault.identityKey(one.identity as never);
    const set = (identity_key: Buffer | null) =>
      house.db.updateTable('app_user').set({ identity_key }).where('id', '=', ids.hr2).execute();
    await set(key);
    expect((await decide('jishou-poverty', claimId, revision)).body.code).toBe('own-case');
    const past = review(claimId, revision, ids.poverty, { delegation: id, principal: ids.hr2 });
    await expect(past).rejects.toMatchObject({ type: 'own-case' });
    await set(before.identity_key);
    await endAll();
  });

  test('ended between the page and the process: the act is refused', async () => {
    const { claimId, revision } = await inReview();
    const { id } = (await delegation('jishou-hr2', ids.poverty)).body;
    await endAll();
    const past = review(claimId, revision, ids.poverty, { delegation: id, principal: ids.hr2 });
    await expect(past).rejects.toMatchObject({ type: 'delegation-over' });
  });

  test('a principal whose post is over, or whose account is closed, delegates nothing any more', async () => {
    const { claimId, revision } = await inReview();
    await delegation('jishou-hr2', ids.poverty);
    const active = (value: boolean) =>
      house.db.updateTable('app_user').set({ active: value }).where('id', '=', ids.hr2).execute();
    await active(false);
    expect((await decide('jishou-poverty', claimId, revision)).body.code).toBe('not-permitted');
    await active(true);
    expect((await decide('jishou-poverty', claimId, revision)).body.code).toBe('engine-unavailable');
    await endAll();
  });
});

describe('what the database knows', () => {
  test('proposals: neither the delegate nor the principal is the second person', async () => {
    const { id } = (
      await delegation('hr', await userId(house, 'hr2'), {
        division: '433100',
        operations: ['propose-policy', 'publish-policy'],
      })
    ).body;
    const [hr, hr2] = await Promise.all([userId(house, 'hr'), userId(house, 'hr2')]);
    await sql`insert into policy_version (id, document, sha256, effective_from, status)
      values ('draft@1', '{}', ${'0'.repeat(64)}, '2030-01-01', 'draft')`.execute(house.db);
    const as = <T>(work: () => T) => whileActing(() => ({ delegation: id, on: plainDate(ON) }), work);
    const propose = (who: string) =>
      house.db
        .transaction()
        .execute((trx) =>
          sql`update policy_version set proposed_by = ${who}, proposed_on = ${ON} where id = 'draft@1'`.execute(
            trx,
          ),
        );
    const publish = (who: string) =>
      house.db.transaction().execute((trx) =>
        sql`update policy_version set status = 'published', published_by = ${who}, published_on = ${ON}
          where id = 'draft@1'`.execute(trx),
      );
    await as(() => propose(hr2));
    const row = await house.db
      .selectFrom('policy_version')
      .select(['proposed_by', 'proposed_for'])
      .where('id', '=', 'draft@1')
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ proposed_by: hr2, proposed_for: hr });
    await expect(publish(hr)).rejects.toThrow(/policy_hands_apart/);
    await expect(publish(hr2)).rejects.toThrow(/policy_(hands_apart|two_people)/);
    // Whoever writes does not choose for whom.
    const forged = house.db.transaction().execute((trx) =>
      sql`insert into case_event (claim_id, kind, actor, happened_at, data, event_key, on_behalf_of)
        values (null, 'x', ${hr2}, now(), '{}', 'forged', ${ids.hr1}) returning on_behalf_of`.execute(trx),
    );
    expect((await forged).rows).toEqual([{ on_behalf_of: null }]);
    await endAll();
  });

  test('a delegation is given once and ends once; terms and hands only grow', async () => {
    const { db } = house;
    await expect(sql`update delegation set until_on = until_on + 30`.execute(db)).rejects.toThrow(
      /only ends/,
    );
    await expect(sql`delete from delegation`.execute(db)).rejects.toThrow(/only ends/);
    await expect(sql`delete from claim_hand`.execute(db)).rejects.toThrow(/append-only/);
    const forged =
      sql`insert into delegation (delegator, delegate, role, division, operations, from_on, until_on, reason,
      given_on, request_key) values (${ids.poverty}, ${ids.centre}, 'county-hr-reviewer', '433101',
      array['decide-review'], ${ON}, ${ON}, '转委托试试', ${ON}, 'forged')`.execute(db);
    await expect(forged).rejects.toThrow(/delegation_of_own_grant|not theirs to give/);
  });
});

async function endAll(): Promise<void> {
  await sql`update delegation set ended_on = ${ON}, ended_by = delegator where ended_on is null`.execute(
    house.db,
  );
}

async function nameOf(id: string): Promise<string> {
  const row = await house.db
    .selectFrom('app_user')
    .select('display_name')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.display_name;
}

/** A step straight into the record, by this delegation or for oneself. */
async function step(claimId: string, name: string, who: string, by?: number): Promise<void> {
  await whileActing(
    () => (by === undefined ? null : { delegation: by, on: plainDate(ON) }),
    () =>
      house.db.transaction().execute((trx) =>
        trx
          .insertInto('claim_decision')
          .values({
            claim_id: claimId,
            step: name,
            action: 'approve',
            decided_by: who,
            decided_on: ON,
            revision: 1,
            request_key: randomUUID(),
          })
          .execute(),
      ),
  ).catch((error: { constraint?: string; message: string }) => {
    throw new Error(error.constraint ?? error.message);
  });
}
