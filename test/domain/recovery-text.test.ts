import { expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { fen } from '../../src/domain/money.ts';
import { type NoticeCase, type NoticeDecision, noticeText } from '../../src/domain/notice-text.ts';
import { evenPlan } from '../../src/domain/recovery.ts';
import { type RecoveryTold, recoveryText } from '../../src/domain/recovery-text.ts';
import { policy2016 } from './support/policy.ts';

const one: NoticeCase = {
  programme: 'employer-post',
  subjectId: 'JY-7',
  period: '',
  toPerson: false,
  payeeName: '湘西吉凤建设开发有限公司',
  workerName: '石有福',
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

const appealed: NoticeDecision = {
  kind: 'appeal-dismissed',
  reason: 'employment-ended-early',
  article: '24',
  refusedOn: plainDate('2017-07-01'),
  lodgedOn: plainDate('2017-08-30'),
  goesOnAt: 'acceptance',
  note: '离职证明属实',
  on: plainDate('2017-09-15'),
  office: 'labour',
};

test('a person who appealed is no organisation', () => {
  const [, words] = noticeText({ ...one, toPerson: true }, appealed, 9).paragraphs;
  expect(words).toMatch(/^你不服2017年7月1日/);
});

test('an appeal that is dismissed: what was decided, why, by which article, and that it is final', () => {
  const letter = noticeText(one, appealed, 4);
  expect(letter).toMatchObject({
    title: '申诉决定书',
    number: '劳补申〔2017〕433101-G-JY-7-4号',
    signedBy: '湘西土家族苗族自治州人力资源和社会保障局',
    appealUntil: null,
  });
  const text = letter.paragraphs.join('\n');
  expect(text).toContain('你单位不服2017年7月1日对上述申请作出的决定，于2017年8月30日提出申诉。');
  expect(text).toContain('劳动者在用工满一年之前已经离职。');
  expect(text).toContain('经审查：离职证明属实。');
  expect(text).toContain('第二十四条，现决定：申诉不成立，维持不予岗位补贴的原决定。');
  expect(text).toContain('最终决定');
});

test('an appeal against finance that is upheld is signed by the finance bureau above and says where the claim goes on', () => {
  const letter = noticeText(
    one,
    { ...appealed, kind: 'appeal-upheld', goesOnAt: 'payment', office: 'finance' },
    null,
  );
  expect(letter.number).toBeNull();
  expect(letter.signedBy).toBe('湘西土家族苗族自治州财政局');
  expect(letter.paragraphs.join('\n')).toContain('申诉成立，撤销原决定，上述申请从“支付”环节继续办理。');
});

const told: RecoveryTold = {
  id: 'employer-post:JY-7:R1',
  paidOn: plainDate('2017-07-03'),
  paidFen: fen(100_000),
  amountFen: fen(100_000),
  reason: 'employment-ended-early',
  article: '23、24',
  note: null,
  instalments: evenPlan(100_000, 3, plainDate('2017-09-30')),
  approvedOn: plainDate('2017-08-20'),
  today: plainDate('2017-08-21'),
};

test('the letter of a recovery: why, by which articles, how much in capitals, and each part with its day', () => {
  const letter = recoveryText(one, told);
  expect(letter).toMatchObject({
    kind: 'recovery',
    number: '劳补追〔2017〕433101-G-JY-7-R1号',
    signedBy: '吉首市财政局',
    date: '2017-08-20',
  });
  const text = letter.paragraphs.join('\n');
  expect(text).toContain('你单位于2017年7月3日收到岗位补贴人民币1,000.00元。');
  expect(text).toContain('第二十三条、第二十四条，现决定追回人民币1,000.00元（大写：壹仟元整）。');
  expect(text).toContain(
    '第1期333.34元，最晚2017年9月30日；第2期333.33元，最晚2017年10月30日；第3期333.33元，最晚2017年11月30日。',
  );
});

test('before the approval it is a preview of today, without a number', () => {
  expect(recoveryText(one, { ...told, approvedOn: null })).toMatchObject({
    number: null,
    date: '2017-08-21',
  });
});
