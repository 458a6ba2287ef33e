import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import type { WishMarks } from '../../domain/matching/fit.ts';

/** Which of a person's wishes are hard, as the person says; the last word counts. */
export async function markWish(
  trx: Trx,
  input: {
    readonly personId: number;
    readonly marks: WishMarks;
    readonly actor: string;
    readonly businessAtMs: number;
  },
): Promise<void> {
  const { personId, marks, actor, businessAtMs } = input;
  const row = { ...marks, marked_by: actor, marked_on: shanghaiDateAt(businessAtMs) };
  await trx
    .insertInto('job_wish')
    .values({ person_id: personId, ...row })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
    .execute();
}
