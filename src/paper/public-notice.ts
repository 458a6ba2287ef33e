import { caseNumberOf, claimName } from '../domain/claim-words.ts';
import type { PlainDate } from '../domain/dates.ts';
import { fen, formatYuan } from '../domain/money.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';
import { table } from './table.ts';

export interface PublicNoticeSheet {
  readonly divisionName: string;
  readonly policyTitle: string;
  /** Day the sheet shows. */
  readonly on: PlainDate;
  readonly lines: readonly {
    readonly claimId: string;
    readonly payeeName: string;
    readonly workerMasked: string;
    readonly amountFen: number;
    readonly noticeEndsOn: string;
  }[];
}

/** The sheet for the notice board: who is to be paid what, until when, and where to object. */
export async function publicNoticePaper(
  sheet: PublicNoticeSheet,
  { madeAtMs }: { madeAtMs: number },
): Promise<Buffer> {
  const title = `${sheet.divisionName}劳务协作补贴公示`;
  const paper = new Paper({ title, foot: title, madeAtMs });
  const total = fen(sheet.lines.reduce((sum, { amountFen }) => sum + amountFen, 0));
  paper.paragraph(title, { size: 20, leading: 1.5, align: 'center', after: 10 });
  paper.paragraph(
    `依据《${sheet.policyTitle}》，经审核，拟对下列单位给予补贴，共${sheet.lines.length}项，合计人民币${formatYuan(total)}元，现予公示。每项的公示期到表中所列公示截止日为止（含当日）。`,
    { size: 11.5, indent: 23, after: 8 },
  );
  await table(
    paper,
    [
      { title: '序号', share: 6, align: 'center', value: (_line, i) => String(i + 1) },
      { title: '就业（个案）编号', share: 22, value: (line) => caseNumberOf(line.claimId) },
      { title: '补贴单位', share: 27, value: (line) => line.payeeName },
      { title: '劳动者', share: 10, align: 'center', value: (line) => line.workerMasked },
      { title: '补贴项目', share: 22, value: (line) => claimName(line.claimId) },
      { title: '金额（元）', share: 13, align: 'right', value: (line) => formatYuan(fen(line.amountFen)) },
      { title: '公示截止日', share: 14, align: 'center', value: (line) => line.noticeEndsOn },
    ],
    sheet.lines,
    '目前没有正在公示的补贴。',
  );
  closing(paper, sheet);
  return paper.finish();
}

function closing(paper: Paper, { divisionName, on }: PublicNoticeSheet): void {
  const office = `${divisionName}人力资源和社会保障局`;
  const words =
    `公示期内，任何单位和个人有异议的，可向${office}反映，或在补贴办理系统的“补贴公示”页面按编号提出，无需登录。` +
    '异议应写明事实和理由；裁定之前，该项补贴不转入下一环节。';
  if (!paper.fits(150)) paper.newPage();
  paper.y += 12;
  paper.paragraph(words, { size: 11.5, indent: 23, after: 24 });
  paper.paragraph(`${office}（印章）`, { size: 11.5, align: 'right' });
  paper.paragraph(zhDate(on), { size: 11.5, align: 'right' });
}
