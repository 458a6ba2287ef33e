import type { Db } from '../../src/db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import type { Row, RowCheck, RowContext } from '../../src/domain/import-rows/index.ts';
import { Problem } from '../problems.ts';

/** A form's field: the file column it stands for, and its value as text. */
export type Form = Readonly<
  Record<string, { readonly column: string; readonly value: string | number | null | undefined }>
>;

/**
 * Checks a form by the rules of the file's row: what is typed in is judged as what is imported, in the same words.
 * Errors point at the form's fields.
 */
export function checkForm<T>(
  check: (row: Row, context: RowContext) => RowCheck<T>,
  form: Form,
  businessAtMs: number,
): T {
  const row = Object.fromEntries(
    Object.values(form).map(({ column, value }) => [column, String(value ?? '')]),
  );
  const businessDate: PlainDate = shanghaiDateAt(businessAtMs);
  const result = check(row, { row: 1, businessDate, divisionExists: () => true });
  if (result.ok) return result.value;
  const fields = new Map(Object.entries(form).map(([field, { column }]) => [column, field]));
  const errors = result.errors.map((e) => ({
    pointer: `/body/${fields.get(e.column) ?? e.column}`,
    code: e.code,
    message: e.message,
  }));
  throw new Problem('fact-refused', errors.map((e) => e.message).join(''), {
    errors,
    ...(result.errors[0] && { remedy: result.errors[0].remedy }),
  });
}

/** 100050 → '1000.5': forms carry fen, files yuan. */
export const yuan = (fen: number): string => (fen / 100).toFixed(2);

/** The divisions a placement concerns before it is registered: its employer's and the worker's home. */
export async function divisionsOfPlacement(
  db: Db,
  creditCode: string,
  identityKey: Buffer,
): Promise<string[]> {
  const employer = await db
    .selectFrom('employer')
    .select('division')
    .where('credit_code', '=', creditCode)
    .executeTakeFirst();
  const home = await db
    .selectFrom('identity_number as n')
    .innerJoin('person as p', 'p.id', 'n.person_id')
    .innerJoin('household as h', 'h.number', 'p.household_number')
    .select('h.division')
    .where('n.identity_key', '=', identityKey)
    .executeTakeFirst();
  return [employer?.division, home?.division].filter((code) => code !== undefined);
}
