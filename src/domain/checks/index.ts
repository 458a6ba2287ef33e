import type { CheckOf } from '../policy/programme-shapes.ts';
import type { EmploymentProgrammeId } from '../policy/types.ts';
import { contractCoversYear, employmentConfirmed } from './contract.ts';
import { notEndedEarly } from './departure.ts';
import { insuranceMonthsCovered } from './insurance.ts';
import { followUpWindowsFilled, intermediaryInGoodStanding, intermediaryQualified } from './intermediary.ts';
import { employerInPrefecture, registeredPoor } from './parties.ts';
import { notGrantedBefore, notOverlapping } from './registration.ts';
import type { Rule } from './rule.ts';

/** The functions behind the names that policy files list. */
export const rules: Record<CheckOf<EmploymentProgrammeId>, Rule> = {
  'not-overlapping': notOverlapping,
  'employer-in-prefecture': employerInPrefecture,
  'registered-poor': registeredPoor,
  'employment-confirmed': employmentConfirmed,
  'contract-covers-year': contractCoversYear,
  'not-ended-early': notEndedEarly,
  'insurance-months': insuranceMonthsCovered,
  'not-granted-before': notGrantedBefore,
  'intermediary-qualified': intermediaryQualified,
  'intermediary-in-good-standing': intermediaryInGoodStanding,
  'follow-up-windows': followUpWindowsFilled,
};
