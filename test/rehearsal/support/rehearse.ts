import { spawn } from 'node:child_process';
import path from 'node:path';
import type { RehearsalReport } from '../../../cli/rehearsal/report.ts';

const SCRIPT = path.join(import.meta.dirname, '../../../cli/rehearse.ts');

export interface Rehearsed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user would. */
export function runRehearsal(folder: string, ...options: string[]): Promise<Rehearsed> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SCRIPT, folder, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The report of a rehearsal that went through. */
export async function rehearse(
  folder: string,
  ...options: string[]
): Promise<{ report: RehearsalReport; stderr: string }> {
  const { code, stdout, stderr } = await runRehearsal(folder, '--json', ...options);
  if (code !== 0) throw new Error(`exit code ${code}\n${stderr}`);
  return { report: JSON.parse(stdout) as RehearsalReport, stderr };
}

/** 'employer-post JY1': paid to whom, or refused why. */
export function outcomesOf(report: RehearsalReport): Map<string, string> {
  const outcomes = new Map<string, string>();
  const put = (key: string, value: string) =>
    outcomes.set(key, outcomes.has(key) ? `${outcomes.get(key)} + ${value}` : value);
  for (const p of report.payments)
    put(`${p.programme} ${p.employment}`, `${p.amountFen} ${p.paidBy} ${p.payee}`);
  for (const r of report.refusals) put(`${r.programme} ${r.employment}`, r.reason);
  return outcomes;
}
