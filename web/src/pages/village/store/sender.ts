import { useSyncExternalStore } from 'react';
import type { VisitValue } from '../../../../../src/domain/register/visit.ts';
import { api, dataOf, newKey } from '../../../api/client.ts';
import { type ApiProblem, asProblem } from '../../../api/problem.ts';
import { currentSession } from '../../../api/session-state.ts';
import { dropEntry, entriesOf, keepEntry } from './entries.ts';
import { afterAnswer, toVisit, type Visit, type VisitAnswer, waitsForLine } from './entry.ts';
import { noteAnswered, noteReached } from './list-store.ts';
import { sendSomeReports } from './report-sender.ts';

const BATCH = 100;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
const NO_ANSWER_MS = 60_000;

/** `stopped`: refused as a whole; trying again by itself would not help. */
export interface Line {
  readonly phase: 'resting' | 'sending' | 'waiting' | 'stopped';
  readonly problem: ApiProblem | null;
}

let line: Line = { phase: 'resting', problem: null };
let failures = 0;
let running = false;
let timer: number | undefined;
const listeners = new Set<() => void>();

export function useLine(): Line {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => line,
  );
}

/** Sends what is ready, until it is answered: now, when the line is back, and again after a while. */
export async function sendNow(): Promise<void> {
  const userId = currentSession()?.user.id;
  if (running || userId === undefined) return;
  running = true;
  window.clearTimeout(timer);
  try {
    // Visits that are refused as a whole do not hold up what is told of households.
    let refused: ApiProblem | null = null;
    const visitSome = async () => {
      try {
        return refused === null && (await sendSome(userId));
      } catch (error) {
        refused = asProblem(error);
        if (passes(refused)) throw error;
        return false;
      }
    };
    while ((await visitSome()) || (await reportSome(userId))) failures = 0;
    if (refused) throw refused;
    set({ phase: 'resting', problem: null });
  } catch (error) {
    waitOrStop(asProblem(error));
  } finally {
    running = false;
  }
}

/** Sends one batch; false: nothing is ready. */
async function sendSome(userId: string): Promise<boolean> {
  const ready = [...entriesOf(userId).values()].filter(waitsForLine).slice(0, BATCH);
  if (ready.length === 0 || currentSession()?.user.id !== userId) return false;
  set({ phase: 'sending', problem: null });
  const visits = ready.map((entry) => {
    const sent = entry.sent ?? toVisit(entry, newKey());
    if (!entry.sent) keepEntry(userId, { ...entry, sent });
    return sent;
  });
  const { answers } = await dataOf(
    api.POST('/api/register/visits', {
      params: { header: { 'idempotency-key': newKey() } },
      body: { visits },
      signal: untilNoAnswer(),
    }),
  );
  const byKey = new Map(answers.map((answer) => [answer.key, answer]));
  for (const sent of visits) {
    const answer = byKey.get(sent.key);
    if (answer) settle(userId, sent, answer);
  }
  noteReached();
  return answers.length > 0;
}

const untilNoAnswer = () => AbortSignal.timeout(NO_ANSWER_MS);

/** The same of what is told of households. */
async function reportSome(userId: string): Promise<boolean> {
  if (currentSession()?.user.id !== userId) return false;
  const sent = await sendSomeReports(userId, untilNoAnswer);
  if (sent) noteReached();
  return sent;
}

/** What was typed while it was under way is in the entry as it is kept now. */
function settle(userId: string, sent: Visit, answer: VisitAnswer): void {
  const entry = entriesOf(userId).get(sent.personId);
  if (answer.outcome !== 'refused') {
    const told = [...answer.merged, ...(answer.outcome === 'conflict' ? answer.conflicts : [])];
    noteAnswered(sent.personId, {
      revision: answer.revision,
      values: {
        ...Object.fromEntries(told.map(({ field, theirs }) => [field, theirs as VisitValue])),
        ...(answer.outcome === 'saved' && sent.fields),
      },
      confirmedOn: answer.outcome === 'saved' ? sent.on : null,
    });
  }
  // Answered in another tab already.
  if (entry?.sent?.key !== sent.key) return;
  const left = afterAnswer(entry, sent, answer);
  if (left) keepEntry(userId, left);
  else dropEntry(userId, sent.personId);
}

const passes = ({ status }: ApiProblem): boolean =>
  status === 0 || status >= 500 || [409, 429].includes(status);

/** A line that is away, a server that is busy: again after 2, 4, 8 … seconds. What is refused for good waits for a person. */
function waitOrStop(problem: ApiProblem): void {
  set({ phase: passes(problem) ? 'waiting' : 'stopped', problem });
  if (!passes(problem)) return;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
  failures += 1;
  timer = window.setTimeout(() => void sendNow(), wait);
}

function set(next: Line): void {
  line = next;
  for (const listener of listeners) listener();
}

// Going under a roof and out again: at once, not after the wait.
const again = () => {
  failures = 0;
  void sendNow();
};
window.addEventListener('online', again);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') again();
});
