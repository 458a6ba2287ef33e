import { type Rule, yearIsOver } from './rule.ts';

/** 用工1年以上, 稳定就业1年以上: no departure dated before the due day. Leaving on the due day is fine. */
export const notEndedEarly: Rule = (facts) => {
  const departures = facts.departures.toSorted();
  const inputs = { departures, dueOn: facts.dueOn };
  if (departures.some((date) => date < facts.dueOn)) {
    return { outcome: 'not-met', inputs, reason: 'employment-ended-early' };
  }
  return { outcome: yearIsOver(facts) ? 'met' : 'not-reached-yet', inputs };
};
