import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { RUNNING_CASES, runningProcesses } from '../../src/outbox/running.ts';
import { TASK_QUEUE } from '../../workflows/contract.ts';

export interface QueueState {
  readonly pollers: readonly {
    readonly identity: string;
    /** Version of the workflow code that this worker runs. */
    readonly buildId: string | null;
    readonly lastSeenAt: string;
  }[];
  /** Version that new and woken processes go on with. */
  readonly currentBuildId: string | null;
  /** The engine's own estimates. */
  readonly backlog: number;
  readonly backlogSeconds: number;
  readonly addedPerSecond: number;
  readonly dispatchedPerSecond: number;
}

export interface RunProblem {
  readonly workflowId: string;
  /** As the engine names them, e.g. `cause=WorkflowTaskFailedCauseWorkflowWorkerUnhandledFailure`. */
  readonly problems: readonly string[];
  readonly startedAt: string;
}

export interface ScheduleState {
  readonly id: string;
  readonly paused: boolean;
  readonly nextAt: string | null;
  readonly lastAt: string | null;
  /** Starts that were due while the engine was away for longer than the schedule catches up. */
  readonly missed: number;
}

/** What one process is doing at this moment. */
export interface RunState {
  readonly running: boolean;
  /** Attempts of the workflow task under way; more than one: its code fails. */
  readonly taskAttempt: number;
}

/** Questions an administrator asks of the engine. Each throws where the engine does not answer in time. */
/** Types of the processes that cases have. */
export const runKinds = [
  'employment',
  'aidCase',
  'claim',
  'paymentBatch',
  'recovery',
  'serviceCase',
  'employerVisits',
  'refreshArea',
  'responsibilityYear',
  'referral',
  'registerLoad',
  'coordinationMeeting',
  'problem',
] as const;
export type RunKind = (typeof runKinds)[number];

export interface EngineInspector {
  version(): Promise<string>;
  queue(): Promise<QueueState>;
  runningByType(): Promise<Record<RunKind, number>>;
  /** Running processes whose code fails again and again. */
  runsWithProblems(limit: number): Promise<{ total: number; runs: RunProblem[] }>;
  schedules(): Promise<ScheduleState[]>;
  running(limit: number): Promise<{ ids: Set<string>; complete: boolean }>;
  /** Null: no process of this id is known. */
  run(workflowId: string): Promise<RunState | null>;
  /** Ends the run; the record starts it anew. */
  terminate(workflowId: string, reason: string): Promise<void>;
}

const ANSWER_MS = 1_200;
const WORKFLOW_TASKS = 1;
const MAX_SCHEDULES = 100;

/** The inspector of one namespace. The whole of a question takes at most 1.2 s. */
export function createInspector(client: Client): EngineInspector {
  const { namespace } = client.options;
  const service = client.workflowService;
  const soon = <T>(ask: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + ANSWER_MS, ask);
  const count = async (query: string) => (await client.workflow.count(query)).count;

  async function describe(workflowId: string) {
    try {
      return await client.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }

  return {
    version: () => soon(async () => (await service.getSystemInfo({})).serverVersion ?? ''),

    queue: () =>
      soon(async () => {
        const answer = await service.describeTaskQueue({
          namespace,
          taskQueue: { name: TASK_QUEUE },
          taskQueueType: WORKFLOW_TASKS,
          reportStats: true,
          reportPollers: true,
        });
        const { stats, versioningInfo } = answer;
        return {
          pollers: (answer.pollers ?? []).map((poller) => ({
            identity: poller.identity ?? '',
            buildId: poller.deploymentOptions?.buildId ?? null,
            lastSeenAt: isoOf(poller.lastAccessTime) ?? '',
          })),
          currentBuildId: versioningInfo?.currentDeploymentVersion?.buildId ?? null,
          backlog: Number(stats?.approximateBacklogCount ?? 0),
          backlogSeconds: Number(stats?.approximateBacklogAge?.seconds ?? 0),
          addedPerSecond: stats?.tasksAddRate ?? 0,
          dispatchedPerSecond: stats?.tasksDispatchRate ?? 0,
        };
      }),

    runningByType: () =>
      soon(async () => {
        const of = (type: string) => count(`ExecutionStatus = 'Running' AND WorkflowType = '${type}'`);
        const counts = await Promise.all(runKinds.map(of));
        return Object.fromEntries(runKinds.map((kind, i) => [kind, counts[i]!])) as Record<RunKind, number>;
      }),

    runsWithProblems: (limit) =>
      soon(async () => {
        const query = `${RUNNING_CASES} AND TemporalReportedProblems IS NOT NULL`;
        const [total, runs] = await Promise.all([count(query), problemsOf(client, query, limit)]);
        return { total, runs };
      }),

    schedules: () => soon(() => schedulesOf(client)),

    running: (limit) => soon(() => runningProcesses(client, { limit })),

    run: (workflowId) =>
      soon(async () => {
        const described = await describe(workflowId);
        if (!described) return null;
        return {
          running: described.status.name === 'RUNNING',
          taskAttempt: described.raw.pendingWorkflowTask?.attempt ?? 0,
        };
      }),

    terminate: (workflowId, reason) =>
      soon(async () => {
        await client.workflow.getHandle(workflowId).terminate(reason);
      }),
  };
}

async function problemsOf(client: Client, query: string, limit: number): Promise<RunProblem[]> {
  const runs: RunProblem[] = [];
  for await (const run of client.workflow.list({ query, pageSize: limit })) {
    const problems = run.searchAttributes.TemporalReportedProblems ?? [];
    runs.push({
      workflowId: run.workflowId,
      problems: problems.map(String),
      startedAt: run.startTime.toISOString(),
    });
    if (runs.length >= limit) break;
  }
  return runs;
}

async function schedulesOf(client: Client): Promise<ScheduleState[]> {
  const ids: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) {
    ids.push(scheduleId);
    if (ids.length >= MAX_SCHEDULES) break;
  }
  return Promise.all(
    ids.map(async (id) => {
      const { state, info } = await client.schedule.getHandle(id).describe();
      return {
        id,
        paused: state.paused,
        nextAt: info.nextActionTimes[0]?.toISOString() ?? null,
        lastAt: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
        missed: info.numActionsMissedCatchupWindow,
      };
    }),
  );
}

function isoOf(at: { seconds?: unknown; nanos?: number | null } | null | undefined): string | null {
  if (!at) return null;
  return new Date(Number(at.seconds ?? 0) * 1000 + Math.floor((at.nanos ?? 0) / 1e6)).toISOString();
}
