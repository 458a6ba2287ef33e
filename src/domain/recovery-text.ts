import { capitals } from './capitals.ts';
import type { PlainDate } from './dates.ts';
import { type Fen, fen, formatYuan } from './money.ts';
import {
  articlesInWords,
  because,
  claimInNumber,
  type Notice,
  type NoticeCase,
  programmeSigns,
  quoted,
  sentence,
} from './notice-text.ts';
import { articleOfProgramme } from './policy/programme-shapes.ts';
import { programmeOf } from './policy/types.ts';
import type { Instalment } from './recovery.ts';
import { zhDate } from './waits.ts';

/** A recovery as its payee is told of it. */
export interface RecoveryTold {
  readonly id: string;
  readonly paidOn: PlainDate;
  readonly paidFen: Fen;
  readonly amountFen: Fen;
  readonly reason: string;
  readonly article: string;
  readonly note: string | null;
  readonly instalments: readonly Instalment[];
  /** Null while nobody has approved: only a preview. */
  readonly approvedOn: PlainDate | null;
  readonly today: PlainDate;
}

/** The letter that asks money back: why, how much, by when each part, and what happens otherwise. */
export function recoveryText(one: NoticeCase, told: RecoveryTold): Notice {
  const { title } = programmeOf(one.policy, one.programme);
  const you = one.toPerson ? '你' : '你单位';
  const office = `${one.divisionName}财政局`;
  const person = `${one.workerName}（身份证号${one.identityMasked}）`;
  const of =
    one.dueOn === null
      ? `${person}的补助（个案编号${one.subjectId}）`
      : `${person}在${one.employerName}就业（就业编号${one.subjectId}）`;
  const yuan = `人民币${formatYuan(told.amountFen)}元（大写：${capitals(told.amountFen)}）`;
  return {
    kind: 'recovery',
    title: '追回补贴通知书',
    number: told.approvedOn ? numberOf(one, told, told.approvedOn) : null,
    addressee: one.payeeName,
    paragraphs: [
      `因${of}，${you}于${zhDate(told.paidOn)}收到${title}人民币${formatYuan(told.paidFen)}元。`,
      `经核实，付款所依据的事实有变：${because(told.reason, articleOfProgramme(one.programme))}${told.note ? sentence(told.note) : ''}`,
      `依据《${one.policy.title}》${articlesInWords(told.article)}，现决定追回${yuan}。`,
      ...told.article.split('、').flatMap((number) => quoted(one, number)),
      `请按下列期限将款项退回${office}，并注明通知书文号：${told.instalments.map(part).join('；')}。`,
      `经${you}书面同意，也可以从今后应付${you}的补贴中抵扣。可以提前还款；逾期未还的，由${office}依法催收。`,
      '特此通知。',
    ],
    signedBy: office,
    date: told.approvedOn ?? told.today,
    appealUntil: null,
  };
}

const part = ({ no, dueOn, amountFen }: Instalment): string =>
  `第${no}期${formatYuan(fen(amountFen))}元，最晚${zhDate(dueOn)}`;

/** 劳补追〔2018〕433101-G-JY-1-R1号. */
function numberOf(one: NoticeCase, { id }: RecoveryTold, on: PlainDate): string {
  const sign = programmeSigns[one.programme];
  return `劳补追〔${on.slice(0, 4)}〕${one.division}-${sign}-${claimInNumber(one)}-${id.split(':').at(-1)}号`;
}
