import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { createUser } from '../../src/accounts/users.ts';
import { place, raiseClaim, type TestCase, uploadContract, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Answer, Loose } from './support/person.ts';

// The engine is really away: what the record lets through ends unanswered, and what it refuses does not.
let house: House;
let ready: string[];
const cases: TestCase[] = [];

beforeAll(async () => {
  house = await openHouse();
  for (let i = 0; i < 6; i++) cases.push(await place(house));
  ready = [];
  for (const one of cases.slice(0, 5)) ready.push(await raiseClaim(house, one, 'review'));
}, 600_000);
afterAll(() => house.close());

async function seen(ids: readonly string[]): Promise<{ id: string; revision: number }[]> {
  const rows = await house.db
    .selectFrom('claim')
    .select(['id', 'revision'])
    .where('id', 'in', [...ids])
    .execute();
  return ids.map((id) => ({ id, revision: rows.find((row) => row.id === id)?.revision ?? 1 }));
}

async function ask(
  who: string,
  path: string,
  json: Record<string, unknown>,
  key?: string,
): Promise<Answer<Loose>> {
  const person = await house.person(who);
  return person.ask<Loose>(`/api/claims/bulk-decisions${path}`, {
    json: { step: 'review', action: 'approve', ...json },
    on: '2017-06-20',
    ...(key && { key }),
  });
}

const codes = (answer: Answer<Loose>) => answer.body.items.map((item: Loose) => item.code);

test('the preview says of each claim whether it will be done, and if not, why', async () => {
  const [first, second, third, held, disputed] = ready as [string, string, string, string, string];
  await house.db
    .updateTable('claim')
    .set({ held_reason: 'insurance-months' })
    .where('id', '=', held)
    .execute();
  await dispute(cases[4]!);
  const accepted = await raiseClaim(house, cases[5]!, 'acceptance');
  const claims = await seen([first, second, third, held, disputed, accepted, 'employer-post:none']);
  claims[1]!.revision -= 1;

  const answer = await ask('jishou-hr2', '/preview', { claims });
  expect(answer.status, answer.text).toBe(200);
  expect(codes(answer)).toEqual([
    null,
    'stale-revision',
    null,
    'claim-on-hold',
    'worker-disputed',
    'action-not-allowed',
    'not-found',
  ]);
  expect(answer.body).toMatchObject({ included: 2, excluded: 5, amountFen: 200_000 });
  expect(answer.body.items[0]).toMatchObject({
    personName: '石有福',
    programme: 'employer-post',
    included: true,
  });
  expect(answer.body.items[3].detail).toContain('社保');

  // Who confirmed the contracts reviews none of them.
  const confirmer = await ask('jishou-hr1', '/preview', { claims: claims.slice(0, 1) });
  expect(codes(confirmer)).toEqual(['separation-of-duties']);
  // A return is no approval: the dispute may be the very reason for it.
  const returned = await ask('jishou-hr2', '/preview', { claims: claims.slice(4, 5), action: 'return' });
  expect(codes(returned)).toEqual([null]);
});

test('who acts for the employer as well keeps out of its cases, in the work list and in bulk', async () => {
  const grant = { division: null, employer: null, intermediary: null };
  await house.db.transaction().execute((trx) =>
    createUser(trx, {
      username: 'two-hats',
      displayName: '兼职审核员',
      password: DEMO_PASSWORD,
      passwordGiven: false,
      identityKey: randomBytes(16),
      grants: [
        { ...grant, role: 'county-hr-reviewer', division: '433101' },
        { ...grant, role: 'employer-agent', employer: cases[0]!.employer },
      ],
    }),
  );
  const claims = await seen([ready[0]!, ready[1]!]);
  expect(codes(await ask('two-hats', '/preview', { claims }))).toEqual(['own-case', null]);
  const { items } = (await (await house.person('two-hats')).ask<Loose>('/api/claims?mine=true')).body;
  const mine = items.map((item: Loose) => item.id);
  expect(mine).toContain(ready[1]);
  expect(mine).not.toContain(ready[0]);
  const { forMe } = (await (await house.person('two-hats')).ask<Loose>(`/api/claims/${ready[0]}`)).body;
  expect(forMe).toMatchObject({ actions: ['withdraw'], barred: { code: 'own-case' } });
});

