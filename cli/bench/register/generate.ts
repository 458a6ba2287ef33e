import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Fault, oddlyWritten, spoiled } from './dirt.ts';
import { type Cells, cardOf, drawn, employmentOf, type Home, one, phone } from './person.ts';
import { EDUCATION, SKILLS } from './words.ts';

/** A register of the prefecture as its counties would send it; the same plan is always the same register. */
export interface RegisterPlan {
  readonly seed: number;
  /** How many people the first year has. */
  readonly people: number;
  /** 2: a year later. Some cards have changed, some people have come, some have gone. */
  readonly year: 1 | 2;
  /** Villages whose codes begin so, e.g. a county's six digits. Default: the prefecture. */
  readonly area?: string;
  /** False: every row is faultless and plainly written. */
  readonly dirt?: boolean;
}

export interface GeneratedRow {
  /** Number of the person: the same in both years. */
  readonly person: number;
  /** As somebody wrote it. */
  readonly cells: Cells;
  /** Why the import will refuse the row; null: it will not. */
  readonly fault: Fault | null;
  /** What the row says, plainly written. */
  readonly card: Cells;
  /** In the second year: the card of the first, where that was taken. */
  readonly before: Cells | null;
}

const SIZES = [3, 4, 2, 5, 3, 1, 4, 3, 2, 3];
const PATTERN = SIZES.flatMap((size, at) => Array.from({ length: size }, (_, place) => ({ at, place })));
const SHARE = {
  spoiled: 0.02,
  odd: 0.03,
  repeated: 0.005,
  gone: 0.02,
  changed: 0.12,
  moved: 0.003,
  come: 0.03,
};
/** How many rows below itself a row is repeated: the copies were pasted together. */
const REPEATED_AFTER = 40;

/** Every row of the file of a year, in its order. */
export function* generateRegister(plan: RegisterPlan): Generator<GeneratedRow> {
  const town = townOf(plan);
  const copies: { after: number; row: GeneratedRow }[] = [];
  let written = 0;
  for (let n = 0; n < town.people; n += 1) {
    const row = rowOf(plan, town, n);
    if (row === null) continue;
    yield row;
    written += 1;
    if (isRepeated(plan, row)) copies.push({ after: written + REPEATED_AFTER, row });
    while (copies[0] !== undefined && copies[0].after <= written) yield repeated(copies.shift()!.row);
  }
  for (const { row } of copies) yield repeated(row);
}

/** Who was taken in the first year and is missing in the second. */
export function* goneBySecondYear(plan: RegisterPlan): Generator<Cells> {
  const town = townOf({ ...plan, year: 2 });
  for (let n = 0; n < plan.people; n += 1) {
    if (!isGone(plan, n)) continue;
    const before = firstYear(plan, town, n);
    if (before.fault === null) yield before.card;
  }
}

interface Town {
  readonly villages: readonly string[];
  readonly households: number;
  /** Who has come by the second year included. */
  readonly people: number;
}

let allVillages: readonly string[] | undefined;

