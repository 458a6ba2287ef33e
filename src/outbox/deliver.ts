import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  type AidInput,
  type ClaimInput,
  type EmploymentInput,
  type FactNotice,
  type MeetingInput,
  type PaymentBatchInput,
  type ProblemInput,
  type RecoveryInput,
  type ReferralInput,
  type RefreshAreaInput,
  type RegisterLoadInput,
  type ResponsibilityInput,
  type ServiceInput,
  SIGNAL,
  TASK_QUEUE,
  type VisitsInput,
} from '../../workflows/contract.ts';

export interface PendingMessage {
  readonly id: number;
  readonly workflow_id: string;
  readonly message: string;
  readonly payload: Record<string, string>;
  readonly business_at: Date;
}

/** One signal carries at most this many facts, so that its payload stays small. */
const FACTS_PER_SIGNAL = 200;

/**
 * Hands the messages of one workflow over, in their order. Repeats are harmless: workflows drop known keys and all
 * effects are idempotent in the database.
 */
export type Deliver = (workflowId: string, messages: readonly PendingMessage[]) => Promise<void>;

/**
 * `rehearsal`: processes live in the business time of the message that starts them; otherwise the offset is 0 and
 * business time is real time.
 */
export function createDeliver(client: Client, options: { rehearsal: boolean }): Deliver {
  /** Type and input of the process, both told by its id. */
  function processOf(message: PendingMessage): {
    type: string;
    input:
      | EmploymentInput
      | AidInput
      | ClaimInput
      | PaymentBatchInput
      | RecoveryInput
      | ServiceInput
      | VisitsInput
      | RefreshAreaInput
      | RegisterLoadInput
      | ResponsibilityInput
      | ReferralInput
      | MeetingInput
      | ProblemInput;
  } {
    const { workflow_id: id } = message;
    const clockOffsetMs = options.rehearsal ? message.business_at.getTime() - Date.now() : 0;
    const [, kind = '', number = ''] = /^([a-z]+)-(.*)$/s.exec(id) ?? [];
    const is = number as never;
    switch (kind) {
      case 'employment':
        return { type: 'employment', input: { employmentId: is, clockOffsetMs } };
      case 'aid':
        return { type: 'aidCase', input: { aidId: is, clockOffsetMs } };
      case 'claim':
        return { type: 'claim', input: { claimId: is, clockOffsetMs } };
      case 'batch':
        return { type: 'paymentBatch', input: { batchId: number, clockOffsetMs } };
      case 'referral':
        return { type: 'referral', input: { referralId: Number(number), clockOffsetMs } };
      case 'meeting':
        return { type: 'coordinationMeeting', input: { meetingId: number, clockOffsetMs } };
      case 'problem':
        return { type: 'problem', input: { problemId: number, clockOffsetMs } };
      case 'recovery':
        return { type: 'recovery', input: { recoveryId: is, clockOffsetMs } };
      case 'service':
        return { type: 'serviceCase', input: { serviceId: is, clockOffsetMs } };
      case 'visits':
        return { type: 'employerVisits', input: { employer: is, clockOffsetMs } };
      case 'refresh':
        return {
          type: 'refreshArea',
          input: { year: Number(number.slice(0, 4)), division: number.slice(5), clockOffsetMs },
        };
      case 'load':
        return { type: 'registerLoad', input: { loadId: number } };
      case 'responsibility':
        return {
          type: 'responsibilityYear',
          input: { year: Number(number.slice(0, 4)), division: number.slice(5), clockOffsetMs },
        };
      default:
        throw new Error(`no process has the id ${id}`);
    }
  }

  /** Starts the process where it does not run. */
  async function ensureRunning(message: PendingMessage): Promise<void> {
    const { type, input } = processOf(message);
    try {
      await client.workflow.start(type, {
        workflowId: message.workflow_id,
        taskQueue: TASK_QUEUE,
        args: [input],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** A process that has ended, or is just ending, looks once more (docs/decisions/0002). */
  async function signalOrStart(message: PendingMessage, signal: string, argument: unknown): Promise<void> {
    const { type, input } = processOf(message);
    await client.workflow.signalWithStart(type, {
      workflowId: message.workflow_id,
      taskQueue: TASK_QUEUE,
      args: [input],
      signal,
      signalArgs: [argument],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    });
  }

  async function signalRunning(message: PendingMessage, signal: string, argument: unknown): Promise<boolean> {
    try {
      await client.workflow.getHandle(message.workflow_id).signal(signal, argument);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async function tellCase(messages: readonly PendingMessage[]): Promise<void> {
    const first = messages[0]!;
    const facts = messages.map((m) => ({ key: m.payload.key, kind: m.payload.kind }) as FactNotice);
    // The registration starts the process, which looks at all facts at once: it need not be told of itself.
    const registered = facts.some((fact) => fact.kind === 'registered');
    const rest = facts.filter((fact) => fact.kind !== 'registered');
    if (registered && rest.length === 0) return ensureRunning(first);
    // Nearly all facts meet a running process, and a bare signal costs the engine least.
    if (!registered && (await signalRunning(first, SIGNAL.facts, rest))) return;
    await signalOrStart(first, SIGNAL.facts, rest);
  }

  return async (_workflowId, messages) => {
    const facts = messages.filter((m) => FACTS.includes(m.message));
    for (let at = 0; at < facts.length; at += FACTS_PER_SIGNAL) {
      await tellCase(facts.slice(at, at + FACTS_PER_SIGNAL));
    }
    for (const message of messages) {
      const { key } = message.payload;
      if (FACTS.includes(message.message)) continue;
      if (message.message === 'ensure-running') await ensureRunning(message);
      else if (message.message === 'claim-look') await signalOrStart(message, SIGNAL.lookAgain, { key });
      // A claim that has ended has no use for the rest: its record says why.
      else
        await signalRunning(message, CLAIM_SIGNALS[message.message as keyof typeof CLAIM_SIGNALS], { key });
    }
  };
}

/** Of an employment or an aid case; many at once travel in one signal. */
const FACTS: readonly string[] = ['employment-fact', 'aid-fact'];

const CLAIM_SIGNALS = {
  'objection-raised': SIGNAL.objectionRaised,
  'payment-released': SIGNAL.paymentReleased,
  'payment-result': SIGNAL.paymentResult,
} as const;
