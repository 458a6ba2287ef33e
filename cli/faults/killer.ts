import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessName } from '../stack/events.ts';
import type { Random } from './random.ts';

/** What the county is at when something dies. */
export const PHASES = {
  aid: '登记补助个案',
  'due-day': '到期核算',
  'bank-result': '银行回单',
  money: '预算、追回',
  placements: '导入就业登记',
  contracts: '确认劳动合同',
  insurance: '导入社保缴费',
  decisions: '受理、审核、审批',
  release: '放款',
} as const;
export type Phase = keyof typeof PHASES;
export const VICTIMS = ['worker', 'api', 'temporal', 'postgres'] as const satisfies readonly ProcessName[];

export interface Kill {
  readonly victim: ProcessName;
  /** null: between two days, when nothing was asked of the system. */
  readonly phase: Phase | null;
  readonly pid: number;
}

/** How likely an act of a phase is the one that is hit: rare acts nearly always, common ones seldom. */
const CHANCE: Record<Phase, number> = {
  aid: 0.1,
  money: 0.2,
  placements: 1,
  contracts: 0.05,
  insurance: 0.5,
  'due-day': 0.05,
  decisions: 0.03,
  release: 0.4,
  'bank-result': 0.4,
};
const MIN_GAP_MS = 1_500;
const MAX_WAIT_MS = 250;

/**
 * Kills (SIGKILL) one process after the other, each in the middle of the phase that is its turn. The victims' pids come
 * from the instance itself, so nothing else can be hit.
 */
export class Killer {
  readonly done: Kill[] = [];
  readonly #pids: Readonly<Record<ProcessName, number | undefined>>;
  readonly #random: Random;
  readonly #onKill: (kill: Kill) => void;
  /** Phase by phase, who is still to be killed there. */
  readonly #plan: Record<Phase, ProcessName[]>;
  #lastAt = 0;
  #blow: Promise<void> | null = null;

  constructor(options: {
    pids: Readonly<Record<ProcessName, number | undefined>>;
    kills: number;
    random: Random;
    onKill: (kill: Kill) => void;
  }) {
    this.#pids = options.pids;
    this.#random = options.random;
    this.#onKill = options.onKill;
    const phases = Object.keys(PHASES) as Phase[];
    this.#plan = Object.fromEntries(phases.map((phase) => [phase, [] as ProcessName[]])) as Record<
      Phase,
      ProcessName[]
    >;
    // Nine phases and four victims have no common divisor: every pair comes up once in 36 kills.
    const first = options.random.below(VICTIMS.length);
    for (let i = 0; i < options.kills; i += 1) {
      this.#plan[phases[i % phases.length]!].push(VICTIMS[(first + i) % VICTIMS.length]!);
    }
  }

  /** Call at the beginning of every act of the phase; the blow falls a moment later, while the act is under way. */
  act(phase: Phase): void {
    if (this.#blow || this.#plan[phase].length === 0) return;
    if (Date.now() - this.#lastAt < MIN_GAP_MS || !this.#random.chance(CHANCE[phase])) return;
    const victim = this.#plan[phase].shift()!;
    this.#blow = delay(this.#random.below(MAX_WAIT_MS)).then(() => {
      if (!this.#kill(victim, phase)) this.#plan[phase].unshift(victim);
      this.#blow = null;
    });
  }

  /** The kills that found no occasion, one by one, each when the one before has recovered. */
  async rest(untilWell: () => Promise<void>): Promise<void> {
    await this.#blow;
    for (const victim of Object.values(this.#plan).flat()) {
      await untilWell();
      this.#kill(victim, null);
    }
    for (const phase of Object.keys(PHASES) as Phase[]) this.#plan[phase] = [];
    await untilWell();
  }

  #kill(victim: ProcessName, phase: Phase | null): boolean {
    const pid = this.#pids[victim];
    // It is still coming back from the last time.
    if (pid === undefined) return false;
    process.kill(pid, 'SIGKILL');
    this.#lastAt = Date.now();
    const kill = { victim, phase, pid };
    this.done.push(kill);
    this.#onKill(kill);
    return true;
  }
}

const AID =
  /^\/api\/(imports\/(training-|enrolments|attendance|students|school-years|loan)|training-|transports|students\/)/;
const MONEY = /^\/api\/(fund-accounts|budget-movements|recoveries\/|claims\/[^/]+\/recoveries$)/;

/** The phase that a request belongs to, if any. */
export function phaseOf(method: string, path: string): Phase | null {
  if (method !== 'POST') return null;
  if (AID.test(path)) return 'aid';
  if (MONEY.test(path)) return 'money';
  if (path === '/api/imports/placements') return 'placements';
  if (path === '/api/imports/insurance') return 'insurance';
  if (/^\/api\/contracts\/[^/]+\/decision$/.test(path)) return 'contracts';
  if (/^\/api\/claims\/[^/]+\/decisions$/.test(path)) return 'decisions';
  if (path === '/api/payment-batches') return 'release';
  if (/^\/api\/payment-batches\/[^/]+\/result$/.test(path)) return 'bank-result';
  return null;
}
