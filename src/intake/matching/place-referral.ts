import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import type { PlacementRow } from '../../domain/import-rows/index.ts';
import type { Vault } from '../../platform/vault.ts';
import { FactError } from '../errors.ts';
import { registerEmployment } from '../facts.ts';
import { tellReferral } from './referral-days.ts';
import { lockLive, lockReferral, moveReferral } from './referral-record.ts';
import type { Acting } from './referrals.ts';

/**
 * The person begins: the employment is registered as a placement file would, which begins its year, and the person's
 * other live referrals end. `placement` makes the row of whoever is referred. Throws referral-unknown, referral-not-now,
 * starts-before-referral, overlapping-employment, and what a placement is refused for.
 */
export async function placeReferral(
  trx: Trx,
  input: Acting & {
    readonly id: number;
    readonly vault: Vault;
    readonly placement: (identityNumber: string) => PlacementRow;
  },
): Promise<{ employmentId: string; ended: number }> {
  const { id, vault, actor, businessAtMs, requestKey } = input;
  // All of the person's referrals at once, so that they are locked in their order.
  const { person_id: personId } = await trx
    .selectFrom('referral')
    .select('person_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const live = await lockLive(trx, { personId });
  const referral = live.find((one) => one.id === id) ?? (await lockReferral(trx, id));
  const today = shanghaiDateAt(businessAtMs);
  if (referral.status !== 'accepted' || (referral.dueOn !== null && referral.dueOn < today))
    throw new FactError('referral-not-now', 'id');
  const placement = input.placement(await identityOf(trx, personId, vault));
  if (placement.startsOn < referral.referredOn) throw new FactError('starts-before-referral', 'startsOn');
  const { employmentId, overlapsWith, unchanged } = await registerEmployment(trx, {
    placement,
    vault,
    actor,
    businessAtMs,
  });
  if (overlapsWith !== null) throw new FactError('overlapping-employment', 'startsOn');
  if (unchanged) throw new FactError('employment-in-use', 'employmentId');
  const by = { actor, businessAtMs };
  await moveReferral(trx, referral, {
    ...by,
    kind: 'place',
    to: 'placed',
    note: null,
    requestKey,
    employmentId,
  });
  await tellReferral(trx, id, `place:${id}`, businessAtMs);
  const others = live.filter((one) => one.id !== id);
  for (const other of others) {
    const key = `placed-elsewhere:${other.id}`;
    await moveReferral(trx, other, {
      ...by,
      kind: 'placed-elsewhere',
      to: 'withdrawn',
      note: null,
      requestKey: key,
    });
    await tellReferral(trx, other.id, key, businessAtMs);
  }
  return { employmentId, ended: others.length };
}

/** The form of a placement takes no number: it is the register's, and does not leave the record. */
async function identityOf(trx: Trx, personId: number, vault: Vault): Promise<string> {
  const { identity_cipher: cipher } = await trx
    .selectFrom('person')
    .select('identity_cipher')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  return vault.open(cipher);
}
