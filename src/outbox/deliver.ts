import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  type ClaimInput,
  type EmploymentInput,
  type FactNotice,
  SIGNAL,
  TASK_QUEUE,
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
  const offsetOf = (message: PendingMessage) =>
    options.rehearsal ? message.business_at.getTime() - Date.now() : 0;

  async function tellEmployment(workflowId: string, messages: readonly PendingMessage[]): Promise<void> {
    const facts = messages.map((m) => ({ key: m.payload.key, kind: m.payload.kind }) as FactNotice);
    // The registration itself starts the process, which looks at all facts at once: nothing left to tell.
    const starts = facts.some((fact) => fact.kind === 'registered');
    if (!starts && (await signalled(workflowId, SIGNAL.facts, facts))) return;
    const input: EmploymentInput = {
      employmentId: workflowId.slice('employment-'.length) as EmploymentInput['employmentId'],
      clockOffsetMs: offsetOf(messages[0]!),
    };
    const later = facts.filter((fact) => fact.kind !== 'registered');
    if (later.length === 0) return start('employment', workflowId, input);
    // A process that has ended looks once more at the facts (docs/decisions/0002).
    await client.workflow.signalWithStart('employment', {
      workflowId,
      taskQueue: TASK_QUEUE,
      args: [input],
      signal: SIGNAL.facts,
      signalArgs: [later],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    });
  }

  async function tellClaim(workflowId: string, message: PendingMessage): Promise<void> {
    if (message.message === 'claim-start') {
      const input: ClaimInput = {
        claimId: message.payload.claimId as ClaimInput['claimId'],
        clockOffsetMs: offsetOf(message),
      };
      return start('claim', workflowId, input);
    }
    // Not running any more (or not yet): whenever it runs, it reads the fact from the database.
    await signalled(workflowId, CLAIM_SIGNALS[message.message as keyof typeof CLAIM_SIGNALS], {
      key: message.payload.key,
    });
  }

  async function start(type: 'employment' | 'claim', workflowId: string, input: EmploymentInput | ClaimInput) {
    try {
      await client.workflow.start(type, {
        workflowId,
        taskQueue: TASK_QUEUE,
        args: [input],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async function signalled(workflowId: string, signal: string, argument: unknown): Promise<boolean> {
    try {
      await client.workflow.getHandle(workflowId).signal(signal, argument);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  return async (workflowId, messages) => {
    const facts = messages.filter((m) => m.message === 'employment-fact');
    for (let at = 0; at < facts.length; at += FACTS_PER_SIGNAL) {
      await tellEmployment(workflowId, facts.slice(at, at + FACTS_PER_SIGNAL));
    }
    for (const message of messages) {
      if (message.message !== 'employment-fact') await tellClaim(workflowId, message);
    }
  };
}

const CLAIM_SIGNALS = {
  'claim-closed': SIGNAL.claimClosed,
  'objection-raised': SIGNAL.objectionRaised,
  'payment-released': SIGNAL.paymentReleased,
  'payment-result': SIGNAL.paymentResult,
} as const;
