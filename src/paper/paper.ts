import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { type Glyphs, measureOf, printable, typeface } from './font.ts';
import { breakLines } from './lines.ts';

export type Align = 'left' | 'center' | 'right';

export interface PaperOptions {
  readonly title: string;
  /** Stands at the foot of each page beside its number. */
  readonly foot: string;
  /** Business instant it was made at; the file carries no other time. */
  readonly madeAtMs: number;
  readonly landscape?: boolean;
  /** Margin left and right in points; letters have more of it than tables. */
  readonly side?: number;
  /** Written across each page: 预览. */
  readonly watermark?: string;
}

const MARGIN = { top: 56, side: 48, bottom: 60 };
const FOOT_SIZE = 8.5;
const INK = '#000000';

/**
 * An A4 document being written from top to bottom, in points from the upper left corner. All text goes through here, so
 * that no character is lost silently: what the typeface lacks is printed as 〓 and named at the foot of its page.
 */
export class Paper {
  readonly left: number;
  readonly right: number;
  readonly #doc: PDFKit.PDFDocument;
  readonly #bytes: Promise<Buffer>;
  readonly #glyphs: Glyphs;
  readonly #measure: (text: string, size: number) => number;
  readonly #options: PaperOptions;
  readonly #lacking: Set<string>[] = [];
  /** Where the next thing goes. */
  y = MARGIN.top;

  constructor(options: PaperOptions) {
    this.#options = options;
    this.left = options.side ?? MARGIN.side;
    const made = new Date(options.madeAtMs);
    this.#doc = new PDFDocument({
      size: 'A4',
      layout: options.landscape ? 'landscape' : 'portrait',
      margin: 0,
      bufferPages: true,
      autoFirstPage: false,
      lang: 'zh-CN',
      displayTitle: true,
      // pdfkit would load its built-in Helvetica otherwise; nothing here is set in it.
      font: null as never,
      info: { Title: options.title, CreationDate: made, ModDate: made },
    });
    this.#bytes = collect(this.#doc);
    this.#doc.registerFont('text', typeface() as never);
    this.#doc.font('text');
    // The opened typeface, which the declarations of pdfkit do not name.
    this.#glyphs = (this.#doc as unknown as { _font: { font: Glyphs } })._font.font;
    this.#measure = measureOf(this.#glyphs);
    this.newPage();
    this.right = this.#doc.page.width - this.left;
  }

  get width(): number {
    return this.right - this.left;
  }

  get bottom(): number {
    return this.#doc.page.height - MARGIN.bottom;
  }

  newPage(): void {
    this.#doc.addPage();
    this.#lacking.push(new Set());
    this.y = MARGIN.top;
    this.#watermark();
  }

  /** Lets other requests have their turn: a long list is typeset page by page. */
  pause(): Promise<void> {
    return setImmediate();
  }

  /** Is there room for this height? If not, what follows begins a new page. */
  fits(height: number): boolean {
    return this.y + height <= this.bottom;
  }

  lines(text: string, size: number, width = this.width, firstIndent = 0): string[] {
    const shown = printable(text, this.#glyphs, this.#lacking.at(-1) as Set<string>);
    return breakLines(shown, width, (part) => this.#measure(part, size), firstIndent);
  }

  /** One line as it is, within `width` from `x`; `y` is the top of the line. */
  line(
    text: string,
    {
      x = this.left,
      y = this.y,
      width = this.width,
      size = 10,
      align = 'left' as Align,
      ink = INK,
    }: { x?: number; y?: number; width?: number; size?: number; align?: Align; ink?: string } = {},
  ): void {
    const shown = printable(text, this.#glyphs, this.#lacking.at(-1) as Set<string>);
    const free = width - this.#measure(shown, size);
    const shift = align === 'right' ? free : align === 'center' ? free / 2 : 0;
    this.#doc
      .fontSize(size)
      .fillColor(ink)
      .text(shown, x + shift, y, { lineBreak: false });
  }

  /** A paragraph over the whole width; goes on over the page where it must. */
  paragraph(
    text: string,
    {
      size = 12,
      leading = 1.75,
      indent = 0,
      align = 'left' as Align,
      after = 0,
    }: { size?: number; leading?: number; indent?: number; align?: Align; after?: number } = {},
  ): void {
    const height = size * leading;
    for (const [i, line] of this.lines(text, size, this.width, indent).entries()) {
      if (!this.fits(height)) this.newPage();
      this.line(line, { size, align, ...(i === 0 && { x: this.left + indent, width: this.width - indent }) });
      this.y += height;
    }
    this.y += after;
  }

  rule(x1: number, y1: number, x2: number, y2: number, weight = 0.6): void {
    this.#doc.lineWidth(weight).strokeColor(INK).moveTo(x1, y1).lineTo(x2, y2).stroke();
  }

  shade(x: number, y: number, width: number, height: number): void {
    this.#doc.save().rect(x, y, width, height).fill('#ececec').restore();
  }

  /** Page numbers need the number of pages, so the feet are written last. */
  async finish(): Promise<Buffer> {
    const { count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.#doc.switchToPage(page);
      const y = this.#doc.page.height - 40;
      const lacking = [...(this.#lacking[page] as Set<string>)];
      if (lacking.length > 0) {
        const codes = lacking.map((c) => `U+${c.codePointAt(0)?.toString(16).toUpperCase()}`);
        this.line(`〓：字库缺字，依次为 ${codes.join('、')}，请手工填写。`, { y: y - 13, size: FOOT_SIZE });
      }
      this.line(this.#options.foot, { y, size: FOOT_SIZE });
      this.line(`第 ${page + 1} 页，共 ${count} 页`, { y, size: FOOT_SIZE, align: 'right' });
    }
    this.#doc.end();
    return this.#bytes;
  }

  #watermark(): void {
    const { watermark } = this.#options;
    if (!watermark) return;
    const { width, height } = this.#doc.page;
    const size = 72;
    this.#doc.save().rotate(-40, { origin: [width / 2, height / 2] });
    const x = (width - this.#measure(watermark, size)) / 2;
    this.line(watermark, { x, y: height / 2 - size / 2, size, ink: '#dddddd' });
    this.#doc.restore();
  }
}

function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
}
