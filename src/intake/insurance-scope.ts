import { sql } from 'kysely';
import type { InsuranceRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Numbered } from './context.ts';

/** What was decided for each employer, by import: a file names the same few employers all over. */
const decided = new WeakMap<ImportContext, Map<string, boolean>>();

/**
 * May rows of this employer be written? By the employer's county, and by the divisions that confirm its employments
 * (those of an employer elsewhere belong to the home counties). An employer we do not know is judged by the county
 * that its credit code names (characters 3 to 8), so that its rows are kept as unmatched.
 */
export async function insuranceScope(
  context: ImportContext,
  rows: readonly Numbered<InsuranceRow>[],
): Promise<(creditCode: string) => boolean> {
  const { rowAllowed, transaction } = context;
  if (!rowAllowed) return () => true;
  const verdicts = decided.get(context) ?? new Map<string, boolean>();
  decided.set(context, verdicts);
  const open = [...new Set(rows.map(({ value }) => value.creditCode))].filter((code) => !verdicts.has(code));
  if (open.length > 0) {
    const { rows: found } = await sql<{ code: string; divisions: string[] }>`
      select c.code, array_remove(array_agg(distinct d.division), null) as divisions
      from unnest(${open}::text[]) c(code)
      left join lateral (
        select division from employer where credit_code = c.code
        union select division from employment where employer = c.code
      ) d on true
      group by c.code
    `.execute(transaction.trx);
    for (const { code, divisions } of found) {
      const known = divisions.length > 0 ? divisions : [code.slice(2, 8)];
      verdicts.set(code, rowAllowed({ divisions: known, employer: code }));
    }
  }
  return (creditCode) => verdicts.get(creditCode) ?? false;
}
