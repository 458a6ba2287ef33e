import { sql } from 'kysely';
import { accounts } from '../src/accounts/users.ts';
import { audit } from '../src/db/audit.ts';
import type { Database, Trx } from '../src/db/client.ts';
import { ownCaseRefusals } from '../src/db/own-case.ts';
import { ownPerson } from '../src/db/own-person.ts';
import { recordServiceEvent } from '../src/db/service-events.ts';
import { serviceRulesById } from '../src/db/service-rules.ts';
import { may } from '../src/domain/access.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../src/domain/dates.ts';
import type { ServiceId } from '../src/domain/services/kinds.ts';
import { parameterOf } from '../src/domain/services/rules.ts';
import { dueStep, nextStatus } from '../src/domain/services/steps.ts';
import { lockService } from '../src/intake/services/case.ts';
import { ServiceError } from '../src/intake/services/errors.ts';
import type { DecideService, ServiceView } from '../workflows/contract.ts';
import { refusal } from './failure.ts';
import { nameServiceWait } from './service-wait.ts';

interface At {
  readonly serviceId: ServiceId;
  readonly businessNowMs: number;
}
type LockedService = Awaited<ReturnType<typeof lockService>>;

export type ServiceActivities = ReturnType<typeof createServiceActivities>;

/** What the process of a service case does to the record. Each is one transaction and may be repeated safely. */
export function createServiceActivities({ database }: { database: Database }) {
  return {
    /** Takes a late case up a level, closes one that nobody answered, and names the wait left. */
    async refreshService({ serviceId, businessNowMs }: At): Promise<ServiceView> {
      return decisively(database, async (trx) => {
        await liveThroughDays(trx, serviceId, businessNowMs);
        return nameServiceWait(trx, serviceId, businessNowMs);
      });
    },

    /** Take, hand over, resolve, confirm, withdraw (Update `decideService`); a request is answered once. */
    async decideService(message: DecideService & At): Promise<ServiceView> {
      return decisively(database, async (trx) => {
        await decide(trx, message);
        return nameServiceWait(trx, message.serviceId, message.businessNowMs);
      });
    },
  };
}

/** Each level is told of a case that is late by more than one step, in order. */
async function liveThroughDays(trx: Trx, serviceId: string, nowMs: number): Promise<void> {
  const today = shanghaiDateAt(nowMs);
  for (;;) {
    const service = await lockService(trx, serviceId);
    const rules = await serviceRulesById(trx, service.rules);
    const step = dueStep(
      {
        status: service.status,
        office: service.office,
        escalatedTo: service.escalated_to,
        escalatesOn: service.escalates_on,
        confirmUntil: service.confirm_until,
      },
      rules,
      today,
    );
    if (step === null) return;
    if (step.kind === 'close') {
      await change(trx, service, { status: 'closed', closed_on: today });
      await tell(trx, service, 'service-unanswered', { nowMs, told: service.asked_by });
      return;
    }
    const { escalations: before } = service;
    await change(trx, service, {
      escalated_to: step.to,
      escalates_on: step.next,
      escalations: before + 1,
    });
    await tell(trx, service, 'service-escalated', {
      nowMs,
      division: step.to,
      key: `service-escalated:${serviceId}:${before + 1}`,
    });
  }
}

async function decide(trx: Trx, message: DecideService & At): Promise<void> {
  const { serviceId, action, officer, requestKey, businessNowMs: nowMs, note } = message;
  const service = await lockService(trx, serviceId);
  const taken = await trx
    .selectFrom('service_decision')
    .select('id')
    .where('service_id', '=', serviceId)
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (taken) return;
  const status = nextStatus(service.status, action);
  if (status === null)
    throw refusal('action-not-allowed', '这件服务事项现在不能这样办理。', '请刷新页面，查看当前状态。');
  if (service.revision !== message.revision)
    throw refusal('stale-revision', '您打开页面之后，这件服务事项已有变化。', '请刷新页面，核对后再办理。');
  await refuse(trx, service, message);
  const on = shanghaiDateAt(nowMs);
  await trx
    .insertInto('service_decision')
    .values({
      service_id: serviceId,
      action,
      decided_by: officer,
      decided_on: on,
      note: note ?? null,
      request_key: requestKey,
    })
    .execute();
  await change(trx, service, { status, ...(await effectOf(trx, service, message, on)) });
  const after = { action, status, ...(message.outcome && { outcome: message.outcome }) };
  await audit(trx, {
    actor: officer,
    operation: 'decideService',
    subject: `service:${serviceId}`,
    outcome: 'done',
    businessAtMs: nowMs,
    before: { status: service.status, owner: service.owner, revision: service.revision },
    after: { ...after, ...(message.to && { to: message.to }), note: note ?? null },
  });
  await tell(trx, service, EVENTS[action], {
    nowMs,
    actor: officer,
    told: action === 'resolve' ? service.asked_by : (message.to ?? service.owner),
    data: after,
    key: `${EVENTS[action]}:${serviceId}:${service.revision + 1}`,
  });
}

