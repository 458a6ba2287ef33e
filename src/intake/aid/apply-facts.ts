import type { AidId } from '../../domain/ids.ts';
import type { ImportContext, Numbered } from '../context.ts';
import { FactError, factProblem } from '../errors.ts';
import type { Origin } from './announce.ts';
import type { OrRefused } from './outcomes.ts';
import { reachable } from './reach.ts';

/**
 * Rows of which each is one fact, recorded together; what is refused of one is refused of its row in the same words.
 * `columnOf`: which column a field of the fact is; the first is the row's own.
 */
export async function applyFacts<T>(
  { tally }: ImportContext,
  rows: readonly Numbered<T>[],
  columnOf: Readonly<Record<string, string>>,
  record: (values: readonly T[]) => Promise<readonly OrRefused<{ readonly unchanged: boolean }>[]>,
): Promise<void> {
  const outcomes = await record(rows.map(({ value }) => value));
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome instanceof FactError) {
      const column = columnOf[outcome.field ?? ''] ?? Object.values(columnOf)[0]!;
      tally.reject([factProblem(outcome, rows[i]!.row, column)]);
    } else if (outcome.unchanged) tally.unchanged += 1;
    else tally.accepted += 1;
  }
}

/**
 * The case that each row is about: the one it names, else one of `candidates`, of those that the importer may reach.
 * Refuses aid-unknown – a foreign case is as unknown as one that is not there – and aid-ambiguous, of `field`.
 */
export async function casesOf<T extends { readonly aidId: AidId | null }>(
  context: ImportContext,
  rows: readonly T[],
  field: string,
  candidates: (row: T) => readonly AidId[],
): Promise<OrRefused<T & { readonly aidId: AidId }>[]> {
  const named = rows.map((row) => (row.aidId === null ? candidates(row) : [row.aidId]));
  const mine = await reachable(context, named.flat());
  return rows.map((row, i) => {
    const [aidId, another] = named[i]!.filter((id) => mine.has(id));
    if (!aidId) return new FactError('aid-unknown', row.aidId === null ? field : 'aidId');
    return another ? new FactError('aid-ambiguous', field) : { ...row, aidId };
  });
}

/** Who brings the file in, as the facts want it. */
export const byOfImport = ({ userId, businessAtMs, importId }: ImportContext): Origin => ({
  actor: userId,
  businessAtMs,
  importId,
});
