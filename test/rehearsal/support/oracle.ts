import { addDays, addMonths, isDate } from './calendar.ts';
import type { County, Row } from './county.ts';
import { isCreditCode, isIdentityNumber } from './numbers.ts';

// What RULES.md says of a county's rows, read off its text and written apart from src/domain, whose answers it checks.

export interface Answers {
  readonly registry: { readonly accepted: number; readonly rejectedRows: number[] };
  /** 'employer-post JY1' → '100000 433101 91…', or the reason of the refusal. */
  readonly outcomes: Record<string, string>;
  /** Granted, but nobody can be paid: the payee has no account. */
  readonly stuck: string[];
  readonly unmatchedInsurance: number;
}

const FIRST_POLICY = '2016-05-18';
const GRACE_DAYS = 90;
const WORDS: Record<string, string[]> = {
  与户主关系: ['户主', '配偶', '子女', '父母'],
  性别: ['男', '女'],
  建档立卡: ['是', '否'],
};

interface Employment {
  readonly id: string;
  readonly row: Row;
  readonly starts: string;
  readonly due: string;
  readonly contract: { readonly from: string; readonly to: string | null } | null;
  readonly tracked: boolean;
}

export function answersOf(county: County, villages: ReadonlySet<string>): Answers {
  const starts = county.placements
    .map((row) => row.入职日期!)
    .filter((on) => isDate(on) && on >= FIRST_POLICY);
  const register = readRegister(county.registry, villages, starts.toSorted()[0]!);
  const employers = new Map(
    county.employers
      .filter((row) => isCreditCode(row.统一社会信用代码!))
      .map((row) => [row.统一社会信用代码!, row]),
  );
  const agencies = new Map(
    county.intermediaries
      .filter((row) => ['良好', '不良'].includes(row.信誉!))
      .map((row) => [row.编号!, row]),
  );
  const employments = registered(county, employers);
  const insurance = countedInsurance(county.insurance);
  const outcomes: Record<string, string> = {};
  const stuck: string[] = [];
  const put = (key: string, reason: string | null, payee: Row | undefined, paid: string) => {
    if (reason !== null) outcomes[key] = reason;
    else if (!payee?.账号) stuck.push(key);
    else outcomes[key] = paid;
  };

  const granted = new Set<string>();
  for (const one of employments.toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))) {
    const employer = employers.get(one.row.统一社会信用代码!)!;
    const person = register.people.get(one.row.身份证号!);
    const left = departuresOf(county, one);
    const pair = `${one.row.身份证号} ${one.row.统一社会信用代码}`;

    const covered = new Set(
      insurance
        .filter((row) => `${row.身份证号} ${row.统一社会信用代码}` === pair)
        .filter((row) => row.缴费日期! <= addDays(one.due, GRACE_DAYS))
        .map((row) => row.所属月份!),
    );
    const months = Array.from({ length: 12 }, (_, k) =>
      addMonths(`${one.starts.slice(0, 7)}-01`, k).slice(0, 7),
    );
    const forEmployer = first([
      [one.tracked, 'overlapping-employment'],
      [employer.行政区划代码!.startsWith('4331'), 'employer-outside-prefecture'],
      [person?.poor === true, 'not-registered-poor'],
      [coversYear(one), 'contract-shorter-than-one-year'],
      [!left.some((on) => on < one.due), 'employment-ended-early'],
      [months.every((month) => covered.has(month)), 'social-insurance-gap'],
      [!granted.has(pair), 'already-granted'],
    ]);
    if (forEmployer === null) granted.add(pair);
    const code = one.row.统一社会信用代码!;
    put(`employer-post ${one.id}`, forEmployer, employer, `100000 ${employer.行政区划代码} ${code}`);

    const number = one.row.介绍机构编号;
    if (!number) continue;
    const agency = agencies.get(number);
    const visits = county.followUps
      .filter((row) => row.就业编号 === one.id && row.介绍机构编号 === number)
      .map((row) => row.回访日期!);
    const windows = [0, 1, 2, 3].map((k) => [
      addMonths(one.starts, 3 * k),
      k === 3 ? one.due : addMonths(one.starts, 3 * (k + 1)),
    ]);
    const forAgency = first([
      [one.tracked, 'overlapping-employment'],
      [
        Boolean(agency?.资质证号 && agency.资质有效期至 && agency.资质有效期至 >= one.starts),
        'intermediary-not-qualified',
      ],
      [agency?.信誉 === '良好', 'intermediary-not-in-good-standing'],
      [person?.poor === true, 'not-registered-poor'],
      [!left.some((on) => on < one.due), 'employment-ended-early'],
      [
        windows.every(([from, before]) => visits.some((on) => from! <= on && on < before!)),
        'follow-up-missing',
      ],
    ]);
    const home = person?.village.slice(0, 6);
    put(`intermediary-placement ${one.id}`, forAgency, agency, `30000 ${home} ${number}`);
  }

  const placed = new Set(
    employments.filter((one) => one.tracked).map(({ row }) => `${row.身份证号} ${row.统一社会信用代码}`),
  );
  return {
    registry: { accepted: register.accepted, rejectedRows: register.rejectedRows },
    outcomes,
    stuck: stuck.toSorted(),
    unmatchedInsurance: insurance.filter((row) => !placed.has(`${row.身份证号} ${row.统一社会信用代码}`))
      .length,
  };
}

