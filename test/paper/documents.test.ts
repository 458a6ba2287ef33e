import { expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { fen } from '../../src/domain/money.ts';
import { type NoticeCase, noticeText } from '../../src/domain/notice-text.ts';
import { batchPaper } from '../../src/paper/batch.ts';
import { employeeLedgerPaper } from '../../src/paper/employee-ledger.ts';
import { noticePaper } from '../../src/paper/notice.ts';
import { publicNoticePaper } from '../../src/paper/public-notice.ts';
import { policy2016 } from '../domain/support/policy.ts';
import { pdfText } from '../helpers/pdf-text.ts';

const madeAtMs = Date.UTC(2017, 6, 1, 1);
const on = plainDate('2017-07-01');
const one: NoticeCase = {
  programme: 'employer-post',
  subjectId: 'JY-7',
  period: '',
  toPerson: false,
  payeeName: '吉首龑䶮㐂建设有限公司',
  workerName: '龙䶮㐂',
  identityMasked: '**************2438',
  employerName: '吉首龑䶮㐂建设有限公司',
  startsOn: plainDate('2016-06-18'),
  dueOn: plainDate('2017-06-18'),
  raisedOn: plainDate('2017-06-18'),
  amountFen: fen(100_000),
  division: '433101',
  divisionName: '吉首市',
  prefectureName: '湘西土家族苗族自治州',
  policy: policy2016,
};
const granted = { kind: 'granted', on, office: 'labour' } as const;

test('a letter: every word of it, rare characters too, no box, page number and number of the letter', async () => {
  const notice = noticeText(one, granted, 4);
  const read = pdfText(await noticePaper(notice, { madeAtMs }));
  const text = read.text.replaceAll('\n', '');
  for (const words of [
    notice.title,
    notice.number,
    '龙䶮㐂',
    '吉首龑䶮㐂建设有限公司：',
    ...notice.paragraphs,
  ]) {
    expect(text).toContain(words);
  }
  expect(text).toContain('吉首市财政局（印章）2017年7月1日');
  expect(text).toContain('第 1 页，共 1 页');
  expect(text).not.toContain('预览');
  expect([read.boxes, read.pages]).toEqual([0, 1]);
});

test('a preview says so across the page and has no number', async () => {
  const { text } = pdfText(await noticePaper(noticeText(one, granted, null), { madeAtMs }));
  expect(text).toContain('预览　未生效');
  expect(text).toContain('（预览，无文号）');
});

test('a character that the typeface lacks is marked and named, never a silent box', async () => {
  const notice = noticeText({ ...one, workerName: '龙𠮷' }, granted, 4);
  const { text, boxes } = pdfText(await noticePaper(notice, { madeAtMs }));
  expect(text).toContain('龙〓');
  expect(text).toContain('〓：字库缺字，依次为 U+20BB7');
  expect(boxes).toBe(0);
});

test('the same facts at the same time give the same file', async () => {
  const paper = () => noticePaper(noticeText(one, granted, 4), { madeAtMs });
  const [a, b] = await Promise.all([paper(), paper()]);
  const withoutId = (bytes: Buffer) => bytes.toString('latin1').replace(/\/ID \[[^\]]*\]/, '');
  expect(withoutId(a)).toBe(withoutId(b));
});

const batch = (count: number) => ({
  id: '433101-20170701-1f3a9c02',
  countyName: '吉首市',
  releasedBy: '吉首市财政局支付员',
  releasedOn: on,
  totalFen: count * 123_456,
  fileSha256: 'ab'.repeat(32),
  controlLine: `总笔数,${count},总金额`,
  lines: Array.from({ length: count }, (_, i) => ({
    key: `employer-post:JY-${i}:1`,
    payeeName: '吉首龑䶮㐂建设有限公司',
    bank: '吉首农村商业银行',
    account: '6228480000000000001',
    purpose: `岗位补贴 JY-${i}`,
    amountFen: 123_456,
  })),
});

test('a payment list over many pages: each with its head and number, total in figures and capitals at the end', async () => {
  const read = pdfText(await batchPaper(batch(120), { madeAtMs }));
  expect(read.boxes).toBe(0);
  expect(read.pages).toBeGreaterThan(3);
  // The last page may hold only the foot of the list.
  const heads = read.text.match(/^支付编号$/gm)?.length;
  expect([read.pages, read.pages - 1]).toContain(heads);
  expect(read.text).toContain(`第 ${read.pages} 页，共 ${read.pages} 页`);
  expect(read.text.match(/^1,234\.56$/gm)).toHaveLength(120);
  expect(read.text).toContain('￥148,147.20');
  expect(read.text).toContain('合计（大写）：壹拾肆万捌仟壹佰肆拾柒元贰角整');
  expect(read.text).toContain('ab'.repeat(32));
  for (const place of ['放款人：吉首市财政局支付员', '复核：', '财政部门负责人：', '银行经办：']) {
    expect(read.text).toContain(place);
  }
});

test('two thousand lines do not keep the process from other work', async () => {
  let turns = 0;
  const ticking = setInterval(() => turns++, 5);
  const { pages } = pdfText(await batchPaper(batch(2_000), { madeAtMs }));
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(pages / 2);
});

test('a public notice: masked workers, total, and where to object; an empty one says that it is empty', async () => {
  const line = {
    claimId: 'employer-post:JY-7',
    programme: '岗位补贴',
    payeeName: one.payeeName,
    workerMasked: '龙**',
  };
  const sheet = { divisionName: '吉首市', policyTitle: policy2016.title, on };
  const full = await publicNoticePaper(
    { ...sheet, lines: [{ ...line, amountFen: 100_000, noticeEndsOn: '2017-07-08' }] },
    { madeAtMs },
  );
  const text = pdfText(full).text.replaceAll('\n', '');
  expect(text).toContain('共1项，合计人民币1,000.00元');
  expect(text).toContain('龙**岗位补贴1,000.002017-07-08');
  expect(text).toContain('可向吉首市人力资源和社会保障局反映');
  const empty = pdfText(await publicNoticePaper({ ...sheet, lines: [] }, { madeAtMs }));
  expect(empty.text).toContain('目前没有正在公示的补贴。');
  expect(empty.boxes).toBe(0);
});

test('an employer’s ledger: months covered, state and what may be expected', async () => {
  const line = {
    employmentId: 'JY-7',
    name: '龙䶮㐂',
    identityMasked: '**************2438',
    post: '普工',
    startsOn: '2016-06-18',
    dueOn: '2017-06-18',
    covered: 9,
    months: 12,
    state: '在岗计年，缺社保 1 个月',
  };
  const bytes = await employeeLedgerPaper(
    {
      employerName: one.payeeName,
      creditCode: '91433101MA4L000000',
      on,
      unidentified: 0,
      lines: [
        { ...line, expectedFen: 100_000 },
        { ...line, employmentId: 'JY-8', expectedFen: null },
      ],
    },
    { madeAtMs },
  );
  const read = pdfText(bytes);
  expect(read.boxes).toBe(0);
  for (const words of ['龙䶮㐂', '9/12', '在岗计年，缺社保 1 个月', '—', '共 2 人', '合计 1,000.00 元']) {
    expect(read.text).toContain(words);
  }
});
