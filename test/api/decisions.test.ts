import { afterAll, beforeAll, expect, test } from 'vitest';
import { place, raiseClaim, uploadContract } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { type Loose, Person } from './support/person.ts';

// The engine is really away: what passes every check here ends as 503, and what the record already refuses does not.
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function decide(username: string, claimId: string, body: Record<string, unknown>, on = '2017-06-20') {
  const officer = await house.person(username);
  const { revision } = (await officer.ask(`/api/claims/${claimId}`)).body;
  return officer.ask(`/api/claims/${claimId}/decisions`, {
    json: { action: 'approve', revision, ...body },
    on,
  });
}

test('who may decide and when is said before the engine is asked, and each refusal is on record', async () => {
  const claimId = await raiseClaim(house, await place(house), 'review');
  const { revision } = (await (await house.person('hr')).ask(`/api/claims/${claimId}`)).body;
  const cases: [string, string, Record<string, unknown>, number, string][] = [
    ['acceptance is done', 'jishou-centre', { step: 'acceptance' }, 409, 'step-already-decided'],
    ['finance is not yet', 'jishou-finance1', { step: 'finance' }, 422, 'action-not-allowed'],
    ['an old page', 'jishou-hr2', { step: 'review', revision: revision - 1 }, 409, 'stale-revision'],
    ['who confirmed the contract', 'jishou-hr1', { step: 'review' }, 403, 'separation-of-duties'],
    ['another county', 'luxi-hr2', { step: 'review', revision }, 404, 'not-found'],
    ['another office', 'jishou-finance1', { step: 'review' }, 403, 'not-permitted'],
    ['no reason', 'jishou-hr2', { step: 'review', action: 'return' }, 422, 'reason-required'],
    [
      'no listed reason',
      'jishou-hr2',
      { step: 'review', action: 'refuse', reason: '不喜欢' },
      422,
      'reason-required',
    ],
    [
      'against the record',
      'jishou-hr2',
      { step: 'review', action: 'refuse', reason: 'not-registered-poor', note: ' ' },
      422,
      'refusal-against-record',
    ],
    [
      'against the record, with grounds',
      'jishou-hr2',
      { step: 'review', action: 'refuse', reason: 'not-registered-poor', note: '扶贫部门来函更正' },
      503,
      'engine-unavailable',
    ],
    ['all in order, no engine', 'jishou-hr2', { step: 'review' }, 503, 'engine-unavailable'],
  ];
  for (const [what, who, body, status, code] of cases) {
    const answer = await decide(who, claimId, body);
    expect([what, answer.status, answer.body.code]).toEqual([what, status, code]);
  }
  const auditor = await house.person('auditor');
  const audited = async () => {
    const { items } = (await auditor.ask(`/api/audit?outcome=refused&subject=claim:${claimId}`)).body;
    return items.map((entry: Loose) => entry.after.code);
  };
  const codes = ['step-already-decided', 'stale-revision', 'separation-of-duties', 'not-permitted'];
  await expect.poll(audited, { timeout: 10_000 }).toEqual(expect.arrayContaining(codes));
});

test('the work list shows what I can decide now, oldest first', async () => {
  const claimId = await raiseClaim(house, await place(house), 'review');
  const mine = async (username: string) => {
    const { body } = await (await house.person(username)).ask('/api/claims?mine=true&limit=500');
    return body.items.map((c: Loose) => c.id) as string[];
  };
  expect(await mine('jishou-hr2')).toContain(claimId);
  expect(await mine('jishou-hr1')).not.toContain(claimId);
  expect(await mine('jishou-centre')).not.toContain(claimId);
  expect(await mine('luxi-hr2')).toEqual([]);
  const work = (await (await house.person('jishou-hr2')).ask('/api/claims?step=review', { on: '2017-06-28' }))
    .body.items;
  expect(work.at(-1)).toMatchObject({ step: 'review', waitKind: 'review', waitingDays: 10 });
});

test('only the applicant withdraws, and only what is its own', async () => {
  const one = await place(house);
  const other = await place(house);
  const claimId = await raiseClaim(house, one, 'acceptance');
  await house.seedAgents();
  const { revision } = (await (await house.person('hr')).ask(`/api/claims/${claimId}`)).body;
  const withdraw = async (agent: string) =>
    (await house.person(agent)).ask(`/api/claims/${claimId}/withdrawal`, {
      json: { revision },
      on: one.dueOn,
    });
  // Of another employer: not even that it is there.
  expect((await withdraw(`employer-${other.employer}`.toLowerCase())).status).toBe(404);
  expect((await withdraw('jishou-centre')).status).toBe(403);
  expect((await withdraw(`employer-${one.employer}`.toLowerCase())).body.code).toBe('engine-unavailable');
  const resubmit = await (await house.person(`employer-${one.employer}`.toLowerCase())).ask(
    `/api/claims/${claimId}/resubmission`,
    { json: { revision }, on: one.dueOn },
  );
  expect([resubmit.status, resubmit.body.code]).toEqual([422, 'action-not-allowed']);
});

