import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { tellAidCases } from './aid/register-changed.ts';
import { FactError } from './errors.ts';
import { announce } from './messages.ts';

export interface CorrectPovertyStatus {
  readonly personId: number;
  readonly registeredPoor: boolean;
  /** First day on which it holds, up to the next change on record. */
  readonly from: PlainDate;
  readonly reason: string;
  /** A document that already lies in one of the person's cases. */
  readonly document: string | null;
  readonly officer: string;
  readonly businessAtMs: number;
}

export interface PovertyCorrection {
  /** Null: the record said so already. */
  readonly correctionId: number | null;
  readonly unchanged: boolean;
  /** What is believed now, oldest first. */
  readonly history: { from: string; registeredPoor: boolean }[];
}

/**
 * Puts right what the register said of 建档立卡 on days that have passed (docs/rules.md): files carry no dates, so what
 * they say first holds since ever, and a change holds from the day of its import. What was believed until now stays in
 * `poverty_correction`. The person's cases are looked at again. Throws FactError person-not-in-register,
 * correction-in-future, document-unknown.
 */
export async function correctPovertyStatus(
  trx: Trx,
  input: CorrectPovertyStatus,
): Promise<PovertyCorrection> {
  const { personId, registeredPoor, from, reason, document, officer, businessAtMs } = input;
  const today = shanghaiDateAt(businessAtMs);
  const person = await trx
    .selectFrom('person')
    .select('household_number')
    .where('id', '=', personId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!person?.household_number) throw new FactError('person-not-in-register');
  if (from > today) throw new FactError('correction-in-future', 'from');
  if (document !== null && !(await liesInCaseOf(trx, personId, document)))
    throw new FactError('document-unknown', 'document');

  const believed = await statusOn(trx, personId, from);
  if (believed === registeredPoor)
    return { correctionId: null, unchanged: true, history: await historyOf(trx, personId) };
  const { id: correctionId } = await trx
    .insertInto('poverty_correction')
    .values({
      person_id: personId,
      holds_from: from,
      registered_poor: registeredPoor,
      believed,
      reason,
      document,
      corrected_by: officer,
      business_on: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await sql`
    insert into poverty_status (person_id, valid_from, registered_poor) values (${personId}, ${from}, ${registeredPoor})
    on conflict (person_id, valid_from) do update
    set registered_poor = excluded.registered_poor, import_id = null, recorded_at = clock_timestamp()
  `.execute(trx);
  await lookAgain(trx, correctionId, input);
  await audit(trx, {
    actor: officer,
    operation: 'correctPovertyStatus',
    subject: `person:${personId}`,
    outcome: 'done',
    businessAtMs,
    before: { from, registeredPoor: believed },
    after: { correctionId, from, registeredPoor, reason, document },
  });
  return { correctionId, unchanged: false, history: await historyOf(trx, personId) };
}

/** The time line says that the register has changed; what it says of a family is not for everybody who reads that. */
async function lookAgain(
  trx: Trx,
  correctionId: number,
  { personId, officer, businessAtMs }: CorrectPovertyStatus,
): Promise<void> {
  const employments = await trx
    .selectFrom('employment')
    .select('id')
    .where('person_id', '=', personId)
    .orderBy('id')
    .execute();
  await announce(
    trx,
    employments.map(({ id: employmentId }) => ({
      employmentId,
      fact: 'register',
      key: `register:correction-${correctionId}:${employmentId}`,
      event: { kind: 'register-changed', data: { correctionId } },
    })),
    { userId: officer, businessAtMs },
  );
  await tellAidCases(trx, { personId, correctionId, actor: officer, businessAtMs });
}

async function liesInCaseOf(trx: Trx, personId: number, document: string): Promise<boolean> {
  const link = await trx
    .selectFrom('document_link as l')
    .innerJoin('case_subject as e', (join) =>
      join.on('e.id', '=', sql<string>`coalesce(l.employment_id, l.aid_id)`),
    )
    .select('l.id')
    .where('l.document', '=', document)
    .where('e.person_id', '=', personId)
    .executeTakeFirst();
  return link !== undefined;
}

async function statusOn(trx: Trx, personId: number, on: PlainDate): Promise<boolean | null> {
  const status = await trx
    .selectFrom('poverty_status')
    .select('registered_poor')
    .where('person_id', '=', personId)
    .where('valid_from', '<=', on)
    .orderBy('valid_from', 'desc')
    .limit(1)
    .executeTakeFirst();
  return status?.registered_poor ?? null;
}

function historyOf(trx: Trx, personId: number): Promise<{ from: string; registeredPoor: boolean }[]> {
  return trx
    .selectFrom('poverty_status')
    .select(['valid_from as from', 'registered_poor as registeredPoor'])
    .where('person_id', '=', personId)
    .orderBy('valid_from')
    .execute();
}
