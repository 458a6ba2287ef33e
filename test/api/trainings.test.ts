import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { csv, importRows, place, registryRow, type TestCase } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, GIVEN_PASSWORD, type Loose, PDF, Person } from './support/person.ts';

let house: House;
let poor: TestCase;
let school: Person;
let centre: Person;
let hr: Person;
const SCHOOL = creditCode(881_001);
const CLASS = 'PX-1';
const ON = '2017-06-12';

beforeAll(async () => {
  house = await openHouse();
  poor = await place(house);
  await importRows(house, 'institutions', [
    {
      统一社会信用代码: SCHOOL,
      名称: '吉首职校',
      机构类型: '培训机构、学校',
      行政区划代码: '433101',
      账号: '6228480000000881001',
    },
  ]);
  await house.seedAgents();
  school = await house.person(`institution-${SCHOOL}`.toLowerCase());
  centre = await house.person('jishou-centre');
  hr = await house.person('jishou-hr1');
});
afterAll(() => house?.close());

const opening = (more: Record<string, unknown> = {}) => ({
  id: CLASS,
  title: '家政班',
  institution: SCHOOL,
  training: 'pre-employment',
  category: 'B类',
  startsOn: '2017-06-01',
  endsOn: '2017-06-10',
  ...more,
});
const post = (by: Person, path: string, json: unknown = {}, on = ON) =>
  by.ask<Loose>(`/api/${path}`, { json, on });

test('the session says what the institution is that somebody acts for', async () => {
  const kindsOf = async (person: Person) => (await person.ask<Loose>('/api/session')).body.institutionKinds;
  expect(await kindsOf(school)).toEqual(['training', 'school']);
  expect(await kindsOf(centre)).toEqual([]);
});

const trainees = async (by: Person) =>
  (await by.ask<Loose>(`/api/training-enrolments?classId=${CLASS}`, { on: ON })).body.items;

/** A reviewer of the county who acts for somebody besides. */
async function officerWho(more: { institution?: string; identityNumber?: string }): Promise<Person> {
  const admin = await house.person('admin');
  const grant = { role: 'county-hr-reviewer', division: '433101', employer: null, intermediary: null };
  const agent = { ...grant, role: 'institution-agent', division: null, institution: more.institution };
  const username = `reviewer-${more.institution ? 'agent' : 'relative'}`;
  const created = await admin.ask('/api/users', {
    json: {
      username,
      displayName: username,
      password: GIVEN_PASSWORD,
      identityNumber: more.identityNumber ?? identityNumber(881_777),
      grants: more.institution ? [grant, agent] : [grant],
    },
  });
  expect(created.status, created.text).toBe(201);
  return Person.settledIn(house.baseUrl, username, DEMO_PASSWORD);
}

