import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import {
  addDays,
  addMonths,
  addYears,
  monthOf,
  monthsFrom,
  type PlainDate,
  plainDate,
  type YearMonth,
} from '../../src/domain/dates.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import { identityNumber } from '../bench/numbers.ts';
import { type AidLife, generateAid } from './aid-lives.ts';
import type { Life } from './life.ts';
import { COUNTIES, divisionOfEmployer, EMPLOYERS, employerCode, type Row, villages } from './places.ts';
import { type Random, seeded } from './random.ts';

/** What a county's folder holds. */
export type FolderKind = Extract<
  ImportKind,
  'registry' | 'employers' | 'intermediaries' | 'placements' | 'insurance' | 'departures' | 'follow-ups'
>;

export interface County {
  readonly lives: readonly Life[];
  readonly aid: readonly AidLife[];
  /** Rows a kind: all of them are good, so all of them must be accepted. */
  readonly rows: Readonly<Record<FolderKind, readonly Row[]>>;
}

/** Few days with many starts, so that the year stays short to play. */
const START_DATES = ['2016-06-18', '2016-06-30', '2016-07-11', '2016-08-01'].map(plainDate);
const INTERMEDIARIES = 4;
/** Its standing is not good: article 23 does not pay it. */
const OF_BAD_STANDING = 3;

/** How likely each thing is that changes an answer. */
const CHANCES = {
  poor: 0.94,
  leavesEarly: 0.08,
  leavesOnTheDueDay: 0.03,
  departureToldLate: 0.08,
  monthMissing: 0.06,
  monthPaidLate: 0.06,
  introduced: 0.4,
  visitMissed: 0.2,
};

/** A county's year with `employments` employments and `aid` aid cases, the same for the same seed. */
export function generateCounty(options: { employments: number; aid: number; seed: number }): County {
  const random = seeded(options.seed);
  const homes = villages();
  const rows: Record<FolderKind, Row[]> = {
    registry: [],
    employers: Array.from({ length: EMPLOYERS }, (_, n) => employerRow(n)),
    intermediaries: Array.from({ length: INTERMEDIARIES }, (_, n) => intermediaryRow(n)),
    placements: [],
    insurance: [],
    departures: [],
    'follow-ups': [],
  };
  const lives: Life[] = [];
  for (let n = 0; n < options.employments; n += 1) {
    const life = live(n, random, homes[random.below(homes.length)]!);
    lives.push(life);
    rows.registry.push(registryRow({ n, household: householdOf(n), ...life.facts.person }));
    rows.placements.push(placementRow(n, life));
    for (const { month, paidOn } of life.facts.insuranceMonths) {
      rows.insurance.push(insuranceRow(n, life, month, paidOn));
    }
    for (const on of life.facts.departures)
      rows.departures.push({ 就业编号: life.id, 离职日期: on, 原因: '辞职' });
    for (const { visitedOn, by } of life.facts.followUps) {
      rows['follow-ups'].push({
        介绍机构编号: by,
        就业编号: life.id,
        回访日期: visitedOn,
        方式: '电话',
        情况: '在岗稳定',
      });
    }
  }
  const aid = generateAid({ count: options.aid, firstPerson: options.employments, lives, random, homes });
  for (const { person, facts, household } of aid) {
    // Trainees on the post are among the employed.
    if (person < options.employments) continue;
    const of = { n: person, household: householdOf(household), ...facts.person };
    rows.registry.push(registryRow(of));
  }
  return { lives, aid, rows };
}

const householdOf = (n: number): string => `H${String(n + 1).padStart(5, '0')}`;

/** Writes the county's files as counties export them. */
export function writeCounty(folder: string, county: County): void {
  mkdirSync(folder, { recursive: true });
  for (const [kind, rows] of Object.entries(county.rows)) {
    const columns = [...importColumns[kind as FolderKind]];
    writeFileSync(path.join(folder, `${kind}.csv`), stringify([...rows], { header: true, columns }));
  }
}

