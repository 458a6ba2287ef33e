import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { recordServiceEvent } from '../../db/service-events.ts';
import { serviceRulesById } from '../../db/service-rules.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import type { ServiceKind, ServiceStatus } from '../../domain/services/kinds.ts';
import { parameterOf, ruleOf } from '../../domain/services/rules.ts';
import { firstEscalation, mayReopen, nextStatus } from '../../domain/services/steps.ts';
import { enqueue, serviceMessage } from '../../outbox/enqueue.ts';
import { ServiceError } from './errors.ts';

export interface Act {
  readonly serviceId: string;
  readonly actor: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

/** The case with its row locked, so that people and the calendar take turns. Throws service-unknown. */
export async function lockService(trx: Trx, id: string) {
  const row = await trx
    .selectFrom('service_case')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new ServiceError('service-unknown');
  return {
    ...row,
    kind: row.kind as ServiceKind,
    status: row.status as ServiceStatus,
    due_on: row.due_on as PlainDate,
    closed_on: row.closed_on as PlainDate | null,
    escalates_on: row.escalates_on as PlainDate | null,
    confirm_until: row.confirm_until as PlainDate | null,
  };
}

/** Adds a step or note; `sealed` for what only the office and the level above may read. Repeats change nothing. */
export async function noteService(
  trx: Trx,
  { serviceId, actor, businessAtMs, requestKey, ...text }: Act & ({ body: string } | { sealed: Buffer }),
): Promise<void> {
  await trx
    .insertInto('service_note')
    .values({
      service_id: serviceId,
      body: 'body' in text ? text.body : null,
      body_cipher: 'sealed' in text ? text.sealed : null,
      noted_by: actor,
      noted_on: shanghaiDateAt(businessAtMs),
      request_key: requestKey,
    })
    .onConflict((conflict) => conflict.column('request_key').doNothing())
    .execute();
}

/**
 * The matter is not settled: back to its owner, with the days of its kind again. A closed case's process starts anew
 * (docs/decisions/0002). Throws service-unknown, service-reopen-too-late; returns false where the state has no such step.
 */
export async function reopenService(trx: Trx, act: Act & { reason: string }): Promise<boolean> {
  const { serviceId, actor, businessAtMs, requestKey, reason } = act;
  const service = await lockService(trx, serviceId);
  const repeated = await trx
    .selectFrom('service_decision')
    .select('id')
    .where('service_id', '=', serviceId)
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (repeated) return true;
  if (nextStatus(service.status, 'reopen') === null) return false;
  const on = shanghaiDateAt(businessAtMs);
  const rules = await serviceRulesById(trx, service.rules);
  if (!mayReopen(service.closed_on, rules, on))
    throw new ServiceError(
      'service-reopen-too-late',
      `办结已超过${parameterOf(rules, 'reopenDays')}天，不能重新办理。`,
    );
  const dueOn = addDays(on, ruleOf(rules, service.kind)?.days ?? 0);
  await trx
    .updateTable('service_case')
    .set({
      status: 'working',
      due_on: dueOn,
      escalates_on: firstEscalation(service.office, dueOn),
      escalated_to: null,
      outcome: null,
      outcome_note: null,
      resolved_by: null,
      resolved_on: null,
      confirm_until: null,
      closed_by: null,
      closed_on: null,
      satisfied: null,
      reopened: sql`reopened + 1`,
      revision: sql`revision + 1`,
    })
    .where('id', '=', serviceId)
    .execute()
    .catch((error: { constraint?: string }) => {
      // Meanwhile the same was asked for anew.
      if (error.constraint === 'service_case_one_open') throw new ServiceError('service-open-already');
      throw error;
    });
  await trx
    .insertInto('service_decision')
    .values({
      service_id: serviceId,
      action: 'reopen',
      decided_by: actor,
      decided_on: on,
      note: reason,
      request_key: requestKey,
    })
    .execute();
  await recordServiceEvent(trx, {
    of: { serviceId },
    kind: 'service-reopened',
    division: service.office,
    told: service.owner,
    actor,
    atMs: businessAtMs,
    data: { kind: service.kind, until: dueOn },
    key: `service-reopened:${serviceId}:${service.reopened + 1}`,
  });
  await enqueue(trx, [
    serviceMessage(serviceId, 'claim-look', `reopened:${service.reopened + 1}`, businessAtMs),
  ]);
  await audit(trx, {
    actor,
    operation: 'reopenService',
    subject: `service:${serviceId}`,
    outcome: 'done',
    businessAtMs,
    before: { status: service.status, outcome: service.outcome },
    after: { reason, dueOn },
  });
  return true;
}
