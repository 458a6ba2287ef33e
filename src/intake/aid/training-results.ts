import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import type { TrainingResultRow } from '../../domain/import-rows/index.ts';
import { FactError } from '../errors.ts';
import { announceAid, type Origin } from './announce.ts';
import { noteAidFact } from './note-fact.ts';
import { isOver, type TrainingClass } from './training-class.ts';

type Completion = NonNullable<TrainingResultRow['completion']>;
type Certificate = NonNullable<TrainingResultRow['certificate']>;

interface Of {
  readonly aidId: string;
  readonly of: Pick<TrainingClass, 'starts_on' | 'ends_on'>;
}

/**
 * Whether somebody completed the class. The same again changes nothing; another word is refused until the first is
 * revoked. Throws completion-before-class, completion-otherwise.
 */
export async function reportCompletion(
  trx: Trx,
  { aidId, of }: Of,
  { completed, on }: Completion,
  by: Origin,
): Promise<{ unchanged: boolean }> {
  if (on < of.starts_on) throw new FactError('completion-before-class', 'on');
  const inserted = await trx
    .insertInto('training_completion')
    .values({
      aid_id: aidId,
      completed,
      completed_on: on,
      import_id: by.importId,
      entered_by: by.actor,
      business_on: shanghaiDateAt(by.businessAtMs),
    })
    .onConflict((conflict) => conflict.column('aid_id').where('revoked_on', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) {
    const there = await trx
      .selectFrom('training_completion')
      .select(['completed', 'completed_on'])
      .where('aid_id', '=', aidId)
      .where('revoked_on', 'is', null)
      .executeTakeFirst();
    if (there?.completed !== completed || there.completed_on !== on)
      throw new FactError('completion-otherwise', 'completed');
    return { unchanged: true };
  }
  const note = {
    aidId,
    key: `completion:${inserted.id}`,
    kind: 'aid-completion-reported',
    data: { completed, on },
    wakes: isOver(of, by.businessAtMs),
  };
  await announceAid(trx, [note], by);
  return { unchanged: false };
}

/**
 * A certificate of the training. The same again changes nothing; its number is nobody else's. Under two levels of one
 * person it is taken, and the rules refuse the higher one. Throws certificate-used.
 */
export async function recordCertificate(
  trx: Trx,
  { aidId, of }: Of,
  { number, level, issuedOn }: Certificate,
  by: Origin,
): Promise<{ unchanged: boolean }> {
  // Two who bring in the same number at the same moment see each other.
  await sql`select pg_advisory_xact_lock(4334, hashtext(${number}))`.execute(trx);
  const there = await trx
    .selectFrom('training_certificate')
    .select(['aid_id', 'level', 'issued_on'])
    .where('number', '=', number)
    .where('revoked_on', 'is', null)
    .execute();
  const same = there.find((one) => one.level === level);
  if (there.some((one) => one.aid_id !== aidId) || (same && same.issued_on !== issuedOn))
    throw new FactError('certificate-used', 'number');
  if (same) return { unchanged: true };
  const { id } = await trx
    .insertInto('training_certificate')
    .values({
      aid_id: aidId,
      number,
      level,
      issued_on: issuedOn,
      import_id: by.importId,
      entered_by: by.actor,
      business_on: shanghaiDateAt(by.businessAtMs),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const note = {
    aidId,
    key: `certificate:${id}`,
    kind: 'aid-certificate-recorded',
    data: { level, issuedOn },
    wakes: isOver(of, by.businessAtMs),
  };
  await announceAid(trx, [note], by);
  return { unchanged: false };
}

/** Takes a report or a certificate back, with a reason; another one may be brought in then. */
export async function revokeResult(
  trx: Trx,
  {
    what,
    id,
    reason,
    officer,
    businessAtMs,
  }: {
    readonly what: 'completion' | 'certificate';
    readonly id: number;
    readonly reason: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ aidId: AidId }> {
  const { rows } = await sql<{ aid_id: AidId }>`
    update ${sql.table(`training_${what}`)} set revoked_on = ${shanghaiDateAt(businessAtMs)},
      revoked_by = ${officer}, revoked_reason = ${reason}
    where id = ${id} and revoked_on is null returning aid_id
  `.execute(trx);
  const aidId = rows[0]?.aid_id;
  if (!aidId) throw new FactError(`${what}-unknown`, 'id');
  const kind = `aid-${what}-revoked`;
  const key = `${what}-revoked:${id}`;
  await noteAidFact(trx, { aidId, key, kind, data: { reason }, actor: officer, businessAtMs });
  return { aidId };
}
