import { afterAll, beforeAll, expect, test } from 'vitest';
import { place, raiseClaim, type TestCase } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { Person } from './support/person.ts';

let house: House;
let one: TestCase;
let claimId: string;
beforeAll(async () => {
  house = await openHouse();
  one = await place(house);
  claimId = await raiseClaim(house, one, 'review');
});
afterAll(() => house.close());

const lookUp = (caseNumber: string, last4: string, from: House = house, address = '10.0.0.1') =>
  new Person(from.baseUrl).ask('/api/public/look-up', {
    json: { caseNumber, last4 },
    on: '2017-06-20',
    key: null,
    headers: { 'x-forwarded-for': address },
  });

test('the own case by either number: step, since when, who moves it; no name, no amount', async () => {
  const last4 = one.identity.slice(-4);
  const byEmployment = await lookUp(one.id, last4);
  expect(byEmployment.status, byEmployment.text).toBe(200);
  expect(byEmployment.body).toMatchObject({
    employmentId: one.id,
    dueOn: one.dueOn,
    claims: [{ id: claimId, step: 'review', status: 'open', refused: null, wait: { kind: 'review' } }],
  });
  expect(byEmployment.body.claims[0].wait.whoCanMove).toMatch('吉首市人社局');
  for (const secret of ['石有福', one.identity, one.employer, '吉首企业', '100000', '1000'])
    expect(byEmployment.text).not.toContain(secret);
  const byClaim = await lookUp(claimId, last4);
  expect(byClaim.body.claims).toHaveLength(1);
});

test('numbers as people type them', async () => {
  const typed = claimId.replace(':', '：');
  expect((await lookUp(` ${typed} `, one.identity.slice(-4).toLowerCase())).status).toBe(200);
  const wrong = await lookUp(one.id, '12');
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, '/body/last4']);
  expect(wrong.body.errors[0].message).toMatch('后四位');
});

test('unknown and not matching are one and the same answer, and take as long', async () => {
  const answers: { body: object; ms: number }[] = [];
  for (const number of ['JY-no-such', one.id, claimId, 'employer-post:JY-no-such', `other:${one.id}`]) {
    const begun = performance.now();
    const { status, body } = await lookUp(
      number,
      number.startsWith('other') ? one.identity.slice(-4) : '0000',
    );
    expect(status).toBe(404);
    const { requestId: _requestId, ...rest } = body;
    answers.push({ body: rest, ms: performance.now() - begun });
  }
  for (const { body, ms } of answers) {
    expect(body).toEqual(answers[0]!.body);
    expect(ms).toBeGreaterThan(195);
  }
});

test('a refusal tells reason, article and what to do, but not whether somebody is registered poor', async () => {
  const claim = (reason: string) =>
    house.db
      .updateTable('claim')
      .set({
        status: 'refused',
        step: 'refused',
        refused_reason: reason,
        refused_article: '24',
        closed_on: '2017-06-19',
      })
      .where('id', '=', claimId)
      .execute();
  await claim('social-insurance-gap');
  const gap = (await lookUp(claimId, one.identity.slice(-4))).body.claims[0];
  expect(gap.refused).toMatchObject({ article: '24' });
  expect(gap.refused.reason).toMatch('社会保险');
  expect(gap.refused.remedy).toMatch('缴费凭证');
  await claim('not-registered-poor');
  const poor = await lookUp(claimId, one.identity.slice(-4));
  expect(poor.body.claims[0].refused.remedy).toMatch('身份证');
  expect(poor.text).not.toMatch(/建档立卡|贫困|registered/);
  // In words that others have too, with the same article, or the words themselves would tell.
  for (const reason of ['already-granted', 'overlapping-employment', 'employment-not-genuine']) {
    await claim(reason);
    const other = (await lookUp(claimId, one.identity.slice(-4))).body.claims[0];
    expect(other.refused).toEqual(poor.body.claims[0].refused);
  }
});

test('what an officer wrote when returning it is not told', async () => {
  await house.db
    .updateTable('case_wait')
    .set({
      kind: 'correction',
      params: JSON.stringify({ until: '2017-07-04', returnedReason: '石有福的工资单缺页' }) as never,
    })
    .where('claim_id', '=', claimId)
    .where('closed_at', 'is', null)
    .execute();
  const answer = await lookUp(claimId, one.identity.slice(-4));
  expect(answer.body.claims[0].wait.until).toBe('2017-07-04');
  expect(answer.text).not.toContain('工资单');
});

test('strangers do not shut the worker out, and many places together do not try out a number', async () => {
  const real = await openHouse({ rehearsal: false });
  try {
    const worker = await place(real);
    const last4 = worker.identity.slice(-4);
    const spellings = [
      worker.id,
      `employer-post:${worker.id}`,
      `employer-post：${worker.id} `,
      `x:${worker.id}`,
    ];
    const from = (n: number) =>
      Promise.all(
        Array.from({ length: 10 }, async (_, i) => {
          const typed = spellings[i % spellings.length]!;
          return (await lookUp(typed, '0000', real, `10.1.${n}.1`)).status;
        }),
      );
    for (let n = 0; n < 3; n++) expect(await from(n)).toEqual(Array(10).fill(404));
    expect((await lookUp(worker.id, last4, real, '10.2.0.1')).status).toBe(200);
    for (let n = 3; n < 19; n++) expect(await from(n)).toEqual(Array(10).fill(404));
    const last = await from(19);
    expect(last.filter((status) => status === 429)).toHaveLength(1);
    expect((await lookUp(worker.id, last4, real, '10.2.0.2')).status).toBe(429);
  } finally {
    await real.close();
  }
});

test('nothing of what was asked is kept for repeats', async () => {
  const { rows } = await house.database.pool.query(
    'select count(*) from idempotency_key where operation = $1',
    ['lookUpCase'],
  );
  expect(Number(rows[0].count)).toBe(0);
});

test('outside a rehearsal ten a minute from one address, known or not', async () => {
  const real = await openHouse({ rehearsal: false });
  try {
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push((await lookUp('JY-1', '0000', real)).status);
    expect(answers.slice(0, 10).every((status) => status === 404)).toBe(true);
    expect(answers[10]).toBe(429);
  } finally {
    await real.close();
  }
});
