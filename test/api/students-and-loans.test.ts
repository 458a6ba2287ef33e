import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { importRows, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, type Loose, PDF, type Person } from './support/person.ts';

let house: House;
let school: Person;
let otherSchool: Person;
let bank: Person;
let centre: Person;
const [SCHOOL, OTHER, BANK] = [creditCode(881_001), creditCode(881_002), creditCode(881_003)];

beforeAll(async () => {
  house = await openHouse();
  for (const [code, name, kind] of [
    [SCHOOL, '湘西职院', 'school'],
    [OTHER, '吉首职中', 'school'],
    [BANK, '吉首农商行', 'bank'],
  ]) {
    await sql`insert into institution (credit_code, name, kinds, division, business_on)
      values (${code}, ${name}, array[${kind}], '433101', '2016-06-01')`.execute(house.db);
  }
  await importRows(
    house,
    'registry',
    [1, 2, 3].map((n) => registryRow(881_000 + n)),
  );
  await house.seedAgents();
  const agent = (code: string) => house.person(`institution-${code}`.toLowerCase());
  [school, otherSchool, bank, centre] = await Promise.all([
    agent(SCHOOL),
    agent(OTHER),
    agent(BANK),
    house.person('jishou-centre'),
  ]);
});
afterAll(() => house?.close());

const study = (n: number, more: Loose = {}) => ({
  identityNumber: identityNumber(881_000 + n),
  programme: 'vocational-student',
  stage: 'vocational',
  enrolledOn: '2016-09-01',
  graduatesOn: '2018-06-30',
  ...more,
});
const loan = (n: number, more: Loose = {}) => ({
  loanNumber: `DK-${n}`,
  identityNumber: identityNumber(881_000 + n),
  returnee: true,
  bankApprovedOn: '2016-12-20',
  principalFen: 5_000_000,
  annualRateBp: 475,
  drawnOn: '2017-01-01',
  endsOn: '2018-01-01',
  ...more,
});
const ask = (who: Person, path: string, json: Loose, on: string) => who.ask<Loose>(path, { json, on });
const confirm = (year: string, on: string) => ({
  schoolYear: year,
  enrolled: true,
  attending: true,
  confirmedOn: on,
});

describe('a school', () => {
  let id: string;

  test('registers its students under its own name, and no other school’s', async () => {
    const opened = await ask(school, '/api/students', study(1), '2016-09-05');
    expect(opened.status, opened.text).toBe(201);
    id = opened.body.id;
    expect(id).toMatch(/^student\.433101-20160901-[0-9a-f]{12}$/);
    const seen = await school.ask<Loose>(`/api/aid-cases/${id}`);
    // Nobody has vouched for it yet: what the register says is not told.
    expect(seen.body).toMatchObject({ institutionName: '湘西职院', personName: null, homeDivision: null });
    const stolen = await ask(school, '/api/students', study(2, { school: OTHER }), '2016-09-05');
    expect(stolen).toMatchObject({ status: 422, body: { code: 'fact-refused' } });
    const bankless = await ask(school, '/api/loans', loan(2), '2017-01-05');
    expect(bankless).toMatchObject({ status: 422, body: { code: 'fact-refused' } });
  });

  test('confirms its school years; another school does not even learn that there is one', async () => {
    const path = `/api/students/${id}/school-years`;
    const body = confirm('2016-2017', '2016-10-10');
    expect((await ask(otherSchool, path, body, '2016-10-10')).status).toBe(404);
    const said = await ask(school, path, body, '2016-10-10');
    expect(said).toMatchObject({ status: 200, body: { unchanged: false } });
    expect((await ask(school, path, body, '2016-10-10')).body).toMatchObject({ unchanged: true });
    const refused = await ask(school, path, { ...body, attending: false }, '2016-10-10');
    expect(refused.body.errors).toMatchObject([
      { pointer: '/body/schoolYear', code: 'school-year-confirmed' },
    ]);
    // Who says it does not take it back.
    expect(
      (await ask(school, `/api/school-years/${said.body.id}/revocation`, { reason: '误报' }, '2016-10-11'))
        .status,
    ).toBe(403);
    const poverty = await house.person('jishou-poverty');
    const revoked = await ask(
      poverty,
      `/api/school-years/${said.body.id}/revocation`,
      { reason: '误报' },
      '2016-10-11',
    );
    expect(revoked).toMatchObject({ status: 200, body: { aidId: id } });
    expect((await ask(school, path, body, '2016-10-12')).status).toBe(200);
  });

  test('the list says of each school year what the case itself says', async () => {
    await ask(
      centre,
      '/api/students',
      study(2, { schoolName: '民族中学', graduatesOn: '2019-06-30' }),
      '2016-09-05',
    );
    for (const on of ['2016-10-12', '2017-09-30', '2017-10-01', '2018-10-01']) {
      const { body: listed } = await centre.ask<Loose>('/api/school-years?limit=100', { on });
      expect(listed.items.length).toBe(5);
      const cases = new Set<string>(listed.items.map((item: Loose) => item.aidId));
      for (const one of cases) {
        const { body: student } = await centre.ask<Loose>(`/api/students/${one}`, { on });
        const years = student.years.map(({ year, from, until, state }: Loose) => ({
          schoolYear: year,
          from,
          until,
          state,
        }));
        const same = listed.items
          .filter((item: Loose) => item.aidId === one)
          .map(({ schoolYear, from, until, state }: Loose) => ({ schoolYear, from, until, state }));
        expect(same).toEqual(years);
      }
    }
    const open = await school.ask<Loose>('/api/school-years?state=open', { on: '2017-10-10' });
    expect(open.body.items.map((item: Loose) => [item.schoolYear, item.until])).toEqual([
      ['2017-2018', '2018-09-30'],
    ]);
    expect((await otherSchool.ask<Loose>('/api/school-years')).body.items).toEqual([]);
  });

  test('leaving closes the years that have not begun', async () => {
    const left = await ask(
      school,
      `/api/students/${id}/leavings`,
      { leftOn: '2017-06-30', reason: '务工' },
      '2017-07-01',
    );
    expect(left.status).toBe(200);
    const { body } = await school.ask<Loose>(`/api/students/${id}`, { on: '2017-10-01' });
    expect(body.leaving).toMatchObject({ leftOn: '2017-06-30' });
    expect(body.years.map(({ state }: Loose) => state)).toEqual(['confirmed', 'left']);
  });
});

