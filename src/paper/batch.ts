import { capitals } from '../domain/capitals.ts';
import type { PlainDate } from '../domain/dates.ts';
import { fen, formatYuan } from '../domain/money.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';
import { table } from './table.ts';

export interface BatchSheet {
  readonly id: string;
  readonly countyName: string;
  readonly releasedBy: string;
  readonly releasedOn: PlainDate;
  readonly totalFen: number;
  readonly fileSha256: string;
  /** The last row of the bank file, by which the bank knows it is whole. */
  readonly controlLine: string;
  readonly lines: readonly {
    readonly key: string;
    readonly payeeName: string;
    readonly bank: string;
    /** Whole or masked, as the reader may see it. */
    readonly account: string;
    readonly purpose: string;
    readonly amountFen: number;
  }[];
}

const yuan = (amountFen: number): string => formatYuan(fen(amountFen));

/** The payment list that goes to the bank and into the file with the vouchers: signed, sealed, checked by its hash. */
export async function batchPaper(batch: BatchSheet, { madeAtMs }: { madeAtMs: number }): Promise<Buffer> {
  const paper = new Paper({
    title: `支付清单 ${batch.id}`,
    foot: `支付批次 ${batch.id}`,
    madeAtMs,
    landscape: true,
  });
  paper.paragraph(`${batch.countyName}劳务协作补贴支付清单`, {
    size: 18,
    leading: 1.5,
    align: 'center',
    after: 8,
  });
  const half = { size: 10, width: paper.width / 2 };
  paper.line(`支付批次：${batch.id}`, half);
  paper.line(`放款日期：${zhDate(batch.releasedOn)}`, { ...half, x: paper.left + paper.width / 2 });
  paper.line('单位：元', { size: 10, align: 'right' });
  paper.y += 18;
  await table(
    paper,
    [
      { title: '序号', share: 5, align: 'center', value: (_line, i) => String(i + 1) },
      { title: '支付编号', share: 21, value: (line) => line.key },
      { title: '收款方', share: 23, value: (line) => line.payeeName },
      { title: '开户行', share: 19, value: (line) => line.bank },
      { title: '账号', share: 18, value: (line) => line.account },
      { title: '用途', share: 15, value: (line) => line.purpose },
      { title: '金额', share: 12, align: 'right', value: (line) => yuan(line.amountFen) },
    ],
    batch.lines,
    '本批次没有支付。',
  );
  foot(paper, batch);
  return paper.finish();
}

function foot(paper: Paper, batch: BatchSheet): void {
  if (!paper.fits(150)) paper.newPage();
  paper.y += 10;
  const total = `合计（大写）：${capitals(fen(batch.totalFen))}`;
  paper.line(total, { size: 12 });
  paper.line(`共 ${batch.lines.length} 笔　　￥${yuan(batch.totalFen)}`, { size: 12, align: 'right' });
  paper.y += 26;
  paper.paragraph(`银行文件控制行：${batch.controlLine}`, { size: 9 });
  paper.paragraph(`银行文件校验值（SHA-256）：${batch.fileSha256}`, { size: 9, after: 14 });
  const places = [`放款人：${batch.releasedBy}`, '复核：', '财政部门负责人：', '银行经办：'];
  const width = paper.width / places.length;
  for (const [i, place] of places.entries()) {
    const x = paper.left + i * width;
    paper.line(place, { x, size: 10.5, width });
    paper.line('（签章）　　　　年　　月　　日', { x, y: paper.y + 40, size: 9, width });
  }
  paper.y += 56;
}
