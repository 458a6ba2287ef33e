import { audit } from '../../../db/audit.ts';
import type { Trx } from '../../../db/client.ts';
import { shanghaiDateAt } from '../../../domain/dates.ts';
import { RegisterError } from '../errors.ts';
import { refuseOwn } from '../own.ts';

export interface ByOfficer {
  readonly officer: string;
  readonly businessAtMs: number;
}

export interface LockedPair {
  readonly id: number;
  readonly firstId: number;
  readonly secondId: number;
  readonly ruled: boolean;
  readonly revision: number;
}

/** Locks a pair and both cards in the order of their ids. Throws duplicate-unknown, duplicate-changed, own-household. */
export async function lockPair(
  trx: Trx,
  { id, revision }: { id: number; revision?: number },
  by: ByOfficer,
): Promise<LockedPair> {
  const pair = await trx
    .selectFrom('person_duplicate')
    .select(['id', 'first_id as firstId', 'second_id as secondId', 'ruled_by', 'revision'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!pair) throw new RegisterError('duplicate-unknown');
  if (revision !== undefined && pair.revision !== revision)
    throw new RegisterError('duplicate-changed', { field: 'revision' });
  await lockCards(trx, [pair.firstId, pair.secondId]);
  await refuseOwn(trx, by.officer, { people: [pair.firstId, pair.secondId], households: [] });
  const { ruled_by, ...rest } = pair;
  return { ...rest, ruled: ruled_by !== null };
}

export async function lockCards(trx: Trx, ids: readonly number[]) {
  return trx
    .selectFrom('person')
    .select(['id', 'name', 'merged_into as mergedInto', 'died_on as diedOn', 'left_on as leftOn'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Whoever has seen the pair before this has seen another one. */
export async function touchPair(trx: Trx, id: number): Promise<void> {
  await trx
    .updateTable('person_duplicate')
    .set((eb) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** Not the same person: it stays ruled, whatever is found later. Throws RegisterError. */
export async function ruleDifferent(
  trx: Trx,
  { id, revision, note }: { id: number; revision: number; note: string },
  by: ByOfficer,
): Promise<void> {
  const pair = await lockPair(trx, { id, revision }, by);
  if (pair.ruled) throw new RegisterError('duplicate-ruled');
  if (await liveMerge(trx, [pair.firstId, pair.secondId])) throw new RegisterError('merge-pending');
  await trx
    .updateTable('person_duplicate')
    .set((eb) => ({
      ruled_by: by.officer,
      ruled_on: shanghaiDateAt(by.businessAtMs),
      ruling_note: note,
      revision: eb('revision', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
  await noteAct(trx, 'ruleDuplicate', id, { different: true, note }, by);
}

/** A pair that a person sees where no sweep has. Returns the one there is already. */
export async function namePair(
  trx: Trx,
  cards: readonly [number, number],
  by: ByOfficer,
): Promise<{ id: number }> {
  const [first, second] = [Math.min(...cards), Math.max(...cards)];
  if (first === second) throw new RegisterError('same-card');
  const found = await lockCards(trx, cards);
  if (found.length < 2) throw new RegisterError('card-unknown');
  if (found.some(({ mergedInto }) => mergedInto !== null)) throw new RegisterError('already-merged');
  await refuseOwn(trx, by.officer, { people: cards, households: [] });
  const made = await trx
    .insertInto('person_duplicate')
    .values({
      first_id: first,
      second_id: second,
      reasons: ['by-hand'],
      found_on: shanghaiDateAt(by.businessAtMs),
    })
    .onConflict((conflict) => conflict.columns(['first_id', 'second_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made) await noteAct(trx, 'nameDuplicate', made.id, { first, second }, by);
  return (
    made ??
    trx
      .selectFrom('person_duplicate')
      .select('id')
      .where('first_id', '=', first)
      .where('second_id', '=', second)
      .executeTakeFirstOrThrow()
  );
}

/** A merge of one of these cards that waits for somebody's word, or its undoing does. */
export async function liveMerge(trx: Trx, cards: readonly number[]) {
  return trx
    .selectFrom('person_merge')
    .select('id')
    .where((eb) => eb.or([eb('kept_id', 'in', [...cards]), eb('gone_id', 'in', [...cards])]))
    .where('withdrawn_on', 'is', null)
    .where('undone_on', 'is', null)
    .where((eb) =>
      eb.or([eb('approved', 'is', null), eb.and([eb('approved', '=', true), eb('undo_by', 'is not', null)])]),
    )
    .executeTakeFirst();
}

export async function noteAct(
  trx: Trx,
  operation: string,
  id: number,
  after: Record<string, string | number | boolean | null>,
  { officer, businessAtMs }: ByOfficer,
): Promise<void> {
  const subject = `duplicate:${id}`;
  await audit(trx, { actor: officer, operation, subject, outcome: 'done', businessAtMs, after });
}
