import { useSyncExternalStore } from 'react';
import type { VisitValue } from '../../../../../src/domain/register/visit.ts';
import { api, dataOf, newKey } from '../../../api/client.ts';
import { type ApiProblem, asProblem } from '../../../api/problem.ts';
import { currentSession } from '../../../api/session-state.ts';
import { dropEntry, entriesOf, entryAsKept, keepEntry } from './entries.ts';
import { afterAnswer, toVisit, type Visit, type VisitAnswer, waitsForLine } from './entry.ts';
import { noteAnswered, noteReached, type Told } from './list-store.ts';
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
  const answered = visits.flatMap((sent) => {
    const answer = byKey.get(sent.key);
    return answer ? [{ sent, answer }] : [];
  });
  noteAnswered(answered.flatMap(({ sent, answer }) => toldBy(sent, answer)));
  for (const { sent, answer } of answered) settle(userId, sent, answer);
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

/** What the list has to learn from an answer; a refusal tells nothing of the card. */
function toldBy(sent: Visit, answer: VisitAnswer): Told[] {
  if (answer.outcome === 'refused') return [];
  const saved = answer.outcome === 'saved';
  const theirs = [...answer.merged, ...(saved ? [] : answer.conflicts)];
  const values = Object.fromEntries(theirs.map(({ field, theirs: value }) => [field, value as VisitValue]));
  return [
    {
      personId: sent.personId,
      revision: answer.revision,
      values: { ...values, ...(saved && sent.fields) },
      confirmedOn: saved ? sent.on : null,
    },
  ];
}

/** What was typed while it was under way, in whatever tab, is in the entry as it is kept now. */
function settle(userId: string, sent: Visit, answer: VisitAnswer): void {
  const entry = entryAsKept(userId, sent.personId);
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