test('who is the worker, or of the household, is not offered the case', async () => {
  await house.db.transaction().execute((trx) =>
    createUser(trx, {
      username: 'kin',
      displayName: '劳动者本人',
      password: DEMO_PASSWORD,
      passwordGiven: false,
      identityKey: house.vault.identityKey(cases[1]!.identity),
      grants: [{ role: 'county-hr-reviewer', division: '433101', employer: null, intermediary: null }],
    }),
  );
  const household = (of: TestCase, number: string) =>
    sql`update person set household_number = ${number}
    where id = (select person_id from employment where id = ${of.id})`.execute(house.db);
  await household(cases[2]!, `H-${cases[1]!.n}`);
  const { items } = (await (await house.person('kin')).ask<Loose>('/api/claims?mine=true')).body;
  const mine = items.map((item: Loose) => item.id);
  expect(mine).toContain(ready[0]);
  expect(mine).not.toContain(ready[1]);
  expect(mine).not.toContain(ready[2]);
  await household(cases[2]!, `H-${cases[2]!.n}`);
});

test('another county learns nothing, not even that a claim exists', async () => {
  const claims = await seen([ready[0]!, 'employer-post:none']);
  const answer = await ask('luxi-hr2', '/preview', { claims });
  const [foreign, unknown] = answer.body.items;
  const bare = ({ claimId: _id, detail, ...rest }: Loose) => ({
    ...rest,
    detail: detail.replace(/申请 \S+，/, ''),
  });
  expect(bare(foreign)).toEqual(bare(unknown));
  expect(JSON.stringify(foreign)).not.toContain('石有福');
  // An office of the county that does not review.
  expect((await ask('jishou-finance1', '/preview', { claims: claims.slice(0, 1) })).body.items[0].code).toBe(
    'not-permitted',
  );
  expect((await ask('auditor', '/preview', { claims })).status).toBe(403);
});

test('wrong lists: none, one twice, more than two hundred, no reason', async () => {
  const claims = await seen([ready[0]!]);
  const many = Array.from({ length: 201 }, (_, i) => ({ id: `employer-post:${i}`, revision: 1 }));
  for (const wrong of [[], [...claims, ...claims], many]) {
    expect((await ask('jishou-hr2', '', { claims: wrong })).body.code).toBe('invalid-request');
  }
  const noReason = await ask('jishou-hr2', '', { claims, action: 'refuse' });
  expect([noReason.status, noReason.body.code]).toEqual([422, 'reason-required']);
});

test('without the engine each claim says so, nothing is done twice, and what is refused is on record', async () => {
  const claims = await seen(ready.slice(0, 3));
  claims[1]!.revision -= 1;
  const key = randomUUID();
  const answer = await ask('jishou-hr2', '', { claims }, key);
  expect([answer.status, answer.body.code]).toEqual([503, 'engine-unavailable']);
  expect(answer.body.items.map((item: Loose) => item.outcome)).toEqual([
    'unanswered',
    'refused',
    'unanswered',
  ]);
  expect(answer.body).toMatchObject({ done: 0, refused: 1, unanswered: 2 });

  // One of them had been taken, only its answer was lost: the repeat finds it under the same key.
  const officer = await userId(house, 'jishou-hr2');
  const { revision } = claims[0]!;
  await house.db
    .insertInto('claim_decision')
    .values({
      claim_id: claims[0]!.id,
      step: 'review',
      action: 'approve',
      decided_by: officer,
      decided_on: '2017-06-20',
      revision,
      request_key: `${officer}.${key}.${claims[0]!.id}`,
    })
    .execute();
  const again = await ask('jishou-hr2', '', { claims }, key);
  expect(again.body.items.map((item: Loose) => item.outcome)).toEqual(['done', 'refused', 'unanswered']);

  const { items } = (
    await (
      await house.person('auditor')
    ).ask<Loose>(`/api/audit?outcome=refused&subject=claim:${claims[1]!.id}`)
  ).body;
  expect(items.map((entry: Loose) => entry.after.code)).toContain('stale-revision');
});

