import type { Notice } from '../domain/notice-text.ts';
import { zhDate } from '../domain/waits.ts';
import { Paper } from './paper.ts';

const SIZE = 13;

/** The letter as it is handed over or posted: number, addressee, text, who signs, place for the seal. */
export async function noticePaper(notice: Notice, { madeAtMs }: { madeAtMs: number }): Promise<Buffer> {
  const preview = notice.number === null;
  const paper = new Paper({
    title: notice.title,
    foot: preview ? '预览，尚未作出决定' : (notice.number ?? ''),
    madeAtMs,
    side: 72,
    ...(preview && { watermark: '预览　未生效' }),
  });
  paper.y += 12;
  paper.paragraph(notice.title, { size: 22, leading: 1.5, align: 'center', after: 8 });
  paper.paragraph(notice.number ?? '（预览，无文号）', { size: 11, align: 'center', after: 18 });
  paper.paragraph(`${notice.addressee}：`, { size: SIZE });
  for (const text of notice.paragraphs) paper.paragraph(text, { size: SIZE, indent: SIZE * 2 });
  signature(paper, notice);
  return paper.finish();
}

/** Signature and date stay together with room for a seal; alone they do not begin a page. */
function signature(paper: Paper, { signedBy, date }: Notice): void {
  const signers = signedBy.split('、');
  const height = 40 + (signers.length + 1) * SIZE * 1.75;
  if (!paper.fits(height)) paper.newPage();
  paper.y += 40;
  for (const signer of signers) paper.paragraph(`${signer}（印章）`, { size: SIZE, align: 'right' });
  paper.paragraph(zhDate(date), { size: SIZE, align: 'right' });
}
