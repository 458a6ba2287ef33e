import { afterAll, beforeAll, expect, test } from 'vitest';
import { officeHour } from '../../cli/rehearsal/theatre.ts';
import { storeCalendar } from '../../src/db/coordination/calendars.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { wakeUndated } from '../../src/intake/coordination/wake-undated.ts';
import {
  type CurrentWait,
  meetingWorkflowId,
  problemWorkflowId,
  QUERY,
  SIGNAL,
} from '../../workflows/contract.ts';
import { goTo, meetOn, waitOf } from '../helpers/cases.ts';
import { eventually } from '../helpers/eventually.ts';
import { openPlayedMeeting } from '../helpers/meetings.ts';
import { as, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

const SECRETARY = 'jishou-secretary';
const SERIES = 'county-partners-433101';
let world: World;
beforeAll(async () => {
  world = await createWorld();
  // A year without a calendar, also when its notice has come out and the file is here.
  await world.database.db.deleteFrom('work_calendar').where('year', '=', 2027).execute();
});
afterAll(() => world?.close());

const open = (series: string, on: string) => openPlayedMeeting(world, series, on);

interface Detail {
  status: string;
  meetsOn: string | null;
  escalatedTo: string | null;
  revision: number;
  agenda: { kind: string; text: string }[];
  invitations: { id: number; name: string; answer: string }[];
  decisions: { id: number; duties: { id: string }[] }[];
  events: { kind: string }[];
}
const meeting = async (id: string, by = SECRETARY) =>
  (await as(world, by)).get<Detail>(`/api/meetings/${id}`);
const post = async (by: string, path: string, body: object) => (await as(world, by)).post(path, body);
const statusOf = async (id: string) => (await world.engine.workflow.getHandle(id).describe()).status.name;
const kinds = ({ events }: Pick<Detail, 'events'>) => events.map(({ kind }) => kind);
const record = { place: '州府', attendance: '各单位到齐', minutes: '研究了用工和稳岗问题。' };

test('a meeting is dated, invited with its agenda, postponed within limits and held; its duty goes up when late', async () => {
  await open(SERIES, '2016-07-01');
  const id = `${SERIES}.2016Q3`;
  const process = meetingWorkflowId(id);
  // The second Thursday of September.
  expect(await meeting(id)).toMatchObject({ status: 'planned', meetsOn: '2016-09-08' });
  expect(await waitOf(world, process)).toBe('meeting-planned');
  await goTo(world, '2016-08-24');
  expect((await meeting(id)).status).toBe('planned');
  await goTo(world, '2016-08-25');
  const invited = await meeting(id);
  expect(invited).toMatchObject({ status: 'invited', meetsOn: '2016-09-08' });
  expect(invited.agenda.map(({ kind }) => kind)).toContain('problems');
  expect(invited.invitations.map(({ name }) => name)).toContain('广州市人力资源和社会保障局');

  const finance = invited.invitations.find(({ name }) => name === '吉首市财政局')!;
  const ours = `/api/meetings/${id}/invitations/${finance.id}/answer`;
  expect(await refusal(post('jishou-hr1', ours, { answer: 'declined' }))).toBe('not-permitted');
  await post('jishou-finance1', ours, { answer: 'accepted' });
  const partner = invited.invitations.find(({ name }) => name.startsWith('广州市'))!;
  const answer = `/api/meetings/${id}/invitations/${partner.id}/answer`;
  expect(await refusal(post('jishou-finance1', answer, { answer: 'accepted' }))).toBe('not-permitted');
  await post(SECRETARY, answer, { answer: 'delegate', delegate: '陈科长' });

  const postpone = (to: string) =>
    post(SECRETARY, `/api/meetings/${id}/postponement`, { to, reason: '对接地人员行程冲突' });
  expect(await refusal(postpone('2016-09-15'))).toBe('not-a-workday');
  expect(await refusal(postpone('2027-01-06'))).toBe('calendar-missing');
  expect(await refusal(postpone('2016-10-20'))).toBe('postponed-too-far');
  await post(SECRETARY, `/api/meetings/${id}/invitations`, { name: '湘西商会' });
  const guest = (await meeting(id)).invitations.find(({ name }) => name === '湘西商会')!;
  await post(SECRETARY, `/api/meetings/${id}/invitations/${guest.id}/answer`, {
    answer: 'declined',
    note: '当天外出',
  });
  await postpone('2016-09-14');
  // Nobody has said anything of the new day, whoever put them into the list.
  expect(new Set((await meeting(id)).invitations.map(({ answer }) => answer))).toEqual(new Set(['sent']));
  for (const _ of [1, 2]) await post(SECRETARY, `/api/meetings/${id}/agenda`, { text: '返乡专列' });
  expect((await meeting(id)).agenda.filter(({ text }) => text === '返乡专列')).toHaveLength(1);
  await goTo(world, '2016-09-01');
  // Fewer than ten working days are left: invited anew at once.
  expect(await meeting(id)).toMatchObject({ status: 'invited', meetsOn: '2016-09-14' });
  expect(new Set((await meeting(id)).invitations.map(({ answer }) => answer))).toEqual(new Set(['sent']));

  await goTo(world, '2016-09-14');
  const hold = (by: string, heldOn: string) => post(by, `/api/meetings/${id}/holding`, { heldOn, ...record });
  expect(await refusal(hold(SECRETARY, '2016-09-15'))).toBe('meeting-held-ahead');
  expect(await refusal(hold('luxi-secretary', '2016-09-14'))).toBe('not-found');
  await hold(SECRETARY, '2016-09-14');
  await goTo(world, '2016-09-14');
  expect(await statusOf(process)).toBe('COMPLETED');
  expect(await waitOf(world, process)).toBeUndefined();

  // Sent again after an answer that was neither heard nor kept: one line.
  const line = { text: '为外出务工人员开通返乡专列' };
  for (const _ of [1, 2]) {
    await (await as(world, SECRETARY)).post(`/api/meetings/${id}/decisions`, line, 'a-lost-answer');
    await world.database.pool.query('delete from idempotency_key');
  }
  expect((await meeting(id)).decisions).toHaveLength(1);
  const [decision] = (await meeting(id)).decisions;
  const duty = {
    decision: decision!.id,
    title: '联系铁路部门落实返乡专列',
    bodyId: 'employment-centre-433101',
  };
  expect(await refusal(post(SECRETARY, `/api/meetings/${id}/duties`, { ...duty, dueOn: '2016-10-01' }))).toBe(
    'not-a-workday',
  );
  await post(SECRETARY, `/api/meetings/${id}/duties`, { ...duty, dueOn: '2016-09-30' });
  const dutyId = (await meeting(id)).decisions[0]!.duties[0]!.id;
  await goTo(world, '2016-09-30');
  expect(await waitOf(world, problemWorkflowId(dutyId))).toBe('problem-taking');
  await goTo(world, '2016-10-01');
  expect(await waitOf(world, problemWorkflowId(dutyId))).toBe('problem-late');
  expect(await problem(dutyId)).toMatchObject({ escalatedTo: '433100', escalations: 1, late: true });
  await act('jishou-centre', dutyId, 'take');
  await act('jishou-centre', dutyId, 'report', '专列已落实');
  expect(await refusal(act('jishou-centre', dutyId, 'confirm'))).toBe('confirmed-by-another');
  await act(SECRETARY, dutyId, 'confirm');
  await goTo(world, '2016-10-01');
  expect(await statusOf(problemWorkflowId(dutyId))).toBe('COMPLETED');
});

interface ProblemDetail {
  status: string;
  dueOn: string | null;
  revision: number;
  escalatedTo: string | null;
  escalations: number;
  late: boolean;
  events: { kind: string }[];
}
const problem = async (id: string, by = 'centre') =>
  (await as(world, by)).get<ProblemDetail>(`/api/coordination-problems/${id}`);
async function act(by: string, id: string, what: string, note?: string, to?: string) {
  const { revision } = await problem(id);
  return post(by, `/api/coordination-problems/${id}/acts`, {
    act: what,
    revision,
    ...(note && { note }),
    ...(to && { to }),
  });
}

test('a missed meeting stays open beside the next one, goes up, and is held late or found not held by the level above', async () => {
  await open(SERIES, '2016-10-09');
  await open('joint-433101', '2016-10-09');
  const [late, given] = [`${SERIES}.2016Q4`, 'joint-433101.2016Q4'];
  expect(await meeting(late)).toMatchObject({ meetsOn: '2016-12-08' });
  // The 10th of December is a Saturday.
  expect(await meeting(given)).toMatchObject({ meetsOn: '2016-12-12' });
  await goTo(world, '2016-12-13');
  expect((await meeting(late)).status).toBe('invited');
  await goTo(world, '2016-12-14');
  expect(await meeting(late)).toMatchObject({ status: 'overdue', escalatedTo: null });
  await world.stopWorker();
  expect(
    await refusal(
      post(SECRETARY, `/api/meetings/${late}/postponement`, { to: '2016-12-20', reason: '另行安排' }),
    ),
  ).toBe('meeting-not-now');
  await world.startWorker();
  await goTo(world, '2016-12-28');
  expect(await meeting(late)).toMatchObject({ status: 'overdue', escalatedTo: '433100' });

  await open(SERIES, '2017-01-01');
  expect(await meeting(`${SERIES}.2017Q1`)).toMatchObject({ status: 'planned', meetsOn: '2017-03-09' });
  expect((await meeting(late)).status).toBe('overdue');
  await post(SECRETARY, `/api/meetings/${late}/holding`, { heldOn: '2017-01-01', ...record });
  expect(kinds(await meeting(late))).toEqual([
    'opened',
    'dated',
    'invited',
    'overdue',
    'escalated',
    'held-late',
  ]);

  await goTo(world, '2017-01-05');
  const give = (by: string) =>
    post(by, `/api/meetings/${given}/giving-up`, { reason: '年底换届，并入下季度' });
  expect(await refusal(give(SECRETARY))).toBe('not-permitted');
  expect(await refusal(give('jishou-hr1'))).toBe('not-permitted');
  await give('hr');
  await goTo(world, '2017-01-05');
  expect((await meeting(given)).status).toBe('not-held');
  expect(await statusOf(meetingWorkflowId(given))).toBe('COMPLETED');
});

test('a problem goes up a level, and another; reopened it has its days again; the level above may confirm', async () => {
  // Ten working days from here, across the Spring Festival (27 January to 2 February, worked on 22 January and 4 February).
  await goTo(world, '2017-01-18');
  const station = 'jishou-township';
  const { id } = await (await as(world, station)).post<{ id: string }>('/api/coordination-problems', {
    title: '返乡农民工创业贷款没有人办',
    office: '433101101',
  });
  const process = problemWorkflowId(id);
  expect(await problem(id)).toMatchObject({ dueOn: '2017-02-06', status: 'open' });
  await goTo(world, '2017-02-06');
  expect(await problem(id)).toMatchObject({ escalations: 0, late: false });
  await goTo(world, '2017-02-07');
  expect(await problem(id)).toMatchObject({ escalations: 1, escalatedTo: '433101' });
  await goTo(world, '2017-02-14');
  expect(await problem(id)).toMatchObject({ escalations: 2, escalatedTo: '433100' });
  expect(await waitOf(world, process)).toBe('problem-late');

  // Another officer of the prefecture takes it over.
  await act('centre', id, 'take');
  await act('centre', id, 'step', '已联系农商银行');
  await act('centre', id, 'report', '银行派人上门办理');
  expect(await waitOf(world, process)).toBe('problem-confirmation');
  await act(station, id, 'reopen', '银行还没有来人');
  expect(await problem(id)).toMatchObject({ status: 'working', dueOn: '2017-02-28', escalations: 0 });
  await meetOn(world, '2017-02-24', process);
  expect(kinds(await problem(id))).toContain('reminded');
  await act('centre', id, 'report', '银行已上门，三户办好');
  await goTo(world, '2017-03-04');
  expect(kinds(await problem(id))).toContain('unconfirmed');
  // The county is asked now, but nobody else.
  expect(await refusal(act('centre', id, 'confirm'))).toBe('not-permitted');
  await act('jishou-hr1', id, 'confirm');
  await goTo(world, '2017-03-04');
  expect(await problem(id)).toMatchObject({ status: 'closed' });
  expect(await statusOf(process)).toBe('COMPLETED');
});

test('without the calendar of its year a meeting waits undated, and a later file dates it; it goes on in a fresh history', async () => {
  await goTo(world, '2017-03-08');
  await post(SECRETARY, `/api/meetings/${SERIES}.2017Q1/holding`, { heldOn: '2017-03-08', ...record });
  await open(SERIES, '2027-01-01');
  const id = `${SERIES}.2027Q1`;
  const handle = world.engine.workflow.getHandle(meetingWorkflowId(id));
  expect(await meeting(id)).toMatchObject({ status: 'undated', meetsOn: null });
  const wait = await handle.query<CurrentWait | null>(QUERY.wait);
  expect(wait?.explanation.why).toContain('还没有2027年的工作日历');
  expect(wait?.explanation.then).toContain('请补充2027年工作日历');
  const { runId } = await handle.describe();
  await handle.signal(SIGNAL.rollOver);
  await eventually(async () => (await handle.describe()).runId !== runId);

  await world.database.db.transaction().execute(async (trx) => {
    await storeCalendar(trx, {
      year: 2027,
      notices: ['国务院办公厅关于2027年部分节假日安排的通知（试验）'],
      holidays: [{ name: '元旦', from: plainDate('2027-01-01'), to: plainDate('2027-01-03') }],
      workdays: [],
    });
    await wakeUndated(trx, [2027], officeHour(plainDate('2027-01-01')));
  });
  await goTo(world, '2027-01-01');
  expect(await meeting(id)).toMatchObject({ status: 'planned', meetsOn: '2027-03-11' });

  // A later notice takes that day away: the meeting moves to the next working day.
  await world.database.db.transaction().execute(async (trx) => {
    await storeCalendar(trx, {
      year: 2027,
      notices: ['国务院办公厅关于2027年部分节假日安排的通知（试验）', '调整（试验）'],
      holidays: [{ name: '调休', from: plainDate('2027-03-11'), to: plainDate('2027-03-12') }],
      workdays: [],
    });
    await wakeUndated(trx, [2027], officeHour(plainDate('2027-01-01')) + 1);
  });
  await goTo(world, '2027-01-01');
  expect(await meeting(id)).toMatchObject({ status: 'planned', meetsOn: '2027-03-15' });
});
