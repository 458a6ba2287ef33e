import { sql } from 'kysely';
import { accounts } from '../accounts/users.ts';
import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import { openTasksOf } from '../db/organisation/open-tasks.ts';
import { ownPerson } from '../db/own-person.ts';
import { recordServiceEvent } from '../db/service-events.ts';
import { may } from '../domain/access.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { lockService } from '../intake/services/case.ts';
import { enqueue, serviceMessage } from '../outbox/enqueue.ts';
import { endDelegation } from './delegations.ts';
import { OrganisationError } from './errors.ts';
import { type EndReason, endTerm } from './posts.ts';

export interface HandOver {
  readonly from: string;
  readonly reason: string;
  /** Why the terms end; null: they stay, as when somebody is only away. */
  readonly endTerms: EndReason | null;
  /** To whom each service case goes. */
  readonly services: readonly { readonly id: string; readonly to: string }[];
  readonly actor: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

/**
 * Everything that lies with a person leaves in one act: service cases to others, delegations end, and with them the terms
 * where the person leaves the post. All of it, or nothing: throws hand-over-incomplete for a case without heir,
 * heir-unfit where the heir has no office for it or must keep out. Proposals stay on record and with their deciders.
 */
export async function handOver(trx: Trx, ask: HandOver): Promise<number> {
  const { from, actor, businessAtMs, requestKey, reason } = ask;
  const before = await trx
    .selectFrom('hand_over')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (before) return before.id;
  const on = shanghaiDateAt(businessAtMs);
  // Nothing new comes to the person meanwhile, and two who hand over take turns.
  await trx.selectFrom('app_user').select('id').where('id', '=', from).forUpdate().executeTakeFirstOrThrow();
  const tasks = await openTasksOf(trx, from, on);
  const { id } = await trx
    .insertInto('hand_over')
    .values({ from_user: from, handed_on: on, reason, handed_by: actor, request_key: requestKey })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const task of tasks.filter(({ kind }) => kind === 'service')) {
    const heir = ask.services.find((one) => one.id === task.id)?.to;
    if (heir === undefined || heir === from)
      throw new OrganisationError('hand-over-incomplete', `服务事项 ${task.id} 没有写明交给谁。`);
    await handService(trx, ask, { serviceId: task.id, heir, on, handOverId: id });
    await note(trx, id, 'service', task.id, heir);
  }
  for (const task of tasks.filter(({ kind }) => kind === 'delegation')) {
    await endDelegation(trx, { id: Number(task.id), actor, businessAtMs });
    await note(trx, id, 'delegation', task.id, null);
  }
  const { endTerms } = ask;
  for (const task of endTerms === null ? [] : tasks.filter(({ kind }) => kind === 'term')) {
    await endTerm(trx, {
      termId: Number(task.id),
      lastOn: on,
      reason: endTerms!,
      actor,
      businessAtMs,
    });
    await note(trx, id, 'term', task.id, null);
  }
  await audit(trx, {
    actor,
    operation: 'handOver',
    subject: `user:${from}`,
    outcome: 'done',
    businessAtMs,
    after: {
      handOver: id,
      reason,
      endTerms: ask.endTerms,
      services: ask.services.map((one) => ({ ...one })),
    },
  });
  return id;
}

async function handService(
  trx: Trx,
  { from, actor, businessAtMs, requestKey, reason }: HandOver,
  to: { serviceId: string; heir: string; on: PlainDate; handOverId: number },
): Promise<void> {
  const { serviceId, heir, on, handOverId } = to;
  const service = await lockService(trx, serviceId);
  if (service.owner !== from)
    throw new OrganisationError('hand-over-incomplete', `服务事项 ${serviceId} 刚刚有了变化，请重新打开。`);
  const [user] = await accounts(trx, on).where('u.id', '=', heir).where('u.active', '=', true).execute();
  if (!user || !may(user.grants, 'handle-service', { divisions: [service.office] }))
    throw new OrganisationError('heir-unfit', `服务事项 ${serviceId} 不能交给没有承办岗位的人员。`);
  if (await ownPerson(trx, heir, service.person_id))
    throw new OrganisationError('heir-unfit', `${user.displayName}须回避服务事项 ${serviceId}。`);
  await trx
    .updateTable('service_case')
    .set({ owner: heir, revision: sql`revision + 1` })
    .where('id', '=', serviceId)
    .execute();
  await trx
    .insertInto('service_decision')
    .values({
      service_id: serviceId,
      action: 'hand-over',
      decided_by: actor,
      decided_on: on,
      note: reason,
      request_key: `${requestKey}.${serviceId}`,
    })
    .execute();
  await recordServiceEvent(trx, {
    of: { serviceId },
    kind: 'service-handed-over',
    division: service.office,
    told: heir,
    actor,
    atMs: businessAtMs,
    data: { kind: service.kind, action: 'hand-over', status: service.status },
    key: `service-handed-over:${serviceId}:h${handOverId}`,
  });
  await enqueue(trx, [serviceMessage(serviceId, 'claim-look', `handed:${handOverId}`, businessAtMs)]);
}

async function note(
  trx: Trx,
  handOverId: number,
  kind: 'service' | 'delegation' | 'term',
  item: string,
  to: string | null,
): Promise<void> {
  await trx
    .insertInto('hand_over_item')
    .values({ hand_over_id: handOverId, kind, item, to_user: to })
    .execute();
}
