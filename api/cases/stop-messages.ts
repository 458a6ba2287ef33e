import type { Trx } from '../../src/db/client.ts';
import { numberEndsWith } from '../../src/db/identity-numbers.ts';
import { standingConsents } from '../../src/db/sharing/consents.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { Vault } from '../../src/platform/vault.ts';
import { recordConsent } from '../../src/sharing/consents.ts';
import { caseIn } from './public-look-up.ts';

/** A worker wants no more texts: recorded as the own word, undone at the station. False: nothing fits both numbers. */
export async function stopMessages(
  trx: Trx,
  asked: { caseNumber: string; last4: string; vault: Vault; businessAtMs: number },
): Promise<boolean> {
  const { caseNumber, last4, vault, businessAtMs } = asked;
  const found = await trx
    .selectFrom('case_subject as e')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .select('p.id')
    .where('e.id', '=', caseIn(caseNumber))
    .where(numberEndsWith('p', last4))
    .executeTakeFirst();
  if (!found) return false;
  const said = (await standingConsents(trx, [found.id])).get(found.id);
  const statedOn = shanghaiDateAt(businessAtMs);
  const words = { person: found.id, stance: 'refused', how: 'self', statedOn } as const;
  for (const purpose of ['service-messages', 'campaign-messages'] as const)
    if (said?.get(purpose) !== 'refused')
      await recordConsent(trx, { ...words, purpose }, { actor: null, businessAtMs, vault });
  return true;
}
