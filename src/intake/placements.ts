import { storedPolicies } from '../db/policies.ts';
import { checkPlacementRow, type PlacementRow } from '../domain/import-rows/index.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { rowProblem } from './errors.ts';
import { placeEmployments } from './place-employments.ts';

/** Placements: each new row starts an employment year. */
export const placements: Importer<PlacementRow> = { check: checkPlacementRow, apply, chunkRows: 2000 };

const policiesOf = new WeakMap<ImportContext, readonly Policy[]>();

async function apply(context: ImportContext, rows: readonly Numbered<PlacementRow>[]): Promise<void> {
  const { trx } = context.transaction;
  const policies = policiesOf.get(context) ?? (await storedPolicies(trx));
  policiesOf.set(context, policies);
  const outcomes = await placeEmployments(trx, {
    placements: rows.map(({ value }) => value),
    policies,
    vault: context.vault,
    importId: context.importId,
    userId: context.userId,
    businessAtMs: context.businessAtMs,
    rowAllowed: context.rowAllowed,
  });
  for (const [i, outcome] of outcomes.entries()) {
    const { row } = rows[i]!;
    if (outcome.status === 'refused') context.tally.refuse(outcome.code, row, outcome.column);
    else context.tally[outcome.status] += 1;
    if (outcome.status === 'accepted' && outcome.intermediaryUnknown)
      context.tally.warn(rowProblem('intermediary-unregistered', row, '介绍机构编号'));
  }
}
