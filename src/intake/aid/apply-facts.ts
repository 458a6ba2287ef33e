import type { ImportContext, Numbered } from '../context.ts';
import { FactError, factProblem } from '../errors.ts';

/**
 * Rows of which each is one fact: recorded one by one, in file order, and what the fact refuses is refused of the row in
 * the same words. `columnOf`: which column a field of the fact is; the first is the row's own.
 */
export async function applyFacts<T>(
  { tally }: ImportContext,
  rows: readonly Numbered<T>[],
  columnOf: Readonly<Record<string, string>>,
  record: (value: T) => Promise<{ unchanged: boolean }>,
): Promise<void> {
  for (const { row, value } of rows) {
    try {
      const { unchanged } = await record(value);
      if (unchanged) tally.unchanged += 1;
      else tally.accepted += 1;
    } catch (error) {
      if (!(error instanceof FactError)) throw error;
      const column = columnOf[error.field ?? ''] ?? Object.values(columnOf)[0]!;
      tally.reject([factProblem(error, row, column)]);
    }
  }
}

/** Who brings the file in, as the facts want it. */
export const byOfImport = ({ userId, businessAtMs, importId }: ImportContext) => ({
  actor: userId,
  businessAtMs,
  importId,
});