describe('a bank', () => {
  let id: string;

  test('registers its loans: its code stands before its number, so two banks may count alike', async () => {
    const opened = await ask(bank, '/api/loans', loan(3), '2017-01-05');
    expect(opened.status, opened.text).toBe(201);
    id = opened.body.id;
    expect(id).toBe(`loan.${BANK}.DK-3`);
    expect((await ask(bank, '/api/loans', loan(3), '2017-01-06')).body).toEqual({ id, unchanged: true });
    // The same family and number under a bank’s bare name is the same loan: not twice.
    const twice = await ask(centre, '/api/loans', loan(3, { bankName: '吉首农商行' }), '2017-01-06');
    expect(twice).toMatchObject({ status: 422, body: { errors: [{ code: 'loan-differs' }] } });
  });

  test('states its quarters; the page shows the most that may be paid beside what was', async () => {
    const stated = {
      quarter: '2017Q1',
      interestPaidFen: 59_375,
      balanceFen: 5_000_000,
      paidOn: '2017-03-21',
      overdue: false,
      statedOn: '2017-04-05',
    };
    const path = `/api/loans/${id}/statements`;
    expect((await ask(school, path, stated, '2017-04-05')).status).toBe(404);
    expect((await ask(bank, path, { ...stated, quarter: '2017Q5' }, '2017-04-05')).status).toBe(400);
    expect((await ask(bank, path, stated, '2017-04-05')).status).toBe(200);
    const { body } = await bank.ask<Loose>(`/api/loans/${id}`, { on: '2017-07-05' });
    expect(body.quarters.map(({ quarter, state, capFen }: Loose) => [quarter, state, capFen])).toEqual([
      // 50000 × 4.35 % × 90 / 360
      ['2017Q1', 'stated', 54_375],
      ['2017Q2', 'due', null],
      ['2017Q3', 'running', null],
      ['2017Q4', 'upcoming', null],
    ]);
  });

  test('the list says of each quarter what the loan itself says, before and after it is repaid', async () => {
    const same = async (on: string) => {
      const pick = ({ quarter, from, to, until, state }: Loose) => ({ quarter, from, to, until, state });
      const { body: listed } = await bank.ask<Loose>('/api/loan-quarters?limit=100', { on });
      const { body } = await bank.ask<Loose>(`/api/loans/${id}`, { on });
      expect(listed.items.map(pick)).toEqual(body.quarters.map(pick));
      return listed.items.map(({ state }: Loose) => state).join(' ');
    };
    expect(await same('2017-06-30')).toBe('stated running upcoming upcoming');
    expect(await same('2017-07-01')).toBe('stated due running upcoming');
    expect(await same('2017-07-31')).toBe('stated missed running upcoming');
    const repaid = await ask(bank, `/api/loans/${id}/repayments`, { repaidOn: '2017-07-01' }, '2017-08-01');
    expect(repaid.status).toBe(200);
    expect(await same('2017-08-01')).toBe('stated missed after after');
    const due = await bank.ask<Loose>('/api/loan-quarters?state=missed', { on: '2017-08-01' });
    expect(due.body.items).toMatchObject([{ quarter: '2017Q2', loanNumber: 'DK-3', personName: null }]);
  });

  test('an approval that comes later is recorded once', async () => {
    const { bankApprovedOn: _, ...unapproved } = loan(2, { bank: BANK });
    const { body } = await ask(bank, '/api/loans', unapproved, '2017-01-05');
    const path = `/api/loans/${body.id}/approval`;
    expect((await ask(bank, path, { approvedOn: '2017-02-02' }, '2017-02-01')).status).toBe(422);
    expect((await ask(bank, path, { approvedOn: '2017-02-01' }, '2017-02-01')).body).toEqual({
      unchanged: false,
    });
    expect((await ask(bank, path, { approvedOn: '2017-02-01' }, '2017-02-02')).body).toEqual({
      unchanged: true,
    });
    expect((await ask(bank, path, { approvedOn: '2017-01-31' }, '2017-02-02')).status).toBe(422);
  });
});

