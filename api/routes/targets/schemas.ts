import { z } from 'zod';
import { measureCodes } from '../../../src/domain/targets/measures.ts';
import { TargetError } from '../../../src/intake/targets/errors.ts';
import { Problem, type ProblemCode } from '../../problems.ts';

/** What the record's own constraints refuse, should a check before them have missed it. */
const CONSTRAINTS: Readonly<Record<string, ProblemCode>> = {
  target_letter_two_people: 'letter-two-people',
  target_letter_signed_by_side: 'letter-not-your-side',
  target_letter_is_latest: 'letter-not-latest',
  evaluation_objection_one_pending: 'objection-pending',
};

/** Runs what changes the record; what its rules refuse becomes a problem of the API, about `subject`. */
export async function asProblems<Answer>(subject: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof TargetError)
      throw new Problem(error.code, error.message, { subject, remedy: error.remedy });
    const code = CONSTRAINTS[(error as { constraint?: string }).constraint ?? ''];
    throw code ? new Problem(code, undefined, { subject }) : error;
  }
}

export const year = z.coerce.number().int().min(2016).max(2100);
export const county = z
  .string()
  .regex(/^4331\d{2}$/, '须为州内县市的6位行政区划代码')
  .refine((code) => code !== '433100', '须为县市')
  .meta({ example: '433101' });
export const yearParams = z.object({ year, division: county });
export const measureCode = z.enum(measureCodes);
export const target = z.int().min(0).max(10_000_000).meta({ description: '人数；比例指标为千分比' });
export const targetsBody = z
  .partialRecord(measureCode, target)
  .refine((targets) => Object.keys(targets).length > 0, '至少下达一项');
export const words = (max: number, min = 4) => z.string().trim().min(min).max(max);
export const tag = '目标考核';
