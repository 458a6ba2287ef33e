import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { tellAidCasesOf } from '../aid/register-changed.ts';
import { announce } from '../messages.ts';

/** Whose cases a change of the register can reach: these people's, and these employments among them. */
export interface Affected {
  readonly employments: readonly string[];
  readonly people: readonly number[];
}

export const NOBODY: Affected = { employments: [], people: [] };

/**
 * The employments of these people (`people` selects ids), in whose household, village or poverty the register has changed.
 * Those that nobody nearer than the prefecture could confirm go to the county where the person lives.
 */
export async function affectedCases(trx: Trx, people: RawBuilder<unknown>): Promise<Affected> {
  const { rows } = await sql<Affected>`
    with affected as (
      select p.id, h.division from (${people}) w(id) join person p on p.id = w.id
      join household h on h.number = p.household_number
    ), homed as (
      -- With an employer elsewhere and no known home, nobody nearer than the prefecture could confirm the contract.
      update employment e set division = left(a.division, 6)
      from affected a, employer m
      where e.person_id = a.id and e.division = ${PREFECTURE} and m.credit_code = e.employer
        and m.division not like '4331%'
    )
    select array(select e.id from employment e join affected a on e.person_id = a.id order by e.id) as employments,
      array(select id::int from affected order by id) as people
  `.execute(trx);
  return rows[0]!;
}

/** Has the processes of these cases look again; `key` names the change for good. */
export async function tellAffected(
  trx: Trx,
  { employments, people }: Affected,
  by: {
    readonly key: string;
    readonly importId: string;
    readonly userId: string | null;
    readonly businessAtMs: number;
  },
): Promise<void> {
  const { key, importId, userId, businessAtMs } = by;
  await announce(
    trx,
    employments.map((employmentId) => ({
      employmentId,
      fact: 'register',
      key: `${key}:${employmentId}`,
      event: { kind: 'register-changed', data: { importId } },
    })),
    { userId, businessAtMs },
  );
  await tellAidCasesOf(trx, people, { key, by: { importId, actor: userId, businessAtMs } });
}
