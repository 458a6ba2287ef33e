import type { PlainDate } from '../domain/dates.ts';
import { type CardField, cardFields } from '../domain/register/card.ts';
import { type Clear, clearNames, clears } from '../domain/register/four-clears.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';
import { table } from './table.ts';

export interface VillageBook {
  /** County, township and village. */
  readonly place: string;
  readonly division: string;
  readonly on: PlainDate;
  readonly lines: readonly BookLine[];
}

interface BookLine {
  readonly household: string | null;
  readonly name: string;
  readonly identityMasked: string;
  readonly registeredPoor: boolean | null;
  readonly sex: string | null;
  readonly education: string | null;
  readonly skill: string | null;
  readonly health: string | null;
  readonly employmentState: string | null;
  readonly employedIn: string | null;
  readonly employedBy: string | null;
  readonly employedAs: string | null;
  readonly wageFen: number | null;
  readonly wishedRegion: string | null;
  readonly wishedPost: string | null;
  readonly confirmedOn: string | null;
  readonly missing: Readonly<Record<Clear, readonly CardField[]>>;
}

/** 一村一册 (art. 8): everybody of a village by household, and what is still missing of whom. */
export async function villageBookPaper(
  book: VillageBook,
  { madeAtMs }: { madeAtMs: number },
): Promise<Buffer> {
  const title = '农村劳动力资源信息册';
  const paper = new Paper({ title, foot: `${book.place}　${title}`, madeAtMs, landscape: true });
  paper.paragraph(title, { size: 18, leading: 1.5, align: 'center', after: 8 });
  paper.line(`${book.place}（${book.division}）`);
  paper.line(`截至${zhDate(book.on)}`, { align: 'right' });
  paper.y += 18;
  await table(
    paper,
    [
      { title: '序号', share: 4, align: 'center', value: (_line, i) => String(i + 1) },
      { title: '户编号', share: 12, value: (line) => line.household ?? '' },
      { title: '姓名', share: 7, value: (line) => line.name },
      { title: '身份证号', share: 18, value: (line) => line.identityMasked },
      { title: '性别', share: 4, align: 'center', value: (line) => line.sex ?? '' },
      { title: '建档立卡', share: 5, align: 'center', value: (line) => (line.registeredPoor ? '是' : '否') },
      {
        title: '文化、技能、健康',
        share: 13,
        value: (line) => said(line.education, line.skill, line.health),
      },
      { title: '就业状态', share: 9, value: (line) => line.employmentState ?? '' },
      {
        title: '就业去向',
        share: 15,
        value: (line) => said(line.employedIn, line.employedBy, line.employedAs),
      },
      { title: '月工资', share: 8, align: 'right', value: (line) => yuan(line.wageFen) },
      { title: '意愿', share: 9, value: (line) => said(line.wishedRegion, line.wishedPost) },
      { title: '本年核实', share: 9, align: 'center', value: (line) => line.confirmedOn ?? '' },
      { title: '还缺', share: 15, value: lacks },
    ],
    book.lines,
    '本村名册中还没有人。',
  );
  closing(paper, book);
  return paper.finish();
}

const said = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join('、');
const yuan = (fen: number | null): string => (fen === null ? '' : (fen / 100).toFixed(0));

function lacks({ missing }: BookLine): string {
  const fields = [...new Set(clears.flatMap((clear) => missing[clear]))];
  return fields.length === 0 ? '四清' : fields.map((field) => cardFields[field]).join('、');
}

function closing(paper: Paper, { lines }: VillageBook): void {
  if (!paper.fits(90)) paper.newPage();
  paper.y += 10;
  const counts = clears.map((clear) => {
    const clearPeople = lines.filter(({ missing }) => missing[clear].length === 0).length;
    return `${clearNames[clear]} ${clearPeople} 人`;
  });
  paper.line(`共 ${lines.length} 人；${counts.join('，')}。`, { size: 10.5 });
  paper.y += 24;
  paper.line('村（社区）（盖章）：', { size: 10.5, width: paper.width / 2 });
}
