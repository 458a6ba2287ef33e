import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Random, seeded } from '../../../cli/faults/random.ts';
import { addDays, addMonths } from './calendar.ts';
import {
  addGoodYear,
  type County,
  employerRow,
  emptyCounty,
  followUpRow,
  insuranceRow,
  intermediaryRow,
  type Row,
  registryRow,
} from './county.ts';
import { creditCode, identityNumber } from './numbers.ts';

const DIVISIONS = path.join(import.meta.dirname, '../../../data/divisions.csv');

export const villages: readonly string[] = readFileSync(DIVISIONS, 'utf8')
  .split('\n')
  .map((line) => line.split(','))
  .filter(([, , level]) => level === 'village')
  .map(([code]) => code!);

/** First days of years that have, follow or miss a leap day. */
const BASES = ['2016-06-01', '2019-11-15', '2020-02-20', '2023-03-01'];

/** A county's year, the same for the same seed, with what goes wrong in real ones. */
export function generateCounty({ seed, employments }: { seed: number; employments: number }): County {
  const random = seeded(seed);
  const base = BASES[seed % BASES.length]!;
  const county = emptyCounty();
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)]!;

  for (let n = 1; n <= 8; n += 1) {
    const more: Row = {};
    if (n === 6) more.行政区划代码 = '440300';
    if (n === 7) more.账号 = '';
    if (n === 8) more.行政区划代码 = '433100';
    if (n < 6) more.行政区划代码 = pick(['433101', '433122', '433190']);
    county.employers.push(employerRow(n, more));
  }
  // One whose code has a slip of the pen: its placements cannot be registered.
  county.employers.push(employerRow(9, { 统一社会信用代码: `${creditCode(9).slice(0, 17)}?` }));

  for (let n = 1; n <= 6; n += 1) {
    const more: Row = {};
    if (n === 2) more.信誉 = '不良';
    if (n === 3) more.资质证号 = '';
    if (n === 4) more.资质有效期至 = addDays(base, 20);
    if (n === 5) more.信誉 = '一般';
    if (n === 6) more.账号 = '';
    county.intermediaries.push(intermediaryRow(n, more));
  }

  for (let n = 1; n <= employments; n += 1) addLife(county, n, base, random);
  addEdges(county, base < '2020-02-29' ? '2020-02-29' : base);
  addRegisterDirt(county, random);
  // Payments for nobody, twice the same, and nothing at all.
  const stray = insuranceRow(5000, 1, base.slice(0, 7));
  county.insurance.push(stray, { ...stray }, insuranceRow(1, 3, base.slice(0, 7)));
  county.insurance.push({ ...stray, '缴费金额(元)': '0' });
  return county;
}

/** One person's employment, and sometimes a second; each thing that changes an answer has its chance. */
function addLife(county: County, n: number, base: string, random: Random): void {
  const chance = (probability: number) => random.chance(probability);
  const employer = chance(0.05) ? 9 : 1 + random.below(8);
  // 7 is in no register of intermediaries.
  const agency = chance(0.7) ? oneOf(random, [1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7]) : undefined;
  // A few days with several starts each, so that the year is short to play.
  const starts = n === 1 ? base : n === 2 ? '2020-02-29' : addDays(base, 4 * random.below(12));
  const first = starts < base ? base : starts;
  const due = addMonths(first, 12);
  const placement = addGoodYear(county, n, { starts: first, employer, ...(agency && { agency }) });
  const register = county.registry.at(-1)!;
  register.行政区划代码 = villages[random.below(villages.length)]!;
  if (chance(0.08)) register.建档立卡 = '否';
  if (chance(0.05)) county.registry.pop();

  placement.合同终止日 = addDays(due, oneOf(random, [-1, -1, -1, 0, 365, 700, -2, -180]));
  if (chance(0.1)) placement.合同终止日 = oneOf(random, ['', '9999-12-31']);
  if (chance(0.05)) placement.合同起始日 = addDays(first, oneOf(random, [-30, 1]));
  if (chance(0.04)) Object.assign(placement, { 合同起始日: '', 合同终止日: '' });
  if (chance(0.04))
    placement.入职日期 = oneOf(random, [`0${first.slice(1)}`, `1916${first.slice(4)}`, '2016-02-30']);

  const own = (row: Row) => row.身份证号 === placement.身份证号;
  if (chance(0.25)) {
    const months = county.insurance.filter(own);
    const late = months[random.below(months.length)]!;
    const on = oneOf(random, [addDays(due, 90), addDays(due, 91), addDays(due, 30), null]);
    if (on === null) county.insurance.splice(county.insurance.indexOf(late), 1);
    else late.缴费日期 = on;
    if (chance(0.3)) county.insurance.push({ ...late });
  }
  const visits = county.followUps.filter((row) => row.就业编号 === placement.就业编号);
  if (agency && chance(0.25)) {
    const window = random.below(4);
    const [from, before] = [
      addMonths(first, 3 * window),
      window === 3 ? due : addMonths(first, 3 * window + 3),
    ];
    visits[window]!.回访日期 = oneOf(random, [from, addDays(before, -1), before, addDays(from, -1)]);
    if (chance(0.3)) visits[window]!.介绍机构编号 = agency === 1 ? 'ZJ2' : 'ZJ1';
  }
  if (chance(0.25)) {
    const left = oneOf(random, [
      first,
      addDays(first, 40),
      addDays(due, -1),
      due,
      addDays(due, 5),
      addDays(first, -3),
    ]);
    county.departures.push({ 就业编号: placement.就业编号!, 离职日期: left, 原因: '辞职' });
    if (chance(0.5) && left > first) again(county, n, placement, oneOf(random, [left, addDays(left, -1)]));
  } else if (chance(0.1)) again(county, n, placement, addDays(first, random.below(300)));
}

