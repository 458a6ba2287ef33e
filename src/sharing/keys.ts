import { randomBytes } from 'node:crypto';
import type { Trx } from '../db/client.ts';
import { addDays, earlierOf, type PlainDate, plainDate, shanghaiDateAt } from '../domain/dates.ts';
import { CONFIRM_INSURANCE, shareScopes } from '../domain/sharing/fields.ts';
import { keyState, lastPossibleDay, type SharePurpose, shownKey } from '../domain/sharing/key.ts';
import type { Vault } from '../platform/vault.ts';
import { SharingError } from './errors.ts';
import { type ByOfficer, note } from './note.ts';

export interface KeyTerms {
  readonly department: string;
  readonly contact?: string | undefined;
  readonly purpose: SharePurpose;
  readonly purposeText: string;
  readonly legalBasis: string;
  readonly fields: readonly string[];
  readonly divisions: readonly string[];
  readonly office?: string | undefined;
  readonly perMinute: number;
  readonly peoplePerDay: number;
  readonly expiresOn: PlainDate;
  /** The key that this one takes over from, and for how many days both work. */
  readonly replaces?: string | undefined;
  readonly overlapDays: number;
}

/** Writes down the terms of a key; it works once another person has approved it. Throws SharingError. */
export async function proposeKey(trx: Trx, terms: KeyTerms, by: ByOfficer): Promise<string> {
  const on = shanghaiDateAt(by.businessAtMs);
  const unknown = terms.fields.filter((field) => !shareScopes.includes(field));
  if (unknown.length > 0) throw refuse(`没有这些字段：${unknown.join('、')}。`);
  if (terms.expiresOn < on || terms.expiresOn > lastPossibleDay(on))
    throw refuse(`有效期须在今天至 ${lastPossibleDay(on)} 之间，最长一年。`);
  if (terms.fields.includes(CONFIRM_INSURANCE) !== (terms.office !== undefined))
    throw refuse('报送社保缴费的密钥须指定外部社保机构，其他密钥不指定。');
  if (terms.office !== undefined) await requireOffice(trx, terms.office);
  if (terms.replaces !== undefined) {
    await requireActive(trx, terms.replaces, on);
    await refuseSecondSuccessor(trx, terms.replaces);
  }
  const id = `SK-${randomBytes(5).toString('hex').toUpperCase()}`;
  const values = {
    id,
    department: terms.department,
    contact: terms.contact ?? null,
    purpose: terms.purpose,
    purpose_text: terms.purposeText,
    legal_basis: terms.legalBasis,
    fields: [...terms.fields],
    divisions: [...terms.divisions],
    office: terms.office ?? null,
    per_minute: terms.perMinute,
    people_per_day: terms.peoplePerDay,
    expires_on: terms.expiresOn,
    replaces: terms.replaces ?? null,
    overlap_days: terms.overlapDays,
    proposed_by: by.actor,
    proposed_on: on,
  };
  await trx.insertInto('share_key').values(values).execute();
  await note(trx, by, 'proposeShareKey', `share-key:${id}`, { ...values });
  return id;
}

/**
 * The second person's word. Yes makes the secret, which is returned and kept nowhere, and sets the last day of the key
 * that this one replaces. Throws SharingError.
 */
export async function decideKey(
  trx: Trx,
  { id, approve, note: words, vault }: { id: string; approve: boolean; note: string; vault: Vault },
  by: ByOfficer,
): Promise<{ secret: string | null }> {
  const on = shanghaiDateAt(by.businessAtMs);
  const key = await trx
    .selectFrom('share_key')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!key || key.decided_by !== null)
    throw new SharingError('share-key-not-proposed', '该密钥已经有人审批，或不存在。');
  if (key.proposed_by === by.actor)
    throw new SharingError('separation-of-duties', '提出密钥的人不能自己批准。');
  if (approve && key.expires_on < on) throw refuse('申请的有效期已过，请重新提出。');
  const random = approve ? randomBytes(32).toString('base64url') : null;
  await trx
    .updateTable('share_key')
    .set({
      decided_by: by.actor,
      decided_on: on,
      approved: approve,
      decision_note: words,
      secret_hash: random === null ? null : vault.codeHash(random),
    })
    .where('id', '=', id)
    .execute();
  if (approve && key.replaces !== null)
    await endReplaced(trx, key.replaces, addDays(on, key.overlap_days), on);
  await note(trx, by, 'decideShareKey', `share-key:${id}`, { approve, note: words });
  return { secret: random === null ? null : shownKey(id, random) };
}

/** Ends a key at once. Taking away needs no second person. Throws SharingError. */
export async function revokeKey(
  trx: Trx,
  { id, reason }: { id: string; reason: string },
  by: ByOfficer,
): Promise<void> {
  const on = shanghaiDateAt(by.businessAtMs);
  const { numUpdatedRows } = await trx
    .updateTable('share_key')
    .set({ revoked_by: by.actor, revoked_on: on, revoked_reason: reason })
    .where('id', '=', id)
    .where('approved', '=', true)
    .where('revoked_by', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new SharingError('share-key-not-active', '该密钥没有生效或已经吊销。');
  await note(trx, by, 'revokeShareKey', `share-key:${id}`, { reason });
}

async function endReplaced(trx: Trx, id: string, lastDay: PlainDate, on: PlainDate): Promise<void> {
  await requireActive(trx, id, on);
  const { expires_on } = await trx
    .selectFrom('share_key')
    .select('expires_on')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await trx
    .updateTable('share_key')
    .set({ ends_on: earlierOf(lastDay, plainDate(expires_on)) })
    .where('id', '=', id)
    .execute();
}

async function requireActive(trx: Trx, id: string, on: PlainDate): Promise<void> {
  const old = await trx
    .selectFrom('share_key')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const state = old
    ? keyState(
        { approved: old.approved, revokedOn: old.revoked_on, endsOn: old.ends_on, expiresOn: old.expires_on },
        on,
      )
    : null;
  if (state !== 'active' || old?.ends_on !== null)
    throw new SharingError('share-key-replaced', '要轮换的密钥不在有效期内，或已经轮换过。');
}

/** The old key is locked: of two who rotate it at once the second finds the first. */
async function refuseSecondSuccessor(trx: Trx, id: string): Promise<void> {
  const asked = await trx
    .selectFrom('share_key')
    .select('id')
    .where('replaces', '=', id)
    .where('approved', 'is', null)
    .executeTakeFirst();
  if (asked) throw new SharingError('share-key-replaced', `已经有人提出用 ${asked.id} 轮换，等待批准。`);
}

async function requireOffice(trx: Trx, id: string): Promise<void> {
  const office = await trx
    .selectFrom('insurance_office')
    .select('id')
    .where('id', '=', id)
    .where('approved', '=', true)
    .where('revoked_by', 'is', null)
    .executeTakeFirst();
  if (!office) throw new SharingError('office-unknown', `没有已批准的外部社保机构 ${id}。`);
}

const refuse = (message: string) => new SharingError('share-key-terms', message);
