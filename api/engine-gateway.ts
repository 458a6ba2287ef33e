import { setTimeout as delay } from 'node:timers/promises';
import {
  type Client,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import type { ClaimId, EmploymentId, RecoveryId } from '../src/domain/ids.ts';
import type { ServiceId } from '../src/domain/services/kinds.ts';
import {
  type ConfirmContract,
  type CurrentWait,
  claimWorkflowId,
  type Decide,
  type DecideAppeal,
  type DecideRecovery,
  type DecideRefreshException,
  type DecideResponsibility,
  type DecideService,
  type DecisionResult,
  employmentWorkflowId,
  QUERY,
  type RecoveryResult,
  type RefreshDecisionResult,
  type ResponsibilityResult,
  type RuleObjection,
  recoveryWorkflowId,
  refreshWorkflowId,
  responsibilityWorkflowId,
  type ServiceResult,
  serviceWorkflowId,
  TASK_QUEUE,
  UPDATE,
} from '../workflows/contract.ts';
import { createInspector, type EngineInspector } from './engine/inspector.ts';
import { isProblemCode, Problem } from './problems.ts';

/** The engine as the API sees it: decisions go in, answers or Problems come out. */
export interface EngineGateway {
  confirmContract(employmentId: EmploymentId, message: ConfirmContract): Promise<{ accepted: boolean }>;
  decide(claimId: ClaimId, message: Decide): Promise<DecisionResult>;
  ruleObjection(claimId: ClaimId, message: RuleObjection): Promise<DecisionResult>;
  decideAppeal(claimId: ClaimId, message: DecideAppeal): Promise<DecisionResult>;
  decideRecovery(id: RecoveryId, message: DecideRecovery): Promise<RecoveryResult>;
  decideService(id: ServiceId, message: DecideService): Promise<ServiceResult>;
  decideRefreshException(
    year: number,
    division: string,
    message: DecideRefreshException,
  ): Promise<RefreshDecisionResult>;
  decideResponsibility(
    year: number,
    division: string,
    message: DecideResponsibility,
  ): Promise<ResponsibilityResult>;
  /** What the process itself says it waits for. Throws Problem `engine-unavailable`, `process-not-running`. */
  explainWait(workflowId: string): Promise<CurrentWait | null>;
  /** For administrators: what the engine and its processes are doing. */
  readonly inspect: EngineInspector;
  /** Never throws. */
  ready(): Promise<{ engine: boolean; pollers: number }>;
}

export interface EngineGatewayOptions {
  /** Facts of this process are still on their way to the engine (outbox); they start it where it does not run. */
  isOnItsWay(workflowId: string): Promise<boolean>;
  /** How long an officer waits for the answer. */
  updateTimeoutMs?: number;
}

const UPDATE_ATTEMPTS = 20;
const QUERY_TIMEOUT_MS = 3_000;
const READY_TIMEOUT_MS = 2_000;
const START_PAUSE_MS = 100;
const POLLER_FRESH_MS = 90_000;

/** `client` may be connected lazily: an engine that is away answers 503, it does not stop the API. */
export function createEngineGateway(client: Client, options: EngineGatewayOptions): EngineGateway {
  const { isOnItsWay, updateTimeoutMs = 15_000 } = options;

  async function within<T>(workflowId: string, timeoutMs: number, call: () => Promise<T>): Promise<T> {
    const deadlineMs = Date.now() + timeoutMs;
    try {
      return await client.withDeadline(deadlineMs, () => whileStarting(workflowId, deadlineMs, call));
    } catch (error) {
      throw toProblem(error, workflowId);
    }
  }

  /** A process that has ended is started again by a late fact (decision 0002); what is asked of it meanwhile waits. */
  async function whileStarting<T>(
    workflowId: string,
    deadlineMs: number,
    call: () => Promise<T>,
  ): Promise<T> {
    // Whether nothing was on its way is only known before the call: what is delivered during it may have started it.
    for (let starts = true; ; ) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError) || !starts) throw error;
      }
      starts = await isOnItsWay(workflowId);
      if (starts && Date.now() + START_PAUSE_MS >= deadlineMs) {
        throw new Problem('engine-unavailable', '该案的流程正在启动，请稍候。');
      }
      if (starts) await delay(START_PAUSE_MS);
    }
  }

  function update<Answer>(
    workflowId: string,
    name: string,
    message: { requestKey: string },
  ): Promise<Answer> {
    const send = (updateId: string) =>
      client.workflow
        .getHandle(workflowId)
        .executeUpdate<Answer, [typeof message]>(name, { updateId, args: [message] });
    return within(workflowId, updateTimeoutMs, async () => {
      // The same id finds the first answer again, and so it finds a failure again that only a database which was away
      // caused. The request key is what the record knows the decision by, so another id is no second decision.
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await send(attempt === 1 ? message.requestKey : `${message.requestKey}.${attempt}`);
        } catch (error) {
          if (attempt === UPDATE_ATTEMPTS || !failedInPassing(error)) throw error;
        }
      }
    });
  }

  return {
    confirmContract: (id, message) => update(employmentWorkflowId(id), UPDATE.confirmContract, message),
    decide: (id, message) => update(claimWorkflowId(id), UPDATE.decide, message),
    ruleObjection: (id, message) => update(claimWorkflowId(id), UPDATE.ruleObjection, message),
    decideAppeal: (id, message) => update(claimWorkflowId(id), UPDATE.decideAppeal, message),
    decideRecovery: (id, message) => update(recoveryWorkflowId(id), UPDATE.decideRecovery, message),
    decideService: (id, message) => update(serviceWorkflowId(id), UPDATE.decideService, message),
    decideRefreshException: (year, division, message) =>
      update(refreshWorkflowId(year, division), UPDATE.decideRefreshException, message),
    decideResponsibility: (year, division, message) =>
      update(responsibilityWorkflowId(year, division), UPDATE.decideResponsibility, message),
    explainWait: (workflowId) =>
      within(workflowId, QUERY_TIMEOUT_MS, () =>
        client.workflow.getHandle(workflowId).query<CurrentWait | null>(QUERY.wait),
      ),

    inspect: createInspector(client),

    async ready() {
      try {
        const answer = await client.withDeadline(Date.now() + READY_TIMEOUT_MS, () =>
          client.workflowService.describeTaskQueue({
            namespace: client.options.namespace,
            taskQueue: { name: TASK_QUEUE },
            taskQueueType: 1, // workflow tasks
          }),
        );
        const since = Date.now() - POLLER_FRESH_MS;
        const fresh = (answer.pollers ?? []).filter(
          (p) => Number(p.lastAccessTime?.seconds ?? 0) * 1000 >= since,
        );
        return { engine: true, pollers: fresh.length };
      } catch {
        return { engine: false, pollers: 0 };
      }
    },
  };
}

