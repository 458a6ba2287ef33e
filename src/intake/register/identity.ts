import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { checkIdentityNumber } from '../../domain/identity-number.ts';
import type { Vault } from '../../platform/vault.ts';
import { matchWaitingInsurance } from '../match-insurance.ts';
import { RegisterError } from './errors.ts';
import { refuseOwn } from './own.ts';
import { tellRegisterChanged } from './tell.ts';

export interface ChangeIdentity {
  readonly personId: number;
  readonly identityNumber: string;
  readonly reason: string;
  /** Of the card, as it was on the screen. */
  readonly revision: number;
  readonly officer: string;
  readonly businessAtMs: number;
  readonly vault: Vault;
}

/** A mistyped number put right: the card gets this one, with its birth date; the old one becomes an alias. Throws RegisterError. */
export async function correctIdentity(trx: Trx, input: ChangeIdentity): Promise<void> {
  const { personId, reason, officer, vault } = input;
  const { card, number, key, today } = await begin(trx, input);
  if (card.identity_key.equals(key))
    throw new RegisterError('identity-unchanged', { field: 'identityNumber' });
  // Back to a number that was the person's before: it is the card's again.
  await trx.deleteFrom('identity_alias').where('identity_key', '=', key).execute();
  await trx
    .updateTable('person')
    .set({
      identity_key: key,
      identity_cipher: vault.seal(number.value),
      identity_last4: number.value.slice(-4),
      birth_on: number.birthDate,
      sex: number.sex,
      source: 'office',
      changed_by: officer,
      import_id: null,
      business_on: today,
    })
    .where('id', '=', personId)
    .execute();
  await trx
    .insertInto('identity_alias')
    .values({
      identity_key: card.identity_key,
      identity_cipher: card.identity_cipher,
      identity_last4: card.identity_last4,
      person_id: personId,
      kind: 'mistyped',
      reason,
      added_by: officer,
      business_on: today,
    })
    .execute();
  await end(trx, input, 'correctIdentity');
}

/** A second number of the person: whoever asks by it finds the card. Throws RegisterError. */
export async function addIdentityAlias(trx: Trx, input: ChangeIdentity): Promise<void> {
  const { personId, reason, officer, vault } = input;
  const { card, number, key, known, today } = await begin(trx, input);
  if (known || card.identity_key.equals(key))
    throw new RegisterError('alias-known', { field: 'identityNumber' });
  await trx
    .insertInto('identity_alias')
    .values({
      identity_key: key,
      identity_cipher: vault.seal(number.value),
      identity_last4: number.value.slice(-4),
      person_id: personId,
      kind: 'second',
      reason,
      added_by: officer,
      business_on: today,
    })
    .execute();
  await end(trx, input, 'addIdentityAlias');
}

async function begin(
  trx: Trx,
  { personId, identityNumber, revision, officer, businessAtMs, vault }: ChangeIdentity,
) {
  await sql`select pg_advisory_xact_lock(4340)`.execute(trx);
  const card = await trx
    .selectFrom('person')
    .select(['identity_key', 'identity_cipher', 'identity_last4', 'revision', 'merged_into'])
    .where('id', '=', personId)
    .forUpdate()
    .executeTakeFirst();
  if (!card || card.merged_into !== null) throw new RegisterError('card-unknown');
  if (card.revision !== revision) throw new RegisterError('card-changed', { field: 'revision' });
  await refuseOwn(trx, officer, { people: [personId], households: [] });
  const today = shanghaiDateAt(businessAtMs);
  const number = checkIdentityNumber(identityNumber, today);
  if (!number.ok)
    throw new RegisterError('identity-invalid', { field: 'identityNumber', details: number.message });
  const key = vault.identityKey(number.value);
  const holder = await trx
    .selectFrom('identity_number')
    .select('person_id')
    .where('identity_key', '=', key)
    .executeTakeFirst();
  if (holder && holder.person_id !== personId)
    throw new RegisterError('identity-of-another', { field: 'identityNumber' });
  const merged = await trx
    .selectFrom('person')
    .select('id')
    .where('identity_key', '=', key)
    .executeTakeFirst();
  if (merged && merged.id !== personId) throw new RegisterError('alias-known', { field: 'identityNumber' });
  return { card, number, key, known: holder !== undefined, today };
}

/** Insurance that waited under the number is the person's now. */
async function end(
  trx: Trx,
  { personId, reason, officer, businessAtMs }: ChangeIdentity,
  operation: 'correctIdentity' | 'addIdentityAlias',
): Promise<void> {
  const employments = await trx
    .selectFrom('employment')
    .select('id')
    .where('person_id', '=', personId)
    .execute();
  await matchWaitingInsurance(
    trx,
    employments.map(({ id }) => id),
  );
  // Corrections raise the revision, second numbers come beside it: together they name the change.
  const { rows } = await sql<{ n: string }>`
    select p.revision || '.' || (select count(*) from identity_alias where person_id = p.id) as n from person p
    where p.id = ${personId}`.execute(trx);
  await tellRegisterChanged(trx, [personId], {
    key: `register:number-${personId}-${rows[0]!.n}`,
    actor: officer,
    businessAtMs,
  });
  await audit(trx, {
    actor: officer,
    operation,
    subject: `person:${personId}`,
    outcome: 'done',
    businessAtMs,
    after: { reason },
  });
}
