/**
 * A property's body that does nothing more once the time is over; the first run is always whole. fast-check's own
 * `interruptAfterTimeLimit` returns while the run it interrupts goes on, and that run then disturbs the tests after it.
 */
export function within<Args extends unknown[]>(
  limitMs: number,
  run: (...args: Args) => Promise<void>,
): (...args: Args) => Promise<void> {
  let until: number | undefined;
  return async (...args) => {
    until ??= Date.now() + limitMs;
    if (Date.now() < until) await run(...args);
  };
}
