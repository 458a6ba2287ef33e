import type { PlainDate } from '../domain/dates.ts';
import { fen, formatYuan } from '../domain/money.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';
import { table } from './table.ts';

export interface EmployeeLedger {
  readonly employerName: string;
  readonly creditCode: string;
  /** Day the ledger shows. */
  readonly on: PlainDate;
  readonly lines: readonly {
    readonly employmentId: string;
    readonly name: string;
    readonly identityMasked: string;
    readonly post: string | null;
    readonly startsOn: string;
    readonly dueOn: string;
    /** Months of insurance that count, of how many. */
    readonly covered: number;
    readonly months: number;
    readonly state: string;
    /** What may still come or has come; null: nothing. */
    readonly expectedFen: number | null;
  }[];
  /** Employees whom nobody has vouched for yet: whether they belong here is not known. */
  readonly unidentified: number;
}

/** The ledger of its registered-poor employees that article 14 asks of an employer. */
export async function employeeLedgerPaper(
  ledger: EmployeeLedger,
  { madeAtMs }: { madeAtMs: number },
): Promise<Buffer> {
  const title = '贫困劳动力转移就业职工专项台账';
  const paper = new Paper({ title, foot: `${ledger.employerName}　${title}`, madeAtMs, landscape: true });
  paper.paragraph(title, { size: 18, leading: 1.5, align: 'center', after: 8 });
  paper.line(`用人单位：${ledger.employerName}（${ledger.creditCode}）`);
  paper.line(`截至${zhDate(ledger.on)}`, { align: 'right' });
  paper.y += 18;
  await table(
    paper,
    [
      { title: '序号', share: 5, align: 'center', value: (_line, i) => String(i + 1) },
      { title: '姓名', share: 10, value: (line) => line.name },
      { title: '身份证号', share: 18, value: (line) => line.identityMasked },
      { title: '就业编号', share: 15, value: (line) => line.employmentId },
      { title: '岗位', share: 11, value: (line) => line.post ?? '' },
      { title: '入职日期', share: 11, align: 'center', value: (line) => line.startsOn },
      { title: '满一年之日', share: 11, align: 'center', value: (line) => line.dueOn },
      { title: '社保月份', share: 9, align: 'center', value: (line) => `${line.covered}/${line.months}` },
      { title: '状态', share: 20, value: (line) => line.state },
      { title: '岗位补贴（元）', share: 13, align: 'right', value: (line) => amount(line.expectedFen) },
    ],
    ledger.lines,
    '本单位没有在册的建档立卡贫困劳动力。',
  );
  closing(paper, ledger);
  return paper.finish();
}

const amount = (expectedFen: number | null): string =>
  expectedFen === null ? '—' : formatYuan(fen(expectedFen));

function closing(paper: Paper, { lines, unidentified }: EmployeeLedger): void {
  if (!paper.fits(90)) paper.newPage();
  const total = fen(lines.reduce((sum, { expectedFen }) => sum + (expectedFen ?? 0), 0));
  paper.y += 10;
  paper.line(`共 ${lines.length} 人`, { size: 10.5 });
  if (unidentified > 0)
    paper.line(`另有 ${unidentified} 人的劳动合同尚未经人社部门确认，确认后属于建档立卡的列入。`, {
      size: 10.5,
    });
  paper.line(`岗位补贴（已付和预计）合计 ${formatYuan(total)} 元`, { size: 10.5, align: 'right' });
  paper.y += 20;
  paper.paragraph(
    '本台账依据《湘西自治州劳务协作服务管理办法》第十四条建立。社保月份为满一年所需月份中已有缴费记录的月数；预计金额以满一年之日核算和财政审批为准。',
    { size: 9, after: 16 },
  );
  paper.line('用人单位（盖章）：', { size: 10.5, width: paper.width / 2 });
  paper.line('经办人：', { x: paper.left + paper.width / 2, size: 10.5, width: paper.width / 4 });
  paper.line('日期：', { x: paper.left + (paper.width * 3) / 4, size: 10.5, width: paper.width / 4 });
}
