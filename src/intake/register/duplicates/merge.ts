import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import { waitForScope } from '../../../db/register/refresh-areas.ts';
import { shanghaiDateAt } from '../../../domain/dates.ts';
import { matchWaitingInsurance } from '../../match-insurance.ts';
import { RegisterError } from '../errors.ts';
import { tellRegisterChanged } from '../tell.ts';
import { mergeHindrances } from './hindrances.ts';
import { moveToKept, putBack } from './moves.ts';
import { type ByOfficer, liveMerge, lockCards, lockPair, noteAct, touchPair } from './pairs.ts';

/** One person's word that both cards are one person, and which stays. Nothing has moved yet. Throws RegisterError. */
export async function proposeMerge(
  trx: Trx,
  { id, revision, keptId, reason }: { id: number; revision: number; keptId: number; reason: string },
  by: ByOfficer,
): Promise<{ mergeId: number }> {
  const pair = await lockPair(trx, { id, revision }, by);
  if (pair.ruled) throw new RegisterError('duplicate-ruled');
  const cards = [pair.firstId, pair.secondId];
  if (!cards.includes(keptId)) throw new RegisterError('card-unknown', { field: 'keptId' });
  if (await liveMerge(trx, cards)) throw new RegisterError('merge-pending');
  const goneId = keptId === pair.firstId ? pair.secondId : pair.firstId;
  await refuseHindered(trx, { keptId, goneId });
  const { id: mergeId } = await trx
    .insertInto('person_merge')
    .values({
      duplicate_id: id,
      kept_id: keptId,
      gone_id: goneId,
      reason,
      proposed_by: by.officer,
      proposed_on: shanghaiDateAt(by.businessAtMs),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await touchPair(trx, id);
  await noteAct(trx, 'proposeMerge', id, { mergeId, keptId, goneId, reason }, by);
  return { mergeId };
}

/** The second person's word. Yes makes one card of two, at once. Throws RegisterError. */
export async function decideMerge(
  trx: Trx,
  { mergeId, approve, note }: { mergeId: number; approve: boolean; note: string | null },
  by: ByOfficer,
): Promise<void> {
  await waitForScope(trx);
  const merge = await lockMerge(trx, mergeId, by);
  if (merge.decided_by !== null || merge.withdrawn_on !== null) throw new RegisterError('merge-decided');
  if (merge.proposed_by === by.officer) throw new RegisterError('merge-second-person');
  const on = shanghaiDateAt(by.businessAtMs);
  if (approve) await refuseHindered(trx, { keptId: merge.kept_id, goneId: merge.gone_id });
  await trx
    .updateTable('person_merge')
    .set({ decided_by: by.officer, decided_on: on, approved: approve, decision_note: note })
    .where('id', '=', mergeId)
    .execute();
  if (approve) {
    await moveToKept(trx, { mergeId, keptId: merge.kept_id, goneId: merge.gone_id, on, officer: by.officer });
    await tellBoth(trx, merge, `register:merge-${mergeId}`, by);
  }
  await touchPair(trx, merge.duplicate_id);
  await noteAct(trx, 'decideMerge', merge.duplicate_id, { mergeId, approve, note }, by);
}

/** The proposer takes it back while nobody has decided. Throws RegisterError. */
export async function withdrawMerge(trx: Trx, mergeId: number, by: ByOfficer): Promise<void> {
  const merge = await lockMerge(trx, mergeId, by);
  if (merge.decided_by !== null || merge.withdrawn_on !== null) throw new RegisterError('merge-decided');
  if (merge.proposed_by !== by.officer) throw new RegisterError('merge-not-own');
  await trx
    .updateTable('person_merge')
    .set({ withdrawn_on: shanghaiDateAt(by.businessAtMs) })
    .where('id', '=', mergeId)
    .execute();
  await touchPair(trx, merge.duplicate_id);
  await noteAct(trx, 'withdrawMerge', merge.duplicate_id, { mergeId }, by);
}

/** One person's word that they are two people after all. Throws RegisterError; built-on-merge names what stands in the way. */
export async function proposeUndo(
  trx: Trx,
  { mergeId, reason }: { mergeId: number; reason: string },
  by: ByOfficer,
): Promise<void> {
  const merge = await lockMerge(trx, mergeId, by);
  if (!merge.approved || merge.undone_on !== null || merge.undo_by !== null)
    throw new RegisterError('merge-decided');
  await putBack(trx, { ...merge, dryRun: true, on: shanghaiDateAt(by.businessAtMs), officer: by.officer });
  await trx
    .updateTable('person_merge')
    .set({ undo_by: by.officer, undo_on: shanghaiDateAt(by.businessAtMs), undo_reason: reason })
    .where('id', '=', mergeId)
    .execute();
  await touchPair(trx, merge.duplicate_id);
  await noteAct(trx, 'proposeUndo', merge.duplicate_id, { mergeId, reason }, by);
}

/** The second person's: yes puts back all that the merge moved; no, or the proposer's taking it back, leaves it merged. */
export async function decideUndo(
  trx: Trx,
  { mergeId, approve, note }: { mergeId: number; approve: boolean; note: string | null },
  by: ByOfficer,
): Promise<void> {
  await waitForScope(trx);
  const merge = await lockMerge(trx, mergeId, by);
  if (merge.undo_by === null || merge.undone_on !== null) throw new RegisterError('merge-decided');
  if (approve && merge.undo_by === by.officer) throw new RegisterError('merge-second-person');
  const on = shanghaiDateAt(by.businessAtMs);
  if (approve) await putBack(trx, { ...merge, on, officer: by.officer });
  await trx
    .updateTable('person_merge')
    .set(
      approve
        ? { undone_by: by.officer, undone_on: on }
        : { undo_by: null, undo_on: null, undo_reason: null },
    )
    .where('id', '=', mergeId)
    .execute();
  if (approve) await tellBoth(trx, merge, `register:merge-${mergeId}-undone`, by);
  await touchPair(trx, merge.duplicate_id);
  await noteAct(trx, 'decideUndo', merge.duplicate_id, { mergeId, approve, note }, by);
}

async function lockMerge(trx: Trx, mergeId: number, by: ByOfficer) {
  const found = await trx
    .selectFrom('person_merge')
    .select('duplicate_id')
    .where('id', '=', mergeId)
    .executeTakeFirst();
  if (!found) throw new RegisterError('merge-unknown');
  await lockPair(trx, { id: found.duplicate_id }, by);
  return trx
    .selectFrom('person_merge')
    .selectAll()
    .where('id', '=', mergeId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** Cases are locked before they are read: an assessment under way is over, and the next reads one card. */
async function refuseHindered(trx: Trx, cards: { keptId: number; goneId: number }): Promise<void> {
  const ids = [cards.keptId, cards.goneId];
  const both = await lockCards(trx, ids);
  if (both.some(({ mergedInto }) => mergedInto !== null)) throw new RegisterError('already-merged');
  for (const table of ['employment', 'aid_case'] as const) {
    await sql`select id from ${sql.table(table)} where person_id in (
      select id from person where id = any(${ids}::bigint[]) or merged_into = any(${ids}::bigint[])) order by id for update`.execute(
      trx,
    );
  }
  const [first, ...more] = await mergeHindrances(trx, cards);
  if (first)
    throw new RegisterError(first.code, {
      details: `${first.details}${more.length > 0 ? `；此外还有 ${more.length} 项` : ''}`,
    });
}

async function tellBoth(
  trx: Trx,
  { kept_id, gone_id }: { kept_id: number; gone_id: number },
  key: string,
  { officer, businessAtMs }: ByOfficer,
): Promise<void> {
  const employments = await trx
    .selectFrom('employment')
    .select('id')
    .where('person_id', 'in', [kept_id, gone_id])
    .execute();
  await matchWaitingInsurance(
    trx,
    employments.map(({ id }) => id),
  );
  await tellRegisterChanged(trx, [kept_id, gone_id], { key, actor: officer, businessAtMs });
}
