import { z } from 'zod';
import { ServiceError, type ServiceErrorCode } from '../../../src/intake/services/errors.ts';
import { Problem, type ProblemCode } from '../../problems.ts';

/** What the record's own constraints refuse, should a check before them have missed it. */
const CONSTRAINTS: Readonly<Record<string, ProblemCode>> = {
  employer_visit_with_local_hr: 'visit-local-hr-missing',
  training_plan_one_open: 'training-plan-open',
  training_plan_two_persons: 'training-plan-own',
};

/** Runs what changes the record; what its rules refuse becomes a problem of the API, about `subject`. */
export async function asProblems<Answer>(subject: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ServiceError)
      throw new Problem(error.code satisfies ServiceErrorCode, error.message, {
        subject,
        remedy: error.remedy,
      });
    const code = CONSTRAINTS[(error as { constraint?: string }).constraint ?? ''];
    throw code ? new Problem(code, undefined, { subject }) : error;
  }
}

export const year = z.coerce.number().int().min(2016).max(2100);
export const trade = z
  .string()
  .regex(/^[0-9a-z-]{1,40}$/)
  .meta({ description: '工种代码，见 GET /api/service-rules' });
export const words = (max: number, min = 1) => z.string().trim().min(min).max(max);
