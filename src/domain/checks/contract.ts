import { firstUncoveredDay } from '../employment-year.ts';
import { type Rule, yearIsOver } from './rule.ts';

/** Nobody has confirmed that this employment exists: nothing is paid or refused for what follows. */
export const employmentConfirmed: Rule = ({ contracts }) => ({
  outcome: contracts.length > 0 ? 'met' : 'waiting',
  inputs: { confirmedContracts: contracts.length },
});

/**
 * 签有劳动合同, 至少1年以上 (art. 14): confirmed contracts cover every day from the start up to the day before
 * the due day. 2016-06-18 … 2017-06-17 is exactly enough; with one day missing it is not.
 */
export const contractCoversYear: Rule = (facts) => {
  const uncovered = firstUncoveredDay(facts.startsOn, facts.contracts);
  const inputs = {
    contracts: facts.contracts.map(({ startsOn, endsOn }) => `${startsOn}…${endsOn ?? '无固定期限'}`),
    firstUncoveredDay: uncovered,
    dueOn: facts.dueOn,
  };
  if (facts.contracts.length === 0) return { outcome: 'waiting', inputs };
  if (uncovered === null || uncovered >= facts.dueOn) return { outcome: 'met', inputs };
  if (!yearIsOver(facts)) return { outcome: 'not-reached-yet', inputs, note: '续签合同仍可补充。' };
  return { outcome: 'not-met', inputs, reason: 'contract-shorter-than-one-year' };
};