/** The process has ended, or there never was one: the record says which. */
export const isNotRunning = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'process-not-running';

/**
 * gRPC: cancelled, unknown, deadline exceeded, resource exhausted, failed precondition (the process was just ending or
 * its worker died in the middle of the update), aborted, internal, unavailable.
 */
const PASSING_STATUS = new Set([1, 2, 4, 8, 9, 10, 13, 14]);

function toProblem(error: unknown, workflowId: string): unknown {
  if (error instanceof WorkflowUpdateFailedError) return refusal(error, workflowId);
  if (error instanceof WorkflowNotFoundError) return new Problem('process-not-running');
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || PASSING_STATUS.has(grpcStatus(error))) {
    return new Problem('engine-unavailable', '流程引擎没有及时应答。');
  }
  return error;
}

/** What the process itself refused, in its own words. */
function refusal(error: WorkflowUpdateFailedError, workflowId: string): unknown {
  if (failedInPassing(error)) return new Problem('engine-unavailable', '数据库没有及时应答。');
  const cause = applicationFailure(error);
  if (!cause) return error;
  const subject = workflowId.replace('-', ':');
  if (cause.type && isProblemCode(cause.type)) {
    const [details] = (cause.details ?? []) as [{ remedy?: string }?];
    return new Problem(cause.type, cause.message || undefined, {
      subject,
      ...(details?.remedy && { remedy: details.remedy }),
    });
  }
  // The process ended between accepting and answering; its record says how.
  if (cause.type === 'AcceptedUpdateCompletedWorkflow') return new Problem('process-not-running');
  return error;
}

/** An activity that was repeated until the officer's patience was over; refusals are never repeated. */
function failedInPassing(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ActivityFailure))
    return false;
  return applicationFailure(error)?.nonRetryable !== true;
}

function applicationFailure(error: Error): ApplicationFailure | undefined {
  if (error instanceof ApplicationFailure) return error;
  return error.cause instanceof Error ? applicationFailure(error.cause) : undefined;
}

function grpcStatus(error: unknown): number {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'number') return code;
  return cause === undefined ? -1 : grpcStatus(cause);
}