/** Good years with one thing on the very edge of a rule: the answer turns within a day. */
function addEdges(county: County, starts: string): void {
  const due = addMonths(starts, 12);
  const window = (k: number) => addMonths(starts, 3 * k);
  const lastMonthOf = (n: number) =>
    county.insurance.filter((row) => row.身份证号 === identityNumber(n)).at(-1)!;
  const visitsOf = (n: number) => county.followUps.filter((row) => row.就业编号 === `JY${n}`);
  const edges: ((row: Row, n: number) => void)[] = [
    (_, n) => Object.assign(lastMonthOf(n), { 缴费日期: addDays(due, 90) }),
    (_, n) => Object.assign(lastMonthOf(n), { 缴费日期: addDays(due, 91) }),
    (row) => county.departures.push({ 就业编号: row.就业编号!, 离职日期: addDays(due, -1), 原因: '' }),
    (row) => county.departures.push({ 就业编号: row.就业编号!, 离职日期: due, 原因: '' }),
    (row) => county.departures.push({ 就业编号: row.就业编号!, 离职日期: starts, 原因: '' }),
    (row) => Object.assign(row, { 合同终止日: addDays(due, -2) }),
    (row) => Object.assign(row, { 合同起始日: addDays(starts, 1) }),
    (_, n) => Object.assign(visitsOf(n)[1]!, { 回访日期: addDays(window(2), -1) }),
    (_, n) => Object.assign(visitsOf(n)[1]!, { 回访日期: window(2) }),
    (_, n) => Object.assign(visitsOf(n)[3]!, { 回访日期: due }),
    (_, n) => Object.assign(visitsOf(n)[0]!, { 回访日期: starts }),
  ];
  for (const [i, edge] of edges.entries()) {
    const n = 700 + i;
    edge(addGoodYear(county, n, { starts, employer: 1, agency: 1 }), n);
  }
}

const oneOf = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)]!;

/** The same person at the same employer once more, with a year of its own. */
function again(county: County, n: number, placement: Row, starts: string): void {
  county.placements.push({
    ...placement,
    就业编号: `JY${n}B`,
    入职日期: starts,
    合同起始日: starts,
    合同终止日: addDays(addMonths(starts, 12), -1),
  });
  const employer = Number(placement.统一社会信用代码!.slice(8, 17));
  for (let k = 0; k < 12; k += 1) {
    const row = insuranceRow(n, employer, addMonths(`${starts.slice(0, 7)}-01`, k).slice(0, 7));
    county.insurance.push(row);
  }
  const agency = Number(placement.介绍机构编号?.slice(2));
  if (!agency) return;
  for (const k of [0, 1, 2, 3])
    county.followUps.push({ ...followUpRow(n, agency, addMonths(starts, 3 * k)), 就业编号: `JY${n}B` });
}

function addRegisterDirt(county: County, random: Random): void {
  const good = county.registry[random.below(county.registry.length)]!;
  const bad = (n: number, more: Row) => county.registry.push(registryRow(900 + n, more));
  county.registry.push({ ...good }, { ...good, 户编号: 'H-OTHER' }, { ...good, 姓名: '别名' });
  bad(1, { 身份证号: `${identityNumber(901).slice(0, 17)}?` });
  bad(2, { 身份证号: identityNumber(902).slice(0, 15) });
  bad(3, { 身份证号: identityNumber(903, '2031-02-03') });
  bad(4, { 身份证号: identityNumber(904, '1990-02-31') });
  bad(5, { 姓名: '' });
  bad(6, { 行政区划代码: '433125999999' });
  bad(7, { '家庭年收入(元)': '-1' });
  bad(8, { '家庭年收入(元)': '八千' });
  bad(9, { 建档立卡: '贫困', 性别: '未知' });
  bad(10, { 与户主关系: '邻居' });
}
