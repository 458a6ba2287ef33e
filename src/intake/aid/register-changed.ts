import { sql } from 'kysely';
import { recordCaseEvent } from '../../db/case-events.ts';
import type { Trx } from '../../db/client.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { aidFact, enqueue } from '../../outbox/enqueue.ts';
import { announceAid, type Origin } from './announce.ts';

/** The register says something else of a person's past: the aid cases of that person look again. */
export async function tellAidCases(
  trx: Trx,
  change: {
    readonly personId: number;
    readonly correctionId: number;
    readonly actor: string;
    readonly businessAtMs: number;
  },
): Promise<void> {
  const { personId, correctionId, actor, businessAtMs } = change;
  const cases = await trx
    .selectFrom('aid_case')
    .select('id')
    .where('person_id', '=', personId)
    .orderBy('id')
    .execute();
  const keyOf = (id: string) => `register:correction-${correctionId}:${id}`;
  await enqueue(
    trx,
    cases.map(({ id }) => aidFact(id, 'register', keyOf(id), businessAtMs)),
  );
  for (const { id } of cases) {
    await recordCaseEvent(trx, {
      subjectId: id as never,
      kind: 'register-changed',
      actor,
      atMs: businessAtMs,
      data: { correctionId },
      key: keyOf(id),
    });
  }
}

/**
 * The register says something else of these people or their households from now on: their aid cases go to the county where
 * they live and look again, and so do the loans of their households, whose cap they share. Claims that are open stay where
 * officers have decided on them. `key` names the change for good.
 */
export async function tellAidCasesOf(
  trx: Trx,
  people: readonly number[],
  { key, by }: { readonly key: string; readonly by: Origin },
): Promise<void> {
  if (people.length === 0) return;
  const ids = sql`${[...people]}::bigint[]`;
  await sql`
    update aid_case a set division = n.division from (
      select a.id, case when h.division like '4331%' then left(h.division, 6) else ${PREFECTURE} end as division
      from aid_case a join person p on p.id = a.person_id join household h on h.number = p.household_number
      where a.person_id = any(${ids})) n
    where a.id = n.id and a.division <> n.division
  `.execute(trx);
  const { rows } = await sql<{ id: string }>`
    select id from aid_case where person_id = any(${ids})
    union select l.aid_id from person p join loan l on l.household = p.household_number where p.id = any(${ids})
    order by 1
  `.execute(trx);
  const data = { importId: by.importId };
  const notes = rows.map(({ id }) => ({
    aidId: id,
    key: `${key}:${id}`,
    kind: 'register-changed',
    data,
    wakes: true,
  }));
  await announceAid(trx, notes, by);
}
