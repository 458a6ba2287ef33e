import type { MessageEvent } from './events.ts';

export interface MessageTemplate {
  readonly id: string;
  readonly event: MessageEvent;
  readonly title: string;
  readonly text: string;
  readonly article: string;
}

export interface MessageTiming {
  /** Nothing leaves from here… */
  readonly quietFrom: string;
  /** …until here, Beijing time. */
  readonly quietUntil: string;
  readonly perPersonAndDay: number;
  /** Pause after the first, second, … attempt that failed; after the last the message is undeliverable. */
  readonly retryMinutes: readonly number[];
  /** How long before the due day people are told of it. */
  readonly dueSoonDays: number;
  /** Older news is none: of what a file from last year tells, nobody is written to. */
  readonly staleAfterDays: number;
}

export interface MessageTemplates {
  readonly version: number;
  readonly timing: MessageTiming;
  readonly templates: readonly MessageTemplate[];
}

/** The words for one person. Throws RangeError where a value is missing: half a sentence is never sent. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([A-Za-z]+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined || value === '') throw new RangeError(`no value for {${name}}`);
    return value;
  });
}

/** Whether there is a value for each placeholder. */
export function canFill(text: string, values: Readonly<Record<string, string>>): boolean {
  return [...text.matchAll(/\{([A-Za-z]+)\}/g)].every(([, name = '']) => Boolean(values[name]));
}

const HOUR_MS = 3_600_000;
const SHANGHAI_MS = 8 * HOUR_MS;

/** 21:00–08:00 is a night: the span may pass midnight. Equal ends: never quiet. */
export function isQuiet({ quietFrom, quietUntil }: MessageTiming, atMs: number): boolean {
  const clock = new Date(atMs + SHANGHAI_MS).toISOString().slice(11, 16);
  return quietFrom <= quietUntil
    ? clock >= quietFrom && clock < quietUntil
    : clock >= quietFrom || clock < quietUntil;
}

/** When to try again after so many attempts; null: not again. */
export function nextTryMs({ retryMinutes }: MessageTiming, attempts: number, atMs: number): number | null {
  const minutes = retryMinutes[attempts - 1];
  return minutes === undefined ? null : atMs + minutes * 60_000;
}
