import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { seedNamedAgents } from '../../src/accounts/demo.ts';
import { importColumns } from '../../src/domain/import-rows/index.ts';
import { csv, place, raiseClaim, type TestCase, uploadContract, workerConfirms } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, type Loose, PDF, type Person } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function agentOf(one: { employer: string }): Promise<Person> {
  await house.seedAgents();
  return house.person(`employer-${one.employer}`.toLowerCase());
}
const row = (one: TestCase, month: string, more: Record<string, string> = {}) => ({
  统一社会信用代码: one.employer,
  所属月份: month,
  身份证号: one.identity,
  险种: '城镇职工基本养老保险',
  缴费日期: `${month}-28`,
  '缴费金额(元)': '500.00',
  ...more,
});
const prove = async (agent: Person, one: TestCase, text = 'proof') => {
  const bytes = Buffer.concat([PDF, Buffer.from(`% ${text}\n`)]);
  const path = `/api/employers/${one.employer}/insurance-proofs`;
  const answer = await agent.ask(path, { form: form(bytes, {}, '缴费凭证.pdf') });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.sha256 as string;
};
const send = (
  agent: Person,
  rows: Record<string, string>[],
  fields: Record<string, string>,
  on = '2017-01-10',
) => agent.ask<Loose>('/api/imports/insurance', { form: form(csv('insurance', rows), fields, 'x.csv'), on });
const listed = async (agent: Person, query = '', on = '2017-01-10') =>
  (await agent.ask<Loose>(`/api/employees?limit=200${query}`, { on })).body.items as Loose[];
const line = async (agent: Person, one: TestCase, on?: string) =>
  (await listed(agent, `&employment=${one.id}`, on))[0];

