import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { tellAidCasesOf } from '../aid/register-changed.ts';
import { announce } from '../messages.ts';
import { tellFullVillages } from './confirm.ts';

/**
 * The register says something else of these people: all their employments, aid cases and the loans of their households look
 * again, and so do villages of an open refresh that are full without whoever has left. `key` names the change for good.
 */
export async function tellRegisterChanged(
  trx: Trx,
  people: readonly number[],
  { key, actor, businessAtMs }: { key: string; actor: string; businessAtMs: number },
): Promise<void> {
  if (people.length === 0) return;
  const ids = sql`${[...people]}::bigint[]`;
  // With an employer elsewhere and no home known until now, nobody nearer than the prefecture could confirm the contract.
  await sql`
    update employment e set division = left(h.division, 6)
    from person p join household h on h.number = p.household_number, employer m
    where e.person_id = any(${ids}) and p.id = e.person_id and e.division = ${PREFECTURE} and m.credit_code = e.employer
      and m.division not like '4331%' and h.division like '4331%'
  `.execute(trx);
  const employments = await trx
    .selectFrom('employment')
    .select('id')
    .where('person_id', 'in', [...people])
    .orderBy('id')
    .execute();
  await announce(
    trx,
    employments.map(({ id: employmentId }) => ({
      employmentId,
      fact: 'register',
      key: `${key}:${employmentId}`,
      event: { kind: 'register-changed', data: {} },
    })),
    { userId: actor, businessAtMs },
  );
  await tellAidCasesOf(trx, people, { key, by: { importId: null, actor, businessAtMs } });
  const left = await trx
    .selectFrom('refresh_scope')
    .select(['year', 'division'])
    .distinct()
    .where('person_id', 'in', [...people])
    .where('dropped_on', 'is not', null)
    .orderBy('year')
    .execute();
  for (const { year, division } of left) await tellFullVillages(trx, year, [division], businessAtMs);
}
