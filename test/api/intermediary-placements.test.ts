import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockEmploymentFacts } from '../../src/db/employment-facts.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { placementStanding } from '../../src/domain/placement-ledger.ts';
import { policy2016 } from '../domain/support/policy.ts';
import { importRows, intermediaryRow, place, workerConfirms } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await importRows(house, 'intermediaries', [intermediaryRow(1), { ...intermediaryRow(2), 资质证号: '' }]);
  await house.seedAgents();
});
afterAll(() => house.close());

async function list(query: string, on: string, by = 'intermediary-zj-1'): Promise<Loose[]> {
  const person = await house.person(by);
  const { status, body, text } = await person.ask(`/api/intermediary-placements?${query}`, { on });
  expect(status, text).toBe(200);
  return body.items;
}

test('each placement with its visits, what is missing and what may be expected when', async () => {
  const one = await place(house, '2016-06-18', { 介绍机构编号: 'ZJ-1' });
  await workerConfirms(house, one);
  const visit = { 介绍机构编号: 'ZJ-1', 就业编号: one.id, 回访日期: '2016-08-01', 方式: '电话', 情况: '' };
  await importRows(house, 'follow-ups', [visit], { on: '2016-08-01' });
  const [line] = await list('', '2017-01-05');
  expect(line).toMatchObject({
    id: one.id,
    personName: '石有福',
    state: 'running',
    expected: { amountFen: 30_000, earliestOn: '2017-06-26', atRisk: true },
    claim: null,
  });
  expect(line.windows.map((w: Loose) => w.state)).toEqual(['done', 'missed', 'open', 'upcoming']);
  expect(line.gaps.map((gap: Loose) => gap.text)).toEqual([
    '劳动合同还没有经人社部门确认。',
    '第2次回访（2016-09-18 至 2016-12-17）没有记录。',
  ]);
  expect(await list('state=paid', '2017-01-05')).toEqual([]);
  const file = await (await house.person('intermediary-zj-1')).ask(
    '/api/intermediary-placements?format=csv',
    { on: '2017-01-05' },
  );
  expect(file.text).toContain(`${one.id},石有福`);
});

test('the page reads the same facts as the process that decides', async () => {
  const without = await place(house, '2016-07-04', { 介绍机构编号: 'ZJ-2' });
  const departure = { 就业编号: without.id, 离职日期: '2017-02-01', 原因: '辞职' };
  await importRows(house, 'departures', [departure], { on: '2017-01-20' });
  const asOf = plainDate('2017-03-01');
  for (const { id } of await house.db.selectFrom('employment').select('id').execute()) {
    const locked = await house.db.transaction().execute((trx) => lockEmploymentFacts(trx, id as never, asOf));
    const { state, gaps, expected, windows } = placementStanding(policy2016, locked!.facts, null);
    const [shown] = await list(`employment=${id}`, asOf, 'jishou-centre');
    expect(shown).toMatchObject({ state, expected, windows });
    expect(shown.gaps).toEqual(gaps.map(({ refuses: _, ...gap }) => gap));
  }
});

test('a placement that names one nobody has registered is in the county’s list, and says so', async () => {
  const one = await place(house, '2016-07-04', { 介绍机构编号: 'ZJ-404' });
  const [line] = await list(`employment=${one.id}`, '2017-03-01', 'jishou-centre');
  expect(line).toMatchObject({ intermediary: 'ZJ-404', intermediaryName: '尚未登记的机构' });
  expect(line.gaps.map((gap: Loose) => gap.check)).toContain('intermediary-qualified');
  const centre = await house.person('jishou-centre');
  const { body } = await centre.ask(`/api/employments/${one.id}`, { on: '2017-03-01' });
  expect(body.intermediary).toEqual({ number: 'ZJ-404', name: null, standing: null });
  const { body: cases } = await centre.ask('/api/employments?limit=100', { on: '2017-03-01' });
  expect(cases.items.find((e: Loose) => e.id === one.id).intermediaryName).toBe('ZJ-404（尚未登记）');
  await importRows(house, 'departures', [{ 就业编号: one.id, 离职日期: '2017-02-01', 原因: '' }], {
    on: '2017-02-01',
  });
});

test('an intermediary sees its own, a county what it handles, another county nothing', async () => {
  const on = '2017-03-01';
  expect(await list('', on)).toHaveLength(1);
  const other = await list('', on, 'intermediary-zj-2');
  expect(other).toMatchObject([{ state: 'departed', expected: null, intermediary: 'ZJ-2' }]);
  expect(other[0].gaps.map((gap: Loose) => gap.check)).toEqual(
    expect.arrayContaining(['intermediary-qualified', 'not-ended-early']),
  );
  expect(await list('', on, 'jishou-centre')).toHaveLength(3);
  expect(await list('', on, 'luxi-centre')).toEqual([]);
});
