import type { AuditEntry } from '../../src/db/audit.ts';

/** A refused attempt of somebody signed in, as the audit log keeps it. */
export interface Refusal extends Omit<AuditEntry, 'actor' | 'outcome'> {
  readonly actor: string;
}

const WINDOW_MS = 60_000;
/** More than a person comes to who mistakes something, page after page. */
const SINGLE_ENTRIES = 60;

interface Window {
  count: number;
  /** Beyond the single entries, by operation. */
  readonly more: Map<string, number>;
  last: Refusal;
  readonly timer: NodeJS.Timeout;
}

/**
 * Refused attempts on their way into the audit log, written one after the other once the person has the answer: whether
 * there was something to refuse must not show in how long the answer takes. Nothing is deleted from that log, so a
 * person fills at most sixty entries a minute; the attempts beyond those are counted in one.
 */
export class RefusalLog {
  readonly #write: (entry: AuditEntry) => Promise<void>;
  readonly #windows = new Map<string, Window>();
  #writing: Promise<void> = Promise.resolve();

  /** `write` tells of its failures itself. */
  constructor(write: (entry: AuditEntry) => Promise<void>) {
    this.#write = write;
  }

  note(refusal: Refusal): void {
    const window = this.#windows.get(refusal.actor) ?? this.#open(refusal);
    window.count += 1;
    window.last = refusal;
    if (window.count <= SINGLE_ENTRIES) this.#append({ ...refusal, outcome: 'refused' });
    else window.more.set(refusal.operation, (window.more.get(refusal.operation) ?? 0) + 1);
  }

  /** Resolves when everything noted so far is written. */
  async close(): Promise<void> {
    for (const actor of [...this.#windows.keys()]) this.#end(actor);
    await this.#writing;
  }

  #open(refusal: Refusal): Window {
    const timer = setTimeout(() => this.#end(refusal.actor), WINDOW_MS).unref();
    const window = { count: 0, more: new Map<string, number>(), last: refusal, timer };
    this.#windows.set(refusal.actor, window);
    return window;
  }

  #end(actor: string): void {
    const window = this.#windows.get(actor);
    if (!window) return;
    clearTimeout(window.timer);
    this.#windows.delete(actor);
    if (window.more.size === 0) return;
    this.#append({
      actor,
      operation: 'refusedRepeatedly',
      subject: `user:${actor}`,
      outcome: 'refused',
      businessAtMs: window.last.businessAtMs,
      after: { messages: window.count - SINGLE_ENTRIES, operations: Object.fromEntries(window.more) },
    });
  }

  #append(entry: AuditEntry): void {
    this.#writing = this.#writing.then(() => this.#write(entry));
  }
}