test('who was first is said, and the work list counts what I can decide, not my own cases', async () => {
  const [claimId] = ready as [string];
  const late = await (await house.person('hr')).ask<Loose>(`/api/claims/${claimId}/decisions`, {
    json: { step: 'acceptance', action: 'approve', revision: 1 },
    on: '2017-06-20',
  });
  expect(late.status).toBe(403);
  const centre = await (await house.person('jishou-centre')).ask<Loose>(`/api/claims/${claimId}/decisions`, {
    json: { step: 'acceptance', action: 'approve', revision: 1 },
    on: '2017-06-20',
  });
  expect(centre.body).toMatchObject({
    status: 409,
    code: 'step-already-decided',
    meanwhile: { action: 'approve' },
  });
  expect(centre.body.detail).toContain('吉首市人社局审核员已于2017-06-20办理“审核：通过”');

  const counts = async (who: string, on = '2017-06-20') =>
    (await (await house.person(who)).ask<Loose>('/api/claims/counts?mine=true', { on })).body.items;
  const [mine] = await counts('jishou-hr2', '2017-07-30');
  expect(mine).toMatchObject({ step: 'review', overdue: mine.count });
  expect(await counts('luxi-hr2')).toEqual([]);
  const list = (
    await (
      await house.person('jishou-hr2')
    ).ask<Loose>('/api/claims?mine=true&age=long', { on: '2017-06-28' })
  ).body;
  expect(list.items).toHaveLength(mine.count);
  expect(list.items[0]).toMatchObject({ age: 'long', handleBy: '2017-07-08' });
  const fresh = (
    await (
      await house.person('jishou-hr2')
    ).ask<Loose>('/api/claims?mine=true&age=long', { on: '2017-06-27' })
  ).body;
  expect(fresh.items).toEqual([]);
});

test('the work list is in the order of waiting, of whoever handles the claim: a township its own people', async () => {
  const list = async (who: string, query = '') =>
    (await (await house.person(who)).ask<Loose>(`/api/claims?${query}`, { on: '2017-06-20' })).body
      .items as Loose[];
  // What a claim says of its wait is the wait's own word, whatever has opened or closed since.
  const { rows } = await sql<{ wrong: number; waiting: number }>`
    select count(*) filter (where c.waiting_since is distinct from w.since)::int as wrong, count(w.id)::int as waiting
    from claim c left join case_wait w on w.claim_id = c.id and w.closed_at is null`.execute(house.db);
  expect(rows[0]).toMatchObject({ wrong: 0 });
  expect(rows[0]!.waiting).toBeGreaterThan(4);
  await sql`update case_wait set since = since - interval '3 days' where claim_id = ${ready[2]!} and closed_at is null
  `.execute(house.db);
  expect((await list('jishou-hr2', 'mine=true'))[0].id).toBe(ready[2]);
  await sql`update case_wait set since = since + interval '3 days' where claim_id = ${ready[2]!} and closed_at is null
  `.execute(house.db);

  const accepted = `employer-post:${cases[5]!.id}`;
  expect(await list('jishou-township', 'mine=true')).toEqual([]);
  const centre = await list('jishou-centre', 'mine=true&sort=-amount');
  expect(centre.map(({ id }) => id)).toEqual([accepted]);
  await sql`update household set division = '433101101001' where number = ${`H-${cases[5]!.n}`}`.execute(
    house.db,
  );
  expect((await list('jishou-township', 'mine=true')).map(({ id }) => id)).toEqual([accepted]);
  const counted = (await (await house.person('jishou-township')).ask<Loose>('/api/claims/counts?mine=true'))
    .body;
  expect(counted.items).toMatchObject([{ step: 'acceptance', count: 1 }]);
  expect(await list('luxi-centre', 'mine=true')).toEqual([]);

  await sql`update claim set amount_fen = 30000 where id = ${ready[3]!}`.execute(house.db);
  expect((await list('auditor', 'sort=amount'))[0]).toMatchObject({ id: ready[3], amountFen: 30_000 });
  expect((await list('auditor', 'sort=-amount')).at(-1)?.id).toBe(ready[3]);
  await sql`update claim set amount_fen = 100000 where id = ${ready[3]!}`.execute(house.db);
  // Who reported the bank's return, or changed the account, is not offered the claim.
  expect((await list('jishou-hr2', 'mine=true')).map(({ id }) => id)).toContain(ready[2]);
  await house.db
    .insertInto('claim_kept_out')
    .values({
      claim_id: ready[2]!,
      user_id: await userId(house, 'jishou-hr2'),
      because: 'return-reported',
      business_on: '2017-06-20',
    })
    .execute();
  expect((await list('jishou-hr2', 'mine=true')).map(({ id }) => id)).not.toContain(ready[2]);
});

