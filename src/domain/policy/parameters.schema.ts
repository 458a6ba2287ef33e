import { z } from 'zod';
import { certificateLevels, studyStages } from '../aid/facts.ts';
import { fen } from '../money.ts';
import type { AidParameters, EmploymentParameters } from './types.ts';

export const text = z.string().trim().min(1);
export const article = z.string().regex(/^\d{1,3}$/, "条文号应为数字，如 '24'");
export const positiveFen = z.int().positive().transform(fen);

const days = z.int().min(0).max(3660);
const count = z.int().min(1).max(60);

const parameter = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, article, interprets: text, note: text });

/** What every policy file says. */
export const employmentParameters = {
  latePaymentGraceDays: parameter(days),
  noticeDays: parameter(days),
  correctionDays: parameter(days),
  appealDays: parameter(days),
  insuranceMonths: parameter(count),
  followUpWindowMonths: parameter(count),
  followUpWindows: parameter(count),
  reminderDaysBeforeDue: parameter(days),
  reminderDaysBeforeDeadline: parameter(days),
  goodStandings: parameter(z.array(text).min(1)),
} satisfies Record<keyof EmploymentParameters, z.ZodType>;

/** What files say besides that also know articles 17 to 20. */
export const aidParameters = {
  trainingUpliftPercent: parameter(z.int().min(100).max(1000)),
  trainingReportDays: parameter(days),
  certificateTrainingMonths: parameter(count),
  certificateLevels: parameter(z.array(z.enum(certificateLevels)).min(1)),
  schoolYearStart: parameter(
    z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/, '应写成 MM-DD，日不超过28'),
  ),
  confirmationGraceDays: parameter(days),
  atRiskStages: parameter(z.array(z.enum(studyStages)).min(1)),
  householdLoanCapFen: parameter(positiveFen),
  statementDays: parameter(days),
  interestYearDays: parameter(z.int().min(360).max(366)),
  transportPaperDays: parameter(days),
} satisfies Record<keyof AidParameters, z.ZodType>;
