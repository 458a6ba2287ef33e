import { firstUncoveredDay } from '../employment-year.ts';
import { type Rule, yearIsOver } from './rule.ts';

/**
 * Nobody has confirmed that this employment exists: nothing is paid or refused for what follows. Where no contract was
 * ever declared there is none to wait for: article 24 refuses then, article 23 asks for no contract.
 */
export const employmentConfirmed: Rule = ({ contracts, contractDeclared }) => {
  const inputs = { confirmedContracts: contracts.length };
  if (contracts.length > 0) return { outcome: 'met', inputs };
  if (contractDeclared) return { outcome: 'waiting', inputs };
  return { outcome: 'met', inputs, note: '没有申报过劳动合同，无可确认；就业是否属实由受理和审核人员核实。' };
};

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
  if (facts.contracts.length === 0 && facts.contractDeclared) return { outcome: 'waiting', inputs };
  if (uncovered === null || uncovered >= facts.dueOn) return { outcome: 'met', inputs };
  if (!yearIsOver(facts)) return { outcome: 'not-reached-yet', inputs, note: '续签合同仍可补充。' };
  return { outcome: 'not-met', inputs, reason: 'contract-shorter-than-one-year' };
};
