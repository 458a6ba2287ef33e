import { readFileSync } from 'node:fs';
import type { ProcessName } from '../stack/events.ts';

/** Processes whose memory is watched; PostgreSQL's is that of its settings. */
export const WATCHED = ['worker', 'temporal', 'api'] as const satisfies readonly ProcessName[];
export type Watched = (typeof WATCHED)[number];

interface Sample {
  readonly phase: string;
  readonly pid: number;
  readonly mb: number;
}

/** Resident memory of a process, MB. */
export interface MemoryReport {
  readonly peak: number;
  /** Median of each phase, in their order. */
  readonly phases: Readonly<Record<string, number>>;
}

const EVERY_MS = 500;

/** Looks at the resident memory of the stack's processes twice a second, under the name of the phase that is on. */
export class MemoryWatch {
  phase = 'start';
  readonly #samples: Record<Watched, Sample[]> = { worker: [], temporal: [], api: [] };
  readonly #timer: NodeJS.Timeout;

  constructor(pids: Readonly<Record<ProcessName, number | undefined>>) {
    this.#timer = setInterval(() => {
      for (const name of WATCHED) {
        const pid = pids[name];
        const mb = pid === undefined ? null : residentMb(pid);
        if (pid !== undefined && mb !== null) this.#samples[name].push({ phase: this.phase, pid, mb });
      }
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  report(): Record<Watched, MemoryReport> {
    return Object.fromEntries(WATCHED.map((name) => [name, reportOf(this.#samples[name])])) as Record<
      Watched,
      MemoryReport
    >;
  }

  /**
   * By how much of itself each process has grown while the phase went on: median of its last third over that of its first, less one. Of the
   * process that lived in it longest, as one that was killed begins small again.
   */
  growth(phase: string): Record<Watched, number> {
    const of = (name: Watched): number => {
      const runs = [
        ...Map.groupBy(
          this.#samples[name].filter((sample) => sample.phase === phase),
          ({ pid }) => pid,
        ).values(),
      ];
      const longest = runs.toSorted((a, b) => b.length - a.length)[0] ?? [];
      const third = Math.floor(longest.length / 3);
      if (third === 0) return 0;
      const [first, last] = [median(longest.slice(0, third)), median(longest.slice(-third))];
      return Math.round((last / first - 1) * 100) / 100;
    };
    return Object.fromEntries(WATCHED.map((name) => [name, of(name)])) as Record<Watched, number>;
  }
}

function reportOf(samples: readonly Sample[]): MemoryReport {
  const phases = Map.groupBy(samples, ({ phase }) => phase);
  return {
    peak: Math.max(0, ...samples.map(({ mb }) => mb)),
    phases: Object.fromEntries([...phases].map(([phase, own]) => [phase, median(own)])),
  };
}

function median(samples: readonly Sample[]): number {
  return samples.map(({ mb }) => mb).toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
}

/** Null where the process is gone, or the system does not tell. */
function residentMb(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null;
  }
}