test('a contract is confirmed by its own county, by somebody who decides nothing else of the case', async () => {
  const one = await place(house);
  const path = `/api/contracts/${one.contractId}/decision`;
  const ask = async (who: string, json: Record<string, unknown>) =>
    (await house.person(who)).ask(path, { json });
  expect((await ask('jishou-hr1', { accept: true })).body.code).toBe('contract-not-waiting');
  await uploadContract(house, one);
  expect((await ask('luxi-hr1', { accept: true })).status).toBe(404);
  expect((await ask('jishou-centre', { accept: true })).status).toBe(403);
  expect((await ask('jishou-hr1', { accept: false })).body.code).toBe('reason-required');
  expect((await ask('jishou-hr1', { accept: true })).body.code).toBe('engine-unavailable');

  const decided = await place(house);
  await raiseClaim(house, decided, 'public-notice');
  await house.db
    .updateTable('contract')
    .set({ status: 'uploaded' })
    .where('id', '=', decided.contractId)
    .execute();
  const again = await (await house.person('jishou-hr2')).ask(
    `/api/contracts/${decided.contractId}/decision`,
    {
      json: { accept: true },
    },
  );
  expect([again.status, again.body.code]).toEqual([403, 'separation-of-duties']);
});

test('anybody reads the notice and objects while it lasts; who decided the case does not rule', async () => {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'public-notice');
  const nobody = new Person(house.baseUrl);
  const { items } = (await nobody.ask('/api/public/notices?limit=500', { on: '2017-06-20' })).body;
  const notice = items.find((n: Loose) => n.claimId === claimId);
  expect(notice).toMatchObject({ workerMasked: '石**', amountFen: 100_000, noticeEndsOn: '2017-06-25' });
  expect(JSON.stringify(notice)).not.toContain('石有福');

  const objection = { json: { body: '该人没有在这里上班。', raisedBy: '村民', contact: '13900000000' } };
  const late = await nobody.ask(`/api/claims/${claimId}/objections`, { ...objection, on: '2017-06-26' });
  expect([late.status, late.body.code]).toEqual([409, 'not-in-public-notice']);
  const unknown = await nobody.ask('/api/claims/employer-post:none/objections', {
    ...objection,
    on: '2017-06-25',
  });
  expect([unknown.status, unknown.body.code]).toEqual([409, 'not-in-public-notice']);
  const raised = await nobody.ask(`/api/claims/${claimId}/objections`, { ...objection, on: '2017-06-25' });
  expect(raised.status, raised.text).toBe(201);

  const message = await house.db
    .selectFrom('outbox')
    .select(['message', 'payload'])
    .where('workflow_id', '=', `claim-${claimId}`)
    .where('message', '=', 'objection-raised')
    .execute();
  expect(message).toMatchObject([{ payload: { objectionId: raised.body.id } }]);
  const stored = await house.db
    .selectFrom('objection')
    .selectAll()
    .where('id', '=', raised.body.id)
    .executeTakeFirstOrThrow();
  expect(house.vault.open(stored.contact_cipher!)).toBe('13900000000');

  const rule = async (who: string) =>
    (await house.person(who)).ask(`/api/objections/${raised.body.id}/ruling`, {
      json: { upheld: false, note: '已核实' },
    });
  expect((await rule('jishou-hr2')).body.code).toBe('separation-of-duties');
  expect((await rule('jishou-hr1')).body.code).toBe('separation-of-duties');
  expect((await rule('jishou-finance1')).status).toBe(403);
  expect((await rule('luxi-hr1')).status).toBe(404);
  expect((await rule('hr')).body.code).toBe('engine-unavailable');
});

test('waits are listed, overdue first, and counted by kind and day', async () => {
  const one = await place(house);
  await raiseClaim(house, one, 'public-notice');
  const hr = await house.person('jishou-hr1');
  const { items } = (await hr.ask('/api/waits?kind=public-notice', { on: '2017-06-27' })).body;
  expect(items[0]).toMatchObject({ kind: 'public-notice', overdue: true, claimId: expect.any(String) });
  const summary = (await hr.ask('/api/waits/summary', { on: '2017-06-20' })).body;
  expect(summary.kinds).toContainEqual({ kind: 'public-notice', count: expect.any(Number), overdue: 0 });
  expect(summary.days).toContainEqual({ on: '2017-06-26', kind: 'public-notice', count: expect.any(Number) });
  expect((await (await house.person('luxi-hr1')).ask('/api/waits')).body.items).toEqual([]);
});
