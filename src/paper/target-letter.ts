import type { PlainDate } from '../domain/dates.ts';
import { type Targets, targetsInOrder } from '../domain/targets/letter.ts';
import { measureOf, valueInWords } from '../domain/targets/measures.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';
import { table } from './table.ts';

export interface TargetLetterSheet {
  readonly id: string;
  readonly year: number;
  readonly body: string;
  readonly targets: Targets;
  /** What this version changes; null: it is the first. */
  readonly why: string | null;
  readonly prefectureName: string;
  readonly countyName: string;
  readonly signatures: readonly {
    readonly side: 'prefecture' | 'county';
    readonly name: string;
    readonly on: PlainDate;
  }[];
}

const SIZE = 12.5;

/** 目标责任书 (art. 25) as both sides sign it on paper; until both have, it says so across the page. */
export async function targetLetterPaper(
  letter: TargetLetterSheet,
  { madeAtMs }: { madeAtMs: number },
): Promise<Buffer> {
  const title = `${letter.year}年度劳务协作目标责任书`;
  const paper = new Paper({
    title,
    foot: `${title}　${letter.id}`,
    madeAtMs,
    side: 72,
    ...(letter.signatures.length < 2 && { watermark: '未生效' }),
  });
  paper.paragraph(title, { size: 21, leading: 1.5, align: 'center', after: 6 });
  paper.paragraph(letter.id, { size: 10.5, align: 'center', after: 14 });
  for (const text of letter.body.split('\n')) paper.paragraph(text, { size: SIZE, indent: SIZE * 2 });
  if (letter.why) paper.paragraph(`本次改动：${letter.why}`, { size: SIZE, indent: SIZE * 2 });
  paper.y += 10;
  await table(
    paper,
    [
      { title: '序号', share: 1, align: 'center', value: (_line, i) => String(i + 1) },
      { title: '指标', share: 5, value: ([code]) => measureOf(code).title },
      { title: '目标', share: 2, align: 'right', value: ([code, value]) => valueInWords(code, value) },
      { title: '条文', share: 2, align: 'center', value: ([code]) => `第${measureOf(code).article}条` },
    ],
    targetsInOrder(letter.targets),
    '没有目标。',
  );
  signatures(paper, letter);
  return paper.finish();
}

/** Both sides stay together, with room for the seals. */
function signatures(
  paper: Paper,
  { prefectureName, countyName, signatures: signed }: TargetLetterSheet,
): void {
  const sides = [
    ['prefecture', `${prefectureName}人民政府（印章）`],
    ['county', `${countyName}人民政府（印章）`],
  ] as const;
  if (!paper.fits(sides.length * 90)) paper.newPage();
  for (const [side, name] of sides) {
    const one = signed.find((signature) => signature.side === side);
    paper.y += 20;
    paper.paragraph(name, { size: SIZE, align: 'right' });
    paper.paragraph(`负责人：${one?.name ?? '（未签署）'}`, { size: SIZE, align: 'right' });
    paper.paragraph(one ? zhDate(one.on) : '　　年　月　日', { size: SIZE, align: 'right' });
  }
}