const first = (conditions: readonly [boolean, string][]): string | null =>
  conditions.find(([met]) => !met)?.[1] ?? null;

function readRegister(rows: readonly Row[], villages: ReadonlySet<string>, today: string) {
  const people = new Map<string, { name: string; household: string; poor: boolean; village: string }>();
  const rejectedRows: number[] = [];
  let accepted = 0;
  for (const [i, row] of rows.entries()) {
    const identity = row.身份证号!;
    const known = people.get(identity);
    const income = row['家庭年收入(元)'] ?? '';
    const good =
      Boolean(row.姓名) &&
      isIdentityNumber(identity, today) &&
      !(known && (known.name !== row.姓名 || known.household !== row.户编号)) &&
      villages.has(row.行政区划代码!) &&
      (income === '' || /^\d+(\.\d{1,2})?$/.test(income)) &&
      Object.entries(WORDS).every(([column, words]) => !row[column] || words.includes(row[column]));
    if (!good) {
      rejectedRows.push(i + 2);
      continue;
    }
    accepted += 1;
    people.set(identity, {
      name: row.姓名!,
      household: row.户编号!,
      poor: row.建档立卡 === '是',
      village: row.行政区划代码!,
    });
  }
  return { people, accepted, rejectedRows };
}

/** Placements in the order of their start; one that overlaps a tracked one of the same pair is registered as such. */
function registered(county: County, employers: ReadonlyMap<string, Row>): Employment[] {
  const taken: Employment[] = [];
  const ids = new Set<string>();
  for (const row of county.placements.toSorted((a, b) =>
    a.入职日期! < b.入职日期! ? -1 : a.入职日期! > b.入职日期! ? 1 : 0,
  )) {
    const starts = row.入职日期!;
    if (!isDate(starts) || starts < FIRST_POLICY || !employers.has(row.统一社会信用代码!)) continue;
    if (!isIdentityNumber(row.身份证号!, starts) || ids.has(row.就业编号!)) continue;
    ids.add(row.就业编号!);
    const contract = row.合同起始日 ? { from: row.合同起始日, to: row.合同终止日 || null } : null;
    const asked = daysOf(starts, contract);
    const overlaps = taken.some(
      (other) =>
        other.tracked &&
        other.row.身份证号 === row.身份证号 &&
        other.row.统一社会信用代码 === row.统一社会信用代码 &&
        meet(asked, occupiedOn(starts, other, county)),
    );
    taken.push({ id: row.就业编号!, row, starts, due: addMonths(starts, 12), contract, tracked: !overlaps });
  }
  return taken;
}

type Days = readonly [from: string, before: string];
const NEVER = '9999-12-31';

function daysOf(starts: string, contract: Employment['contract']): Days {
  const to = contract?.to ?? NEVER;
  const before = to === NEVER ? NEVER : addDays(to, 1);
  return [starts, before > starts ? before : addDays(starts, 1)];
}

/** What is known on that day: departures of it and before, not those that come with the placements of the day. */
function occupiedOn(today: string, one: Employment, county: County): Days {
  const known = departuresOf(county, one).filter((on) => on < today || (on === today && one.starts < today));
  if (known.length === 0) return daysOf(one.starts, one.contract);
  const left = known.toSorted()[0]!;
  return [one.starts, left > one.starts ? left : addDays(one.starts, 1)];
}

const meet = (a: Days, b: Days): boolean => a[0] < b[1] && b[0] < a[1];

/** A departure before the start is a mistake and not recorded. */
function departuresOf(county: County, one: Employment): string[] {
  return county.departures
    .filter((row) => row.就业编号 === one.id && isDate(row.离职日期!) && row.离职日期! >= one.starts)
    .map((row) => row.离职日期!);
}

function coversYear({ starts, due, contract }: Employment): boolean {
  return (
    contract !== null && contract.from <= starts && (contract.to === null || contract.to >= addDays(due, -1))
  );
}

/** The same payment twice counts once. */
function countedInsurance(rows: readonly Row[]): Row[] {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const good =
      isCreditCode(row.统一社会信用代码!) &&
      isIdentityNumber(row.身份证号!, '2999-01-01') &&
      isDate(row.缴费日期!) &&
      Number(row['缴费金额(元)']) > 0;
    if (good) seen.set(JSON.stringify(row), row);
  }
  return [...seen.values()];
}
