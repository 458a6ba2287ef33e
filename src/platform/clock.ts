/** Where the business time comes from; a rehearsal brings its own. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** A clock that stands still until it is moved: for tests and for replaying a day of a folder. */
export function fixedClock(startMs: number): Clock & { set(ms: number): void } {
  let now = startMs;
  return {
    nowMs: () => now,
    set: (ms) => {
      now = ms;
    },
  };
}
