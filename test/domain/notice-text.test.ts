import { describe, expect, test } from 'vitest';
import { capitals } from '../../src/domain/capitals.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { fen } from '../../src/domain/money.ts';
import {
  articlesInWords,
  type NoticeCase,
  type NoticeDecision,
  noticeText,
} from '../../src/domain/notice-text.ts';
import { policy2016 } from './support/policy.ts';

const one: NoticeCase = {
  programme: 'employer-post',
  subjectId: 'JY-7',
  period: '',
  toPerson: false,
  payeeName: '湘西吉凤建设开发有限公司',
  workerName: '龙䶮',
  identityMasked: '**************2438',
  employerName: '湘西吉凤建设开发有限公司',
  startsOn: plainDate('2016-06-18'),
  dueOn: plainDate('2017-06-18'),
  raisedOn: plainDate('2017-06-18'),
  amountFen: fen(100_000),
  division: '433101',
  divisionName: '吉首市',
  prefectureName: '湘西土家族苗族自治州',
  policy: policy2016,
};
const on = plainDate('2017-07-01');

describe('each kind of letter', () => {
  const table: {
    decision: NoticeDecision;
    title: string;
    number: string;
    says: string[];
    signedBy?: string;
    appealUntil?: string;
  }[] = [
    {
      decision: { kind: 'accepted', on, office: 'labour' },
      title: '受理通知书',
      number: '劳补受〔2017〕433101-G-JY-7-4号',
      says: ['现予受理，转入审核', '龙䶮（身份证号**************2438）于2016年6月18日到'],
    },
    {
      decision: { kind: 'reviewed', on, office: 'labour' },
      title: '审核结果告知书',
      number: '劳补审〔2017〕433101-G-JY-7-4号',
      says: ['拟给予岗位补贴人民币1,000.00元', '公示7日'],
    },
    {
      decision: { kind: 'granted', on, office: 'finance' },
      title: '补贴决定书',
      number: '劳补决〔2017〕433101-G-JY-7-4号',
      says: [
        '符合《湘西自治州劳务协作服务管理办法》第二十四条的规定：“对州内吸纳',
        '人民币1,000.00元（大写：壹仟元整）',
      ],
      signedBy: '吉首市人力资源和社会保障局、吉首市财政局',
    },
    {
      decision: {
        kind: 'correction',
        on,
        office: 'finance',
        reason: '账户名称与单位名称不符',
        note: '请附开户许可证',
        correctUntil: plainDate('2017-07-16'),
      },
      title: '补正通知书',
      number: '劳补正〔2017〕433101-G-JY-7-4号',
      says: [
        '账户名称与单位名称不符。',
        '说明：请附开户许可证。',
        '15日内（至2017年7月16日止，含当日）补正并重新提交；逾期未提交的，本次申请失效',
      ],
      signedBy: '吉首市财政局',
    },
    {
      decision: {
        kind: 'refused',
        on,
        office: 'labour',
        reason: 'social-insurance-gap',
        article: '24',
        note: null,
      },
      title: '不予补贴决定书',
      number: '劳补拒〔2017〕433101-G-JY-7-4号',
      says: [
        '宽限期满仍未补齐。',
        '第二十四条，现决定不予岗位补贴',
        '请核对缺少的月份',
        '可自本文书作出之日起60日内（至2017年8月30日止，含当日）向湘西土家族苗族自治州人力资源和社会保障局申诉',
      ],
      appealUntil: '2017-08-30',
    },
    {
      decision: {
        kind: 'lapsed',
        on,
        office: 'labour',
        reason: 'correction-lapsed',
        article: '28',
        note: null,
      },
      title: '终止办理通知书',
      number: '劳补终〔2017〕433101-G-JY-7-4号',
      says: ['申请失效。依据', '第二十八条', '申诉'],
      appealUntil: '2017-08-30',
    },
    {
      decision: { kind: 'withdrawn', on, office: 'labour' },
      title: '终止办理通知书',
      number: '劳补终〔2017〕433101-G-JY-7-4号',
      says: ['已撤回上述申请'],
    },
  ];

  for (const { decision, title, number, says, signedBy, appealUntil } of table) {
    test(decision.kind, () => {
      const notice = noticeText(one, decision, 4);
      expect(notice).toMatchObject({ title, number, addressee: one.payeeName, date: on });
      const text = notice.paragraphs.join('\n');
      for (const words of says) expect(text).toContain(words);
      expect(notice.signedBy).toBe(signedBy ?? '吉首市人力资源和社会保障局');
      expect(notice.appealUntil).toBe(appealUntil ?? null);
      if (!appealUntil) expect(text).not.toContain('申诉');
      // Each paragraph is a sentence, and nothing is left to fill in.
      expect(notice.paragraphs.filter((p) => !/[。”]$/.test(p))).toEqual([]);
      expect(text).not.toMatch(/undefined|null|NaN/);
    });
  }
});

test('a money decision is appealed to the finance office above, a preview has no number', () => {
  const words = { reason: 'documents-not-genuine', article: '28', note: null };
  const notice = noticeText(one, { kind: 'refused', on, office: 'finance', ...words }, null);
  expect(notice.number).toBeNull();
  expect(notice.signedBy).toBe('吉首市财政局');
  expect(notice.paragraphs.join()).toContain('向湘西土家族苗族自治州财政局申诉');
});

test('two articles are both quoted', () => {
  const words = { reason: 'employment-ended-early', article: '23、24', note: '于2017年2月离职' };
  const { paragraphs } = noticeText(one, { kind: 'refused', on, office: 'labour', ...words }, 2);
  expect(paragraphs.filter((p) => /^第二十[三四]条规定：“/.test(p))).toHaveLength(2);
});

test.each([
  ['5', '第五条'],
  ['10', '第十条'],
  ['14', '第十四条'],
  ['20', '第二十条'],
  ['23、24', '第二十三条、第二十四条'],
  ['105', '第一百零五条'],
  ['110', '第一百一十条'],
])('article %s is %s', (number, words) => {
  expect(articlesInWords(number)).toBe(words);
});

test.each([
  [0, '零元整'],
  [5, '伍分'],
  [50, '伍角整'],
  [1_000, '壹拾元整'],
  [100_000, '壹仟元整'],
  [130_005, '壹仟叁佰元零伍分'],
  [10_000_050, '壹拾万元伍角整'],
  [2_003_000_400, '贰仟零叁万零肆元整'],
  [12_345_678_912, '壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分'],
])('%i fen in capitals', (amount, words) => {
  expect(capitals(fen(amount))).toBe(words);
});

test('nothing is paid out below zero', () => {
  expect(() => capitals(fen(-1))).toThrow(RangeError);
});
