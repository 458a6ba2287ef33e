import { describe, expect, test } from 'vitest';
import { plainDate, yearMonth } from '../../src/domain/dates.ts';
import { waitReasons } from '../../src/domain/trace.ts';
import { blockerOf, explainWait, lastDayOf, waitKindOf, waitKinds, zhDate } from '../../src/domain/waits.ts';

const since = plainDate('2017-06-18');
const until = plainDate('2017-09-17');

test.each(waitKinds)('%s explains itself without a gap, with and without a deadline', (kind) => {
  for (const end of [until, null]) {
    const explanation = explainWait(kind, { since, until: end });
    expect(explanation).toMatchObject({ kind, since, until: end });
    for (const field of ['why', 'article', 'whoCanMove', 'then'] as const) {
      expect(explanation[field], field).toMatch(/\S/);
      expect(explanation[field], field).not.toMatch(/undefined|null|NaN/);
    }
  }
});

test('missing insurance names the months, the last payment day and the day of refusal', () => {
  const { why, then } = explainWait('insurance-months', {
    since,
    until,
    missingMonths: [yearMonth('2016-06'), yearMonth('2017-02')],
    lastPaymentOn: plainDate('2017-09-16'),
  });
  expect(why).toContain('还缺2个月');
  expect(why).toContain('2016年6月、2017年2月');
  expect(then).toContain('2017年9月16日');
  expect(then).toContain('2017年9月17日');
});

describe('who can move it depends on the facts', () => {
  test('without an uploaded contract it is the employer, with one the office', () => {
    const at = { since, until: null, office: '吉首市人社局' };
    expect(explainWait('contract-confirmation', at).whoCanMove).toContain('用人单位');
    const uploaded = explainWait('contract-confirmation', { ...at, contractUploaded: true });
    expect(uploaded.whoCanMove).toContain('吉首市人社局');
    expect(uploaded.why).toContain('已上传');
  });

  test('a named office replaces the general one', () => {
    expect(explainWait('finance', { since, until: null, office: '永顺县财政局' }).whoCanMove).toContain(
      '永顺县财政局',
    );
  });
});

test('a claim whose money is there, and that is under review, does not ask for money, and names no suspicion', () => {
  const of = { since: plainDate('2017-11-07'), until: plainDate('2018-01-01') };
  expect(explainWait('funds', of).why).toContain('资金不足');
  const reviewed = explainWait('funds', { ...of, underReview: true });
  expect(reviewed.why).toContain('复核');
  expect(reviewed.whoCanMove).not.toContain('财政');
  expect(JSON.stringify(reviewed)).not.toMatch(/疑|嫌/);
});

test('the reasons of an officer, of the bank and of a hold are passed on', () => {
  expect(explainWait('correction', { since, until, returnedReason: '合同缺页' }).why).toContain('合同缺页');
  expect(explainWait('reissue', { since, until: null, returnedReason: '账户已销' }).why).toContain(
    '账户已销',
  );
  expect(explainWait('review', { since, until: null, heldReason: '社保记录有变' }).why).toMatch(
    /^社保记录有变/,
  );
});

test('a claim says which office reviews it, and who puts an account or papers right', () => {
  const at = { since, until: null };
  const poverty = { ...at, byPovertyOffice: true, toPerson: true };
  expect(explainWait('acceptance', at).then).toContain('受理后转人社部门审核');
  expect(explainWait('acceptance', poverty).then).toContain('受理后转扶贫部门审核');
  expect(explainWait('review', poverty)).toMatchObject({
    why: '已受理，等待扶贫部门审核。',
    whoCanMove: expect.stringContaining('扶贫办'),
  });
  expect(explainWait('acceptance', { ...at, article: '18' }).article).toBe('18');
  expect(explainWait('reissue', poverty).whoCanMove).toMatch(/^收款人（到户籍所在乡镇/);
  expect(explainWait('correction', poverty).whoCanMove).toMatch(/^申请人本人/);
});

test('dates in Chinese have no leading zeros', () => {
  expect(zhDate(plainDate('2017-06-08'))).toBe('2017年6月8日');
});

describe('waits of aid cases', () => {
  test('every answer that waits is a kind of wait', () => {
    for (const reason of waitReasons) expect(waitKinds, reason).toContain(waitKindOf[reason]);
  });

  test('a period is named, and until it has begun or ended nobody need do anything', () => {
    const upcoming = { since, until: plainDate('2017-09-01'), period: '2017-2018', upcoming: true };
    const { why, then: next } = explainWait('school-year', upcoming);
    expect(why).toBe('2017-2018学年还没有开始。');
    expect(next).toBe('2017年9月1日起等学校确认；每学年确认一次，毕业或离校后不再发放。');
    expect(explainWait('school-year', { since, until }).then).toContain('补报确认后重新核算');
    expect(blockerOf('school-year', upcoming)).toBe('calendar');
    expect(blockerOf('school-year', {})).toBe('applicant');
    expect(explainWait('loan-quarter', { since, until, period: '2017Q2' }).why).toContain('2017年第2季度');
    expect([blockerOf('loan-quarter', upcoming), blockerOf('loan-quarter', {})]).toEqual([
      'calendar',
      'bank',
    ]);
  });

  test('a report that is missing is the sheet or the word on completion', () => {
    expect(explainWait('training-report', { since, until, attendance: true }).whoCanMove).toContain('签到表');
    expect(explainWait('training-report', { since, until }).why).toContain('结业报告');
  });

  test('papers: a contract that waits for its check does not hide that tickets are missing', () => {
    const both = { since, until: null, contractUploaded: true, ticketsToo: true };
    const { why, whoCanMove } = explainWait('transport-papers', both);
    expect(why).toBe('劳动合同已上传，等待核对；交通费票据还没有交齐。');
    expect(whoCanMove).toMatch(/人社局的审核人员.*和申请人/);
  });

  test('papers: tickets and a missing contract are the applicant’s, an uploaded contract the office’s', () => {
    expect(explainWait('transport-papers', { since, until, tickets: true }).whoCanMove).toContain('交齐票据');
    expect(explainWait('transport-papers', { since, until }).whoCanMove).toContain('交劳动合同');
    const uploaded = { since, until: null, contractUploaded: true, office: '凤凰县人社局' };
    expect(explainWait('transport-papers', uploaded).whoCanMove).toContain('凤凰县人社局');
    expect(blockerOf('transport-papers', uploaded)).toBe('office');
    expect(blockerOf('transport-papers', {})).toBe('applicant');
  });
});

test('a deadline has a last day, the one before it is handled; the end of a year is an event', () => {
  expect(lastDayOf('problem-handling', plainDate('2017-03-01'))).toBe('2017-02-28');
  expect(lastDayOf('referral-answer', plainDate('2017-03-01'))).toBe('2017-02-28');
  expect(lastDayOf('employment-year', plainDate('2017-03-01'))).toBeNull();
  expect(lastDayOf('problem-handling', null)).toBeNull();
});