describe('an employer reports its own insurance', () => {
  test('with a proof: marked as its report, and the proof lies in the case', async () => {
    const one = await place(house);
    const agent = await agentOf(one);
    const proof = await prove(agent, one);
    const answer = await send(agent, [row(one, '2016-06'), row(one, '2016-07')], { proof });
    expect([answer.status, answer.body.accepted], answer.text).toEqual([200, 2]);
    const hr = await house.person('jishou-hr2');
    const { body } = await hr.ask<Loose>(`/api/employments/${one.id}`, { on: '2017-01-10' });
    expect(body.insuranceMonths.slice(0, 3).map((m: Loose) => [m.state, m.origin])).toEqual([
      ['covered', 'employer'],
      ['covered', 'employer'],
      ['missing', null],
    ]);
    expect(body.insurancePayments[0]).toMatchObject({ origin: 'employer', proof });
    expect(body.documents).toMatchObject([
      { sha256: proof, purpose: 'insurance-proof', fileName: '缴费凭证.pdf' },
    ]);
    expect((await hr.ask(`/api/documents/${proof}`)).status).toBe(200);
    // The reviewer revokes what is not true.
    const revoked = await hr.ask(`/api/insurance/${body.insurancePayments[0].id}/revocation`, {
      json: { reason: '凭证与缴费不符' },
    });
    expect(revoked.status).toBe(200);
  });

  test('without a proof, or with one that nobody uploaded: nothing is read', async () => {
    const one = await place(house);
    const agent = await agentOf(one);
    for (const fields of [{}, { proof: '0'.repeat(64) }]) {
      const answer = await send(agent, [row(one, '2016-06')], fields);
      expect([answer.status, answer.body.code]).toEqual([422, 'insurance-proof-missing']);
      expect(answer.body.remedy).toContain('上传缴费凭证');
    }
    expect((await line(agent, one)).monthsCovered).toBe(0);
  });

  test('a proof of another employer’s is none: naming it neither counts nor opens it', async () => {
    const [mine, other] = [await place(house), await place(house)];
    const [agent, stranger] = [await agentOf(mine), await agentOf(other)];
    const proof = await prove(agent, mine, 'not for others');
    const asFile = await send(stranger, [row(other, '2016-06')], { proof });
    expect([asFile.status, asFile.body.code]).toEqual([422, 'insurance-proof-missing']);
    const json = { month: '2016-06', kind: '养老', paidOn: '2016-06-28', amountFen: 50_000, proof };
    const byHand = await stranger.ask(`/api/employments/${other.id}/insurance`, { json, on: '2016-07-01' });
    expect([byHand.status, byHand.body.code]).toEqual([422, 'insurance-proof-missing']);
    expect((await stranger.ask(`/api/documents/${proof}`)).status).toBe(404);
  });

  test('rows of another employer are refused, each with its row', async () => {
    const [mine, other] = [await place(house), await place(house)];
    const agent = await agentOf(mine);
    const proof = await prove(agent, mine);
    const answer = await send(agent, [row(mine, '2016-06'), row(other, '2016-06')], { proof });
    expect(answer.body).toMatchObject({ accepted: 1, rejected: 1 });
    expect(answer.body.errors).toMatchObject([
      { row: 3, column: '统一社会信用代码', code: 'row-out-of-scope' },
    ]);
    const foreign = await agent.ask(`/api/employers/${other.employer}/insurance-proofs`, { form: form(PDF) });
    expect([foreign.status, foreign.body.code]).toEqual([403, 'not-permitted']);
  });

  test('one payment by hand: the proof is asked of the employer, not of the office', async () => {
    const one = await place(house);
    const agent = await agentOf(one);
    const path = `/api/employments/${one.id}/insurance`;
    const payment = { month: '2016-06', kind: '养老', paidOn: '2016-06-28', amountFen: 50_000 };
    const refused = await agent.ask(path, { json: payment, on: '2016-07-01' });
    expect([refused.status, refused.body.code]).toEqual([422, 'insurance-proof-missing']);
    const proof = await prove(agent, one, 'by hand');
    const taken = await agent.ask(path, { json: { ...payment, proof }, on: '2016-07-01' });
    expect(taken.status, taken.text).toBe(201);
    const centre = await house.person('jishou-centre');
    const office = await centre.ask(path, { json: { ...payment, month: '2016-07' }, on: '2016-08-01' });
    expect(office.status, office.text).toBe(201);
    const origins = (await line(agent, one)).months.map((m: Loose) => m.origin);
    expect(origins.slice(0, 3)).toEqual(['employer', 'office', null]);
  });

  test('a proof that is no paper is refused by its content', async () => {
    const one = await place(house);
    const agent = await agentOf(one);
    const path = `/api/employers/${one.employer}/insurance-proofs`;
    const answer = await agent.ask(path, { form: form('just text', {}, '凭证.pdf') });
    expect([answer.status, answer.body.code]).toEqual([422, 'file-type-refused']);
  });

  test('its rows that found nobody are its to see, and nobody else’s', async () => {
    const [one, other] = [await place(house), await place(house)];
    const agent = await agentOf(one);
    const proof = await prove(agent, one, 'unmatched');
    await send(agent, [row(one, '2016-06', { 身份证号: other.identity })], { proof });
    expect((await agent.ask<Loose>('/api/insurance/unmatched')).body.items).toHaveLength(1);
    expect((await (await agentOf(other)).ask<Loose>('/api/insurance/unmatched')).body.items).toEqual([]);
  });
});

test('a table is read without recording anything: as the import reads it, faults by row', async () => {
  const one = await place(house);
  const agent = await agentOf(one);
  const before = await house.db.selectFrom('import_run').select('id').execute();
  const header = '﻿身份证号,缴费日期,所属月份,险种,缴费金额（元）,统一社会信用代码';
  const text = `${header}\r\n${one.identity},2016/6/28,201606,养老,500,${one.employer}\r\n\r\n1,2,3,4,5,6,7,8,多\r\n`;
  const answer = await agent.ask<Loose>('/api/insurance/table', { form: form(text, {}, 'x.csv'), key: null });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.columns).toEqual(importColumns.insurance);
  expect(answer.body.rows).toEqual([
    { row: 2, cells: [one.employer, '201606', one.identity, '养老', '2016/6/28', '500'] },
  ]);
  expect(answer.body.errors).toMatchObject([{ row: 4, code: 'cells-too-many' }]);
  const refused = await agent.ask('/api/insurance/table', { form: form('姓名\n石', {}, 'x.csv') });
  expect([refused.status, refused.body.code]).toEqual([422, 'import-refused']);
  expect(await house.db.selectFrom('import_run').select('id').execute()).toEqual(before);
});

