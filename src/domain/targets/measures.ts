/** One number that a county is asked for (docs/targets.md has the exact definitions). */
export interface Measure {
  readonly title: string;
  readonly article: string;
  /** `people`: a number of them; `share`: per mille, rounded down. */
  readonly unit: 'people' | 'share';
  /** How much of the target is expected in the middle of a year. */
  readonly pace: Pace;
  /** What its cases are. */
  readonly cases: CaseKind;
  readonly definition: string;
}

/** `linear`: by days gone; `at-once`: the whole of it; `from`: nothing before that day ('MM-DD'), then the whole. */
export type Pace = { readonly kind: 'linear' | 'at-once' } | { readonly kind: 'from'; readonly day: string };
export type CaseKind = 'employment' | 'training' | 'village' | 'claim';

const linear: Pace = { kind: 'linear' };
const afterRefresh: Pace = { kind: 'from', day: '07-01' };

const placed = (where: string, definition: string): Measure => ({
  title: `新增转移就业${where}`,
  article: where === '' ? '3、25' : '9',
  unit: 'people',
  pace: linear,
  cases: 'employment',
  definition,
});

/** A new measure is a line here, a file in src/db/targets/measures and points in evaluation-rules/. */
export const measures = {
  placed: placed('', '本年度内入职、入职时为建档立卡的人，每人计一次。'),
  'placed-in-county': placed('（县内）', '其中用人单位登记在户籍所在县市的。'),
  'placed-in-prefecture': placed('（州内县外）', '其中用人单位登记在州内其他县市的。'),
  'placed-in-province': placed('（省内州外）', '其中用人单位登记在省内州外的。'),
  'placed-outside-province': placed('（省外）', '其中用人单位登记在省外的。'),
  stable: {
    title: '稳定就业满一年',
    article: '3、23',
    unit: 'people',
    pace: linear,
    cases: 'employment',
    definition: '本年度内用工满一年、满一年前没有离职、入职时为建档立卡的人，每人计一次。',
  },
  'trained-pre': {
    title: '就业前培训结业',
    article: '10、17',
    unit: 'people',
    pace: linear,
    cases: 'training',
    definition: '本年度内在已审核的就业前培训班结业、开班时为建档立卡的人，每人计一次。',
  },
  'trained-on-post': {
    title: '岗位技能提升结业',
    article: '10、17',
    unit: 'people',
    pace: linear,
    cases: 'training',
    definition: '本年度内在已审核的岗位技能提升班结业、开班时为建档立卡的人，每人计一次。',
  },
  certified: {
    title: '取得职业资格证书',
    article: '17',
    unit: 'people',
    pace: linear,
    cases: 'training',
    definition: '本年度内取得职业资格证书、证书没有撤销的人，每人计一次。',
  },
  refreshed: {
    title: '名册年度更新率',
    article: '8',
    unit: 'share',
    pace: afterRefresh,
    cases: 'village',
    definition: '本年度名册更新中已核实的人数占应核实人数的比例。',
  },
  'refreshed-on-time': {
    title: '名册按期更新率',
    article: '8',
    unit: 'share',
    pace: afterRefresh,
    cases: 'village',
    definition: '期限已到的村中，全部核实并在期限内结束的比例。',
  },
  'paid-in-time': {
    title: '补贴按期支付率',
    article: '5',
    unit: 'share',
    pace: { kind: 'at-once' },
    cases: 'claim',
    definition: '支付期限在本年度内的补贴申请中，期限内由银行付出的比例；不予补贴、撤回、失效的不计。',
  },
} as const satisfies Record<string, Measure>;

export type MeasureCode = keyof typeof measures;
export const measureCodes = Object.keys(measures) as [MeasureCode, ...MeasureCode[]];
export const isMeasure = (code: string): code is MeasureCode => code in measures;
export const measureOf = (code: MeasureCode): Measure => measures[code];

/** What the record gives for one measure of one division: the sums over its cases. */
export interface Counted {
  readonly done: number;
  readonly total: number;
  readonly cases: number;
}

export const NOTHING: Counted = { done: 0, total: 0, cases: 0 };

/** The measure's number: people, or per mille rounded down; null: a share of nothing. */
export function actualOf(code: MeasureCode, { done, total }: Counted): number | null {
  if (measureOf(code).unit === 'people') return done;
  return total === 0 ? null : Math.floor((done * 1000) / total);
}

/** 1234 people, 98.5%. */
export function valueInWords(code: MeasureCode, value: number | null): string {
  if (value === null) return '—';
  return measureOf(code).unit === 'people' ? `${value}人` : `${value / 10}%`;
}
