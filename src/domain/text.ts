/**
 * What input methods and spreadsheets do to plain text, undone: full-width letters, digits and signs become
 * half-width, the ideographic space a space; byte-order marks, zero-width and control characters vanish (the database
 * takes no NUL, a workbook none of them), ends are trimmed.
 */
export function normaliseText(s: string): string {
  // Nearly every cell has nothing to undo.
  if (/^[!-~\u4E00-\u9FFF]*$/.test(s)) return s;
  return s
    .replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
    .replace(/[\u200B-\u200D\uFEFF]|[^\P{Cc}\t\n\r]/gu, '')
    .trim();
}

/** Numbers and codes have no inner spaces, though people type them in groups. */
export function normaliseCode(s: string): string {
  return normaliseText(s).replace(/\s/g, '').toUpperCase();
}

/** 张* or 欧**: a name where everybody may read it. */
export function maskedName(name: string | null): string {
  if (!name) return '*';
  const [first = '*', ...rest] = [...name];
  return first + '*'.repeat(Math.max(rest.length, 1));
}
