import { inPrefecture } from '../divisions.ts';
import { decided, type Rule } from './rule.ts';

/** 州内…的企业: where the employer is registered, not where the work is done. */
export const employerInPrefecture: Rule = ({ employer }) =>
  decided(inPrefecture(employer.division), 'employer-outside-prefecture', {
    employerDivision: employer.division,
  });

/**
 * 本州建档立卡贫困劳动力, as the register stood on the start date. Not in the register at all is refused too,
 * but the trace says so: `registeredPoor` null is not the same as false.
 */
export const registeredPoor: Rule = ({ person, startsOn }) => {
  const local = person.homeDivision !== null && inPrefecture(person.homeDivision);
  const verdict = decided(person.registeredPoor === true && local, 'not-registered-poor', {
    on: startsOn,
    registeredPoor: person.registeredPoor,
    homeDivision: person.homeDivision,
  });
  return person.registeredPoor === null ? { ...verdict, note: '名册中没有这个人。' } : verdict;
};
