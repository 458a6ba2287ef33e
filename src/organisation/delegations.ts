import { accounts } from '../accounts/users.ts';
import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import type { Role } from '../domain/access.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { covers } from '../domain/divisions.ts';
import { type Delegable, delegableOf, unfitFor } from '../domain/organisation/delegation.ts';
import { OrganisationError } from './errors.ts';

export interface NewDelegation {
  readonly delegator: string;
  readonly delegate: string;
  readonly role: Role;
  readonly division: string;
  readonly operations: readonly Delegable[];
  readonly fromOn: PlainDate;
  readonly untilOn: PlainDate;
  readonly reason: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

const LONGEST_DAYS = 366;

/**
 * Gives some of the own powers to somebody from a day to a day; what was delegated to oneself is not the own. Throws
 * delegation-not-own, delegation-unfit, delegation-days.
 */
export async function delegate(trx: Trx, ask: NewDelegation): Promise<number> {
  const { delegator, role, division, operations, fromOn, untilOn, reason, businessAtMs, requestKey } = ask;
  const before = await trx
    .selectFrom('delegation')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (before) return before.id;
  const today = shanghaiDateAt(businessAtMs);
  if (fromOn < today || untilOn < fromOn || untilOn > addDays(fromOn, LONGEST_DAYS))
    throw new OrganisationError('delegation-days', '委托从今天或以后起，最长 366 天，首日不晚于末日。');
  const [me] = await accounts(trx, fromOn).where('u.id', '=', delegator).execute();
  const own = me?.grants.some(
    (grant) => grant.role === role && grant.division !== null && covers(grant.division, division),
  );
  const able = delegableOf(role);
  if (!own || !operations.every((operation) => able.includes(operation)))
    throw new OrganisationError('delegation-not-own', '只能委托本人岗位在其地区内可以委托的事项。');
  await refuseUnfit(trx, ask);
  const { id } = await trx
    .insertInto('delegation')
    .values({
      delegator,
      delegate: ask.delegate,
      role,
      division,
      operations: [...new Set(operations)],
      from_on: fromOn,
      until_on: untilOn,
      reason,
      given_on: today,
      request_key: requestKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await audit(trx, {
    actor: delegator,
    operation: 'delegate',
    subject: `delegation:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { delegate: ask.delegate, role, division, operations: [...operations], fromOn, untilOn, reason },
  });
  return id;
}

async function refuseUnfit(trx: Trx, ask: NewDelegation): Promise<void> {
  if (ask.delegate === ask.delegator) throw new OrganisationError('delegation-unfit', '不能委托给自己。');
  const [user] = await accounts(trx, ask.fromOn)
    .where('u.id', '=', ask.delegate)
    .where('u.active', '=', true)
    .execute();
  if (!user?.identityKnown)
    throw new OrganisationError('delegation-unfit', '受托人的账户不存在、已停用，或没有登记身份证号。');
  switch (unfitFor(user.grants, ask.role, ask.division)) {
    case 'no-office-there':
      throw new OrganisationError('delegation-unfit', '受托人在本地区或上级没有办理岗位。');
    case 'pays-and-reviews':
      throw new OrganisationError('delegation-unfit', '财政与审核岗位不相容，不能互相委托。');
  }
}

/**
 * Ends a delegation today: from now on it gives nothing; what waits behind its lock finds it ended. Throws
 * delegation-ended.
 */
export async function endDelegation(
  trx: Trx,
  { id, actor, businessAtMs }: { id: number; actor: string; businessAtMs: number },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('delegation')
    .set({ ended_on: shanghaiDateAt(businessAtMs), ended_by: actor })
    .where('id', '=', id)
    .where('ended_on', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new OrganisationError('delegation-ended', '这份委托已经终止。');
  await audit(trx, {
    actor,
    operation: 'endDelegation',
    subject: `delegation:${id}`,
    outcome: 'done',
    businessAtMs,
  });
}
