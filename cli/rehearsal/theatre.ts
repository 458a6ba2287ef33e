import type { Client } from '@temporalio/client';
import PDFDocument from 'pdfkit';
import { type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { povertyReviewed } from '../../src/domain/decide-operation.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { type AtOnce, payEveryCounty } from './bank.ts';
import { bringTo } from './clocks.ts';
import { type ApiClient, ApiError } from './http-client.ts';
import { AT_ONCE, inParallel } from './in-parallel.ts';
import type { Office, Officers } from './officers.ts';
import { patiently } from './patience.ts';
import type { OpenStep, RecordView } from './record.ts';

/** What a rehearsal acts with: people at the API, the record to look at, the engine's clocks to move. */
export interface Theatre extends Offices {
  readonly engine: Client;
  /** Hears of each process whose deadline has come, before its clock is moved. */
  readonly onDue?: (workflowId: string) => void;
  /** Hears why an officer could not decide a claim; the others go on. Absent: it is thrown. */
  readonly onRefused?: (claimId: string, why: string) => void;
  /** What the bank says of a payment when it has its file. Absent: it pays everything. */
  readonly atOnce?: AtOnce | undefined;
}

interface Offices {
  readonly officers: Officers;
  readonly record: RecordView;
}

/** Offices open at nine; timers fire at midnight. */
const OFFICE_HOUR_MS = 9 * 3_600_000;

export function officeHour(date: PlainDate): number {
  return startOfShanghaiDay(date) + OFFICE_HOUR_MS;
}

/**
 * Uploads and confirms the contracts that wait for it: all but the last `leave`, or those of one employment. Of those left
 * the first `upload` are uploaded all the same, so that an officer has something to confirm.
 */
export async function confirmContracts(
  t: Offices,
  nowMs: number,
  { leave = 0, upload = 0, only }: { leave?: number; upload?: number; only?: string } = {},
): Promise<void> {
  const waiting = await t.record.contractsToConfirm();
  const contracts = only ? waiting.filter((contract) => contract.employment_id === only) : waiting;
  const confirmed = contracts.slice(0, contracts.length - leave);
  await inParallel(AT_ONCE, confirmed, async (contract) => {
    const officer = await t.officers.of(contract.division, 'hr1');
    if (contract.status === 'declared') await uploadContract(t, contract);
    await officer.post(`/api/contracts/${contract.id}/decision`, { accept: true });
  });
  for (const contract of contracts.slice(confirmed.length, confirmed.length + upload)) {
    if (contract.status === 'declared') await uploadContract(t, contract);
  }
  await untilRecordRests(t, nowMs);
}

async function uploadContract(
  t: Offices,
  contract: { id: string; employment_id: string; division: string },
): Promise<void> {
  const centre = await t.officers.of(contract.division, 'centre');
  await centre.upload(`/api/contracts/${contract.id}/document`, {
    field: 'file',
    fileName: `${contract.employment_id}-劳动合同.pdf`,
    bytes: await contractPdf(contract.employment_id),
    mediaType: 'application/pdf',
  });
}

/** A page that a viewer shows; Latin alone, so that a year's contracts cost no typesetting. */
export async function contractPdf(subject: string): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4' });
  document.fontSize(22).text(`LABOUR CONTRACT  ${subject}`, { align: 'center' });
  document.moveDown().fontSize(12).text('Specimen for demonstration and rehearsal.', { align: 'center' });
  document.end();
  const parts: Buffer[] = [];
  for await (const part of document) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export async function decideWhatCanBeDecided(t: Theatre, nowMs: number): Promise<void> {
  const refused = new Set<string>();
  for (;;) {
    // Whoever was refused today tries again on the next day of the play.
    const steps = (await t.record.openSteps()).filter(({ claim_id }) => !refused.has(claim_id));
    await inParallel(AT_ONCE, steps, async (step) => {
      await bringTo(t, `claim-${step.claim_id}`, nowMs);
      await approve(t, step).catch((error: unknown) => {
        if (!t.onRefused || !(error instanceof ApiError) || error.status >= 500) throw error;
        refused.add(step.claim_id);
        t.onRefused(step.claim_id, whyOf(error));
      });
    });
    const paid = await payEveryCounty(t);
    if (steps.length === 0 && paid === 0) return;
    await settle(t, nowMs);
  }
}

/** The next where the one before has had a hand in the case already. */
const OFFICES: Record<OpenStep['kind'], readonly Office[]> = {
  acceptance: ['centre'],
  review: ['hr2', 'hr1'],
  finance: ['finance1', 'finance2'],
  reissue: ['finance1', 'finance2'],
};

/** The first who has had no hand in the case yet: of the county, else of the prefecture. */
async function approve(t: Theatre, step: OpenStep): Promise<void> {
  const { claim_id, programme, kind, paid_by, revision } = step;
  const byPovertyOffice = kind === 'review' && povertyReviewed.includes(programme);
  const offices = byPovertyOffice ? (['poverty'] as const) : OFFICES[kind];
  // Of a small county both may have had a hand in it: then the prefecture's.
  const officers = [paid_by, PREFECTURE].flatMap((division) =>
    offices.map((office) => t.officers.of(division, office)),
  );
  await firstAllowed(officers, (officer) =>
    officer.post(`/api/claims/${encodeURIComponent(claim_id)}/decisions`, {
      step: kind === 'reissue' ? 'finance' : kind,
      action: 'approve',
      revision,
      // Money that came back goes to the same account only on somebody's word.
      ...(kind === 'reissue' && { note: '已与收款人核实收款账户' }),
    }),
  );
}

/** Done by the first of them who has had no hand in the case; what else speaks against it is thrown. */
export async function firstAllowed<T>(
  officers: readonly Promise<ApiClient>[],
  act: (officer: ApiClient) => Promise<T>,
): Promise<T> {
  for (const [i, officer] of officers.entries()) {
    try {
      return await act(await officer);
    } catch (error) {
      const kept = error instanceof ApiError && error.problem.code === 'separation-of-duties';
      if (!kept || i === officers.length - 1) throw error;
    }
  }
  throw new Error('nobody was asked');
}

const whyOf = ({ problem, message }: ApiError): string =>
  problem.detail ? `${problem.detail}（${problem.code}）` : message;

/** Processes whose deadline has come live through it; what they start lives up to today as well. */
export async function bringClocksTo(t: Theatre, nowMs: number): Promise<void> {
  for (;;) {
    await settle(t, nowMs);
    const due = await t.record.due(nowMs);
    if (due.length === 0) return;
    await inParallel(AT_ONCE, due, (id) => {
      t.onDue?.(id);
      return bringTo(t, id, nowMs);
    });
  }
}

/** Without any progress; a large folder on a busy machine takes its time. */
const STANDSTILL_MS = 60_000;

/** Gives up when nothing has moved for a while, however long the whole takes. */
class Standstill {
  #movedAt = Date.now();

  moved(): void {
    this.#movedAt = Date.now();
  }

  check(message: string): void {
    if (Date.now() - this.#movedAt > STANDSTILL_MS) throw new Error(message);
  }
}

/** Waits until nothing moves any more: messages delivered and digested, every process asleep in a named wait. */
export async function settle(t: Theatre, nowMs: number): Promise<void> {
  for (;;) {
    await untilRecordRests(t, nowMs);
    const told = await t.record.toldSinceLastAsked();
    if (told.length === 0) return;
    const standstill = new Standstill();
    await inParallel(AT_ONCE, told, async (id) => {
      await untilDigested(t, id, standstill);
      standstill.moved();
    });
  }
}

/** A query would not do: the engine answers it while a look at the record is still under way. */
async function untilDigested(t: Theatre, workflowId: string, standstill: Standstill): Promise<void> {
  while (await isAtWork(t, workflowId)) {
    standstill.check(`流程 ${workflowId} 没有静止下来。The process does not settle.`);
    await pause();
  }
}

async function isAtWork(t: Theatre, workflowId: string): Promise<boolean> {
  try {
    const { raw, status } = await patiently(() => t.engine.workflow.getHandle(workflowId).describe());
    return status.name === 'RUNNING' && Boolean(raw.pendingWorkflowTask);
  } catch (error) {
    if ((error as Error).name !== 'WorkflowNotFoundError') throw error;
    return false;
  }
}

/** Messages delivered, and nothing in the record that a process has yet to look at. */
export async function untilRecordRests(t: Pick<Offices, 'record'>, nowMs: number): Promise<void> {
  const standstill = new Standstill();
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const left = await t.record.unsettled();
    if (left === 0) return;
    if (left < before) standstill.moved();
    before = left;
    standstill.check(`${shanghaiDateAt(nowMs)}：系统没有静止下来。The system does not settle.`);
    await pause();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 15));
