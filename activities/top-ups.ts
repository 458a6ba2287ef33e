import type { Trx } from '../src/db/client.ts';
import { type Chain, readChains } from '../src/db/top-ups.ts';
import { fiscalYearOf } from '../src/domain/budget.ts';
import type { ExpectedMoney } from '../src/domain/expected-money.ts';
import { type DivisionCode, topUpId } from '../src/domain/ids.ts';
import { type Share, shareOut } from '../src/domain/top-up.ts';
import type { ClaimTerms } from './apply-evaluation.ts';
import type { Weighed } from './weigh.ts';

/**
 * What the rules say of each claim of a case, with the top-ups of those that were paid: in the order of their numbers, a
 * new one last. The case is locked.
 */
export async function withTopUps(trx: Trx, weighed: readonly Weighed[]): Promise<Weighed[]> {
  const decided = weighed.filter(({ evaluation }) => evaluation.outcome.kind !== 'waiting');
  if (decided.length === 0) return [...weighed];
  const chains = await readChains(
    trx,
    weighed.map(({ terms }) => terms.claimId),
  );
  return weighed.flatMap(({ terms, evaluation }) => {
    const chain = chains.get(terms.claimId);
    if (!chain) return [{ terms, evaluation }];
    return shareOut(evaluation, chain.grants).map((share) => weighedShare(terms, chain, share));
  });
}

/** A top-up goes to whom the first payment went, out of the same pocket, whatever a correction has changed since. */
function weighedShare(terms: ClaimTerms, chain: Chain, { no, evaluation, uptoFen }: Share): Weighed {
  if (no === 0 || uptoFen === null) return { terms, evaluation };
  const paidBy = chain.paidBy as DivisionCode;
  const { outcome } = evaluation;
  return {
    terms: {
      ...terms,
      claimId: topUpId(terms.claimId, no),
      payeeKind: chain.payeeKind as ClaimTerms['payeeKind'],
      payeeId: chain.payeeId,
      topUp: { of: terms.claimId, no, uptoFen },
    },
    evaluation: {
      ...evaluation,
      handledBy: paidBy,
      outcome: outcome.kind === 'eligible' ? { ...outcome, paidBy } : outcome,
    },
  };
}

/** What a claim asks for as it stands; what is still waited for has no amount yet. */
export function expectedOf({
  terms: { claimId: claim },
  evaluation: { outcome, asOf },
}: Weighed): Pick<ExpectedMoney, 'claim' | 'amountFen'> & Partial<ExpectedMoney> {
  if (outcome.kind !== 'eligible') return { claim, amountFen: 0 };
  const { fund, paidBy: division, amountFen } = outcome;
  return { claim, fund, division, fiscalYear: fiscalYearOf(asOf), amountFen };
}
