import type { Check, CheckInputs, Evaluation } from './trace.ts';

/** One thing that the rules read of a claim and that is another now: a day, a month, a quarter's interest. */
export interface RestatedLine {
  readonly check: Check['check'];
  /** By its name in the trace. */
  readonly input: string;
  /** Of a list what is there no more, else what was there; null: nothing was. */
  readonly before: CheckInputs[string];
  /** Of a list what is new. */
  readonly after: CheckInputs[string];
}

/** What two evaluations of one claim read differently, in the order of the conditions. */
export function restatedLines(before: Evaluation, after: Evaluation): RestatedLine[] {
  const earlier = new Map(before.checks.map(({ check, inputs }) => [check, inputs]));
  return after.checks.flatMap(({ check, inputs }) => {
    const old = earlier.get(check);
    // What an older version did not note cannot be compared.
    return old ? Object.keys(inputs).flatMap((input) => lineOf(check, input, old[input], inputs[input])) : [];
  });
}

function lineOf(
  check: Check['check'],
  input: string,
  old: CheckInputs[string] | undefined,
  now: CheckInputs[string] = null,
): RestatedLine[] {
  if (old === undefined) return [];
  if (Array.isArray(old) && Array.isArray(now)) {
    const [before, after] = [
      old.filter((one) => !now.includes(one)),
      now.filter((one) => !old.includes(one)),
    ];
    return before.length + after.length === 0 ? [] : [{ check, input, before, after }];
  }
  return String(old) === String(now) ? [] : [{ check, input, before: old, after: now }];
}
