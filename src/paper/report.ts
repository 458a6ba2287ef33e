import type { PlainDate } from '../domain/dates.ts';
import { changeOf } from '../domain/reports/compare.ts';
import type { ReportLineCode } from '../domain/reports/lines.ts';
import { isMonth, periodInWords, type ReportDays, type ReportPeriod } from '../domain/reports/period.ts';
import { reportValueInWords } from '../domain/reports/words.ts';
import { type MeasureCode, measureOf, valueInWords } from '../domain/targets/measures.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';
import { type TableColumn, table } from './table.ts';

interface Row {
  readonly line: ReportLineCode;
  readonly part: string | null;
  readonly title: string;
  readonly unit: string;
  readonly total: number | null;
  readonly before: number | null;
  readonly yearBefore: number | null;
  readonly cells: readonly (number | null)[];
  readonly sent: { readonly total: number | null } | null;
}

export interface ReportSheet {
  readonly name: string;
  readonly period: ReportPeriod;
  readonly days: ReportDays;
  readonly columns: readonly { readonly division: string; readonly name: string }[];
  readonly sections: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  readonly targets: readonly {
    readonly measure: MeasureCode;
    readonly division: string;
    readonly target: number;
    readonly actual: number | null;
  }[];
  readonly sent: { readonly releasedOn: PlainDate; readonly releasedByName: string } | null;
}

/** More columns than these go below each other. */
const ABREAST = 9;
const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** 劳务协作工作月报、年报 on paper: each section with its comparison, then the same lines by area. */
export async function reportPaper(sheet: ReportSheet, { madeAtMs }: { madeAtMs: number }): Promise<Buffer> {
  const { name, period, days, sections, sent } = sheet;
  const title = `${name}劳务协作工作${isMonth(period) ? '月' : '年'}报`;
  const paper = new Paper({ title, foot: `${title}　${periodInWords(period)}`, madeAtMs, landscape: true });
  paper.paragraph(title, { size: 18, leading: 1.5, align: 'center', after: 4 });
  paper.line(
    `${periodInWords(period)}（${zhDate(days.from)}至${zhDate(days.to)}${days.ended ? '' : '，报告期未结束'}）`,
  );
  paper.line(sent ? `${zhDate(sent.releasedOn)}报送，${sent.releasedByName}` : '未报送', { align: 'right' });
  paper.y += 18;
  for (const [i, { title: heading, rows }] of sections.entries()) {
    section(paper, `${NUMERALS[i]}、${heading}`);
    await table(paper, comparison(sheet), rows, '没有记录。');
  }
  section(paper, `${NUMERALS[sections.length]}、目标任务（1月1日至${zhDate(days.to)}）`);
  await targets(paper, sheet);
  await byArea(paper, sheet);
  return paper.finish();
}

function section(paper: Paper, heading: string): void {
  paper.y += 8;
  if (!paper.fits(60)) paper.newPage();
  paper.paragraph(heading, { size: 12, leading: 1.6, after: 2 });
}

const titleOf = ({ part, title }: Row): string => (part === null ? title : `　其中：${title}`);

function comparison({ period, sent }: ReportSheet): TableColumn<Row>[] {
  const number = (heading: string, value: (row: Row) => number | null): TableColumn<Row> => ({
    title: heading,
    share: 3,
    align: 'right',
    value: (row) => reportValueInWords(row.line, value(row)),
  });
  const minus = (row: Row, earlier: number | null) => changeOf(row.total, earlier)?.difference ?? null;
  return [
    { title: '指标', share: 8, value: titleOf },
    { title: '单位', share: 2, align: 'center', value: ({ unit }) => unit },
    number('本期', (row) => row.total),
    number(isMonth(period) ? '上月' : '上年', (row) => row.before),
    number('增减', (row) => minus(row, row.before)),
    ...(isMonth(period)
      ? [number('上年同月', (row) => row.yearBefore), number('增减', (row) => minus(row, row.yearBefore))]
      : []),
    ...(sent
      ? [
          number('报送数', (row) => row.sent?.total ?? null),
          number('报送后变动', (row) => minus(row, row.sent?.total ?? null)),
        ]
      : []),
  ];
}

async function targets(paper: Paper, { targets: all, columns, name }: ReportSheet): Promise<void> {
  const placeOf = (division: string) =>
    columns.find((one) => one.division === division && one.name !== '未分到下级');
  await table(
    paper,
    [
      { title: '指标', share: 6, value: ({ measure }) => measureOf(measure).title },
      { title: '地区', share: 4, value: ({ division }) => placeOf(division)?.name ?? name },
      {
        title: '全年目标',
        share: 3,
        align: 'right',
        value: ({ measure, target }) => valueInWords(measure, target),
      },
      {
        title: '已完成',
        share: 3,
        align: 'right',
        value: ({ measure, actual }) => valueInWords(measure, actual),
      },
    ],
    all,
    '没有下达目标任务。',
  );
}

async function byArea(paper: Paper, { columns, sections, name }: ReportSheet): Promise<void> {
  const rows = sections.flatMap((one) => one.rows).filter(({ part }) => part === null);
  for (let first = 0; first < columns.length; first += ABREAST) {
    section(paper, first === 0 ? `附表：${name}分地区` : '附表（续）');
    await table(
      paper,
      [
        { title: '指标', share: 6, value: titleOf },
        { title: '单位', share: 2, align: 'center', value: ({ unit }) => unit },
        ...columns.slice(first, first + ABREAST).map((column, i) => ({
          title: column.name,
          share: 3,
          align: 'right' as const,
          value: (row: Row) => reportValueInWords(row.line, row.cells[first + i] ?? null),
        })),
      ],
      rows,
      '没有记录。',
    );
  }
}