function live(n: number, random: Random, village: string): Life {
  const startsOn = START_DATES[n % START_DATES.length]!;
  const dueOn = addYears(startsOn, 1);
  const employer = random.below(EMPLOYERS);
  const intermediary = random.chance(CHANCES.introduced) ? random.below(INTERMEDIARIES) : null;
  const leavesEarly = random.chance(CHANCES.leavesEarly);
  const departures = leavesEarly
    ? [plainDate(`2017-0${1 + random.below(4)}-15`)]
    : random.chance(CHANCES.leavesOnTheDueDay)
      ? [dueOn]
      : [];
  const lastDay = departures[0] ?? dueOn;
  const missing = random.chance(CHANCES.monthMissing) ? random.below(12) : null;
  const late = random.chance(CHANCES.monthPaidLate) ? random.below(12) : null;
  const months = monthsFrom(monthOf(startsOn), 12).filter(
    (month, i) => i !== missing && `${month}-01` <= lastDay,
  );
  const insuranceMonths = months.map((month, i) => ({
    month,
    // The last month of a year is paid after its due day, in the grace period, as in life.
    paidOn: i === late ? addDays(dueOn, 60) : plainDate(`${month}-25`),
    key: month,
  }));
  const missedVisit = random.chance(CHANCES.visitMissed) ? random.below(4) : null;
  const visits = [0, 1, 2, 3]
    .filter((window) => window !== missedVisit)
    .map((window) => addDays(addMonths(startsOn, 3 * window), 20))
    .filter((on) => on < lastDay);
  const toldLate =
    departures.length === 0 && random.chance(CHANCES.departureToldLate) ? addDays(dueOn, -30) : null;
  return {
    id: `JY${String(n + 1).padStart(4, '0')}`,
    toldLate,
    facts: {
      employmentId: `JY${String(n + 1).padStart(4, '0')}` as never,
      startsOn,
      dueOn,
      registration: { overlapsWith: null },
      person: { registeredPoor: random.chance(CHANCES.poor), homeDivision: village as never },
      employer: {
        creditCode: employerCode(employer) as never,
        division: divisionOfEmployer(employer) as never,
      },
      intermediary: intermediary === null ? null : intermediaryFacts(intermediary),
      contracts: [{ startsOn, endsOn: addDays(dueOn, -1) }],
      contractDeclared: true,
      departures,
      insuranceMonths,
      followUps:
        intermediary === null
          ? []
          : visits.map((visitedOn) => ({ visitedOn, by: intermediaryNumber(intermediary) as never })),
      earlierGrant: { employerPost: null },
    },
  };
}

const intermediaryNumber = (n: number) => `ZJ${String(n + 1).padStart(3, '0')}`;

function intermediaryFacts(n: number): NonNullable<EmploymentFacts['intermediary']> {
  return {
    number: intermediaryNumber(n) as never,
    registered: true,
    licenceNumber: `湘人介${n + 1}号`,
    licenceValidUntil: plainDate('2021-12-31'),
    standing: n === OF_BAD_STANDING ? '不良' : '良好',
    division: COUNTIES[n % COUNTIES.length] as never,
  };
}

function employerRow(n: number): Row {
  return {
    统一社会信用代码: employerCode(n),
    名称: `试验企业${n + 1}`,
    行政区划代码: divisionOfEmployer(n),
    联系人: '田经理',
    联系电话: '07430000000',
    开户行: '农村商业银行',
    账号: `622848${String(n).padStart(13, '0')}`,
  };
}

function intermediaryRow(n: number): Row {
  const { number, licenceNumber, standing } = intermediaryFacts(n);
  return {
    编号: number,
    名称: `劳务中介${n + 1}`,
    类型: '劳务中介机构',
    资质证号: licenceNumber,
    资质有效期至: '2021-12-31',
    信誉: standing,
    行政区划代码: COUNTIES[n % COUNTIES.length]!,
    开户行: '农村商业银行',
    账号: `622849${String(n).padStart(13, '0')}`,
  };
}

/** A line of the poor register: the head of a household, the n-th person. */
export function registryRow(of: {
  n: number;
  household: string;
  registeredPoor: boolean | null;
  homeDivision: string | null;
}): Row {
  const identity = identityNumber(of.n);
  return {
    户编号: of.household,
    姓名: '石有福',
    身份证号: identity,
    与户主关系: '户主',
    性别: Number(identity[16]) % 2 === 1 ? '男' : '女',
    文化程度: '初中',
    技能水平: '无',
    健康状况: '健康',
    '家庭年收入(元)': '8000',
    建档立卡: of.registeredPoor ? '是' : '否',
    行政区划代码: of.homeDivision ?? '',
    就业状态: '未转移有意愿',
    意愿地区: '省内',
    意愿行业: '服务',
    联系电话: '13000000000',
    一卡通账号: `621700${String(of.n).padStart(13, '0')}`,
  };
}

function placementRow(n: number, { id, facts }: Life): Row {
  return {
    就业编号: id,
    身份证号: identityNumber(n),
    统一社会信用代码: facts.employer.creditCode,
    介绍机构编号: facts.intermediary?.number ?? '',
    岗位: '普工',
    '月工资(元)': '4000',
    入职日期: facts.startsOn,
    合同起始日: facts.contracts[0]!.startsOn,
    合同终止日: facts.contracts[0]!.endsOn ?? '',
  };
}

function insuranceRow(n: number, { facts }: Life, month: YearMonth, paidOn: PlainDate): Row {
  return {
    统一社会信用代码: facts.employer.creditCode,
    所属月份: month,
    身份证号: identityNumber(n),
    险种: '城镇职工基本养老保险',
    缴费日期: paidOn,
    '缴费金额(元)': '500.00',
  };
}
