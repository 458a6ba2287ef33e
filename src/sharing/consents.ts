import type { Trx } from '../db/client.ts';
import { laterOf, plainDate, shanghaiDateAt } from '../domain/dates.ts';
import type { ConsentPurpose, consentWays, Stance } from '../domain/sharing/consent.ts';
import type { Vault } from '../platform/vault.ts';
import { SharingError } from './errors.ts';
import { type By, note } from './note.ts';

export interface Statement {
  readonly person: number;
  readonly purpose: ConsentPurpose;
  readonly stance: Stance;
  readonly how: keyof typeof consentWays;
  readonly statedOn: string;
  /** OpenID; asked for where the purpose is the official account. */
  readonly address?: string | undefined;
}

/** Records what a person said; the word before it on the same purpose ends on that day. Throws SharingError. */
export async function recordConsent(
  trx: Trx,
  statement: Statement,
  { vault, ...by }: By & { vault: Vault },
): Promise<{ id: number }> {
  const { person, purpose, stance, how, statedOn, address } = statement;
  // Two who record at once: the second waits for the person, and finds the first.
  await trx.selectFrom('person').select('id').where('id', '=', person).forNoKeyUpdate().execute();
  const standing = await trx
    .selectFrom('consent')
    .select(['id', 'stance', 'stated_on'])
    .where('person_id', '=', person)
    .where('purpose', '=', purpose)
    .where('withdrawn_on', 'is', null)
    .executeTakeFirst();
  if (standing?.stance === stance && address === undefined)
    throw new SharingError('consent-standing', '已经有同样的记录，无需再登记。');
  if (standing && standing.stated_on > statedOn)
    throw new SharingError('consent-standing', `已有 ${standing.stated_on} 的记录，比所填的日期晚。`);
  if (standing) await end(trx, standing.id, statedOn, how, by.actor);
  const { id } = await trx
    .insertInto('consent')
    .values({
      person_id: person,
      purpose,
      stance,
      how,
      address_cipher: address === undefined ? null : vault.seal(address),
      stated_on: statedOn,
      recorded_by: by.actor,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await note(trx, by, 'recordConsent', `person:${person}`, { consent: id, purpose, stance, how, statedOn });
  return { id };
}

/** Ends what a person had said, from today on. Throws SharingError. */
export async function withdrawConsent(
  trx: Trx,
  { id, how }: { id: number; how: keyof typeof consentWays },
  by: By,
): Promise<void> {
  const row = await trx.selectFrom('consent').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row || row.withdrawn_on !== null)
    throw new SharingError('consent-not-standing', '没有这条记录，或已经撤回。');
  const today = shanghaiDateAt(by.businessAtMs);
  await end(trx, id, laterOf(plainDate(row.stated_on), today), how, by.actor);
  await note(trx, by, 'withdrawConsent', `person:${row.person_id}`, {
    consent: id,
    purpose: row.purpose,
    how,
  });
}

async function end(trx: Trx, id: number, on: string, how: string, actor: string | null): Promise<void> {
  await trx
    .updateTable('consent')
    .set({ withdrawn_on: on, withdrawn_how: how, withdrawn_by: actor })
    .where('id', '=', id)
    .execute();
}
