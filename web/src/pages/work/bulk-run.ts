import { useSyncExternalStore } from 'react';
import { api, dataOf, newKey } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { type ApiProblem, asProblem } from '../../api/problem.ts';
import { currentSession, subscribe as onSession } from '../../api/session-state.ts';
import type { WorkStep } from './steps.ts';

export type BulkAction = 'approve' | 'return' | 'refuse';
export type BulkAnswer = components['schemas']['BulkDecisions']['items'][number];

export interface BulkWish {
  readonly step: WorkStep;
  readonly action: BulkAction;
  readonly reason?: string;
  readonly note?: string;
}

/** A claim as the preview showed it, with the revision that was seen. */
export type BulkClaim = components['schemas']['BulkPreview']['items'][number] & { readonly revision: number };

export interface BulkRun {
  readonly wish: BulkWish;
  readonly claims: readonly BulkClaim[];
  /** By claim; who is not in here has not been sent, or nothing was heard of it. */
  readonly answers: ReadonlyMap<string, BulkAnswer>;
  readonly state: 'running' | 'stopping' | 'stopped' | 'done';
  /** Why it stopped before its end; null: it was told to. */
  readonly problem: ApiProblem | null;
}

export interface Listener {
  /** Something was decided: what is shown elsewhere is old. */
  readonly onStep: () => void;
  readonly onEnd: (run: BulkRun) => void;
}

/** Small enough that the bar moves every few seconds, large enough to keep the engine busy. */
const CHUNK = 20;

/**
 * One bulk decision of this browser tab, on its way whatever page is looked at. It goes out in parts; each part has a key
 * of its own, so that a part whose answer was lost is sent again as the very same request and nothing is done twice.
 */
let run: BulkRun | null = null;
let key = '';
let listener: Listener | null = null;
/** Whose it is: another person in the same tab neither sees it nor goes on with it. */
let owner: string | undefined;
const watchers = new Set<() => void>();

export function useBulkRun(): BulkRun | null {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => run,
  );
}

export const isUnderWay = (one: BulkRun | null): boolean =>
  one?.state === 'running' || one?.state === 'stopping';

export function startBulk(wish: BulkWish, claims: readonly BulkClaim[], hears: Listener): void {
  if (run) return;
  key = newKey();
  listener = hears;
  owner = currentSession()?.user.id;
  set({ wish, claims, answers: new Map(), state: 'running', problem: null });
  void work();
}

/** Goes on where it stopped: what was answered stays, what was not is asked for under its old key. */
export function continueBulk(): void {
  if (run?.state !== 'stopped') return;
  set({ ...run, state: 'running', problem: null });
  void work();
}

/** What is being decided now is finished; nothing more is sent. */
export function stopBulk(): void {
  if (run?.state === 'running') set({ ...run, state: 'stopping' });
}

export function dismissBulk(): void {
  if (!isUnderWay(run)) set(null);
}

async function work(): Promise<void> {
  const mine = key;
  for (const [part, claims] of chunks(run?.claims ?? []).entries()) {
    if (!run || key !== mine) return;
    const { answers } = run;
    if (claims.every(({ claimId }) => isFinal(answers.get(claimId)))) continue;
    if (run.state === 'stopping') return end({ ...run, state: 'stopped' });
    const heard = await send(run.wish, claims, `${mine}.${part}`);
    // Meanwhile the person has gone.
    if (!run || key !== mine) return;
    run = {
      ...run,
      answers: new Map([...answers, ...heard.items.map((item) => [item.claimId, item] as const)]),
    };
    if (heard.problem) return end({ ...run, state: 'stopped', problem: heard.problem });
    set(run);
    listener?.onStep();
  }
  if (run) end({ ...run, state: 'done' });
}

/** The answers to one part; a part that was not answered in full says why beside those that were. */
async function send(
  wish: BulkWish,
  claims: readonly BulkClaim[],
  idempotencyKey: string,
): Promise<{ items: readonly BulkAnswer[]; problem: ApiProblem | null }> {
  const body = { ...wish, claims: claims.map(({ claimId, revision }) => ({ id: claimId, revision })) };
  try {
    const params = { header: { 'idempotency-key': idempotencyKey } };
    const { items } = await dataOf(api.POST('/api/claims/bulk-decisions', { params, body }));
    return { items, problem: null };
  } catch (error) {
    const problem = asProblem(error);
    return { items: (problem.document.items as readonly BulkAnswer[] | undefined) ?? [], problem };
  }
}

const isFinal = (answer: BulkAnswer | undefined): boolean =>
  answer !== undefined && answer.outcome !== 'unanswered';

function chunks(claims: readonly BulkClaim[]): (readonly BulkClaim[])[] {
  return Array.from({ length: Math.ceil(claims.length / CHUNK) }, (_, i) =>
    claims.slice(i * CHUNK, (i + 1) * CHUNK),
  );
}

function end(ended: BulkRun): void {
  set(ended);
  listener?.onStep();
  listener?.onEnd(ended);
}

function set(next: BulkRun | null): void {
  run = next;
  // A reload would lose who was refused and why; going to another page of ours does not.
  if (isUnderWay(run)) window.addEventListener('beforeunload', warn);
  else window.removeEventListener('beforeunload', warn);
  for (const watcher of watchers) watcher();
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

onSession(() => {
  if (!run || currentSession()?.user.id === owner) return;
  key = '';
  set(null);
});
