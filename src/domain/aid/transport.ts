import { addDays } from '../dates.ts';
import { type Fen, fen } from '../money.ts';
import { aidParametersOf, type Policy, programmeOf } from '../policy/types.ts';
import { type Region, regionOf } from '../regions.ts';
import type { TransportFacts } from './facts.ts';
import { type AidEvaluation, type AidVerdict, judge } from './judge.ts';
import { decided, notGrantedBefore, registeredPoor, waitsFor } from './verdicts.ts';

/**
 * 交通补助 (art. 20): what the tickets cost, at most 400 yuan outside the province, 200 in the province and 100 in the
 * prefecture outside the home county; once a person, and nothing for work in the home county.
 */
export function transportAid(policy: Policy, facts: TransportFacts): AidEvaluation {
  const region = regionOfWork(facts);
  return judge(policy, facts, {
    programme: 'transport',
    period: '',
    entitlement: '',
    rules: {
      'registered-poor': () => registeredPoor(facts.person, facts.person.registeredPoor, facts.startsOn),
      'labour-contract': () => labourContract(policy, facts),
      tickets: () => tickets(policy, facts),
      'outside-home-county': () =>
        decided(region !== null, 'within-home-county', {
          homeDivision: facts.person.homeDivision,
          workplace: facts.workplace,
          region,
        }),
      'aid-not-granted-before': () => notGrantedBefore(facts.earlier),
    },
    amountFen: () => {
      const cap = region ? programmeOf(policy, 'transport').amount.capsFen[region] : 0;
      return fen(Math.min(ticketSum(facts), cap));
    },
    payee: { kind: 'person', id: String(facts.person.number) },
  });
}

const regionOfWork = ({ person: { homeDivision }, workplace }: TransportFacts): Region | null =>
  homeDivision === null ? null : regionOf(homeDivision, workplace);

/** Each ticket once, whatever is handed in twice. */
function ticketSum({ tickets }: TransportFacts): Fen {
  const once = new Map(tickets.map(({ key, amountFen }) => [key, amountFen]));
  return fen([...once.values()].reduce((sum, amount) => sum + amount, 0));
}

const lastPaperDay = (policy: Policy, { startsOn }: TransportFacts) =>
  addDays(startsOn, aidParametersOf(policy).transportPaperDays);

function labourContract(policy: Policy, facts: TransportFacts): AidVerdict {
  const lastDay = lastPaperDay(policy, facts);
  const inputs = { contract: facts.contract, lastPaperOn: lastDay };
  if (facts.contract) return { outcome: 'met', inputs };
  // Uploaded in time: how long the office takes is not the applicant's fault.
  if (facts.contract === null) return waitsFor('contract-check', null, inputs);
  if (facts.asOf <= lastDay) return waitsFor('transport-contract', lastDay, inputs);
  return { outcome: 'not-met', inputs, reason: 'no-labour-contract' };
}

function tickets(policy: Policy, facts: TransportFacts): AidVerdict {
  const lastDay = lastPaperDay(policy, facts);
  const sum = ticketSum(facts);
  const inputs = { tickets: facts.tickets.length, ticketsFen: sum, lastPaperOn: lastDay };
  if (!facts.ticketsClosed && facts.asOf <= lastDay) return waitsFor('tickets', lastDay, inputs);
  return decided(sum > 0, 'no-tickets', inputs);
}
