import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let bytes: Buffer | undefined;

/** The one typeface of all documents, read once; a document embeds only the glyphs it uses. */
export function typeface(): Buffer {
  bytes ??= readFileSync(
    require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  );
  return bytes;
}

/** As much of the opened typeface as setting lines needs; lengths are in units of the em. */
export interface Glyphs {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { readonly advanceWidth: number };
}

/** What stands for a character that the typeface lacks, as printers mark it; the foot of the page says which it was. */
export const GETA = '〓';

/** Measures texts without laying them out, which for thousands of cells is what takes the time. */
export function measureOf(glyphs: Glyphs): (text: string, size: number) => number {
  const advances = new Map<number, number>();
  function advanceOf(codePoint: number): number {
    const known = advances.get(codePoint);
    if (known !== undefined) return known;
    const advance = glyphs.glyphForCodePoint(codePoint).advanceWidth / glyphs.unitsPerEm;
    advances.set(codePoint, advance);
    return advance;
  }
  return (text, size) => {
    let width = 0;
    for (const character of text) width += advanceOf(character.codePointAt(0) as number);
    return width * size;
  };
}

/** The text with what the typeface lacks replaced by 〓; `lacking` collects those characters. */
export function printable(text: string, glyphs: Glyphs, lacking: Set<string>): string {
  let printed = '';
  for (const character of text) {
    const known = glyphs.hasGlyphForCodePoint(character.codePointAt(0) as number);
    if (!known) lacking.add(character);
    printed += known ? character : GETA;
  }
  return printed;
}
