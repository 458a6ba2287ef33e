import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { sweep } from '../../src/outbox/sweep.ts';
import { resultFile } from '../helpers/bank.ts';
import { pdfText } from '../helpers/pdf-text.ts';
import { place, raiseClaim, type TestCase, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, PDF, type Person } from './support/person.ts';

const ON = '2017-07-03';
const at = (date: string) => startOfShanghaiDay(plainDate(date)) + 9 * 3_600_000;
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function refusedAtReview(): Promise<{ one: TestCase; claimId: string; agent: Person }> {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'review');
  const { revision } = await house.db
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow();
  await createActivities({ database: house.database }).decideClaim({
    claimId: claimId as never,
    businessNowMs: at('2017-06-20'),
    requestKey: randomUUID(),
    step: 'review',
    action: 'refuse',
    reason: 'documents-not-genuine',
    officer: await userId(house, 'jishou-hr2'),
    revision,
  });
  await house.seedAgents();
  return { one, claimId, agent: await house.person(`employer-${one.employer}`.toLowerCase()) };
}

async function paid(): Promise<{ one: TestCase; claimId: string }> {
  const one = await place(house);
  const claimId = await raiseClaim(house, one, 'payment');
  const cashier = await house.person('jishou-finance2');
  const batch = await cashier.ask('/api/payment-batches', { json: { division: '433101' }, on: ON });
  const file = await fetch(`${house.baseUrl}/api/payment-batches/${batch.body.id}/file`, {
    headers: { cookie: cashier.cookie },
  });
  const result = resultFile(Buffer.from(await file.arrayBuffer()), { [`${claimId}:1`]: 'paid' }, ON);
  const answer = await (await house.person('finance')).ask(`/api/payment-batches/${batch.body.id}/result`, {
    form: form(result, {}, '回单.csv'),
    on: ON,
  });
  expect(answer.status, answer.text).toBeLessThan(300);
  return { one, claimId };
}

const proposal = (amountFen: number, dueOn = '2017-08-03') => ({
  amountFen,
  reason: 'documents-not-genuine',
  note: '合同系伪造',
  instalments: [{ dueOn, amountFen }],
});

test('an appeal carries papers of its case and no others; sent again it is one; the claim’s page has it', async () => {
  const { one, claimId, agent } = await refusedAtReview();
  const before = (await agent.ask(`/api/claims/${claimId}`, { on: ON })).body;
  expect(before.appealable).toEqual({ until: '2017-08-19', mayLodge: true });
  const paper = await agent.ask('/api/documents', {
    form: form(PDF, { employmentId: one.id, purpose: 'other' }, '流水.pdf'),
    on: ON,
  });
  const words = '工资由银行代发，附上流水，请复查。';
  const path = `/api/claims/${claimId}/appeals`;
  const foreign = await agent.ask(path, { json: { words, documents: ['0'.repeat(64)] }, on: ON });
  expect([foreign.status, foreign.body.code]).toEqual([404, 'not-found']);
  const key = randomUUID();
  const documents = [paper.body.sha256];
  const first = await agent.ask(path, { json: { words, documents }, on: ON, key });
  expect([first.status, first.body.decideBy]).toEqual([201, '2017-09-01']);
  // The API's own memory of requests is lost: the record knows it.
  await house.db.deleteFrom('idempotency_key').execute();
  const again = await agent.ask(path, { json: { words, documents }, on: ON, key });
  expect(again.body).toEqual(first.body);
  const claim = (await agent.ask(`/api/claims/${claimId}`, { on: ON })).body;
  expect(claim.appeals).toMatchObject([
    { status: 'pending', byApplicant: true, words, documents: [{ fileName: '流水.pdf' }] },
  ]);
  expect(claim.appealable).toEqual({ until: '2017-08-19', mayLodge: false });
  const told = await house.db
    .selectFrom('outbox')
    .select('message')
    .where('workflow_id', '=', `claim-${claimId}`)
    .where('delivered_at', 'is', null)
    .execute();
  expect(told.map(({ message }) => message)).toContain('claim-look');
});

test('who may decide an appeal is told by its office, and the preview of the letter is theirs alone', async () => {
  const { claimId } = await refusedAtReview();
  const centre = await house.person('jishou-centre');
  const lodged = await centre.ask(`/api/claims/${claimId}/appeals`, {
    json: { words: '企业负责人来访，称工资表属实。' },
    on: ON,
  });
  expect(lodged.status, lodged.text).toBe(201);
  const hr = await house.person('hr');
  const { items } = (await hr.ask(`/api/appeals?claim=${claimId}`, { on: ON })).body;
  expect(items).toMatchObject([{ byApplicant: false, office: 'labour', mayDecide: true, overdue: false }]);
  const preview = `/api/claims/${claimId}/notice?action=appeal-dismissed&note=经审查属实`;
  expect((await hr.ask(preview, { on: ON })).body).toMatchObject({ title: '申诉决定书', preview: true });
  expect((await (await house.person('finance')).ask(preview, { on: ON })).status).toBe(403);
  expect((await (await house.person('jishou-hr1')).ask(preview, { on: ON })).status).toBe(403);
  const unsaid = await hr.ask(`/api/appeals/${lodged.body.id}/decision`, {
    json: { upheld: true, note: '无' },
  });
  expect(unsaid.body.code).toBe('invalid-request');
  // Later than its term: the list says so.
  const late = (await hr.ask(`/api/appeals?claim=${claimId}&overdue=true`, { on: '2017-09-02' })).body;
  expect(late.items).toMatchObject([{ overdue: true }]);
});

