import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { FactError } from '../errors.ts';

/** Its name, if it is registered as one of this kind. Throws institution-unknown. */
export async function findInstitution(
  trx: Trx,
  creditCode: string,
  kind: 'school' | 'bank',
): Promise<{ name: string }> {
  const { rows } = await sql<{ name: string }>`
    select name from institution where credit_code = ${creditCode} and ${kind} = any(kinds)
  `.execute(trx);
  if (!rows[0]) throw new FactError('institution-unknown', 'institution');
  return rows[0];
}