test('files say words, not codes', async () => {
  const csv = (await (await house.person('jishou-hr2')).ask('/api/claims?format=csv')).text;
  expect(csv).toContain('岗位补贴');
  expect(csv).toContain('审核');
  expect(csv).not.toMatch(/employer-post,|,review,|,open,/);
  const cases = (await (await house.person('jishou-hr2')).ask('/api/employments?format=csv')).text;
  expect(cases).not.toMatch(/employment-year|contract-confirmation/);
});

test('contracts and objections of the own county, and what I may do with them', async () => {
  const one = await place(house);
  const centre = await house.person('jishou-centre');
  const list = async (who: string, query: string) =>
    (await (await house.person(who)).ask<Loose>(`/api/contracts?${query}`)).body.items as Loose[];
  expect((await centre.ask<Loose>('/api/contracts?status=declared')).body.items).toContainEqual(
    expect.objectContaining({
      id: one.contractId,
      document: null,
      identityMasked: expect.stringMatching(/^\*{14}/),
    }),
  );
  expect(await list('luxi-hr1', '')).toEqual([]);
  const confirmed = await list('jishou-hr1', 'status=confirmed&mine=true');
  const decided = await list('jishou-hr2', 'status=confirmed&mine=true');
  expect(confirmed.length).toBeGreaterThan(0);
  expect(decided.map((k) => k.id)).not.toContain(cases[0]!.contractId);
  // One by its id, whoever's turn it is: with what keeps this person from it.
  const barred = async (who: string, id: string) => {
    const answer = await (await house.person(who)).ask<Loose>(`/api/contracts/${id}`);
    return answer.status === 200 ? (answer.body.barred?.code ?? null) : answer.body.code;
  };
  const { contractId } = cases[0]!;
  expect(await barred('jishou-hr1', contractId)).toBe('contract-not-waiting');
  expect(await barred('jishou-hr1', one.contractId)).toBe('contract-not-waiting');
  expect(await barred('jishou-finance1', contractId)).toBe('not-permitted');
  expect(await barred('luxi-hr1', contractId)).toBe('not-found');
  expect(await barred('luxi-hr1', 'NOBODY-C1')).toBe('not-found');
  await uploadContract(house, one);
  expect(await barred('jishou-hr1', one.contractId)).toBeNull();
  // Of the own employer: neither offered nor open to be decided.
  await house.db
    .insertInto('user_grant')
    .values({ user_id: await userId(house, 'two-hats'), role: 'employer-agent', employer: one.employer })
    .execute();
  expect(await barred('two-hats', one.contractId)).toBe('own-case');
  const waiting = async (who: string) => (await list(who, 'status=uploaded&mine=true')).map((k) => k.id);
  expect(await waiting('jishou-hr1')).toContain(one.contractId);
  expect(await waiting('two-hats')).not.toContain(one.contractId);
  expect((await centre.ask('/api/objections')).status).toBe(403);
  expect((await (await house.person('luxi-hr1')).ask<Loose>('/api/objections')).body.items).toEqual([]);
});

/** The worker's own word, as the public page leaves it. */
async function dispute(one: TestCase): Promise<void> {
  const issued = await userId(house, 'jishou-centre');
  await house.db
    .insertInto('worker_code')
    .values({
      id: `code-${one.id}`,
      employment_id: one.id,
      code_hash: Buffer.from(one.id),
      issued_by: issued,
      issued_as: 'office',
      issued_on: '2017-06-01',
      valid_until: '2017-06-15',
    })
    .execute();
  await house.db
    .insertInto('worker_statement')
    .values({
      code_id: `code-${one.id}`,
      employment_id: one.id,
      answer: 'disputed',
      note: '我没有在这个单位上过班。',
      stated_on: '2017-06-10',
    })
    .execute();
}
