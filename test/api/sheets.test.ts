import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { pdfText } from '../helpers/pdf-text.ts';
import {
  importRows,
  intermediaryRow,
  place,
  raiseClaim,
  type TestCase,
  userId,
  workerConfirms,
} from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { Person } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const noticeOf = (one: TestCase, query = '') => `/api/claims/employer-post:${one.id}/notice${query}`;

async function decide(
  one: TestCase,
  step: string,
  action: string,
  { by = 'jishou-hr2', on = '2017-06-20', ...words }: Record<string, string> = {},
) {
  const claimId = `employer-post:${one.id}` as never;
  const { revision } = await house.db
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow();
  await createActivities({ database: house.database }).decideClaim({
    claimId,
    businessNowMs: startOfShanghaiDay(plainDate(on)) + 9 * 3_600_000,
    requestKey: randomUUID(),
    step: step as never,
    action: action as never,
    officer: await userId(house, by),
    revision,
    ...words,
  });
}

describe('the letter to the payee', () => {
  test('none before acceptance, then one for each decision', async () => {
    const one = await place(house);
    await raiseClaim(house, one, 'acceptance');
    const office = await house.person('jishou-hr2');
    const none = await office.ask(noticeOf(one));
    expect([none.status, none.body.code]).toEqual([409, 'notice-not-issued']);

    await decide(one, 'acceptance', 'approve', { by: 'jishou-centre' });
    expect((await office.ask(noticeOf(one))).body).toMatchObject({ kind: 'accepted', preview: false });
    await decide(one, 'review', 'return', { reason: '合同缺页', note: '第三页', on: '2017-06-21' });
    const { body } = await office.ask(noticeOf(one));
    expect(body).toMatchObject({ kind: 'correction', title: '补正通知书', date: '2017-06-21' });
    expect((body.paragraphs as string[]).join()).toContain('至2017年7月6日止');
  });

  test('granted: by finance, with amount, article and who signs; only the masked number of the worker', async () => {
    const one = await place(house);
    await raiseClaim(house, one, 'payment');
    const { body, text } = await (await house.person('jishou-finance1')).ask(noticeOf(one));
    expect(body).toMatchObject({
      kind: 'granted',
      preview: false,
      addressee: `吉首企业${one.n}`,
      signedBy: '吉首市人力资源和社会保障局、吉首市财政局',
      appealUntil: null,
    });
    expect(text).toContain('壹仟元整');
    expect(text).toContain(`**************${one.identity.slice(-4)}`);
    expect(text).not.toContain(one.identity);
    expect(text).not.toContain(one.identity.slice(0, 14));
  });

  test('refused: reason, article, remedy and the last day of appeal', async () => {
    const one = await place(house);
    await raiseClaim(house, one, 'review');
    await decide(one, 'review', 'refuse', { reason: 'documents-not-genuine', on: '2017-07-01' });
    const { body } = await (await house.person('jishou-hr1')).ask(noticeOf(one));
    expect(body).toMatchObject({ kind: 'refused', appealUntil: '2017-08-30', date: '2017-07-01' });
    expect((body.paragraphs as string[]).join()).toContain('材料经核实不真实');
  });

  test('a preview says what would be sent, and writes nothing', async () => {
    const one = await place(house);
    await raiseClaim(house, one, 'review');
    const reviewer = await house.person('jishou-hr2');
    const ask = (query: string) => reviewer.ask(noticeOf(one, query), { on: '2017-07-01' });
    const refusal = await ask(
      '?action=refuse&reason=employment-not-genuine&note=%E6%97%A0%E8%80%83%E5%8B%A4',
    );
    expect(refusal.body).toMatchObject({ kind: 'refused', preview: true, number: null, date: '2017-07-01' });
    expect(refusal.text).toContain('说明：无考勤。');
    expect((await ask('?action=approve')).body).toMatchObject({ kind: 'reviewed', preview: true });
    expect((await ask('?action=return&reason=x')).body).toMatchObject({ kind: 'correction' });
    const problems = await Promise.all(
      ['?action=refuse', '?action=refuse&reason=withdrawn', '?action=return', '?action=objection-upheld'].map(
        async (query) => (await ask(query)).body.code,
      ),
    );
    expect(problems).toEqual(['reason-required', 'reason-required', 'reason-required', 'action-not-allowed']);
    expect((await reviewer.ask(noticeOf(one))).body).toMatchObject({ kind: 'accepted' });
  });

  test('for the payee and its offices alone', async () => {
    const [one, other] = [await place(house), await place(house)];
    await raiseClaim(house, one, 'review');
    await house.seedAgents();
    const asking = async (username: string, query = '') => {
      const { status } = await (await house.person(username)).ask(noticeOf(one, query));
      return status;
    };
    expect(await asking(`employer-${one.employer}`.toLowerCase())).toBe(200);
    expect(await asking(`employer-${other.employer}`.toLowerCase())).toBe(404);
    expect(await asking('luxi-hr2')).toBe(404);
    expect(await asking('hr')).toBe(200);
    // What it would say is asked by who may decide it.
    expect(await asking(`employer-${one.employer}`.toLowerCase(), '?action=approve')).toBe(403);
    expect(await asking('jishou-finance1', '?action=approve')).toBe(403);
    expect(await asking('jishou-hr2', '?action=approve')).toBe(200);
  });

  test('the intermediary of the case does not get the employer’s letter', async () => {
    await importRows(house, 'intermediaries', [intermediaryRow(900)]);
    const one = await place(house, '2016-06-18', { 介绍机构编号: 'ZJ-900' });
    await raiseClaim(house, one, 'review');
    await house.seedAgents();
    const agent = await house.person('intermediary-zj-900');
    expect((await agent.ask(`/api/employments/${one.id}`)).status).toBe(200);
    expect((await agent.ask(noticeOf(one))).status).toBe(404);
  });
});

