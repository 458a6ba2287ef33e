import { addDays, type PlainDate } from '../../../src/domain/dates.ts';
import { identityCheckDigit } from '../../../src/domain/identity-number.ts';
import { type Random, seeded } from '../../faults/random.ts';
import {
  EDUCATION,
  EMPLOYED_IN,
  EMPLOYERS,
  GIVEN_NAMES,
  HEALTH,
  INDUSTRIES,
  LABOUR_ABILITY,
  POSTS,
  REGIONS,
  SATISFACTION,
  SCHOOLS,
  SERVICES,
  SKILLS,
  SURNAMES,
} from './words.ts';

/** A row by column; columns left out are empty. */
export type Cells = Record<string, string>;

/** Where a generated person lives. */
export interface Home {
  readonly household: string;
  readonly village: string;
  /** 0: the head of the household. */
  readonly place: number;
  readonly registeredPoor: boolean;
  readonly incomeYuan: number;
}

/** Random numbers of one thing of one register: the same whatever was drawn before. */
export function drawn(seed: number, what: number, n: number): Random {
  return seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b) ^ Math.imul(what + 1, 0xc2b2ae35));
}

export const one = <T>(random: Random, words: readonly T[]): T => words[random.below(words.length)]!;

const OLDEST = '1940-01-01' as PlainDate;
const DAYS_OF_BIRTH = 27_000;
const SERIALS = 1000;
/** Prime to the number of days: consecutive people are born far apart, and no two share day and serial. */
const STRIDE = 7_919;
const births = new Map<number, string>();

/** The n-th person's identity number: valid, never given twice below 27 million. */
export function identityOf(n: number, county: string): string {
  const day = (n * STRIDE) % DAYS_OF_BIRTH;
  let born = births.get(day);
  if (born === undefined) {
    born = addDays(OLDEST, day).replaceAll('-', '');
    births.set(day, born);
  }
  const serial = Math.floor(n / DAYS_OF_BIRTH) % SERIALS;
  const first17 = `${county}${born}${String(serial).padStart(3, '0')}`;
  return first17 + identityCheckDigit(first17);
}

/** The n-th person's row in the first year, without dirt. */
export function cardOf(seed: number, n: number, home: Home): Cells {
  const random = drawn(seed, 1, n);
  const identity = identityOf(n, home.village.slice(0, 6));
  const surname = one(drawn(seed, 2, hashOf(home.household)), SURNAMES);
  const card: Cells = {
    户编号: home.household,
    姓名: surname + one(random, GIVEN_NAMES) + (random.chance(0.7) ? one(random, GIVEN_NAMES) : ''),
    身份证号: identity,
    与户主关系: home.place === 0 ? '户主' : one(random, ['配偶', '子女', '父母']),
    性别: Number(identity[16]) % 2 === 1 ? '男' : '女',
    文化程度: one(random, EDUCATION),
    技能水平: one(random, SKILLS),
    健康状况: one(random, HEALTH),
    '家庭年收入(元)': String(home.incomeYuan),
    建档立卡: home.registeredPoor ? '是' : '否',
    行政区划代码: home.village,
    联系电话: random.chance(0.85) ? phone(random) : '',
    一卡通账号: random.chance(0.6) ? `622842${digits(random, 13)}` : '',
    劳动能力: random.chance(0.8) ? one(random, LABOUR_ABILITY) : '',
  };
  return Object.assign(card, employmentOf(random));
}

/** The part of the card that depends on the group of article 8. */
export function employmentOf(random: Random): Cells {
  const draw = random.next();
  if (draw < 0.55) {
    const wantsChange = random.chance(0.15);
    return {
      就业状态: '已转移就业',
      就业地区: one(random, EMPLOYED_IN),
      就业单位: one(random, EMPLOYERS),
      就业岗位: one(random, POSTS),
      '月工资(元)': String(2000 + 100 * random.below(60)),
      就业满意度: one(random, SATISFACTION),
      转岗需求: wantsChange ? '是' : '否',
      '随行家属(人)': String(random.below(4)),
      ...(wantsChange && { 意愿地区: one(random, REGIONS), 意愿岗位: one(random, POSTS) }),
    };
  }
  if (draw < 0.8) {
    return {
      就业状态: '未转移有意愿',
      意愿地区: one(random, REGIONS),
      意愿行业: one(random, INDUSTRIES),
      意愿岗位: one(random, POSTS),
      '意愿月薪(元)': String(2500 + 100 * random.below(40)),
      公共服务需求: one(random, SERVICES),
      意愿企业: random.chance(0.2) ? one(random, EMPLOYERS) : '',
    };
  }
  if (draw < 0.85) {
    return {
      就业状态: '两后生',
      毕业学校: one(random, SCHOOLS),
      毕业年份: String(2010 + random.below(6)),
      转移就业意愿: random.chance(0.5) ? '是' : '否',
      就读职校意愿: random.chance(0.5) ? '是' : '否',
    };
  }
  return { 就业状态: '无转移意愿' };
}

export const phone = (random: Random): string => `1${3 + random.below(6)}${digits(random, 9)}`;

function digits(random: Random, count: number): string {
  return String(Math.floor(random.next() * 10 ** count)).padStart(count, '0');
}

/** FNV-1a: one number for a text. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
