import { capitals } from './capitals.ts';
import type { ClaimStep } from './claim-steps.ts';
import { addDays, type PlainDate } from './dates.ts';
import { povertyReviewed } from './decide-operation.ts';
import { type Fen, fen, formatYuan } from './money.ts';
import { type Policy, type ProgrammeId, programmeOf } from './policy/types.ts';
import { isReasonCode, reasons, reasonText } from './reasons.ts';
import { zhDate } from './waits.ts';
import { stepNames } from './words.ts';

/** What a notice tells: each is one kind of letter. */
export const noticeKinds = [
  'accepted',
  'reviewed',
  'granted',
  'correction',
  'refused',
  'lapsed',
  'withdrawn',
  'appeal-upheld',
  'appeal-dismissed',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
/** Every letter there is; that of a recovery is written in recovery-text. */
export const letterKinds = [...noticeKinds, 'recovery'] as const;

/** Whose hands the case was in: 人社局 or 扶贫办 decides on conditions, 财政局 on money. */
export type NoticeOffice = 'labour' | 'poverty' | 'finance';

/** What was decided. `reason` is a code of `reasons`, or the officer's own words. */
export type NoticeDecision = { readonly on: PlainDate; readonly office: NoticeOffice } & (
  | { readonly kind: 'accepted' | 'reviewed' | 'granted' | 'withdrawn' }
  | {
      readonly kind: 'correction';
      readonly reason: string;
      readonly note: string | null;
      readonly correctUntil: PlainDate;
    }
  | {
      readonly kind: 'refused' | 'lapsed';
      readonly reason: string;
      readonly article: string;
      readonly note: string | null;
    }
  | {
      readonly kind: 'appeal-upheld' | 'appeal-dismissed';
      /** Of the refusal that was appealed against. */
      readonly reason: string;
      readonly article: string;
      readonly refusedOn: PlainDate;
      readonly lodgedOn: PlainDate;
      readonly goesOnAt: ClaimStep;
      readonly note: string | null;
    }
);

/** The claim as its payee knows it. The person appears with name and masked identity number, nothing more. */
export interface NoticeCase {
  readonly programme: ProgrammeId;
  /** Number of the employment or aid case. */
  readonly subjectId: string;
  /** '' where the case has one claim of the programme. */
  readonly period: string;
  /** Of a top-up: its number and what the whole comes to with it; absent: it is none. */
  readonly topUp?: { readonly no: number; readonly dueFen: Fen };
  /** Whether the letter goes to a person, not to an organisation. */
  readonly toPerson: boolean;
  readonly payeeName: string;
  readonly workerName: string;
  readonly identityMasked: string;
  /** Null where no employer is part of it. */
  readonly employerName: string | null;
  readonly startsOn: PlainDate;
  /** Null: an aid case, which has no year to fill. */
  readonly dueOn: PlainDate | null;
  readonly raisedOn: PlainDate;
  readonly amountFen: Fen;
  /** County that handles and pays. */
  readonly division: string;
  readonly divisionName: string;
  readonly prefectureName: string;
  readonly policy: Pick<Policy, 'title' | 'articles' | 'parameters' | 'programmes'>;
}

export interface Notice {
  readonly kind: (typeof letterKinds)[number];
  readonly title: string;
  /** Null while it is only a preview: nothing was issued. */
  readonly number: string | null;
  readonly addressee: string;
  readonly paragraphs: readonly string[];
  readonly signedBy: string;
  readonly date: PlainDate;
  /** Last day on which the payee may appeal; null where there is nothing to appeal against. */
  readonly appealUntil: PlainDate | null;
}

const titles: Record<NoticeKind, string> = {
  accepted: '受理通知书',
  reviewed: '审核结果告知书',
  granted: '补贴决定书',
  correction: '补正通知书',
  refused: '不予补贴决定书',
  lapsed: '终止办理通知书',
  withdrawn: '终止办理通知书',
  'appeal-upheld': '申诉决定书',
  'appeal-dismissed': '申诉决定书',
};

const numberWords: Record<NoticeKind, string> = {
  accepted: '劳补受',
  reviewed: '劳补审',
  granted: '劳补决',
  correction: '劳补正',
  refused: '劳补拒',
  lapsed: '劳补终',
  withdrawn: '劳补终',
  'appeal-upheld': '劳补申',
  'appeal-dismissed': '劳补申',
};

export const programmeSigns: Record<ProgrammeId, string> = {
  'employer-post': 'G',
  'intermediary-placement': 'Z',
  'pre-employment-training': 'P',
  'on-post-training': 'T',
  'training-living-allowance': 'S',
  'certificate-bonus': 'B',
  'vocational-student': 'L',
  'at-risk-student': 'X',
  'startup-loan-interest': 'D',
  transport: 'J',
};

const closings: Record<NoticeKind, string> = {
  accepted: '特此通知。',
  reviewed: '特此告知。',
  granted: '特此决定。',
  correction: '特此通知。',
  refused: '特此决定。',
  lapsed: '特此通知。',
  withdrawn: '特此通知。',
  'appeal-upheld': '特此决定。',
  'appeal-dismissed': '特此决定。',
};

/**
 * The letter that tells the payee what was decided, why, by which article, and what can be done about it (28).
 * `revision` is the claim's revision that the decision was taken on: with it the number names one letter; null = preview.
 *
 * Example: refused on 2017-07-01 with 60 days of appeal → 可自本决定作出之日起60日内（至2017年8月30日）申诉.
 */
export function noticeText(one: NoticeCase, decision: NoticeDecision, revision: number | null): Notice {
  const { kind, on } = decision;
  const appealable = kind === 'refused' || kind === 'lapsed';
  const appealUntil = appealable ? addDays(on, one.policy.parameters.appealDays) : null;
  return {
    kind,
    title: titles[kind],
    number: revision === null ? null : numberOf(one, decision, revision),
    addressee: one.payeeName,
    paragraphs: [
      opening(one),
      ...body[kind](one, decision as never),
      ...(appealUntil ? [appeal(one, decision, appealUntil)] : []),
      closings[kind],
    ],
    signedBy: signature(one, decision),
    date: on,
    appealUntil,
  };
}

/** 第二十三条、第二十四条 out of '23、24'. */
export function articlesInWords(articles: string): string {
  return articles
    .split('、')
    .map((article) => `第${chineseNumber(Number(article))}条`)
    .join('、');
}

type Told<K extends NoticeKind> = NoticeDecision & { readonly kind: K };

const body: { [K in NoticeKind]: (one: NoticeCase, decision: Told<K>) => string[] } = {
  accepted: () => [
    '经核对，申请材料齐全，现予受理，转入审核。审核通过后将依法公示，公示期满无异议的转财政审批。',
  ],

  reviewed: (one) => [
    `经审核，上述申请符合${basis(one)}规定的条件，拟给予${titleOf(one)}人民币${yuan(one)}元。`,
    ...ofTheWhole(one),
    `现将拟补贴事项公示${one.policy.parameters.noticeDays}日；公示期满没有异议的，转财政部门审批。`,
  ],

  granted: (one) => [
    `经审核并公示，上述申请符合${basis(one)}的规定：${quote(one, programmeOf(one.policy, one.programme).article)}`,
    `现决定给予${titleOf(one)}人民币${yuan(one)}元（大写：${capitals(one.amountFen)}），由${one.divisionName}财政拨付至登记的收款账户；实际到账日期以银行回执为准。`,
    ...ofTheWhole(one),
  ],

  correction: (one, { reason, note, correctUntil }) => [
    `经核对，上述申请需要补正：${because(reason)}`,
    ...noted(note),
    ...remedy(reason),
    `请在收到本通知后${one.policy.parameters.correctionDays}日内（至${zhDate(correctUntil)}止，含当日）补正并重新提交；逾期未提交的，本次申请失效。`,
  ],

  refused: (one, { reason, article, note }) => [
    `经核对，上述申请不符合补贴条件：${because(reason, article)}`,
    ...noted(note),
    `依据《${one.policy.title}》${articlesInWords(article)}，现决定不予${titleOf(one)}。`,
    ...article.split('、').flatMap((number) => quoted(one, number)),
    ...remedy(reason),
  ],

  lapsed: (one, { reason, article }) => [
    `${because(reason, article)}依据《${one.policy.title}》${articlesInWords(article)}，本次申请终止办理。`,
    ...remedy(reason),
  ],

  withdrawn: (one) => [`${you(one)}已撤回上述申请，现终止办理，不再支付补贴。`],

  'appeal-upheld': (one, decision) => [
    ...appealed(one, decision),
    `现决定：申诉成立，撤销原决定，上述申请从“${stepNames[decision.goesOnAt]}”环节继续办理。`,
  ],

  'appeal-dismissed': (one, decision) => [
    ...appealed(one, decision),
    `依据《${one.policy.title}》${articlesInWords(decision.article)}，现决定：申诉不成立，维持不予${titleOf(one)}的原决定。`,
    ...decision.article.split('、').flatMap((number) => quoted(one, number)),
    '本决定为本办法规定的申诉程序中的最终决定。',
  ],
};

/** What was decided against, why, and what was found. */
function appealed(
  one: NoticeCase,
  { refusedOn, lodgedOn, reason, article, note }: Told<'appeal-upheld' | 'appeal-dismissed'>,
): string[] {
  return [
    `${you(one)}不服${zhDate(refusedOn)}对上述申请作出的决定，于${zhDate(lodgedOn)}提出申诉。原决定的理由是：${because(reason, article)}`,
    ...(note?.trim() ? [`经审查：${sentence(note)}`] : []),
  ];
}

function opening(one: NoticeCase): string {
  const { workerName, identityMasked, employerName, startsOn, dueOn, raisedOn, period } = one;
  const person = `${workerName}（身份证号${identityMasked}）`;
  if (dueOn === null) {
    const which = `个案编号${one.subjectId}${period === '' ? '' : `，${period}`}`;
    return `${you(one)}${zhDate(raisedOn)}的${titleOf(one)}申请（${which}）收悉。当事人：${person}。`;
  }
  const work = `${person}于${zhDate(startsOn)}到${employerName}就业，满一年之日为${zhDate(dueOn)}`;
  return `${you(one)}${zhDate(raisedOn)}的${titleOf(one)}申请（就业编号${one.subjectId}）收悉。${work}。`;
}

const you = ({ toPerson }: NoticeCase): string => (toPerson ? '你' : '你单位');

const titleOf = (one: NoticeCase): string =>
  programmeOf(one.policy, one.programme).title + (one.topUp ? '补发' : '');
/** Of a top-up: the whole, and what was paid of it. */
function ofTheWhole({ topUp, amountFen }: NoticeCase): string[] {
  if (!topUp) return [];
  const [whole, paid] = [topUp.dueFen, fen(topUp.dueFen - amountFen)].map(formatYuan);
  return [`付款所依据的事实有更正，重新核定后应付合计人民币${whole}元，已付${paid}元，补发的是差额。`];
}

const yuan = (one: NoticeCase): string => formatYuan(one.amountFen);
const basis = (one: NoticeCase): string =>
  `《${one.policy.title}》${articlesInWords(programmeOf(one.policy, one.programme).article)}`;

/** The article without its own number, which the sentence before has named. */
function quote(one: NoticeCase, number: string): string {
  const text = one.policy.articles[number] ?? '';
  return `“${text.replace(/^第[零一二三四五六七八九十百]+条\s*/, '')}”`;
}

export function quoted(one: NoticeCase, number: string): string[] {
  if (!one.policy.articles[number]) return [];
  return [`${articlesInWords(number)}规定：${quote(one, number)}`];
}

/** A coded reason in its own words, an officer's words as they are; either ends as a sentence. */
export function because(reason: string, article: string | null = null): string {
  return sentence(reasonText(reason, article));
}

const noted = (note: string | null): string[] => (note?.trim() ? [`说明：${sentence(note)}`] : []);
const remedy = (reason: string): string[] => (isReasonCode(reason) ? [reasons[reason].remedy] : []);

/** Ends as a sentence does. */
export function sentence(words: string): string {
  const text = words.trim();
  return /[。！？；.!?]$/.test(text) ? text : `${text}。`;
}

function appeal(one: NoticeCase, { office }: NoticeDecision, until: PlainDate): string {
  const { appealDays } = one.policy.parameters;
  const above = `${one.prefectureName}${office === 'finance' ? '财政局' : '人力资源和社会保障局'}`;
  return `如不服，可自本文书作出之日起${appealDays}日内（至${zhDate(until)}止，含当日）向${above}申诉。`;
}

const officeNames: Record<NoticeOffice, string> = {
  labour: '人力资源和社会保障局',
  poverty: '扶贫开发办公室',
  finance: '财政局',
};

function signature(
  { divisionName, prefectureName, programme }: NoticeCase,
  { kind, office }: NoticeDecision,
): string {
  if (kind === 'appeal-upheld' || kind === 'appeal-dismissed')
    return `${prefectureName}${office === 'finance' ? '财政局' : '人力资源和社会保障局'}`;
  const reviewed = povertyReviewed.includes(programme) ? officeNames.poverty : officeNames.labour;
  if (kind === 'granted') return `${divisionName}${reviewed}、${divisionName}${officeNames.finance}`;
  return divisionName + officeNames[office];
}

/** 劳补决〔2017〕433101-G-JY-1-4号: county, programme, employment and the revision decided on; nobody counts letters. */
function numberOf(one: NoticeCase, { kind, on }: NoticeDecision, revision: number): string {
  const sign = programmeSigns[one.programme];
  return `${numberWords[kind]}〔${on.slice(0, 4)}〕${one.division}-${sign}-${claimInNumber(one)}-${revision}号`;
}

/** The part of a letter's number that tells the claims of a programme apart: case, period, and the number of a top-up. */
export const claimInNumber = ({ subjectId, period, topUp }: NoticeCase): string =>
  [subjectId, ...(period === '' ? [] : [period]), ...(topUp ? [`T${topUp.no}`] : [])].join('-');

const DIGITS = '零一二三四五六七八九';

/** 24 → 二十四, 10 → 十, 105 → 一百零五; articles go no further than 999. */
function chineseNumber(n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > 999) throw new RangeError(`no article ${n}`);
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor((n % 100) / 10), n % 10];
  const digit = (d: number): string => DIGITS.charAt(d);
  const head = hundreds > 0 ? `${digit(hundreds)}百` : '';
  const last = ones > 0 ? digit(ones) : '';
  if (tens === 0) return head + (head && last ? '零' : '') + last;
  return `${head}${tens === 1 && !head ? '' : digit(tens)}十${last}`;
}