test('the demo’s short names act for the employer and the agency with the most people', async () => {
  await place(house);
  await seedNamedAgents(house.db);
  await seedNamedAgents(house.db);
  const { body } = await (await house.person('employer')).ask<Loose>('/api/employees?limit=200');
  expect(new Set(body.items.map((e: Loose) => e.employer)).size).toBe(1);
  expect(body.items.length).toBeGreaterThan(0);
});

describe('the ledger of employees', () => {
  test('a line says what is missing by name, what may be expected and when', async () => {
    const one = await place(house);
    await workerConfirms(house, one);
    const agent = await agentOf(one);
    const proof = await prove(agent, one, 'ledger');
    await send(
      agent,
      ['2016-06', '2016-07', '2016-09'].map((month) => row(one, month)),
      { proof },
    );
    expect(await line(agent, one, '2016-11-15')).toMatchObject({
      id: one.id,
      personName: '石有福',
      identityMasked: `**************${one.identity.slice(-4)}`,
      registeredPoor: true,
      state: 'running',
      monthsCovered: 3,
      monthsNeeded: 12,
      missingMonths: ['2016-08', '2016-10'],
      contract: { id: one.contractId, status: 'declared' },
      next: [
        { code: 'upload-contract', contractId: one.contractId },
        { code: 'insurance-months', months: ['2016-08', '2016-10'], until: '2017-09-16' },
      ],
      expected: { amountFen: 100_000, earliestOn: '2017-06-26', atRisk: true },
      claim: null,
    });
  });

  test('a claim with its step; a refusal with reason, article and remedy', async () => {
    const one = await place(house);
    const claimId = await raiseClaim(house, one, 'review');
    const agent = await agentOf(one);
    expect(await line(agent, one, one.dueOn)).toMatchObject({
      state: 'claiming',
      next: [],
      claim: { id: claimId, step: 'review', refused: null },
      expected: { earliestOn: '2017-06-26', atRisk: false },
    });
    await sql`update claim set status = 'refused', step = 'refused', refused_reason = 'documents-not-genuine',
      refused_article = '24', closed_on = '2017-06-20' where id = ${claimId}`.execute(house.db);
    const refused = await line(agent, one, '2017-06-21');
    expect(refused).toMatchObject({ state: 'closed', expected: null, claim: { closedOn: '2017-06-20' } });
    expect(refused.claim.refused).toEqual({
      code: 'documents-not-genuine',
      text: '提交的材料经核实不真实。',
      article: '24',
      remedy: '如不服，可在申诉期内提交原件申诉。',
    });
  });

  test('the filters say the same as the lines, over every kind of line', async () => {
    const hr = await house.person('jishou-hr2');
    const running = await place(house, '2016-06-18');
    const left = await place(house, '2016-06-18');
    await uploadContract(house, left);
    const agent = await agentOf(left);
    await agent.ask(`/api/employments/${left.id}/departures`, {
      json: { departedOn: '2016-09-01' },
      on: '2016-09-02',
    });
    const returned = await place(house, '2016-06-18');
    const claim = await raiseClaim(house, returned, 'review');
    await sql`update claim set step = 'correction', correct_until = '2017-07-10', returned_to = 'review'
      where id = ${claim}`.execute(house.db);
    const paid = await place(house, '2016-06-18');
    const paidClaim = await raiseClaim(house, paid, 'acceptance');
    await sql`update claim set status = 'paid', step = 'archived', closed_on = '2017-07-01'
      where id = ${paidClaim}`.execute(house.db);
    const short = await place(house, '2016-06-18', { 合同终止日: '2016-12-31' });
    await uploadContract(house, short);
    const noAccount = await place(house, '2016-06-18');
    await sql`update employer set account_cipher = null where credit_code = ${noAccount.employer}`.execute(
      house.db,
    );

    for (const on of ['2016-06-20', '2016-10-05', '2017-06-18', '2017-09-16', '2017-09-17']) {
      const all = await listed(hr, '', on);
      expect(all.length).toBeGreaterThan(10);
      for (const state of ['running', 'claiming', 'paid', 'closed', 'departed', 'overlapping']) {
        const ids = (await listed(hr, `&state=${state}`, on)).map((e) => e.id);
        expect(ids, `${state} on ${on}`).toEqual(all.filter((e) => e.state === state).map((e) => e.id));
      }
      const kinds: Record<string, readonly string[]> = {
        contract: ['upload-contract', 'upload-contract-again', 'extend-contract'],
        insurance: ['insurance-months'],
        correction: ['correction-due'],
      };
      kinds.anything = [...Object.values(kinds).flat(), 'answer-dispute', 'register-account'];
      for (const [kind, codes] of Object.entries(kinds)) {
        const ids = (await listed(hr, `&missing=${kind}`, on)).map((e) => e.id);
        const expected = all
          .filter((e) => e.next.some((n: Loose) => codes.includes(n.code)))
          .map((e) => e.id);
        expect(ids, `${kind} on ${on}`).toEqual(expected);
      }
    }
    expect((await listed(hr, '&missing=contract', '2016-10-05')).map((e) => e.id)).toContain(running.id);
    expect((await listed(hr, '&missing=correction', '2017-06-18')).map((e) => e.id)).toEqual([returned.id]);
  });

  test('nobody sees another’s people: employers their own, counties theirs, intermediaries none', async () => {
    const [one, other] = [await place(house), await place(house, '2016-06-18', { 介绍机构编号: '' })];
    const agent = await agentOf(one);
    const mine = await listed(agent);
    expect(mine.map((e) => e.id)).toEqual([one.id]);
    expect(await listed(agent, `&employer=${other.employer}`)).toEqual([]);
    expect(await listed(agent, `&employment=${other.id}`)).toEqual([]);
    expect(await listed(await house.person('luxi-hr1'))).toEqual([]);
    const file = await agent.ask('/api/employees?format=csv', { on: '2017-01-10' });
    expect(file.text).toContain(one.id);
    expect(file.text).not.toContain(other.id);
    const xlsx = await agent.ask('/api/employees?format=xlsx&missing=insurance', { on: '2017-01-10' });
    expect(xlsx.headers.get('content-type')).toContain('spreadsheetml');
  });

  test('a thousand employees: the ledger is read page by page, and each filter finds its own', async () => {
    const one = await place(house);
    const agent = await agentOf(one);
    await seedThousand(one);
    const count = async (filter: string) => {
      let found = 0;
      for (let cursor: string | null = ''; cursor !== null; ) {
        const at: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
        const { body } = await agent.ask<Loose>(`/api/employees?limit=500${filter}${at}`, {
          on: '2017-02-10',
        });
        found += body.items.length;
        cursor = body.nextCursor;
      }
      return found;
    };
    expect(await count('')).toBe(1_001);
    expect(await count('&sort=-name')).toBe(1_001);
    // Every tenth lacks a month, and so does the first of all, who has none.
    expect(await count('&missing=insurance')).toBe(101);
  });
});