describe('a class', () => {
  test('is opened by its institution, once; another word under the same number is refused', async () => {
    const opened = await post(school, 'training-classes', opening(), '2017-05-20');
    expect([opened.status, opened.body]).toEqual([201, { id: CLASS, unchanged: false }]);
    expect((await post(school, 'training-classes', opening(), '2017-05-20')).body.unchanged).toBe(true);
    const { body } = await school.ask<Loose>(`/api/training-classes/${CLASS}`, { on: ON });
    expect(body.submittedOn).toBe('2017-05-20');
    expect(body.reportBy).toBe('2017-07-10');
    const other = await post(school, 'training-classes', opening({ title: '别的班' }));
    expect([other.status, other.body.errors[0].code]).toEqual([422, 'class-in-use']);
  });

  test('stands in the bell of its county’s HR office until somebody there has checked it', async () => {
    const told = async (by: Person) =>
      ((await by.ask<Loose>('/api/notifications')).body.items as Loose[]).filter(
        ({ kind }) => kind === 'training-class-submitted',
      );
    expect(await told(hr)).toMatchObject([
      { link: { to: `/trainings/${CLASS}`, label: '家政班' }, text: '培训班已登记，等待开班审核。' },
    ]);
    for (const who of ['luxi-hr1', 'jishou-finance1', 'jishou-centre'])
      expect(await told(await house.person(who))).toEqual([]);
  });

  test('says in the form’s own words what is wrong with it', async () => {
    const answer = await post(school, 'training-classes', opening({ id: 'PX-2', endsOn: '2017-05-01' }));
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer: '/body/endsOn', code: 'class-ends-before-start' }]);
    const category = await post(school, 'training-classes', opening({ id: 'PX-2', category: '甲' }));
    expect(category.body.errors).toMatchObject([
      { pointer: '/body/category', code: 'training-category-unknown' },
    ]);
  });

  test('is approved by its county’s HR office alone, which gives a reason where it refuses', async () => {
    const check = (by: Person, json: unknown) =>
      post(by, `training-classes/${CLASS}/check`, json, '2017-05-22');
    expect((await check(school, { approve: true })).status).toBe(403);
    expect((await check(centre, { approve: true })).status).toBe(403);
    expect((await check(await house.person('jishou-poverty'), { approve: true })).status).toBe(403);
    expect((await check(await house.person('luxi-hr1'), { approve: true })).status).toBe(404);
    const both = await officerWho({ institution: SCHOOL });
    expect((await check(both, { approve: true })).body.code).toBe('own-case');
    expect((await check(hr, { approve: false })).body.code).toBe('reason-required');
    expect((await check(hr, { approve: true })).body).toEqual({ approved: true, unchanged: false });
    expect((await hr.ask<Loose>('/api/notifications')).text).not.toContain(CLASS);
    const { body } = await school.ask<Loose>(`/api/training-classes/${CLASS}`);
    expect(body).toMatchObject({ status: 'approved', checkedOn: '2017-05-22', category: 'class-b' });
    expect(body.categoryTitle).toMatch(/^B类/);
  });
});

