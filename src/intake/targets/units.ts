import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import { recordCaseEvent } from '../../db/case-events.ts';
import type { Trx } from '../../db/client.ts';
import { maskedAccount } from '../../domain/account.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import type { Vault } from '../../platform/vault.ts';
import { TargetError } from './errors.ts';
import type { By } from './plan.ts';

export interface AddUnit extends By {
  readonly id: string;
  readonly kind: 'township' | 'department';
  readonly name: string;
  readonly division: string;
}

/** A township or department that can be rewarded beside its county. Throws TargetError `unit-taken`. */
export async function addRewardUnit(
  trx: Trx,
  { id, kind, name, division, actor, businessAtMs }: AddUnit,
): Promise<void> {
  const added = await trx
    .insertInto('reward_unit')
    .values({ id, kind, name, division, business_on: shanghaiDateAt(businessAtMs) })
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw new TargetError('unit-taken');
  await audit(trx, {
    actor,
    operation: 'addRewardUnit',
    subject: `reward-unit:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { kind, name, division },
  });
}

export interface SetUnitAccount extends By {
  readonly unit: string;
  readonly bank: string;
  readonly account: string;
}

/**
 * Sets where a unit's rewards go. Another account than the one on record keeps whoever sets it out of the unit's open claims, gives
 * these a new revision, and is refused to who has a step in one (docs/rules.md). Throws TargetError.
 */
export async function setUnitAccount(
  trx: Trx,
  vault: Pick<Vault, 'seal' | 'open' | 'accountKey'>,
  { unit, bank, account, actor, businessAtMs }: SetUnitAccount,
): Promise<void> {
  const on = shanghaiDateAt(businessAtMs);
  const before = await trx
    .selectFrom('reward_unit')
    .select(['bank', 'account_cipher', 'account_key'])
    .where('id', '=', unit)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw new TargetError('unit-unknown');
  const key = vault.accountKey(account);
  if (before.bank === bank && before.account_key?.equals(key)) return;
  await trx
    .updateTable('reward_unit')
    .set({ bank, account_cipher: vault.seal(account), account_key: key, business_on: on })
    .where('id', '=', unit)
    .execute();
  const masked = maskedAccount(account);
  if (before.account_cipher !== null) {
    const accountBefore = maskedAccount(vault.open(before.account_cipher));
    await trx
      .insertInto('payee_account_change')
      .values({
        payee_kind: 'unit',
        payee_id: unit,
        bank_before: before.bank,
        account_before: accountBefore,
        bank_after: bank,
        account_after: masked,
        changed_by: actor,
        business_on: on,
      })
      .execute();
    await keepOutOfOpenClaims(trx, unit, { actor, businessAtMs });
  }
  await audit(trx, {
    actor,
    operation: 'setRewardUnitAccount',
    subject: `reward-unit:${unit}`,
    outcome: 'done',
    businessAtMs,
    after: { bank, account: masked },
  });
}

async function keepOutOfOpenClaims(trx: Trx, unit: string, { actor, businessAtMs }: By): Promise<void> {
  const { rows } = await sql<{ id: string; subject: string; revision: number }>`
    with open as (
      select id from claim where payee_kind = 'unit' and payee_id = ${unit} and status = 'open'
      order by id for no key update
    )
    update claim c set revision = revision + 1 from open where c.id = open.id
    returning c.id, c.subject_id as subject, c.revision
  `.execute(trx);
  for (const { id, subject, revision } of rows) {
    await recordCaseEvent(trx, {
      subjectId: subject,
      claimId: id,
      kind: 'account-changed',
      actor,
      atMs: businessAtMs,
      data: {},
      key: `account-changed:${id}:r${revision}`,
    });
    try {
      await trx
        .insertInto('claim_kept_out')
        .values({
          claim_id: id,
          user_id: actor,
          because: 'account-changed',
          business_on: shanghaiDateAt(businessAtMs),
        })
        .onConflict((oc) => oc.doNothing())
        .execute();
    } catch (error) {
      if ((error as { constraint?: string }).constraint === 'account_not_changed_by_decider')
        throw new TargetError('unit-has-part');
      throw error;
    }
  }
}
