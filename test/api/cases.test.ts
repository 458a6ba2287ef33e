import { createHash } from 'node:crypto';
import readXlsxFile from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importRows, intermediaryRow, place, raiseClaim, uploadContract } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, type Loose, PDF } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('a case shows its facts, its twelve months, its wait and how long each step took', async () => {
  const one = await place(house);
  await raiseClaim(house, one, 'finance');
  const hr = await house.person('hr');
  const { body } = await hr.ask(`/api/employments/${one.id}`, { on: '2017-07-01' });
  expect(body).toMatchObject({
    id: one.id,
    startsOn: '2016-06-18',
    dueOn: '2017-06-18',
    person: { name: '石有福', registeredPoor: true },
    contracts: [{ id: one.contractId, status: 'confirmed' }],
    claims: [{ id: `employer-post:${one.id}`, step: 'finance', amountFen: 100_000 }],
  });
  expect(body.insuranceMonths.map((m: Loose) => m.state)).toEqual(Array(12).fill('covered'));
  expect(body.person.identityMasked).not.toContain(one.identity.slice(0, 14));
  const kinds = body.timeline.map((e: Loose) => e.kind);
  expect(kinds).toEqual(expect.arrayContaining(['contract-confirmed', 'claim-raised', 'decision']));
  expect(body.timeline.some((e: Loose) => e.tookMs > 0)).toBe(true);
  expect(body.waits.map((w: Loose) => w.kind)).toContain('finance');
  expect(body.waits[0].why).toMatch(/\p{Script=Han}/u);

  const wait = await hr.ask(`/api/claims/employer-post:${one.id}/wait`);
  expect(wait.body).toMatchObject({ source: 'record', wait: { kind: 'finance' } });
  expect(wait.body.note).toMatch('引擎');
});

test('lists filter, sort and page without gaps', async () => {
  const cases = [];
  for (const start of ['2016-08-01', '2016-07-01', '2016-09-01', '2016-07-15', '2016-08-20']) {
    cases.push(await place(house, start));
  }
  const hr = await house.person('jishou-hr1');
  const seen: string[] = [];
  let cursor = '';
  do {
    const path = `/api/employments?dueFrom=2017-07-01&dueTo=2017-09-01&limit=2&sort=-dueOn${cursor}`;
    const { body } = await hr.ask(path);
    seen.push(...body.items.map((e: Loose) => e.dueOn));
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
  } while (cursor);
  expect(seen).toEqual(['2017-09-01', '2017-08-20', '2017-08-01', '2017-07-15', '2017-07-01']);
});

