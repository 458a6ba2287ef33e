import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode } from '../../cli/bench/numbers.ts';
import { csv, employerRow, importRows, place, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, type Loose } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('good rows are kept, bad ones come back with row, column, code and remedy', async () => {
  const rows = [
    registryRow(501),
    registryRow(502, { 姓名: '' }),
    registryRow(503, { 行政区划代码: '999999999999' }),
  ];
  const { status, body } = await importRows(house, 'registry', rows);
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'done', rowsTotal: 3, accepted: 1, rejected: 2 });
  expect(body.errors).toMatchObject([
    { row: 3, column: '姓名', code: 'name-missing' },
    { row: 4, column: '行政区划代码', code: 'village-unknown' },
  ]);

  const centre = await house.person('jishou-centre');
  expect((await centre.ask(`/api/imports/${body.importId}`)).body).toMatchObject({
    kind: 'registry',
    rejected: 2,
  });
  const errors = (await centre.ask(`/api/imports/${body.importId}/errors`)).body.items;
  expect(errors.map((e: Loose) => e.code)).toEqual(['name-missing', 'village-unknown']);
  const narrowed = async (query: string) =>
    (await centre.ask(`/api/imports/${body.importId}/errors?${query}`)).body.items.map((e: Loose) => e.code);
  expect(await narrowed(`column=${encodeURIComponent(errors[0].column)}`)).toEqual(['name-missing']);
  expect(await narrowed('code=village-unknown')).toEqual(['village-unknown']);
  expect(await narrowed(`row=${errors[1].row}`)).toEqual(['village-unknown']);
  const file = await centre.ask(`/api/imports/${body.importId}/errors?format=csv`);
  expect(file.text).toMatch(/^\uFEFF?行,列,代码,问题,处理办法\r\n3,姓名,name-missing/);
  expect((await centre.ask('/api/imports')).body.items[0].id).toBe(body.importId);
  // Another county does not read it, the auditor does.
  expect((await (await house.person('luxi-centre')).ask(`/api/imports/${body.importId}`)).status).toBe(404);
  expect((await (await house.person('auditor')).ask(`/api/imports/${body.importId}`)).status).toBe(200);
});

test('the same file again changes nothing', async () => {
  await importRows(house, 'registry', [registryRow(511)]);
  const { body } = await importRows(house, 'registry', [registryRow(511)]);
  expect(body).toMatchObject({ accepted: 0, unchanged: 1, rejected: 0 });
});

test('all-or-nothing refuses the whole file, with its report', async () => {
  const rows = [employerRow(521), employerRow(522, { 统一社会信用代码: 'nonsense' })];
  const answer = await importRows(house, 'employers', rows, { mode: 'all-or-nothing' });
  expect([answer.status, answer.body.code]).toEqual([422, 'import-refused']);
  expect(answer.body.report).toMatchObject({ status: 'refused', rejected: 1 });
  expect(answer.body.errors[0].pointer).toBe('/rows/3/统一社会信用代码');
  const hr = await house.person('hr');
  expect((await hr.ask(`/api/employers/${creditCode(521)}`)).status).toBe(404);
});

test('a file that is no table, or of another kind, is refused', async () => {
  const centre = await house.person('jishou-centre');
  for (const content of ['%PDF-1.4 nothing', csv('employers', [employerRow(1)])]) {
    const answer = await centre.ask('/api/imports/registry', { form: form(content) });
    expect([answer.status, answer.body.code]).toEqual([422, 'import-refused']);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  }
  const mode = await centre.ask('/api/imports/registry', { form: form('x', { mode: 'maybe' }) });
  expect([mode.status, mode.body.code]).toEqual([400, 'invalid-request']);
});

test("rows of another county are not a county's to import", async () => {
  const { body } = await importRows(house, 'registry', [registryRow(531)], { by: 'luxi-centre' });
  expect(body).toMatchObject({ accepted: 0, rejected: 1 });
  expect(body.errors[0].code).toBe('row-out-of-scope');
});

test('insurance for nobody we track is kept and listed as unmatched', async () => {
  const row = {
    统一社会信用代码: creditCode(541),
    所属月份: '2016-06',
    身份证号: registryRow(541).身份证号!,
    险种: '城镇职工基本养老保险',
    缴费日期: '2016-06-25',
    '缴费金额(元)': '512.30',
  };
  const { body } = await importRows(house, 'insurance', [row], { on: '2016-07-01' });
  expect(body).toMatchObject({ accepted: 1, unmatched: 1 });
  const { items } = (await (await house.person('jishou-centre')).ask('/api/insurance/unmatched')).body;
  expect(items).toMatchObject([{ employer: creditCode(541), month: '2016-06', amountFen: 51_230 }]);
  expect(items[0].identityMasked).toMatch(/^\*{14}\d{3}[\dX]$/);
  expect((await (await house.person('luxi-centre')).ask('/api/insurance/unmatched')).body.items).toEqual([]);
  // Its employer is not registered: the county that the credit code names takes it away.
  const revoke = async (username: string) =>
    (await house.person(username)).ask(`/api/insurance/${items[0].id}/revocation`, {
      json: { reason: '单位申报错误' },
      on: '2016-07-02',
    });
  expect((await revoke('luxi-hr1')).status).toBe(404);
  expect((await revoke('jishou-hr1')).status).toBe(200);
});

test('one placement and one insurance payment by hand are judged as a file is', async () => {
  const one = await place(house, '2016-06-18');
  const centre = await house.person('jishou-centre');
  const twin = {
    id: `${one.id}-2`,
    identityNumber: one.identity,
    employer: one.employer,
    startsOn: '2016-09-01',
    contract: { startsOn: '2016-09-01', endsOn: null },
  };
  const overlapping = await centre.ask('/api/employments', { json: twin, on: '2016-09-01' });
  expect(overlapping.status, overlapping.text).toBe(201);
  expect(overlapping.body).toEqual({ id: twin.id, overlapsWith: one.id, unchanged: false });
  const wrong = await centre.ask('/api/employments', {
    json: { ...twin, id: 'JY-X', identityNumber: '123' },
  });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/body/identityNumber']);
  const elsewhere = await (await house.person('luxi-centre')).ask('/api/employments', {
    json: { ...twin, id: 'JY-Y' },
  });
  expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'not-permitted']);

  const payment = { month: '2016-06', kind: '城镇职工基本养老保险', paidOn: '2016-06-25', amountFen: 50_000 };
  const path = `/api/employments/${one.id}/insurance`;
  const paid = await centre.ask(path, { json: payment, on: '2016-07-01' });
  expect(paid.status, paid.text).toBe(201);
  expect((await centre.ask(path, { json: payment, on: '2016-07-02' })).body.unchanged).toBe(true);
  const early = await centre.ask(path, { json: { ...payment, paidOn: '2016-09-25' }, on: '2016-07-01' });
  expect([early.status, early.body.errors[0].code]).toEqual([422, 'date-in-future']);
  const strip = (await centre.ask(`/api/employments/${one.id}`, { on: '2016-08-15' })).body.insuranceMonths;
  expect(strip.slice(0, 3).map((m: Loose) => m.state)).toEqual(['covered', 'missing', 'unknown']);

  const hr1 = await house.person('jishou-hr1');
  const revoked = await hr1.ask(`/api/insurance/${paid.body.paymentId}/revocation`, {
    json: { reason: '缴费退回' },
  });
  expect(revoked.body).toEqual({ employmentId: one.id });
  expect(
    (await hr1.ask(`/api/insurance/${paid.body.paymentId}/revocation`, { json: { reason: '再次' } })).status,
  ).toBe(404);
});
