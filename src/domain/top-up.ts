import { restatement } from './recovery.ts';
import type { Evaluation, Outcome } from './trace.ts';

/** What the record holds of a claim (`no` 0), or of one of its top-ups (补发). */
export interface Grant {
  readonly no: number;
  /** `out`: with the bank or paid. `closed`: by a person or a deadline; what the rules alone refused may come back. */
  readonly standing: 'open' | 'out' | 'refused-by-rules' | 'closed';
  /** Paid, and its process has ended. */
  readonly settled: boolean;
  /** What went out, less what was asked back because the rules had changed their answer. */
  readonly keptFen: number;
  /** What the whole was to come to with this top-up; null: it is none. */
  readonly uptoFen: number | null;
}

/** What the rules say of one claim among those for the same thing. */
export interface Share<E extends Evaluation = Evaluation> {
  readonly no: number;
  readonly evaluation: E;
  /** Of a top-up: what the whole comes to with it. */
  readonly uptoFen: number | null;
}

/**
 * Shares out what is due among a claim and its top-ups, `grants` in the order of their numbers. Money that is out stays
 * where it is, the first keeps first; what is still due goes to the claim that is open, else to a new top-up; where less is
 * due, the last one paid too much.
 *
 * Example: 50 yuan paid, 60 are due → the claim stands, a top-up of 10. Then 55: the top-up, open, is of 5; paid, it was 5 too much.
 */
export function shareOut<E extends Evaluation>(evaluation: E, grants: readonly Grant[]): Share<E>[] {
  const [first, ...topUps] = grants;
  const alone = { no: 0, evaluation, uptoFen: null };
  const { outcome } = evaluation;
  if (!first || (topUps.length === 0 && first.standing !== 'out')) return [alone];
  if (outcome.kind !== 'eligible')
    return [alone, ...topUps.map(({ no, uptoFen }) => ({ no, evaluation, uptoFen }))];

  const due = outcome.amountFen;
  const kept = grants.reduce((sum, grant) => sum + (grant.standing === 'out' ? grant.keptFen : 0), 0);
  const missing = restatement(kept, due);
  const left = missing.do === 'top-up' ? missing.amountFen : 0;
  const next = left > 0 ? nextOf(grants, due) : null;
  let toKeep: number = due;
  const shares = grants.map((grant) => {
    const keeps = Math.min(toKeep, grant.keptFen);
    if (grant.standing === 'out') toKeep -= keeps;
    // The first one's own trace says what is due of the whole.
    if (grant.no === 0 && grant.standing === 'out') return alone;
    const amountFen = grant.standing === 'out' ? keeps : grant.no === next ? left : 0;
    return shareOf(evaluation, grant, amountFen, due);
  });
  if (next === null || next < grants.length) return shares;
  const added: Grant = { no: next, standing: 'open', settled: false, keptFen: 0, uptoFen: due };
  return [...shares, shareOf(evaluation, added, left, due)];
}

/** To whom goes what is still due: who is open, else the last top-up or one after it; null: to nobody yet. */
function nextOf(grants: readonly Grant[], due: number): number | null {
  const open = grants.find(({ standing }) => standing === 'open');
  const first = grants[0]!;
  if (first.standing !== 'out') return first.standing === 'closed' ? null : 0;
  if (open) return open.no;
  // What the bank has may come back; then that claim is open again.
  if (grants.some(({ standing, settled }) => standing === 'out' && !settled)) return null;
  const last = grants.at(-1)!;
  if (last.standing === 'refused-by-rules') return last.no;
  // A person has closed it: about this very sum nobody is asked twice.
  if (last.standing === 'closed' && last.uptoFen === due) return null;
  return last.no + 1;
}

const NOTHING_LEFT = { kind: 'refused', reason: 'nothing-to-top-up', article: '28' } as const;
const TOO_MUCH = { kind: 'refused', reason: 'paid-too-much', article: '28' } as const;

function shareOf<E extends Evaluation>(
  evaluation: E,
  { no, standing, uptoFen }: Grant,
  amountFen: number,
  dueFen: number,
): Share<E> {
  const none = standing === 'out' ? TOO_MUCH : NOTHING_LEFT;
  const outcome = amountFen > 0 ? { ...evaluation.outcome, amountFen } : none;
  return {
    no,
    evaluation: { ...evaluation, outcome: outcome as Outcome, dueFen },
    uptoFen: no === 0 ? null : amountFen > 0 && standing !== 'out' ? dueFen : uptoFen,
  };
}

/** What is due of the whole by this evaluation, in fen; null: it is not decided. */
export function dueOf({ outcome, dueFen }: Pick<Evaluation, 'outcome' | 'dueFen'>): number | null {
  if (outcome.kind === 'waiting') return null;
  return dueFen ?? (outcome.kind === 'eligible' ? outcome.amountFen : 0);
}

/**
 * How much too much was paid of a claim that keeps `keptFen`, by its own evaluation: what a proposal to
 * have money back asks for.
 */
export function overpaidFen(evaluation: Evaluation, keptFen: number): number {
  const { outcome } = evaluation;
  if (outcome.kind === 'waiting') return keptFen;
  return Math.max(0, keptFen - (outcome.kind === 'eligible' ? outcome.amountFen : 0));
}