test('the letter of a recovery is a preview until it is approved, and then has its number and plan on paper', async () => {
  const { one, claimId } = await paid();
  const finance = await house.person('jishou-finance1');
  const path = `/api/claims/${claimId}/recoveries`;
  const wrong = await finance.ask(path, { json: proposal(100_000, ON), on: ON });
  expect([wrong.status, wrong.body.code, wrong.body.detail]).toEqual([
    422,
    'recovery-plan-refused',
    '还款日须在今天之后。',
  ]);
  expect((await (await house.person('jishou-centre')).ask(path, { json: proposal(1) })).status).toBe(403);
  const proposed = await finance.ask(path, { json: proposal(100_000), on: ON });
  expect(proposed.status, proposed.text).toBe(201);
  const id = encodeURIComponent(proposed.body.id);
  const letter = async () => (await finance.ask(`/api/recoveries/${id}/notice`, { on: ON })).body;
  expect(await letter()).toMatchObject({ preview: true, number: null });
  await createActivities({ database: house.database }).decideRecovery({
    recoveryId: proposed.body.id as never,
    businessNowMs: at(ON),
    requestKey: randomUUID(),
    approve: true,
    officer: await userId(house, 'finance2'),
    revision: 1,
  });
  const issued = await letter();
  expect(issued).toMatchObject({
    title: '追回补贴通知书',
    number: `劳补追〔2017〕433101-G-${one.id}-R1号`,
    signedBy: '吉首市财政局',
    date: ON,
  });
  expect(issued.paragraphs.join()).toContain('第1期1,000.00元，最晚2017年8月3日');
  const paper = await fetch(`${house.baseUrl}/api/recoveries/${id}/notice.pdf`, {
    headers: { cookie: finance.cookie, 'x-business-time': `${ON}T01:00:00Z` },
  });
  expect(paper.headers.get('content-type')).toBe('application/pdf');
  const { text } = pdfText(Buffer.from(await paper.arrayBuffer()));
  expect(text.replaceAll('\n', '')).toContain('壹仟元整');
});

test('the totals add up what the list lists, and the file has it', async () => {
  const finance = await house.person('jishou-finance1');
  const { items } = (await finance.ask('/api/recoveries?limit=500', { on: ON })).body;
  const totals = (await finance.ask('/api/recoveries/totals', { on: ON })).body;
  const sum = (of: (item: Record<string, number>) => number) =>
    items.reduce((all: number, item: Record<string, number>) => all + of(item), 0);
  expect(totals.owedFen).toBe(sum((item) => item.owedFen ?? 0));
  expect(totals.dueFen).toBe(100_000);
  expect(totals.open).toBe(items.length);
  const late = (await finance.ask('/api/recoveries/totals', { on: '2017-08-04' })).body;
  expect(late.overdue).toBe(1);
  const csv = await finance.ask('/api/recoveries?format=csv', { on: '2017-08-04' });
  expect(csv.text).toContain('追回编号');
  expect(csv.text).toContain('1000');
});

test('a recovery and an appeal that no process has looked at are found', async () => {
  const { claimId } = await paid();
  const finance = await house.person('jishou-finance1');
  const { id } = (await finance.ask(`/api/claims/${claimId}/recoveries`, { json: proposal(50_000), on: ON }))
    .body;
  const { claimId: refused, agent } = await refusedAtReview();
  await agent.ask(`/api/claims/${refused}/appeals`, { json: { words: '不服决定，请上级复查。' }, on: ON });
  await house.db.updateTable('outbox').set({ delivered_at: new Date() }).execute();
  // Half an hour ago; an owner of the database sets it.
  const client = await house.database.pool.connect();
  await client.query('begin; set local session_replication_role = replica');
  for (const table of ['recovery', 'appeal'])
    await client.query(`update ${table} set recorded_at = recorded_at - interval '30 minutes'`);
  await client.query('commit');
  client.release();
  const swept = await sweep(house.database, at(ON));
  const asked = await house.db
    .selectFrom('outbox')
    .select('workflow_id')
    .where('message', '=', 'claim-look')
    .where('delivered_at', 'is', null)
    .execute();
  const ids = asked.map((row) => row.workflow_id);
  expect(ids).toEqual(expect.arrayContaining([`recovery-${id}`, `claim-${refused}`]));
  expect(swept.unattended).toBeGreaterThanOrEqual(2);
});
