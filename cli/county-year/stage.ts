import { plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { bringAllTo } from '../rehearsal/clocks.ts';
import { ApiError } from '../rehearsal/http-client.ts';
import { bringClocksTo, officeHour, type Theatre } from '../rehearsal/theatre.ts';

/** Whose year it is. */
export const COUNTY = '433101';
export const YEAR = 2017;

/** A sentence of the year's report, in Chinese: what ought to be, and what is. */
export interface Checked {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/** What somebody does on a day of the year. */
export interface Scene {
  readonly on: string;
  readonly what: string;
  readonly play: () => Promise<void>;
}

export type Stage = ReturnType<typeof createStage>;

/** The people of the county and of the prefecture at the real API, day by day; what is checked on the way is kept. */
export function createStage(theatre: Theatre) {
  const { officers } = theatre;
  const checked: Checked[] = [];
  const nowMs = () => officers.businessAtMs!;

  function check(what: string, expected: unknown, found: unknown): void {
    checked.push({ what, expected: asText(expected), found: asText(found) });
  }

  /** The processes live up to today first, so that what is done reaches them today. */
  async function act<T>(who: string, path: string, body: object, ...processes: string[]): Promise<T> {
    await bringAllTo(theatre, processes, nowMs());
    const answer = await (await officers.named(who)).post<T>(path, body);
    await bringClocksTo(theatre, nowMs());
    return answer;
  }

  return {
    theatre,
    checked,
    check,
    act,
    nowMs,

    async read<T>(who: string, path: string): Promise<T> {
      return (await officers.named(who)).get<T>(path);
    },

    /** Somebody tries what is not theirs to do: the code of the refusal is checked. */
    async refuses(code: string, what: string, attempt: () => Promise<unknown>): Promise<void> {
      const found = await attempt().then(
        () => '办成了',
        (error: unknown) => {
          if (error instanceof ApiError && error.status < 500) return error.problem.code ?? error.message;
          throw error;
        },
      );
      check(`${what}，应被拒绝`, code, found);
    },

    /** Day by day of what falls due, so that each thing happens on its own day. */
    async goTo(date: string): Promise<void> {
      const until = plainDate(date);
      for (;;) {
        const due = await theatre.record.nextDue();
        const today = due && shanghaiDateAt(due.getTime()) < until ? shanghaiDateAt(due.getTime()) : until;
        officers.businessAtMs = officeHour(today);
        await bringClocksTo(theatre, nowMs());
        if (today === until) return;
      }
    },
  };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
