/** Never first in a line (避头). */
const NOT_FIRST = '。，、；：？！）》”’〕】」』·…—%％‰℃,.;:?!)]}';
/** Never last in a line (避尾). */
const NOT_LAST = '（《“‘〔【「『([{￥¥';

/**
 * Breaks a text into lines of at most `width`: Chinese anywhere but before closing and after opening marks, Latin words
 * and numbers whole where they fit. `firstIndent` narrows the first line.
 */
export function breakLines(
  text: string,
  width: number,
  measure: (text: string) => number,
  firstIndent = 0,
): string[] {
  const lines: string[] = [];
  let line = '';
  let room = width - firstIndent;
  const flush = () => {
    lines.push(line.trimEnd());
    line = '';
    room = width;
  };
  for (const piece of pieces(text)) {
    if (line !== '' && measure(line + piece) > room) flush();
    if (measure(piece) <= room) line += line === '' ? piece.trimStart() : piece;
    // One word longer than the line, as an account or a hash: cut where the line is full.
    else
      for (const character of piece) {
        if (line !== '' && measure(line + character) > room) flush();
        line += character;
      }
  }
  if (line !== '' || lines.length === 0) flush();
  return lines;
}

/** Texts that stay together: a Latin word, or a Chinese character with the marks that cling to it. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let open = '';
  for (const part of text.match(/[A-Za-z0-9@#&*'+/_=-]+|\s+|./gsu) ?? []) {
    if (NOT_LAST.includes(part)) open += part;
    else if (NOT_FIRST.includes(part) && open === '' && found.length > 0) {
      found[found.length - 1] += part;
    } else {
      found.push(open + part);
      open = '';
    }
  }
  if (open !== '') found.push(open);
  return found;
}