describe('a journey to work', () => {
  const on = '2017-06-12';
  const apply = (who: Person, more: Loose) =>
    ask(
      who,
      '/api/transports',
      { identityNumber: identityNumber(881_003), workplace: '441900', ...more },
      on,
    );

  test('goes to a place that there is', async () => {
    for (const workplace of ['999999', '430000', '433100', '433199']) {
      const { status, body } = await apply(centre, { workplace });
      expect([workplace, status, body.errors?.[0]?.code]).toEqual([workplace, 422, 'workplace-unknown']);
    }
  });

  test('is applied for once as long as it is open, of two at once by one', async () => {
    const answers = await Promise.all([apply(centre, {}), apply(centre, { workplace: '433122' })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422]);
    const refused = answers.find(({ status }) => status === 422)!;
    expect(refused.body.errors).toMatchObject([
      { code: 'transport-already-open', pointer: '/body/identityNumber' },
    ]);
    const { id } = answers.find(({ status }) => status === 201)!.body;

    // Its contract waits for the HR office: in the bell, and in the list for as long.
    const hr = await house.person('jishou-hr1');
    const uploaded = await centre.ask(`/api/transports/${id}/contract`, {
      form: form(PDF, {}, '协议.pdf'),
      on,
    });
    expect(uploaded.status, uploaded.text).toBe(200);
    const toCheck = async () => (await hr.ask<Loose>('/api/aid-cases?check=true', { on })).body.items;
    const told = async () =>
      (await hr.ask<Loose>('/api/notifications', { on })).body.items.map(
        ({ employmentId }: Loose) => employmentId,
      );
    expect(await toCheck()).toMatchObject([{ id, contractToCheck: true }]);
    expect(await told()).toEqual([id]);
    await ask(hr, `/api/transports/${id}/contract-check`, { accept: true }, on);
    expect([await toCheck(), await told()]).toEqual([[], []]);

    // Refused, another may be tried.
    await sql`insert into claim (id, programme, aid_id, period, entitlement_key, payee_kind, payee_id, paid_by,
        fund, amount_fen, status, step, revision, policy_version, trace, raised_on, closed_on,
        refused_reason, refused_article)
      select 'transport:' || id, 'transport', id, '', 'transport:' || person_id, 'person', person_id::text,
        division, 'none', 0, 'refused', 'refused', 1, policy_version, '{}', ${on}, ${on}, 'no-tickets', '20'
      from aid_case where id = ${id}`.execute(house.db);
    expect((await apply(centre, {})).status).toBe(201);
  });
});
