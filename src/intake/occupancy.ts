import { addDays, type PlainDate } from '../domain/dates.ts';
import { dayAfter } from '../domain/employment-year.ts';
import type { Contract } from '../domain/facts.ts';

/** Half-open [from, before); `before` null = without end. */
export interface Days {
  readonly from: PlainDate;
  readonly before: PlainDate | null;
}

/**
 * The days an employment occupies when it is registered: from its start to the contract's last day, at least one day.
 * 2016-06-18 with a contract to 2017-06-17 → [2016-06-18, 2017-06-18). Without an end date it stays open.
 */
export function daysOf(startsOn: PlainDate, contract: Contract | null): Days {
  const next = contract && dayAfter(contract);
  if (next === null) return { from: startsOn, before: null };
  return { from: startsOn, before: next > startsOn ? next : addDays(startsOn, 1) };
}

function overlaps(a: Days, b: Days): boolean {
  return (a.before === null || b.from < a.before) && (b.before === null || a.from < b.before);
}

/** An employment that occupies days of one person at one employer. */
export interface Occupant {
  readonly id: string;
  readonly personId: number;
  readonly employer: string;
  readonly occupied: Days;
}

/** Tracked employments by person and employer; new ones are let in, in their order, where the days are free. */
export class Occupancy {
  readonly #tracked = new Map<string, Occupant[]>();

  constructor(tracked: readonly Occupant[]) {
    for (const occupant of tracked) this.#of(occupant).push(occupant);
  }

  /** Null: the days were free and are taken now. Else the tracked employment that holds them. */
  claim(asked: {
    readonly personId: number;
    readonly placement: { readonly employmentId: string; readonly creditCode: string };
    readonly occupied: Days;
  }): string | null {
    const occupant: Occupant = {
      id: asked.placement.employmentId,
      personId: asked.personId,
      employer: asked.placement.creditCode,
      occupied: asked.occupied,
    };
    const others = this.#of(occupant);
    const holder = others.find((other) => overlaps(other.occupied, occupant.occupied));
    if (!holder) others.push(occupant);
    return holder?.id ?? null;
  }

  #of({ personId, employer }: Occupant): Occupant[] {
    const key = `${personId}|${employer}`;
    const list = this.#tracked.get(key) ?? [];
    this.#tracked.set(key, list);
    return list;
  }
}