/** More people of the employer, straight into the record: eight insured months each, every tenth lacks one. */
async function seedThousand(one: TestCase): Promise<void> {
  const people = Array.from({ length: 1000 }, (_, i) => ({
    key: house.vault.identityKey(identityNumber(50_000 + i)).toString('hex'),
    last4: identityNumber(50_000 + i).slice(-4),
    n: i,
  }));
  await sql`
    with people as (select * from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as r(key text, last4 text, n int)),
    person_rows as (
      insert into person (identity_key, identity_cipher, identity_last4, birth_on, business_on)
      select decode(key, 'hex'), 'x', last4, '1980-01-01', '2016-06-01' from people returning id, identity_key),
    jobs as (
      insert into employment (id, person_id, employer, starts_on, due_on, occupied, policy_version, division, standing, business_on)
      select 'K-' || person_rows.id, person_rows.id, e.employer, e.starts_on, e.due_on, e.occupied, e.policy_version, e.division, 'tracked', e.business_on
      from person_rows cross join (select * from employment where id = ${one.id}) e returning id),
    contracts as (
      insert into contract (id, employment_id, starts_on, ends_on, status, business_on)
      select id || '-C1', id, '2016-06-18', '2017-06-17', 'declared', '2016-06-18' from jobs)
    insert into insurance_payment (identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen, business_on)
    select decode(key, 'hex'), 'x', ${one.employer}, m, '养老', m + 20, 50000, '2017-02-01'
    from people cross join lateral (
      select ('2016-06-01'::date + k * interval '1 month')::date as m from generate_series(0, 7) k
      where not (n % 10 = 0 and k = 3)) months
  `.execute(house.db);
  await sql`analyze person, employment, contract, insurance_payment`.execute(house.db);
}
