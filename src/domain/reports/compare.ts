/** By how much a number differs from an earlier one; `permille` of the earlier one towards zero, null where that is nothing. */
export interface Change {
  readonly difference: number;
  readonly permille: number | null;
}

/** null: one of the two says nothing. 12 after 10: +2, +20.0 %. */
export function changeOf(now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  const difference = now - before;
  return { difference, permille: before === 0 ? null : Math.trunc((difference * 1000) / before) };
}
