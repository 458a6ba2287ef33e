import { recordCaseEvent } from '../../db/case-events.ts';
import type { Trx } from '../../db/client.ts';
import { aidFact, enqueue } from '../../outbox/enqueue.ts';

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
