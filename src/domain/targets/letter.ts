import { type MeasureCode, measureCodes, measureOf, valueInWords } from './measures.ts';

export const letterPlaces = ['year', 'county', 'prefecture', 'targets'] as const;
type Places = Readonly<Record<Exclude<(typeof letterPlaces)[number], 'targets'>, string>>;

/** What a letter binds to: measure → value. */
export type Targets = Readonly<Partial<Record<MeasureCode, number>>>;

/** In the order of the list of measures; what a damaged record adds is left out. */
export const targetsInOrder = (targets: Targets): [MeasureCode, number][] =>
  measureCodes.flatMap((code) => {
    const value = targets[code];
    return value === undefined ? [] : [[code, value] as [MeasureCode, number]];
  });

/** The letter's text from the rules' paragraphs, targets numbered with their articles. */
export function letterText(paragraphs: readonly string[], places: Places, targets: Targets): string {
  const list = targetsInOrder(targets)
    .map(([code, value], i) => {
      const { title, article } = measureOf(code);
      return `（${i + 1}）${title}：${valueInWords(code, value)}（办法第${article}条）`;
    })
    .join('；');
  return paragraphs
    .map((paragraph) =>
      paragraph.replaceAll(/\{(year|county|prefecture|targets)\}/g, (_, place: keyof Places | 'targets') =>
        place === 'targets' ? `${list}。` : places[place],
      ),
    )
    .join('\n');
}
