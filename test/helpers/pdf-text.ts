import { inflateSync } from 'node:zlib';

/** What a PDF of ours says, as a reader would copy it out of a viewer. */
export interface PdfText {
  readonly pages: number;
  /** All text in the order it was set, a line each. */
  readonly text: string;
  /** Shown glyphs without a character: boxes on paper. */
  readonly boxes: number;
}

/** Reads the subset's character map and the shown strings; understands what pdfkit writes and nothing more. */
export function pdfText(bytes: Buffer): PdfText {
  const streams = streamsOf(bytes);
  const characters = new Map<number, string>();
  for (const map of streams.filter((stream) => stream.includes('beginbfrange'))) readMap(map, characters);
  const lines: string[] = [];
  let boxes = 0;
  for (const content of streams.filter((stream) => /\bTJ\b/.test(stream))) {
    for (const [shown] of content.matchAll(/\[[^\]]*\]\s*TJ/g)) {
      let line = '';
      for (const [, hex = ''] of shown.matchAll(/<([0-9a-f]+)>/gi)) {
        for (const [code] of hex.matchAll(/.{4}/g)) {
          const glyph = Number.parseInt(code, 16);
          const character = characters.get(glyph);
          if (glyph === 0 || character === undefined) boxes += 1;
          line += character ?? '';
        }
      }
      lines.push(line);
    }
  }
  return {
    pages: bytes.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0,
    text: lines.join('\n'),
    boxes,
  };
}

function streamsOf(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 1)) {
    const end = bytes.indexOf('endstream', at);
    const dictionary = bytes.subarray(bytes.lastIndexOf('<<', at), at).toString('latin1');
    if (end < 0 || !dictionary.includes('FlateDecode')) continue;
    try {
      found.push(inflateSync(bytes.subarray(at + 'stream\n'.length, end)).toString('latin1'));
    } catch {
      // The typeface itself, or a stream that ends elsewhere: no text in it.
    }
  }
  return found;
}

/** `<0001> <0003> [<7406> <738B> …]`: glyphs of the subset to UTF-16. */
function readMap(map: string, characters: Map<number, string>): void {
  for (const [, from = '', list = ''] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    const texts = [...list.matchAll(/<([0-9a-f ]+)>/gi)].map(([, hex = '']) => hex.replaceAll(' ', ''));
    for (const [i, hex] of texts.entries()) {
      const units = [...hex.matchAll(/.{4}/g)].map(([unit]) => Number.parseInt(unit, 16));
      characters.set(Number.parseInt(from, 16) + i, String.fromCharCode(...units));
    }
  }
}
