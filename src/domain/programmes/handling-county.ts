import { countyOf, inPrefecture, PREFECTURE } from '../divisions.ts';
import type { EmploymentFacts } from '../facts.ts';
import type { DivisionCode } from '../ids.ts';

/** The first of these places that lies in the prefecture; where none does, the prefecture itself handles the case. */
export function firstCountyOf(...places: (DivisionCode | null)[]): DivisionCode {
  const place = places.find((code) => code !== null && inPrefecture(code));
  return place ? countyOf(place) : PREFECTURE;
}

/** Who confirms the contract: the employer's county, or the home county where the employer is outside. */
export function confirmingCounty(facts: Pick<EmploymentFacts, 'employer' | 'person'>): DivisionCode {
  return firstCountyOf(facts.employer.division, facts.person.homeDivision);
}
