/** Without 0 O 1 I L 2 Z 5 S 8 B: read out over the phone and copied from paper, none is taken for another. */
export const WORKER_CODE_LETTERS = '34679ACDEFGHJKMNPQRTUVWXY';
export const WORKER_CODE_LENGTH = 8;

/** As typed by people: spaces, hyphens, small and full-width letters are forgiven. */
export function tidyWorkerCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
}

/** `K7WQ-3FHN`: two groups are easier to copy than eight letters. */
export function shownWorkerCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** The last four of an identity number as typed by people; null when it cannot be one. */
export function tidyLast4(typed: string): string | null {
  const text = typed.normalize('NFKC').trim().toUpperCase();
  return /^\d{3}[\dX]$/.test(text) ? text : null;
}
