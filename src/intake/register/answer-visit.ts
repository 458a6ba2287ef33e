import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../../db/client.ts';
import { visitFault } from '../../domain/register/visit.ts';
import { saveVisit, type Visit, type VisitAnswer, type VisitBy } from './visit.ts';

/**
 * Answers one entry, in a transaction of its own: the same key of the same officer answers the same, whatever has happened
 * since. Two tries at once wait for each other.
 */
export function answerVisit(db: Db, key: string, visit: Visit, by: VisitBy): Promise<VisitAnswer> {
  const hash = createHmac('sha256', by.vault.sessionSecret).update(JSON.stringify(visit)).digest('hex');
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`visit:${by.userId}:${key}`}, 0))`.execute(trx);
    const before = await trx
      .selectFrom('register_visit')
      .select(['entry_hash', 'answer_cipher'])
      .where('user_id', '=', by.userId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (before && before.entry_hash !== hash)
      return { outcome: 'refused', problems: [visitFault('key-reused')] };
    if (before) return JSON.parse(by.vault.open(before.answer_cipher)) as VisitAnswer;

    const { answer, known } = await saveVisit(trx, visit, by);
    await trx
      .insertInto('register_visit')
      .values({
        user_id: by.userId,
        key,
        entry_hash: hash,
        person_id: known ? visit.personId : null,
        outcome: answer.outcome,
        answer_cipher: by.vault.seal(JSON.stringify(answer)),
        business_on: by.today,
      })
      .execute();
    return answer;
  });
}