const EVENTS = {
  take: 'service-taken',
  'hand-over': 'service-handed-over',
  resolve: 'service-resolved',
  confirm: 'service-confirmed',
  withdraw: 'service-withdrawn',
} as const;

/** Whose act it is, beyond what the API has asked of the person's posts. */
async function refuse(trx: Trx, service: LockedService, message: DecideService & At): Promise<void> {
  const { action, officer, to } = message;
  const owner = action === 'hand-over' ? to : action === 'take' || action === 'resolve' ? officer : null;
  const tie = owner ? await ownPerson(trx, owner, service.person_id) : null;
  if (tie) {
    const { code, message: text, remedy } = ownCaseRefusals[tie];
    throw refusal(code, text, remedy);
  }
  if (action === 'take' || action === 'hand-over') await refuseWithoutPost(trx, service, owner!, message);
  if (action === 'resolve' && service.owner !== officer)
    throw refusal(
      'service-not-owner',
      '这件服务事项不由您承办。',
      '请由承办人办结；逾期上报后，上一级可以接过来办理。',
    );
  if (action === 'take' && service.status === 'working' && service.escalated_to === null)
    throw refusal(
      'service-not-owner',
      '这件服务事项已有承办人，且没有逾期上报。',
      '请由承办人移交，或在逾期上报后由上一级接办。',
    );
  if (action === 'confirm' && service.resolved_by === officer)
    throw refusal(
      'separation-of-duties',
      '这件服务事项由您办结，不能由您确认。',
      '请由提出人，或户籍所在地的社保站、村信息员确认。',
    );
}

/** Who is to have the case holds a post for it now: whoever hands over everything to leave (`handOver`) comes before or after. */
async function refuseWithoutPost(
  trx: Trx,
  { office }: LockedService,
  owner: string,
  { businessNowMs }: At,
): Promise<void> {
  await trx.selectFrom('app_user').select('id').where('id', '=', owner).forKeyShare().execute();
  const [user] = await accounts(trx, shanghaiDateAt(businessNowMs))
    .where('u.id', '=', owner)
    .where('u.active', '=', true)
    .execute();
  if (user && may(user.grants, 'handle-service', { divisions: [office] })) return;
  throw refusal(
    'service-owner-unfit',
    '这件服务事项只能由承办单位或其上一级有办理权限的人员承办。',
    '请移交给承办单位或其上一级有办理权限的人员。',
  );
}

/** What the decision changes besides the state. */
async function effectOf(
  trx: Trx,
  service: LockedService,
  { action, officer, to, outcome, note, satisfied }: DecideService,
  on: PlainDate,
) {
  switch (action) {
    case 'take':
      return { owner: officer };
    case 'hand-over':
      return { owner: to ?? officer };
    case 'resolve': {
      const rules = await serviceRulesById(trx, service.rules);
      return {
        outcome: outcome ?? null,
        outcome_note: note ?? null,
        resolved_by: officer,
        resolved_on: on,
        confirm_until: addDays(on, parameterOf(rules, 'confirmDays')),
      };
    }
    case 'confirm':
      return { closed_by: officer, closed_on: on, satisfied: satisfied ?? true };
    case 'withdraw':
      return { closed_by: officer, closed_on: on };
  }
}

async function change(trx: Trx, service: LockedService, values: Record<string, unknown>): Promise<void> {
  await trx
    .updateTable('service_case')
    .set({ ...values, revision: sql`revision + 1` })
    .where('id', '=', service.id)
    .execute();
}

async function tell(
  trx: Trx,
  service: LockedService,
  kind: string,
  more: {
    nowMs: number;
    actor?: string;
    division?: string;
    told?: string | null;
    data?: Record<string, string>;
    key?: string;
  },
): Promise<void> {
  const { nowMs, actor = null, division = service.office, told = null, data = {}, key } = more;
  await recordServiceEvent(trx, {
    of: { serviceId: service.id },
    kind,
    division,
    told,
    actor,
    atMs: nowMs,
    data: { kind: service.kind, ...data },
    key: key ?? `${kind}:${service.id}:${service.reopened}`,
  });
}

async function decisively<Answer>(database: Database, act: (trx: Trx) => Promise<Answer>): Promise<Answer> {
  try {
    return await database.db.transaction().execute(act);
  } catch (error) {
    if (error instanceof ServiceError) throw refusal('service-unknown', error.message, error.remedy);
    if ((error as { constraint?: string }).constraint === 'service_answered_first')
      throw refusal(
        'action-not-allowed',
        '户籍、就医、子女就读由主管部门办理，还没有登记其答复。',
        '请先转交主管部门，登记答复后再办结。',
      );
    if ((error as { constraint?: string }).constraint === 'service_confirmed_by_another')
      throw refusal(
        'separation-of-duties',
        '这件服务事项由您办结，不能由您确认。',
        '请由提出人或社保站确认。',
      );
    throw error;
  }
}
