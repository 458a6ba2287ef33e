import { type Fen, formatYuan } from '../money.ts';
import { regions } from '../regions.ts';
import { certificateLevelNames, regionNames, studyStageNames } from '../words.ts';
import type { Amount, TrainingStandards } from './amounts.ts';
import type { ParameterName, Policy } from './types.ts';

/** What each choice is called and counted in. */
export const parameterNames: Record<ParameterName, readonly [name: string, unit: string]> = {
  latePaymentGraceDays: ['社保补缴宽限期', '天'],
  insuranceMonths: ['须缴社保的月数', '个月'],
  followUpWindowMonths: ['每个回访期', '个月'],
  followUpWindows: ['回访期数', '期'],
  goodStandings: ['算作良好的信誉', ''],
  noticeDays: ['公示期', '天'],
  correctionDays: ['补正期', '天'],
  appealDays: ['申诉期', '天'],
  reminderDaysBeforeDue: ['满一年前提醒', '天'],
  reminderDaysBeforeDeadline: ['期限届满前提醒', '天'],
  trainingUpliftPercent: ['上浮后的培训补贴标准', '%'],
  trainingReportDays: ['结业报告和签到表的期限', '天'],
  certificateTrainingMonths: ['证书补助要求的培训时间', '个月'],
  certificateLevels: ['补助的证书等级', ''],
  schoolYearStart: ['学年开始', ''],
  confirmationGraceDays: ['学年确认的宽限期', '天'],
  atRiskStages: ['特困学生补助的就读阶段', ''],
  householdLoanCapFen: ['每户贷款上限', '元'],
  statementDays: ['季度结息的报送期限', '天'],
  interestYearDays: ['计息的全年天数', '天'],
  transportPaperDays: ['交通补助材料的期限', '天'],
};

const listed: Readonly<Record<string, string>> = { ...certificateLevelNames, ...studyStageNames };

/** Notes refer to parameters by the names of the policy file; readers know them by their Chinese ones. */
export function withoutCodeNames(note: string): string {
  return note.replace(/ ?\b[a-z]+[A-Z]\w*/g, (code) => {
    const known = parameterNames[code.trim() as ParameterName];
    return known ? `“${known[0]}”` : code;
  });
}

/** A parameter's value as people read it: 90 天, 初级、中级, 100,000.00 元. */
export function parameterInWords(name: ParameterName, value: unknown): string {
  const [, unit] = parameterNames[name];
  if (Array.isArray(value)) return value.map((one: string) => listed[one] ?? one).join('、');
  if (name.endsWith('Fen')) return `${formatYuan(value as Fen)} ${unit}`;
  return unit ? `${String(value)} ${unit}` : String(value);
}

const yuan = (amount: Fen): string => `${formatYuan(amount)} 元`;

/** What a programme pays, in one sentence: 每人一次 1,000.00 元. */
export function amountInWords(
  amount: Amount,
  { parameters }: { parameters: Pick<Policy['parameters'], 'trainingUpliftPercent'> },
): string {
  switch (amount.kind) {
    case 'fixed':
      return `每人一次 ${yuan(amount.fen)}`;
    case 'per-day':
      return `每人每天 ${yuan(amount.fen)}`;
    case 'per-year':
      return `每人每学年 ${yuan(amount.fen)}`;
    case 'standard-multiple':
      return amount.of === 'standard'
        ? `培训补贴标准的 ${amount.percent}%`
        : `上浮后的培训补贴标准（标准的 ${parameters.trainingUpliftPercent ?? 100}%）的 ${amount.percent}%`;
    case 'actual-capped':
      // Not in the order of the document: the database keeps none.
      return `据实，最高 ${regions.map((region) => `${regionNames[region]} ${yuan(amount.capsFen[region])}`).join('、')}`;
    case 'interest-share':
      return `实际付息的 ${amount.percent}%，不超过按参考利率（${amount.referenceRates
        .map(({ from, basisPoints }) => `${from} 起年利率 ${(basisPoints / 100).toFixed(2)}%`)
        .join('，')}）计算的利息`;
  }
}

/** A line of the table of standards: 2016-05-18 起 A类 1,200.00 元. */
export function standardsInWords(tables: readonly TrainingStandards[]): string[] {
  return tables.flatMap(({ from, categories }) =>
    Object.entries(categories)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one]) => `${from} 起 ${one.title} ${yuan(one.fen)}`),
  );
}