describe('its people', () => {
  let id: string;
  test('are enrolled from the register; the institution does not read their names before an office has vouched', async () => {
    const enrolled = await post(school, `training-classes/${CLASS}/enrolments`, {
      identityNumber: poor.identity,
      paidBy: 'institution',
    });
    expect(enrolled.status).toBe(201);
    id = enrolled.body.id;
    expect(id).toBe(`training.${CLASS}.1`);
    const [asSchool] = await trainees(school);
    const [asCentre] = await trainees(centre);
    expect(asSchool).toMatchObject({ id, personName: null, daysAttended: 0, completion: null });
    expect(asCentre.personName).not.toBeNull();
    const unknown = await post(school, `training-classes/${CLASS}/enrolments`, {
      identityNumber: registryRow(990_001).身份证号!,
      paidBy: 'person',
    });
    expect(unknown.body.errors[0].code).toBe('person-not-in-register');
  });

  test('come on days: by file with an answer for each line, by hand, and taken back with a reason', async () => {
    const line = (day: string) => ({ 班级编号: CLASS, 身份证号: poor.identity, 日期: day });
    const rows = ['2017-06-01', '2017-06-02', '2017-06-02', '2017-06-11', '2017-07-01'].map(line);
    const report = await school.ask<Loose>('/api/imports/attendance', {
      form: form(csv('attendance', rows)),
      on: ON,
    });
    expect(report.body.errors.map((e: Loose) => [e.row, e.code])).toEqual([
      [4, 'attendance-repeated'],
      [5, 'attendance-outside-class'],
      [6, 'date-in-future'],
    ]);
    expect(report.body.accepted).toBe(2);
    const byHand = await post(school, `training-enrolments/${id}/attendance`, {
      days: ['2017-06-02', '2017-06-03'],
    });
    expect(byHand.body).toEqual({ recorded: 1, unchanged: 1 });
    const outside = await post(school, `training-enrolments/${id}/attendance`, {
      days: ['2017-06-04', '2017-05-31'],
    });
    expect(outside.body.errors).toMatchObject([{ pointer: '/body/days', code: 'attendance-outside-class' }]);
    const revocation = { days: ['2017-06-03'], reason: '当天请假' };
    expect((await post(school, `training-enrolments/${id}/attendance-revocations`, revocation)).status).toBe(
      403,
    );
    expect((await post(hr, `training-enrolments/${id}/attendance-revocations`, revocation)).body).toEqual({
      revoked: 1,
    });
    const { body } = await school.ask<Loose>(`/api/training-enrolments/${id}`, { on: ON });
    expect(body.days).toEqual([
      { on: '2017-06-01', revokedOn: null, revokedReason: null },
      { on: '2017-06-02', revokedOn: null, revokedReason: null },
      { on: '2017-06-03', revokedOn: ON, revokedReason: '当天请假' },
    ]);
    expect((await trainees(school))[0].daysAttended).toBe(2);
  });

  test('complete it and get certificates, which an officer takes back', async () => {
    const report = (json: unknown) => post(school, `training-enrolments/${id}/results`, json);
    const certificate = { number: 'ZS-1', level: 'junior', issuedOn: '2017-06-11' };
    expect((await report({ completed: true, on: '2017-06-10', certificate })).body).toEqual({
      unchanged: false,
    });
    expect((await report({ completed: true, on: '2017-06-10', certificate })).body).toEqual({
      unchanged: true,
    });
    expect((await report({ completed: false, on: '2017-06-10' })).body.errors[0]).toMatchObject({
      code: 'completion-otherwise',
    });
    expect((await report({})).body.errors[0].code).toBe('result-missing');
    const [{ completion, certificates }] = await trainees(school);
    expect([completion.completed, certificates[0].number]).toEqual([true, 'ZS-1']);
    const taken = await post(hr, `training-certificates/${certificates[0].id}/revocation`, {
      reason: '编号有误',
    });
    expect(taken.body).toEqual({ aidId: id });
    expect((await trainees(school))[0].certificates).toEqual([]);
  });

  test('are nobody’s whose own household is among them', async () => {
    const relative = await officerWho({ identityNumber: poor.identity });
    const answer = await post(relative, `training-classes/${CLASS}/check`, {
      approve: false,
      reason: '核查',
    });
    expect([answer.status, answer.body.code]).toEqual([403, 'own-case']);
  });

  test('have papers, which their case shows', async () => {
    const paper = await school.ask<Loose>(`/api/training-enrolments/${id}/documents`, {
      form: form(PDF, { purpose: 'certificate' }, '证书.pdf'),
      on: ON,
    });
    expect(paper.status).toBe(201);
    const { body } = await school.ask<Loose>(`/api/aid-cases/${id}`, { on: ON });
    expect(body.documents).toMatchObject([{ purpose: 'certificate', fileName: '证书.pdf' }]);
  });

  test('are closed with the sheet, and opened again by the HR office', async () => {
    const early = await post(school, `training-classes/${CLASS}/attendance-closing`, {}, '2017-06-09');
    expect([early.status, early.body.errors[0].code]).toEqual([422, 'class-not-ended']);
    expect((await post(school, `training-classes/${CLASS}/attendance-closing`)).body).toEqual({
      unchanged: false,
    });
    const late = await post(school, `training-enrolments/${id}/attendance`, { days: ['2017-06-05'] });
    expect(late.body.errors[0].code).toBe('attendance-closed');
    const path = `training-classes/${CLASS}/attendance-reopening`;
    expect((await post(school, path, { reason: '漏登一天' })).status).toBe(403);
    expect((await post(hr, path, { reason: '漏登一天' })).body).toEqual({ unchanged: false });
    expect(
      (await post(school, `training-enrolments/${id}/attendance`, { days: ['2017-06-05'] })).status,
    ).toBe(201);
  });

  test('are listed as a file too, with what their reports say', async () => {
    const sheet = await centre.ask(`/api/training-enrolments?classId=${CLASS}&format=csv`, { on: ON });
    expect(sheet.text).toContain('到课天数');
    expect(sheet.text).toContain(id);
    const classes = await centre.ask('/api/training-classes?status=approved&format=csv');
    expect(classes.text).toContain('吉首职校');
  });
});
