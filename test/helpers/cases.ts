import { stringify } from 'csv-stringify/sync';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { bringAllTo } from '../../cli/rehearsal/clocks.ts';
import type { ApiClient } from '../../cli/rehearsal/http-client.ts';
import type { ImportReport } from '../../cli/rehearsal/play.ts';
import {
  bringClocksTo,
  confirmContracts,
  decideWhatCanBeDecided,
  officeHour,
  settle,
} from '../../cli/rehearsal/theatre.ts';
import {
  addDays,
  addYears,
  monthOf,
  monthsFrom,
  type PlainDate,
  plainDate,
  type YearMonth,
} from '../../src/domain/dates.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import { confirmPlacement } from './contracts.ts';
import type { World } from './open-world.ts';
import { as, OFFICE } from './people.ts';

/** One worker, one employer and, where wished, an intermediary: an employment of our own in the world. */
export interface Case {
  readonly id: string;
  readonly identity: string;
  readonly employer: string;
  readonly startsOn: PlainDate;
  readonly dueOn: PlainDate;
}

const JISHOU = '433101';
export const VILLAGE = '433101002001';
let next = 1;

/** Plays office hours of a day: everything due by then happens, and later acts carry this date. */
export async function goTo(world: World, date: string): Promise<number> {
  const nowMs = officeHour(plainDate(date));
  world.officers.businessAtMs = nowMs;
  await bringClocksTo(world, nowMs);
  return nowMs;
}

/** Goes to the day and moves the named processes' clocks there, due or not, so that facts reach them on that day. */
export async function meetOn(world: World, date: string, ...workflowIds: string[]): Promise<number> {
  const nowMs = await goTo(world, date);
  await bringAllTo(world, workflowIds, nowMs);
  return nowMs;
}

export async function importRows(
  world: World,
  kind: ImportKind,
  rows: Record<string, string>[],
  by?: ApiClient,
): Promise<ImportReport> {
  const importer = by ?? (await world.officers.administrator());
  const bytes = Buffer.from(stringify(rows, { header: true, columns: [...importColumns[kind]] }));
  return importer.upload<ImportReport>(
    `/api/imports/${kind}`,
    { field: 'file', fileName: `${kind}.csv`, bytes, mediaType: 'text/csv' },
    { mode: 'keep-good' },
  );
}

/** Registers a poor worker's employment on its start date; the contract is confirmed unless told otherwise. */
export async function employ(
  world: World,
  startsOn: string,
  options: {
    contractEnds?: string;
    intermediary?: boolean;
    /** Number of an intermediary that is in no register. */
    named?: string;
    confirm?: boolean;
    /** Username of who confirms, where it is not the usual officer. */
    confirmedBy?: string;
    same?: Case;
    registeredPoor?: boolean;
  } = {},
): Promise<Case> {
  const n = next++;
  const start = plainDate(startsOn);
  const dueOn = addYears(start, 1);
  const one: Case = {
    id: `T${process.pid}-${n}`,
    identity: options.same?.identity ?? identityNumber(n),
    employer: options.same?.employer ?? creditCode(n, JISHOU),
    startsOn: start,
    dueOn,
  };
  await goTo(world, startsOn);
  const intermediary = options.intermediary ? `ZJ-${n}` : '';
  if (!options.same) {
    await importRows(world, 'registry', [registryRow(one.identity, n, options.registeredPoor ?? true)]);
    await importRows(world, 'employers', [employerRow(one.employer, n)]);
  }
  if (intermediary) await importRows(world, 'intermediaries', [intermediaryRow(intermediary, start)]);
  const report = await importRows(world, 'placements', [
    {
      就业编号: one.id,
      身份证号: one.identity,
      统一社会信用代码: one.employer,
      介绍机构编号: options.named ?? intermediary,
      岗位: '普工',
      '月工资(元)': '4000',
      入职日期: startsOn,
      合同起始日: startsOn,
      合同终止日: options.contractEnds ?? addDays(dueOn, -1),
    },
  ]);
  if (report.rejected > 0) throw new Error(JSON.stringify(report.errors));
  await settle(world, officeHour(start));
  if (options.confirmedBy) await confirmPlacement(world, one, options.confirmedBy);
  else if (options.confirm ?? true) await confirmContracts(world, officeHour(start));
  return one;
}

/** Many workers of one employer in the county, placed through as few files as a county needs; no contract is uploaded. */
export async function employMany(
  world: World,
  startsOn: string,
  { count, county }: { count: number; county: string },
): Promise<Case[]> {
  await goTo(world, startsOn);
  const start = plainDate(startsOn);
  const employer = creditCode(next, county);
  await importRows(world, 'employers', [{ ...employerRow(employer, next), 行政区划代码: county }]);
  const cases = Array.from({ length: count }, (): Case & { n: number } => {
    const n = next++;
    const id = `T${process.pid}-${n}`;
    return { n, id, identity: identityNumber(n), employer, startsOn: start, dueOn: addYears(start, 1) };
  });
  await importRows(
    world,
    'registry',
    cases.map(({ identity, n }) => registryRow(identity, n, true)),
  );
  const report = await importRows(
    world,
    'placements',
    cases.map(({ id, identity, dueOn }) => ({
      就业编号: id,
      身份证号: identity,
      统一社会信用代码: employer,
      介绍机构编号: '',
      岗位: '普工',
      '月工资(元)': '4000',
      入职日期: startsOn,
      合同起始日: startsOn,
      合同终止日: addDays(dueOn, -1),
    })),
  );
  if (report.rejected > 0) throw new Error(JSON.stringify(report.errors[0]));
  await settle(world, officeHour(start));
  return cases;
}

