import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { samplesNotAsDrawn } from '../../cli/verify/sampling.ts';
import { drawSample } from '../../src/domain/sampling/draw.ts';
import { place, raiseClaim, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
let claims: string[];
beforeAll(async () => {
  house = await openHouse();
  const hr = await house.person('hr');
  const json = { period: '2017Q2', rates: { 'employer-post': 500 } };
  const committed = await hr.ask('/api/sampling-periods', { json, on: '2017-03-31' });
  expect(committed.status, committed.text).toBe(201);
  claims = [];
  for (let i = 0; i < 5; i++) claims.push(await raiseClaim(house, await place(house), 'payment'));
  // Not approved yet: not drawn.
  await raiseClaim(house, await place(house), 'finance');
});
afterAll(() => house.close());

const ask = async (who: string, path: string, json?: unknown, on = '2017-07-01') =>
  (await house.person(who)).ask(path, { on, ...(json !== undefined && { json }) });
const items = async (who: string): Promise<Loose[]> =>
  (await ask(who, '/api/sample-items?limit=100')).body.items;

test('a seed is committed before its quarter by the prefecture, once, and nobody reads it before the draw', async () => {
  const too = await ask('hr', '/api/sampling-periods', { period: '2017Q2' }, '2017-04-01');
  expect([too.status, too.body.code]).toEqual([409, 'sampling-too-late']);
  const again = await ask('hr', '/api/sampling-periods', { period: '2017Q2' }, '2017-03-30');
  expect([again.status, again.body.code]).toEqual([409, 'sampling-committed']);
  const county = await ask('jishou-hr1', '/api/sampling-periods', { period: '2018Q1' }, '2017-03-30');
  expect(county.status).toBe(403);
  const [period] = (await ask('auditor', '/api/sampling-periods')).body.items;
  expect(period).toMatchObject({
    period: '2017Q2',
    seed: null,
    drawnOn: null,
    rates: { 'employer-post': 500 },
  });
  // The hash stands in the audit chain from that day on.
  const audited = await house.db
    .selectFrom('audit_entry')
    .select('after')
    .where('operation', '=', 'commitSamplingSeed')
    .where('outcome', '=', 'done')
    .executeTakeFirstOrThrow();
  expect((audited.after as Loose).seedHash).toBe(period.seedHash);
  await expect(sql`update sampling_seed set rates = '{}'`.execute(house.db)).rejects.toThrow('append-only');
});

test('the draw waits for the end of the quarter, and anybody can repeat it from the seed', async () => {
  const early = await ask('hr', '/api/sampling-periods/2017Q2/draw', {}, '2017-06-30');
  expect([early.status, early.body.code]).toEqual([409, 'sampling-too-early']);
  const drawn = await ask('hr', '/api/sampling-periods/2017Q2/draw', {});
  expect(drawn.status, drawn.text).toBe(200);
  expect(drawn.body).toMatchObject({ population: 5, drawn: 3 });
  const [period] = (await ask('auditor', '/api/sampling-periods')).body.items;
  expect(createHash('sha256').update(period.seed).digest('hex')).toBe(period.seedHash);
  const approved = claims.map((id) => ({ id, programme: 'employer-post' }));
  const should = drawSample(period.seed, approved, period.rates).map(({ id }) => id);
  expect((await items('auditor')).map(({ claimId }) => claimId).toSorted()).toEqual(should.toSorted());
  const again = await ask('hr', '/api/sampling-periods/2017Q2/draw', {});
  expect([again.status, again.body.code]).toEqual([409, 'sampling-drawn']);
  await expect(sql`delete from sample_item`.execute(house.db)).rejects.toThrow('append-only');
  await expect(
    sql`insert into sampling_seed values ('2019Q1', '2019-01-01', '2019-03-31', '\\x00', ${'0'.repeat(64)}, '{}',
      ${await userId(house, 'hr')}, '2018-12-01')`.execute(house.db),
  ).resolves.toBeDefined();
  await expect(
    sql`insert into sampling_draw (period, seed, population, drawn_by, drawn_on)
      values ('2019Q1', 'another', '{}', ${await userId(house, 'hr')}, '2019-04-01')`.execute(house.db),
  ).rejects.toThrow('not the committed one');
});

test('who took a part in the case reviews no sample of it, by rule and by the database', async () => {
  const [item] = await items('jishou-finance1');
  expect(item.mayReview).toBe(false);
  const body = { finding: 'ok', note: '已核对原件' };
  for (const who of ['jishou-finance1', 'jishou-hr2', 'jishou-hr1']) {
    const answer = await ask(who, `/api/sample-items/${item.id}/finding`, body);
    expect([who, answer.status, answer.body.code]).toEqual([who, 403, 'separation-of-duties']);
    await expect(
      sql`insert into sample_finding (item_id, finding, note, reviewed_by, reviewed_on)
        values (${item.id}, 'ok', '已核对', ${await userId(house, who)}, '2017-07-01')`.execute(house.db),
    ).rejects.toThrow('took part in');
  }
  expect((await ask('luxi-finance2', `/api/sample-items/${item.id}/finding`, body)).status).toBe(404);
  expect((await ask('auditor', `/api/sample-items/${item.id}/finding`, body)).status).toBe(403);
});

test('a reviewer from outside records what was found, once; the report counts it', async () => {
  const [one, other] = await items('jishou-finance2');
  expect(one.mayReview).toBe(true);
  const wrong = await ask('jishou-finance2', `/api/sample-items/${one.id}/finding`, {
    finding: 'fault',
    note: '工资表缺页',
  });
  expect(wrong.status).toBe(400);
  const fault = { finding: 'fault', reason: 'papers-missing', note: '工资表缺页' };
  expect((await ask('jishou-finance2', `/api/sample-items/${one.id}/finding`, fault)).status).toBe(200);
  expect(
    (await ask('hr', `/api/sample-items/${other.id}/finding`, { finding: 'ok', note: '原件齐全' })).status,
  ).toBe(200);
  const twice = await ask('hr', `/api/sample-items/${one.id}/finding`, { finding: 'ok', note: '再看无误' });
  expect([twice.status, twice.body.code]).toEqual([409, 'sample-reviewed']);
  const { rates } = (await ask('auditor', '/api/sampling-report')).body;
  expect(rates).toEqual([
    {
      period: '2017Q2',
      division: '433101',
      divisionName: '吉首市',
      programme: 'employer-post',
      drawn: 3,
      reviewed: 2,
      faults: 1,
      faultAmountFen: 100_000,
    },
  ]);
  // And takes no step of it afterwards.
  await expect(
    sql`insert into claim_decision (claim_id, step, action, decided_by, decided_on, revision, request_key)
      values (${one.claimId}, 'finance', 'approve', ${await userId(house, 'jishou-finance2')}, '2017-07-02', 9, 'z')
    `.execute(house.db),
  ).rejects.toThrow('reviewed a sample');
});

test('verify draws every sample anew, and finds one claim more than there should be', async () => {
  expect(await samplesNotAsDrawn(house.db)).toEqual([]);
  const inSample = new Set((await items('auditor')).map(({ claimId }) => claimId));
  const left = claims.find((id) => !inSample.has(id))!;
  await sql`insert into sample_item (period, claim_id, rank) values ('2017Q2', ${left}, 4)`.execute(house.db);
  expect(await samplesNotAsDrawn(house.db)).toEqual(['2017Q2']);
});
