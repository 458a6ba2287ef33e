import { randomBytes } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { recordServiceEvent } from '../../db/service-events.ts';
import { serviceRulesOn } from '../../db/service-rules.ts';
import { addDays, shanghaiDateAt } from '../../domain/dates.ts';
import type { ServiceKind, ServiceVia } from '../../domain/services/kinds.ts';
import { ruleOf, rulesId } from '../../domain/services/rules.ts';
import { firstEscalation, officeOf } from '../../domain/services/steps.ts';
import { enqueue, serviceMessage } from '../../outbox/enqueue.ts';
import { ServiceError } from './errors.ts';

export interface AskForService {
  readonly kind: ServiceKind;
  readonly personId: number;
  /** The village of the household. */
  readonly home: string;
  readonly employmentId: string | null;
  readonly employer: string | null;
  readonly visitId?: number;
  readonly via: ServiceVia;
  readonly subject: string;
  readonly actor: string;
  readonly businessAtMs: number;
  /** Names the request for good; a repeat returns what was opened. */
  readonly requestKey: string;
}

/**
 * Opens a service case (art. 11) at the office that its kind names, and starts its process through the outbox. Throws
 * service-open-already with the number of the open one.
 */
export async function askForService(trx: Trx, ask: AskForService): Promise<string> {
  const { kind, personId, home, actor, businessAtMs, requestKey } = ask;
  const repeated = await trx
    .selectFrom('service_case')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (repeated) return repeated.id;
  const on = shanghaiDateAt(businessAtMs);
  const rules = await serviceRulesOn(trx, on);
  const rule = ruleOf(rules, kind);
  if (!rule) throw new ServiceError('service-kind-not-yet');
  const { days, level } = rule;
  const office = officeOf(home, level);
  const dueOn = addDays(on, days);
  const id = `FW-${randomBytes(6).toString('hex')}`;
  const inserted = await trx
    .insertInto('service_case')
    .values({
      id,
      kind,
      person_id: personId,
      home,
      employment_id: ask.employmentId,
      employer: ask.employer,
      visit_id: ask.visitId ?? null,
      via: ask.via,
      subject: ask.subject,
      asked_by: actor,
      asked_on: on,
      rules: rulesId(rules),
      office,
      escalates_on: firstEscalation(office, dueOn),
      due_on: dueOn,
      status: 'new',
      request_key: requestKey,
    })
    // Two who ask at once: the index lets one of them in.
    .onConflict((conflict) =>
      conflict
        .columns(['person_id', 'kind'])
        .where('status', 'in', ['new', 'working', 'resolved'])
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (!inserted) throw new ServiceError('service-open-already', await whichIsOpen(trx, personId, kind));
  await recordServiceEvent(trx, {
    of: { serviceId: id },
    kind: 'service-asked',
    division: office,
    actor,
    atMs: businessAtMs,
    data: { kind, until: dueOn },
    key: `service-asked:${id}`,
  });
  await enqueue(trx, [serviceMessage(id, 'ensure-running', `asked:${id}`, businessAtMs)]);
  await audit(trx, {
    actor,
    operation: 'askForService',
    subject: `service:${id}`,
    outcome: 'done',
    businessAtMs,
    after: { kind, personId, office, via: ask.via, dueOn },
  });
  return id;
}

async function whichIsOpen(trx: Trx, personId: number, kind: string): Promise<string> {
  const open = await trx
    .selectFrom('service_case')
    .select('id')
    .where('person_id', '=', personId)
    .where('kind', '=', kind)
    .where('status', 'in', ['new', 'working', 'resolved'])
    .executeTakeFirst();
  return `这个人同类的服务事项正在办理${open ? `：${open.id}` : ''}。`;
}