/** The document as its reader gets it; a refusal is its status alone. */
async function pdf(person: Person, path: string, on = '2017-07-01') {
  const answer = await fetch(house.baseUrl + path, {
    headers: { cookie: person.cookie, 'x-business-time': `${on}T01:00:00Z` },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    headers: answer.headers,
    ...(answer.status === 200 ? pdfText(bytes) : { text: bytes.toString('utf8'), boxes: 0, pages: 0 }),
  };
}

const statusOf = async (username: string, path: string) =>
  (await pdf(await house.person(username), path)).status;

describe('printed documents', () => {
  test('the letter, under its own name, shown and not downloaded; for whom the text is', async () => {
    const one = await place(house);
    await raiseClaim(house, one, 'payment');
    await house.seedAgents();
    const path = `${noticeOf(one)}.pdf`;
    const employer = `employer-${one.employer}`.toLowerCase();
    const { status, headers, text, boxes } = await pdf(await house.person(employer), path);
    expect([status, boxes]).toEqual([200, 0]);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('cache-control')).toBe('no-store');
    const name = `补贴决定书-employer-post:${one.id}.pdf`;
    expect(headers.get('content-disposition')).toContain(
      `inline; filename="document.pdf"; filename*=UTF-8''${encodeURIComponent(name)}`,
    );
    expect(text).toContain('补贴决定书');
    expect(text).not.toContain(one.identity);
    expect(await statusOf('luxi-finance1', path)).toBe(404);
    expect(await statusOf('jishou-finance2', path)).toBe(200);
    const preview = await place(house);
    await raiseClaim(house, preview, 'finance');
    await house.seedAgents();
    const asked = `${noticeOf(preview)}.pdf?action=approve`;
    expect((await pdf(await house.person('jishou-finance1'), asked)).text).toContain('预览　未生效');
    expect(await statusOf(`employer-${preview.employer}`.toLowerCase(), asked)).toBe(403);
  });

  test('the payment list: whole accounts for who may have the bank file, masked for the auditor, nothing for others', async () => {
    const one = await place(house);
    await raiseClaim(house, one, 'payment');
    const finance2 = await house.person('jishou-finance2');
    const batch = await finance2.ask('/api/payment-batches', {
      json: { division: '433101' },
      on: '2017-07-01',
    });
    expect(batch.status, batch.text).toBe(201);
    const path = `/api/payment-batches/${batch.body.id}/sheet.pdf`;
    const account = `622848${String(one.n).padStart(13, '0')}`;

    const own = await pdf(finance2, path);
    expect(own.text).toContain(account);
    expect(own.text).toContain(String(batch.body.fileSha256));
    expect(own.text).toContain(`放款人：吉首市财政局支付员`);
    expect(own.text).toMatch(/合计（大写）：.+元整/);
    expect(own.text).toContain(`总笔数,${batch.body.lineCount},总金额,`);

    // Whoever took whole accounts out of the house is on record; who read them masked is not.
    expect((await finance2.ask(`/api/payment-batches/${batch.body.id}/file`)).status).toBe(200);
    const taken = async () =>
      house.db
        .selectFrom('audit_entry')
        .select(['actor', 'operation', 'outcome', 'after'])
        .where('subject', '=', `batch:${batch.body.id}`)
        .where('operation', 'in', ['getBatchSheet', 'downloadBankFile'])
        .orderBy('id')
        .execute();
    const actor = await userId(house, 'jishou-finance2');
    const after = { fileSha256: batch.body.fileSha256 };
    const expected = [
      { actor, operation: 'getBatchSheet', outcome: 'done', after },
      { actor, operation: 'downloadBankFile', outcome: 'done', after },
    ];
    expect(await taken()).toEqual(expected);

    const audit = await pdf(await house.person('auditor'), path);
    expect(await taken()).toEqual(expected);
    expect(audit.text).toContain(`吉首企业${one.n}`);
    expect(audit.text).not.toContain(account);
    expect(audit.text).toContain(`6228***********${account.slice(-4)}`);

    await house.seedAgents();
    expect(await statusOf('luxi-finance1', path)).toBe(404);
    expect(await statusOf('jishou-hr1', path)).toBe(403);
    expect(await statusOf(`employer-${one.employer}`.toLowerCase(), path)).toBe(403);
    expect(await statusOf('jishou-finance2', '/api/payment-batches/none/sheet.pdf')).toBe(404);
  });

  test('the public notice needs no session, masks the worker, and knows its divisions', async () => {
    const one = await place(house);
    await raiseClaim(house, one, 'public-notice');
    const nobody = new Person(house.baseUrl);
    const sheet = await pdf(nobody, '/api/public/notices/sheet.pdf?division=433101', '2017-06-20');
    expect(sheet.text).toContain(one.id);
    expect(sheet.text).not.toContain('employer-post');
    expect(sheet.text).toContain('石**');
    expect(sheet.text).not.toContain('石有福');
    expect(sheet.text).not.toContain(one.identity.slice(-4));
    const other = await pdf(nobody, '/api/public/notices/sheet.pdf?division=433122', '2017-06-20');
    expect(other.text).toContain('目前没有正在公示的补贴');
    expect((await pdf(nobody, '/api/public/notices/sheet.pdf?division=999999')).status).toBe(404);
    expect((await pdf(nobody, '/api/public/notices/sheet.pdf')).status).toBe(400);
  });

  test('the ledger of an employer: its own, its county, nobody else', async () => {
    const [one, other] = [await place(house), await place(house)];
    await house.seedAgents();
    const path = `/api/employers/${one.employer}/ledger.pdf`;
    const agent = `employer-${one.employer}`.toLowerCase();
    const before = await pdf(await house.person(agent), path, '2016-09-01');
    expect(before.text).toContain('另有 1 人的劳动合同尚未经人社部门确认');
    expect(before.text).not.toContain('石有福');
    await workerConfirms(house, one);
    const own = await pdf(await house.person(agent), path, '2016-09-01');
    expect(own.text).not.toContain('另有');
    expect(own.text).toContain('石有福');
    expect(own.text).toContain(one.id);
    expect(own.text).toContain('0/12');
    expect(own.text).toContain('1,000.00');
    expect(own.text).not.toContain(one.identity);
    expect(await statusOf('jishou-centre', path)).toBe(200);
    expect(await statusOf('luxi-hr1', path)).toBe(404);
    expect(await statusOf(`employer-${other.employer}`.toLowerCase(), path)).toBe(404);
    expect(await statusOf('secretary', path)).toBe(403);
    expect(await statusOf(agent, '/api/employers/91433122000000001X/ledger.pdf')).toBe(404);
  });
});

test('anybody may ask for the public sheet, but not without end', async () => {
  const production = await openHouse({ rehearsal: false });
  try {
    const path = `${production.baseUrl}/api/public/notices/sheet.pdf?division=433101`;
    const statuses: number[] = [];
    for (let i = 0; i < 21; i++) statuses.push((await fetch(path)).status);
    expect(statuses).toEqual([...Array(20).fill(200), 429]);
    // Nor for the list as a file; the page itself goes on.
    const list = `${production.baseUrl}/api/public/notices`;
    const files: number[] = [];
    for (let i = 0; i < 11; i++) files.push((await fetch(`${list}?format=csv`)).status);
    expect(files).toEqual([...Array(10).fill(200), 429]);
    expect((await fetch(list)).status).toBe(200);
  } finally {
    await production.close();
  }
});