/** Somebody brings in another account of the employer. */
export async function changeAccount(world: World, one: Case, by: ApiClient): Promise<ImportReport> {
  const { name } = await world.database.db
    .selectFrom('employer')
    .select('name')
    .where('credit_code', '=', one.employer)
    .executeTakeFirstOrThrow();
  const row = {
    ...employerRow(one.employer, 0),
    名称: name,
    开户行: '工商银行',
    账号: '6222020000000009999',
  };
  return importRows(world, 'employers', [row], by);
}

/** Another member of the worker's household; returns the identity number. */
export async function registerRelative(world: World, one: Case): Promise<string> {
  const identity = identityNumber(next++);
  const row = registryRow(identity, 0, true);
  const report = await importRows(world, 'registry', [
    { ...row, 户编号: one.id.replace('T', 'H'), 姓名: '石小妹', 与户主关系: '子女' },
  ]);
  if (report.rejected > 0) throw new Error(JSON.stringify(report.errors));
  return identity;
}

/** The worker confirms with a code of the centre's: from then on the organisations of the case see the name. */
export async function workerConfirms(world: World, one: Case): Promise<void> {
  const centre = await as(world, OFFICE.acceptance);
  const { code } = await centre.post<{ code: string }>(`/api/employments/${one.id}/worker-codes`, {});
  const last4 = one.identity.slice(-4);
  await centre.post('/api/public/worker-statements', { code, last4, answer: 'confirmed' });
}

export function monthsOf(one: Case): YearMonth[] {
  return monthsFrom(monthOf(one.startsOn), 12);
}

/** Insurance rows for the months, paid on the day that the world stands on or the one given. */
export async function insure(
  world: World,
  one: Case,
  months: readonly string[],
  paidOn: string,
): Promise<ImportReport> {
  const report = await importRows(
    world,
    'insurance',
    months.map((month) => insuranceRow(one, month, paidOn)),
  );
  if (report.rejected > 0) throw new Error(JSON.stringify(report.errors[0]));
  await settle(world, world.officers.businessAtMs!);
  return report;
}

export function insuranceRow(one: Case, month: string, paidOn: string): Record<string, string> {
  return {
    统一社会信用代码: one.employer,
    所属月份: month,
    身份证号: one.identity,
    险种: '城镇职工基本养老保险',
    缴费日期: paidOn,
    '缴费金额(元)': '500.00',
  };
}

export async function depart(world: World, one: Case, on: string): Promise<ImportReport> {
  const report = await importRows(world, 'departures', [{ 就业编号: one.id, 离职日期: on, 原因: '辞职' }]);
  if (report.rejected > 0) throw new Error(JSON.stringify(report.errors[0]));
  await settle(world, world.officers.businessAtMs!);
  return report;
}

/** Lets officers decide all they can, through the public notice to the payment; ends on the day of payment. */
export async function carryThrough(world: World, from: string): Promise<void> {
  for (let day = plainDate(from), i = 0; i < 12; i++, day = addDays(day, 1)) {
    const nowMs = await goTo(world, day);
    await decideWhatCanBeDecided(world, nowMs);
  }
}

export interface Outcome {
  status: string;
  step: string;
  reason: string | null;
  paidOn: string | null;
}

/** What became of the programme's claim. */
export async function outcome(
  world: World,
  one: Case,
  programme = 'employer-post',
): Promise<Outcome | undefined> {
  const row = await world.database.db
    .selectFrom('claim as c')
    .leftJoin('payment as p', (join) => join.onRef('p.claim_id', '=', 'c.id').on('p.status', '=', 'paid'))
    .select(['c.status', 'c.step', 'c.refused_reason as reason', 'p.paid_on as paidOn'])
    .where('c.id', '=', `${programme}:${one.id}`)
    .executeTakeFirst();
  return row;
}

/** Kind of wait that the employment's process is in, as the record names it. */
export async function waitOf(world: World, caseId: string): Promise<string | undefined> {
  const row = await world.database.db
    .selectFrom('case_wait')
    .select('kind')
    .where('case_id', '=', caseId)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return row?.kind;
}

function registryRow(identity: string, n: number, poor: boolean): Record<string, string> {
  return {
    户编号: `H${process.pid}-${n}`,
    姓名: '石有福',
    身份证号: identity,
    与户主关系: '户主',
    性别: Number(identity[16]) % 2 === 1 ? '男' : '女',
    文化程度: '初中',
    技能水平: '无',
    健康状况: '健康',
    '家庭年收入(元)': '8000',
    建档立卡: poor ? '是' : '否',
    行政区划代码: VILLAGE,
    就业状态: '未转移有意愿',
    意愿地区: '省内',
    意愿行业: '服务',
    联系电话: '13000000000',
    一卡通账号: '6228480000000000000',
  };
}

function employerRow(code: string, n: number): Record<string, string> {
  return {
    统一社会信用代码: code,
    名称: `吉首试点企业${n}`,
    行政区划代码: JISHOU,
    联系人: '田经理',
    联系电话: '07430000000',
    开户行: '农村商业银行',
    账号: `622848${String(n).padStart(13, '0')}`,
  };
}

export function intermediaryRow(number: string, start: PlainDate): Record<string, string> {
  return {
    编号: number,
    名称: `劳务中介${number}`,
    类型: '劳务中介机构',
    资质证号: '湘人介0001号',
    资质有效期至: addYears(start, 3),
    信誉: '良好',
    行政区划代码: JISHOU,
    开户行: '农村商业银行',
    账号: '6228480000000000001',
  };
}