test('an export has every filtered row, opens in a spreadsheet and runs nothing', async () => {
  await importRows(house, 'employers', [
    {
      统一社会信用代码: '91433101000000999C',
      名称: '=HYPERLINK("http://x")',
      行政区划代码: '433101',
    },
  ]);
  const one = await place(house, '2016-10-08');
  const hr = await house.person('jishou-hr1');
  const file = await hr.ask(`/api/employments?format=csv&dueFrom=2017-10-08`);
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(file.headers.get('content-disposition')).toMatch(/filename\*=UTF-8''/);
  expect(file.text.split('\r\n').filter(Boolean).length).toBe(2);
  expect(file.text).toContain(one.id);
  expect(file.text).not.toContain(one.identity);
  const employers = await hr.ask('/api/employers?format=csv');
  expect(employers.text).not.toMatch(/(^|,)"?=/m);

  const response = await fetch(`${house.baseUrl}/api/employments?format=xlsx&dueFrom=2017-10-08`, {
    headers: { cookie: hr.cookie },
  });
  const sheets = await readXlsxFile(Buffer.from(await response.arrayBuffer()));
  expect(JSON.stringify(sheets)).toContain(one.id);
});

test('papers are judged by content and read through their case only', async () => {
  const one = await place(house);
  const centre = await house.person('jishou-centre');
  const upload = (content: Uint8Array | string, fileName: string) =>
    centre.ask('/api/documents', {
      form: form(content, { employmentId: one.id, purpose: 'other' }, fileName),
    });
  expect((await upload('<script>alert(1)</script>', '合同.pdf')).body.code).toBe('file-type-refused');
  const paper = Buffer.concat([PDF, Buffer.from('% 在岗证明')]);
  const stored = await upload(paper, '在岗证明.pdf');
  expect(stored.status, stored.text).toBe(201);
  expect(stored.body.sha256).toBe(createHash('sha256').update(paper).digest('hex'));
  expect((await upload(paper, '在岗证明.pdf')).body.unchanged).toBe(true);

  const path = `/api/documents/${stored.body.sha256}`;
  const read = await centre.ask(path);
  expect(read.text).toBe(paper.toString());
  expect(read.headers.get('content-type')).toBe('application/pdf');
  expect(read.headers.get('x-content-type-options')).toBe('nosniff');
  expect(read.headers.get('content-security-policy')).toMatch('sandbox');
  expect(read.headers.get('content-disposition')).toMatch(/^inline.*%E5%9C%A8/);
  expect((await (await house.person('luxi-centre')).ask(path)).status).toBe(404);
  expect((await centre.ask(`/api/documents/${'0'.repeat(64)}`)).status).toBe(404);
});

test('a contract is corrected with a document; what waits for its confirmation is in the list of waits', async () => {
  const one = await place(house);
  const centre = await house.person('jishou-centre');
  await uploadContract(house, one);
  const added = await centre.ask(`/api/employments/${one.id}/contracts`, {
    form: form(PDF, { startsOn: '2016-06-18', endsOn: '2018-06-17', replaces: one.contractId }, '更正.pdf'),
    on: '2016-07-01',
  });
  expect(added.status, added.text).toBe(201);
  const { contracts } = (await centre.ask(`/api/employments/${one.id}`)).body;
  expect(contracts.map((c: Loose) => [c.id, c.status])).toEqual([
    [one.contractId, 'uploaded'],
    [added.body.contractId, 'uploaded'],
  ]);
  const backwards = await centre.ask(`/api/employments/${one.id}/contracts`, {
    form: form(PDF, { startsOn: '2016-06-18', endsOn: '2016-06-17' }, '更正.pdf'),
  });
  expect([backwards.status, backwards.body.errors[0].pointer]).toEqual([422, '/body/endsOn']);
});

test('follow-ups are recorded in the name of the intermediary of the case, departures taken back by HR', async () => {
  await importRows(house, 'intermediaries', [intermediaryRow(7)]);
  const one = await place(house, '2016-06-18', { 介绍机构编号: 'ZJ-7' });
  await house.seedAgents();
  const agent = await house.person('intermediary-zj-7');
  const visit = { visitedOn: '2016-08-01', method: '电话', note: '在岗' };
  const path = `/api/employments/${one.id}/follow-ups`;
  expect((await agent.ask(path, { json: visit, on: '2016-08-01' })).status).toBe(201);
  const ahead = await agent.ask(path, { json: { ...visit, visitedOn: '2017-01-01' }, on: '2016-08-01' });
  expect([ahead.status, ahead.body.errors[0].code]).toEqual([422, 'date-in-future']);

  const centre = await house.person('jishou-centre');
  const left = await centre.ask(`/api/employments/${one.id}/departures`, {
    json: { departedOn: '2016-09-01' },
    on: '2016-09-01',
  });
  const revocation = `/api/departures/${left.body.departureId}/revocation`;
  expect((await centre.ask(revocation, { json: { reason: '误登' } })).status).toBe(403);
  const hr1 = await house.person('jishou-hr1');
  expect((await hr1.ask(revocation, { json: { reason: '误登' }, on: '2016-09-02' })).body).toEqual({
    employmentId: one.id,
  });
});

test('register, organisations, divisions, policies and reasons can be looked up', async () => {
  const one = await place(house);
  const hr1 = await house.person('jishou-hr1');
  const { items } = (await hr1.ask(`/api/people?last4=${one.identity.slice(-4)}`)).body;
  expect(items.length).toBeGreaterThan(0);
  expect((await hr1.ask(`/api/households/${items[0].household}`)).body.members[0].name).toBe('石有福');
  const employer = (await hr1.ask(`/api/employers/${one.employer}`)).body;
  expect(employer).toMatchObject({ creditCode: one.employer, trackedEmployments: 1 });
  expect(employer.accountMasked).toMatch(/^6228\*+\d{4}$/);
  expect((await hr1.ask('/api/divisions?parent=433100')).body.items.length).toBe(9);
  const [policy] = (await hr1.ask('/api/policies')).body.items;
  expect((await hr1.ask(`/api/policies/${policy.id}`)).body.document.articles['24']).toMatch('1000元');
  expect((await hr1.ask('/api/reasons')).body.items.length).toBeGreaterThan(10);
});
