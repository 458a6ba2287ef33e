import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { type PlainDate, parsePlainDate } from '../../../src/domain/dates.ts';
import { EngineError } from '../../../src/engine/errors.ts';
import { type Answer, type Check, parseEntry, type ScenarioEvent } from './entries.ts';

/** What a folder's scenario.yaml adds to the year. */
export interface Scenario {
  readonly folder: string;
  readonly events: readonly ScenarioEvent[];
  readonly checks: readonly Check[];
  readonly answers: readonly Answer[];
}

const FILE = 'scenario.yaml';

/** Each fault names file and line, so that the whole file is corrected in one round. */
export function scenarioFault(faults: readonly { line: number; message: string }[]): EngineError {
  const lines = faults.map(({ line, message }) => `${FILE}${line > 0 ? ` 第 ${line} 行` : ''}：${message}`);
  return new EngineError(
    'scenario-invalid',
    lines.join('\n  '),
    '请按 docs/operations.md 的“Scenarios of a rehearsal”改正后重新演练；操作名和参数见 /docs。',
  );
}

/** First day on which somebody does something; null: no scenario, or one that says nothing of it. */
export function scenarioFirstDay(folder: string): PlainDate | null {
  const file = path.join(folder, FILE);
  if (!existsSync(file)) return null;
  const entries: unknown = parseDocument(readFileSync(file, 'utf8')).toJS();
  const days = Array.isArray(entries) ? entries.map((entry) => String(entry?.on ?? '')) : [];
  return days.flatMap((day) => parsePlainDate(day) ?? []).toSorted()[0] ?? null;
}

/** Null where the folder has none. Throws EngineError `scenario-invalid` with every fault of its form. */
export function readScenario(folder: string, first: PlainDate, last: PlainDate): Scenario | null {
  const file = path.join(folder, FILE);
  if (!existsSync(file)) return null;
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const broken = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    message: `不是有效的 YAML：${message.split('\n')[0]}`,
  }));
  if (broken.length > 0) throw scenarioFault(broken);
  const { contents } = document;
  if (contents === null) return { folder, events: [], checks: [], answers: [] };
  if (!isSeq(contents)) throw scenarioFault([{ line: 1, message: '须是一个列表，每项以“- ”开头' }]);

  const events: ScenarioEvent[] = [];
  const checks: Check[] = [];
  const answers: Answer[] = [];
  const faults: { line: number; message: string }[] = [];
  for (const item of contents.items) {
    const line = isMap(item) && item.range ? lines.linePos(item.range[0]).line : 0;
    const value: unknown = isMap(item) ? item.toJS(document) : item;
    const entry = parseEntry(value, line);
    if ('faults' in entry) {
      faults.push(...entry.faults.map((message) => ({ line, message })));
      continue;
    }
    const { on } = 'event' in entry ? entry.event : 'check' in entry ? entry.check : entry.answer;
    if (on !== null && (on < first || on > last)) {
      faults.push({ line, message: `on：${on} 不在演练之内（${first} 至 ${last}）` });
    } else if ('event' in entry) events.push(entry.event);
    else if ('check' in entry) checks.push(entry.check);
    else answers.push(entry.answer);
  }
  if (faults.length > 0) throw scenarioFault(faults);
  return { folder, events, checks, answers };
}
