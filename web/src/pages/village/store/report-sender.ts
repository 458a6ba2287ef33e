import { api, dataOf, newKey } from '../../../api/client.ts';
import { unreachable } from '../../../api/problem.ts';
import { noteReported } from './list-store.ts';
import { dropReport, keepReport, reportsOf } from './report-entries.ts';
import { type ReportAnswer, type ReportEntry, reportWaits, toSend, whoIn } from './report-entry.ts';

const BATCH = 20;

/** Sends one batch of reports; false: nothing is ready. Throws an ApiProblem where there is no answer. */
export async function sendSomeReports(userId: string, signal: () => AbortSignal): Promise<boolean> {
  const ready = [...reportsOf(userId).values()].filter(reportWaits).slice(0, BATCH);
  if (ready.length === 0) return false;
  // What has surely not left yet can still be taken back and changed.
  if (!navigator.onLine) throw unreachable();
  for (const entry of ready) if (!entry.sent) keepReport(userId, { ...entry, sent: true });
  const { answers } = await dataOf(
    api.POST('/api/register/reports', {
      params: { header: { 'idempotency-key': newKey() } },
      body: { reports: ready.map(toSend) },
      signal: signal(),
    }),
  );
  const byKey = new Map(answers.map((answer) => [answer.key, answer]));
  for (const entry of ready) {
    const answer = byKey.get(entry.key);
    if (answer) settle(userId, entry, answer);
  }
  return answers.length > 0;
}

function settle(userId: string, sent: ReportEntry, answer: ReportAnswer): void {
  const { typed, household } = sent;
  if (answer.outcome === 'taken')
    noteReported(sent.village, {
      id: answer.id,
      kind: typed.kind ?? 'other',
      household,
      who: whoIn(sent),
      on: toSend(sent).on,
    });
  // Answered in another tab already.
  if (reportsOf(userId).get(sent.id)?.key !== sent.key) return;
  if (answer.outcome === 'taken') dropReport(userId, sent.id);
  else keepReport(userId, { ...sent, state: 'draft', sent: false, answer });
}
