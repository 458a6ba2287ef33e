import type { ParameterName } from '../../../../src/domain/policy/types.ts';

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
};

export const parametersInOrder = Object.keys(parameterNames) as ParameterName[];

/** Notes refer to parameters by the names of the policy file; readers know them by their Chinese ones. */
export function withoutCodeNames(note: string): string {
  return note.replace(/ ?\b[a-z]+[A-Z]\w*/g, (code) => {
    const known = parameterNames[code.trim() as ParameterName];
    return known ? `“${known[0]}”` : code;
  });
}
