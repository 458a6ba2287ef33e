import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addDays, addMonths } from './calendar.ts';
import { creditCode, identityNumber } from './numbers.ts';

export type Row = Record<string, string>;
export type Kind =
  | 'registry'
  | 'employers'
  | 'intermediaries'
  | 'placements'
  | 'insurance'
  | 'departures'
  | 'follow-ups';

/** A county's rows as its offices would export them; tests put the dirt in. */
export interface County {
  readonly registry: Row[];
  readonly employers: Row[];
  readonly intermediaries: Row[];
  readonly placements: Row[];
  readonly insurance: Row[];
  readonly departures: Row[];
  readonly followUps: Row[];
}

export const emptyCounty = (): County => ({
  registry: [],
  employers: [],
  intermediaries: [],
  placements: [],
  insurance: [],
  departures: [],
  followUps: [],
});

export const VILLAGE = '433125113210';

export function registryRow(n: number, more: Row = {}): Row {
  return {
    户编号: `H${n}`,
    姓名: `石${n}`,
    身份证号: identityNumber(n),
    与户主关系: '户主',
    '家庭年收入(元)': '8000',
    建档立卡: '是',
    行政区划代码: VILLAGE,
    ...more,
  };
}

export function employerRow(n: number, more: Row = {}): Row {
  return {
    统一社会信用代码: creditCode(n),
    名称: `企业${n}`,
    行政区划代码: '433101',
    开户行: '农村商业银行',
    账号: `622848${String(n).padStart(13, '0')}`,
    ...more,
  };
}

export function intermediaryRow(n: number, more: Row = {}): Row {
  return {
    编号: `ZJ${n}`,
    名称: `中介${n}`,
    类型: '劳务中介机构',
    资质证号: `湘人介${n}号`,
    资质有效期至: '2029-12-31',
    信誉: '良好',
    行政区划代码: '433125',
    开户行: '农村商业银行',
    账号: `622849${String(n).padStart(13, '0')}`,
    ...more,
  };
}

/** The n-th person at the n-th … employer, with a contract of a year, all months paid and all visits made. */
export function addGoodYear(
  county: County,
  n: number,
  { starts, employer, agency }: { starts: string; employer: number; agency?: number },
  more: Row = {},
): Row {
  const placement: Row = {
    就业编号: `JY${n}`,
    身份证号: identityNumber(n),
    统一社会信用代码: creditCode(employer),
    介绍机构编号: agency === undefined ? '' : `ZJ${agency}`,
    岗位: '普工',
    '月工资(元)': '3800',
    入职日期: starts,
    合同起始日: starts,
    合同终止日: addDays(addMonths(starts, 12), -1),
    ...more,
  };
  county.registry.push(registryRow(n));
  county.placements.push(placement);
  for (let month = 0; month < 12; month += 1)
    county.insurance.push(
      insuranceRow(n, employer, addMonths(`${starts.slice(0, 7)}-01`, month).slice(0, 7)),
    );
  if (agency !== undefined) {
    for (const window of [0, 1, 2, 3])
      county.followUps.push(followUpRow(n, agency, addDays(addMonths(starts, 3 * window), 20)));
  }
  return placement;
}

export function insuranceRow(n: number, employer: number, month: string, paidOn = `${month}-25`): Row {
  return {
    统一社会信用代码: creditCode(employer),
    所属月份: month,
    身份证号: identityNumber(n),
    险种: '城镇职工基本养老保险',
    缴费日期: paidOn,
    '缴费金额(元)': '512.30',
  };
}

export function followUpRow(n: number, agency: number, on: string): Row {
  return { 介绍机构编号: `ZJ${agency}`, 就业编号: `JY${n}`, 回访日期: on, 方式: '电话', 情况: '在岗稳定' };
}

const COLUMNS: Record<Kind, readonly string[]> = {
  registry: [
    ...[
      '户编号',
      '姓名',
      '身份证号',
      '与户主关系',
      '性别',
      '文化程度',
      '技能水平',
      '健康状况',
      '家庭年收入(元)',
    ],
    ...[
      '建档立卡',
      '行政区划代码',
      '就业状态',
      '就业地区',
      '就业单位',
      '就业岗位',
      '月工资(元)',
      '就业满意度',
    ],
    ...[
      '转岗需求',
      '意愿地区',
      '意愿行业',
      '意愿岗位',
      '意愿月薪(元)',
      '公共服务需求',
      '随行家属(人)',
      '联系电话',
    ],
    '一卡通账号',
  ],
  employers: ['统一社会信用代码', '名称', '行政区划代码', '联系人', '联系电话', '开户行', '账号'],
  intermediaries: [
    ...['编号', '名称', '类型', '资质证号', '资质有效期至', '信誉', '行政区划代码', '开户行', '账号'],
  ],
  placements: [
    ...['就业编号', '身份证号', '统一社会信用代码', '介绍机构编号', '岗位', '月工资(元)', '入职日期'],
    ...['合同起始日', '合同终止日'],
  ],
  insurance: ['统一社会信用代码', '所属月份', '身份证号', '险种', '缴费日期', '缴费金额(元)'],
  departures: ['就业编号', '离职日期', '原因'],
  'follow-ups': ['介绍机构编号', '就业编号', '回访日期', '方式', '情况'],
};

/** How a file is written: its dirt, where it has some. */
export interface Format {
  readonly lineEnd?: string;
  readonly columns?: readonly string[];
  readonly header?: (columns: readonly string[]) => readonly string[];
  readonly encode?: (text: string) => Uint8Array;
}

export function csvOf(kind: Kind, rows: readonly Row[], format: Format = {}): Uint8Array {
  const { lineEnd = '\r\n', columns = COLUMNS[kind], header = (names) => names } = format;
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join(','));
  const text = `${[header(columns).join(','), ...lines].join(lineEnd)}${lineEnd}`;
  return (format.encode ?? ((s) => Buffer.from(s)))(text);
}

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const columnsOf = (kind: Kind): readonly string[] => COLUMNS[kind];

/** Writes the folder; `files` are written last, as they are, and null leaves one out. */
export function writeCounty(
  folder: string,
  county: County,
  files: Readonly<Record<string, Uint8Array | string | null>> = {},
): void {
  mkdirSync(path.join(folder, 'insurance'), { recursive: true });
  const months = Map.groupBy(county.insurance, (row) => row.缴费日期!.slice(0, 7));
  const all: Record<string, Uint8Array | string | null> = {
    'registry.csv': csvOf('registry', county.registry),
    'employers.csv': csvOf('employers', county.employers),
    'intermediaries.csv': csvOf('intermediaries', county.intermediaries),
    'placements.csv': csvOf('placements', county.placements),
    'departures.csv': csvOf('departures', county.departures),
    'follow-ups.csv': csvOf('follow-ups', county.followUps),
    ...Object.fromEntries([...months].map(([m, rows]) => [`insurance/${m}.csv`, csvOf('insurance', rows)])),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    if (content !== null) writeFileSync(path.join(folder, name), content);
  }
}
