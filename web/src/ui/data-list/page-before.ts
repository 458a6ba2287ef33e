/**
 * Which page of a list came before which: remembered by what is listed and where the page begins, not by the way here.
 * So 上一页 is right after the browser's Back, after a reload, and whatever else stands in the address meanwhile.
 */
const keyOf = (list: string, cursor: string): string => `page-before:${list}:${cursor}`;
const FIRST = '';

export function rememberBefore(list: string, cursor: string, before: string | undefined): void {
  try {
    sessionStorage.setItem(keyOf(list, cursor), before ?? FIRST);
  } catch {
    // Then only the first page is offered.
  }
}

/** Null: this is the first page, or nobody came here page by page. */
export function pageBefore(
  list: string,
  cursor: string | undefined,
): { readonly cursor: string | undefined } | null {
  if (!cursor) return null;
  try {
    const before = sessionStorage.getItem(keyOf(list, cursor));
    return before === null ? null : { cursor: before === FIRST ? undefined : before };
  } catch {
    return null;
  }
}
