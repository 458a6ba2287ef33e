import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { recordServiceEvent } from '../../db/service-events.ts';
import { serviceRulesById } from '../../db/service-rules.ts';
import { laterOf, shanghaiDateAt } from '../../domain/dates.ts';
import { countyOf } from '../../domain/divisions.ts';
import { isSupport, type ServiceOutcome } from '../../domain/services/kinds.ts';
import { transferLetter } from '../../domain/services/transfer.ts';
import { type Act, lockService } from './case.ts';
import { ServiceError } from './errors.ts';

/**
 * The owner hands a request of article 21 to the department whose it is, with a letter; it is to answer by the case's own
 * last day, or today where that is over. Throws service-transfer.
 */
export async function transferService(trx: Trx, act: Act): Promise<void> {
  const { serviceId, actor, businessAtMs, requestKey } = act;
  if (await recorded(trx, requestKey)) return;
  const service = await ownOf(trx, act);
  const { kind } = service;
  if (!isSupport(kind) || service.status !== 'working')
    throw new ServiceError('service-transfer', '只有办理中的户籍、就医、子女就读事项可以转交主管部门。');
  const rule = (await serviceRulesById(trx, service.rules)).kinds[kind];
  if (!rule) throw new Error(`no rule of ${serviceId}`);
  const on = shanghaiDateAt(businessAtMs);
  const replyBy = laterOf(service.due_on, on);
  const letter = transferLetter({
    ...(await namesOf(trx, service)),
    kind,
    department: rule.department,
    serviceId,
    subject: service.subject,
    sentOn: on,
    replyBy,
  });
  const sent = await trx
    .insertInto('service_transfer')
    .values({
      service_id: serviceId,
      department: rule.department,
      letter,
      sent_by: actor,
      sent_on: on,
      reply_by: replyBy,
      request_key: requestKey,
    })
    .onConflict((conflict) => conflict.column('service_id').where('answered_on', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!sent) throw new ServiceError('service-transfer', '已经转交，还没有答复。');
  await told(trx, act, 'service-transferred', sent.id, { department: rule.department, until: replyBy });
}

export interface Answer extends Act {
  readonly outcome: Exclude<ServiceOutcome, 'referred'>;
  readonly answer: string;
}

/** What the department answered, once. Throws service-transfer. */
export async function answerTransfer(trx: Trx, { outcome, answer, ...act }: Answer): Promise<void> {
  const { serviceId, actor, businessAtMs } = act;
  await ownOf(trx, act);
  const answered = await trx
    .updateTable('service_transfer')
    .set({ outcome, answer, answered_on: shanghaiDateAt(businessAtMs), recorded_by: actor })
    .where('service_id', '=', serviceId)
    .where('answered_on', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!answered) throw new ServiceError('service-transfer', '没有等待答复的转交。');
  await told(trx, act, 'service-answered', answered.id, { outcome });
}

async function ownOf(trx: Trx, { serviceId, actor }: Act) {
  const service = await lockService(trx, serviceId);
  if (service.owner !== actor) throw new ServiceError('service-transfer', '请由承办人办理。');
  return service;
}

async function namesOf(trx: Trx, { home, person_id: person }: { home: string; person_id: number }) {
  const rows = await trx
    .selectFrom('division')
    .select(['code', 'name'])
    .where('code', 'in', [countyOf(home), home.slice(0, 9), home])
    .execute();
  const nameOf = (code: string) => rows.find((row) => row.code === code)?.name ?? '';
  const { name } = await trx
    .selectFrom('person')
    .select('name')
    .where('id', '=', person)
    .executeTakeFirstOrThrow();
  return {
    county: nameOf(countyOf(home)),
    home: nameOf(home.slice(0, 9)) + nameOf(home),
    person: name ?? '',
  };
}

async function recorded(trx: Trx, requestKey: string): Promise<boolean> {
  const found = await trx
    .selectFrom('service_transfer')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  return found !== undefined;
}

async function told(
  trx: Trx,
  { serviceId, actor, businessAtMs }: Act,
  kind: 'service-transferred' | 'service-answered',
  transfer: number,
  after: Record<string, string>,
): Promise<void> {
  const { office, asked_by: askedBy } = await trx
    .selectFrom('service_case')
    .select(['office', 'asked_by'])
    .where('id', '=', serviceId)
    .executeTakeFirstOrThrow();
  await recordServiceEvent(trx, {
    of: { serviceId },
    kind,
    division: office,
    told: askedBy,
    actor,
    atMs: businessAtMs,
    data: after,
    key: `${kind}:${transfer}`,
  });
  await audit(trx, {
    actor,
    operation: kind === 'service-transferred' ? 'transferService' : 'answerTransfer',
    subject: `service:${serviceId}`,
    outcome: 'done',
    businessAtMs,
    after: { transfer, ...after },
  });
}
