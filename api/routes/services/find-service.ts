import type { FastifyRequest } from 'fastify';
import type { Db } from '../../../src/db/client.ts';
import { type OwnCaseTie, ownCaseRefusals } from '../../../src/db/own-case.ts';
import { may, type Operation } from '../../../src/domain/access.ts';
import type { PlainDate } from '../../../src/domain/dates.ts';
import type { ServiceKind, ServiceStatus } from '../../../src/domain/services/kinds.ts';
import type { ServiceRules } from '../../../src/domain/services/rules.ts';
import { isOpen, isUndone, mayReopen, nextStatus } from '../../../src/domain/services/steps.ts';
import { authorize, authorizeFound } from '../../plugins/access.ts';
import type { SignedInUser } from '../../request.ts';

/**
 * The case, if the user may read it, and do `operation` to it as the office that has it. What lies outside the scope is
 * answered like what is not there.
 */
export async function findService(request: FastifyRequest, db: Db, id: string, operation?: Operation) {
  const row = await db.selectFrom('service_case').selectAll().where('id', '=', id).executeTakeFirst();
  const subject = `service:${id}`;
  const found = row && { target: { divisions: [row.home], employer: row.employer }, subject };
  authorizeFound(request, 'read-services', found ?? null, `服务事项 ${id}`);
  if (!row) throw new Error(`service ${id} is gone`);
  if (operation) authorize(request, operation, { divisions: [row.office] }, subject);
  return {
    ...row,
    kind: row.kind as ServiceKind,
    status: row.status as ServiceStatus,
    closed_on: row.closed_on as PlainDate | null,
  };
}

export type FoundService = Awaited<ReturnType<typeof findService>>;

/** May the person decide so now? The process asks the same of the row once more. */
export function whatIMay(
  user: SignedInUser,
  service: FoundService,
  {
    rules,
    today,
    tie,
  }: {
    rules: ServiceRules;
    today: PlainDate;
    tie: Extract<OwnCaseTie, 'household' | 'unknown-person'> | null;
  },
) {
  const { status, owner } = service;
  const handles = may(user.grants, 'handle-service', { divisions: [service.office] });
  const asked = service.asked_by === user.id;
  const answers = asked || may(user.grants, 'answer-service', { divisions: [service.home] });
  const free = status === 'new' || (service.escalated_to !== null && owner !== user.id);
  return {
    take: handles && tie === null && nextStatus(status, 'take') !== null && free,
    handOver: handles && nextStatus(status, 'hand-over') !== null,
    resolve: owner === user.id && tie === null && nextStatus(status, 'resolve') !== null,
    confirm: answers && service.resolved_by !== user.id && nextStatus(status, 'confirm') !== null,
    withdraw: asked && nextStatus(status, 'withdraw') !== null,
    reopen: answers && nextStatus(status, 'reopen') !== null && mayReopen(service.closed_on, rules, today),
    note: handles && isOpen(status),
    barred: handles && isUndone(status) && tie ? ownCaseRefusals[tie].message : null,
  };
}