function townOf({ people, year, area = '4331' }: RegisterPlan): Town {
  allVillages ??= readFileSync(path.join(import.meta.dirname, '../../../data/divisions.csv'), 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .filter(([, , level]) => level === 'village')
    .map(([code]) => code!);
  const villages = allVillages.filter((code) => code.startsWith(area));
  if (villages.length === 0) throw new RangeError(`no villages in ${area}`);
  const households = Math.ceil(people / PATTERN.length) * SIZES.length;
  const come = year === 2 ? Math.ceil(people * SHARE.come) : 0;
  return { villages, households, people: people + come };
}

function rowOf(plan: RegisterPlan, town: Town, n: number): GeneratedRow | null {
  if (plan.year === 1) return { ...firstYear(plan, town, n), before: null };
  if (n >= plan.people) return { ...asWritten(plan, 2, n, newcomer(plan, town, n)), before: null };
  if (isGone(plan, n)) return null;
  const first = firstYear(plan, town, n);
  const before = first.fault === null ? first.card : null;
  const card = secondCard(plan, town, n);
  if (before !== null && drawn(plan.seed, 12, n).chance(SHARE.moved)) {
    // Another household is a person's decision, not a file's.
    const moved = { ...card, 户编号: `${card.户编号}9` };
    return { person: n, card: moved, cells: moved, fault: IN_USE, before };
  }
  return { ...asWritten(plan, 2, n, card), before };
}

const IN_USE = { column: '身份证号', code: 'identity-in-use' } as const;
const REPEATED = { column: '身份证号', code: 'identity-repeated' } as const;

type Written = Omit<GeneratedRow, 'before'>;

function firstYear(plan: RegisterPlan, town: Town, n: number): Written {
  return asWritten(plan, 1, n, cardOf(plan.seed, n, homeOf(plan, town, n, 1)));
}

function asWritten(plan: RegisterPlan, year: 1 | 2, n: number, card: Cells): Written {
  const random = drawn(plan.seed, 20 + year, n);
  const draw = plan.dirt === false ? 1 : random.next();
  if (draw < SHARE.spoiled) return { person: n, card, ...spoiled(random, card) };
  const odd = draw < SHARE.spoiled + SHARE.odd;
  return { person: n, card, cells: odd ? oddlyWritten(random, card) : card, fault: null };
}

function isRepeated({ seed, year, dirt }: RegisterPlan, { person, fault }: GeneratedRow): boolean {
  return dirt !== false && fault === null && drawn(seed, 30 + year, person).chance(SHARE.repeated);
}

const repeated = (row: GeneratedRow): GeneratedRow => ({ ...row, fault: REPEATED });

const isGone = ({ seed }: RegisterPlan, n: number): boolean => drawn(seed, 11, n).chance(SHARE.gone);

/** Poverty and income of a household change together for all who live in it. */
function homeOf({ seed }: RegisterPlan, town: Town, n: number, year: 1 | 2): Home {
  const { at, place } = PATTERN[n % PATTERN.length]!;
  return home(seed, town, Math.floor(n / PATTERN.length) * SIZES.length + at, place, year);
}

function home(seed: number, { villages, households }: Town, h: number, place: number, year: 1 | 2): Home {
  const village = villages[Math.floor((h * villages.length) / households)]!;
  const random = drawn(seed, 0, h);
  const poor = random.chance(0.35);
  const income = 4000 + 100 * random.below(400);
  const later = drawn(seed, 10, h);
  const changes = year === 2 && later.chance(poor ? 0.04 : 0.01);
  return {
    household: `${village}${String(h % 10_000).padStart(4, '0')}`,
    village,
    place,
    registeredPoor: changes ? !poor : poor,
    incomeYuan: year === 2 && later.chance(0.25) ? income + 500 : income,
  };
}

/** What a year does to a card. */
function secondCard(plan: RegisterPlan, town: Town, n: number): Cells {
  const card = cardOf(plan.seed, n, homeOf(plan, town, n, 2));
  const random = drawn(plan.seed, 13, n);
  if (!random.chance(SHARE.changed)) return card;
  const { 就业状态: _, ...rest } = card;
  switch (random.below(4)) {
    case 0:
      return { ...card, 联系电话: phone(random) };
    case 1:
      return { ...card, 技能水平: one(random, SKILLS), 文化程度: one(random, EDUCATION) };
    case 2:
      return { ...basicOf(rest), ...employmentOf(random) };
    default:
      return { ...card, 健康状况: '慢性病', 一卡通账号: `62284299${String(n).padStart(11, '0')}` };
  }
}

const BASIC = [
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
  ...['建档立卡', '行政区划代码', '联系电话', '一卡通账号', '劳动能力'],
];
const basicOf = (card: Cells): Cells =>
  Object.fromEntries(BASIC.map((column) => [column, card[column] ?? '']));

/** Born, married or come home since: into a household that is there, or one of its own. */
function newcomer(plan: RegisterPlan, town: Town, n: number): Cells {
  const random = drawn(plan.seed, 14, n);
  const into = home(plan.seed, town, random.below(town.households), 1, 2);
  if (random.chance(0.7)) return cardOf(plan.seed, n, into);
  return cardOf(plan.seed, n, { ...into, household: `${into.village}N${n}`, place: 0 });
}
