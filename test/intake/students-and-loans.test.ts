import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAidFacts } from '../../src/db/aid-facts.ts';
import type { LoanFacts, StudentFacts } from '../../src/domain/aid/facts.ts';
import { plainDate as d } from '../../src/domain/dates.ts';
import type { AidId } from '../../src/domain/ids.ts';
import { fen } from '../../src/domain/money.ts';
import {
  approveLoan,
  confirmSchoolYear,
  correctPovertyStatus,
  decideLoanRevocation,
  FactError,
  openLoan,
  openStudent,
  recordLeaving,
  repayLoan,
  revokeAidRow,
  revokeLoanApproval,
  stateQuarter,
} from '../../src/intake/index.ts';
import { VILLAGE } from '../helpers/cases.ts';
import { by, loan, statement, study, word } from './studies.ts';
import { brief, creditCode, identity, openWorld, person, type World } from './world.ts';

let world: World;
let pupil: AidId;
let risky: AidId;
let debt: AidId;
const SCHOOL = creditCode(71);
const run = <T>(work: Parameters<World['inTransaction']>[0]) => world.inTransaction(work) as Promise<T>;

beforeAll(async () => {
  world = await openWorld();
  await world.importRows('registry', [
    ...[1, 2, 3, 4, 5, 6, 7].map((n) => person(n)),
    person(8, { 户编号: 'H7' }),
    person(9, { 户编号: 'H7' }),
  ]);
  await sql`insert into institution (credit_code, name, kinds, division, business_on)
    values (${SCHOOL}, '湘西职院', '{school}', '433101', '2016-06-01')`.execute(world.db);
  const { vault } = world;
  pupil = (await world.inTransaction((trx) => openStudent(trx, study(vault, 1)))).aidId;
  await world.inTransaction((trx) => confirmSchoolYear(trx, word(pupil)));
  await world.inTransaction((trx) =>
    recordLeaving(trx, { aidId: pupil, leftOn: d('2018-03-01'), reason: null, ...by('2018-03-01') }),
  );
  const atRisk = { ...study(vault, 2), programme: 'at-risk-student', stage: 'senior-high' } as const;
  risky = (await world.inTransaction((trx) => openStudent(trx, atRisk))).aidId;
  debt = (await world.inTransaction((trx) => openLoan(trx, loan(vault, 3)))).aidId;
  await world.inTransaction((trx) => stateQuarter(trx, statement(debt)));
  await world.inTransaction((trx) =>
    repayLoan(trx, { aidId: debt, repaidOn: d('2018-05-10'), ...by('2018-05-10') }),
  );
});
afterAll(() => world.close());

const CHECK = '23514';
const UNIQUE = '23505';
const FOREIGN = '23503';
const RESTRICT = '23001';

const confirmation = (set: string) => `insert into school_year_confirmation
  (aid_id, programme, school_year, enrolled, attending, at_risk, need_score, confirmed_on, business_on)
  select (c).aid_id, (c).programme, (c).school_year, (c).enrolled, (c).attending, (c).at_risk, (c).need_score,
    (c).confirmed_on, (c).business_on
  from (select jsonb_populate_record(c, '{"school_year":"2017-2018","confirmed_on":"2017-10-10",
    "business_on":"2017-10-10"}'::jsonb || '${set}') as c from school_year_confirmation c limit 1) x`;
const stated = (set: string) => `insert into loan_statement
  (aid_id, quarter, interest_paid_fen, balance_fen, paid_on, overdue, stated_on, business_on)
  select (s).aid_id, (s).quarter, (s).interest_paid_fen, (s).balance_fen, (s).paid_on, (s).overdue, (s).stated_on,
    (s).business_on
  from (select jsonb_populate_record(s, '{"quarter":"2017Q2","paid_on":"2017-06-21","stated_on":"2017-07-05",
    "business_on":"2017-07-05"}'::jsonb || '${set}') as s from loan_statement s limit 1) x`;

// Each line tries nonsense by raw SQL; the database refuses it whoever asks.
test.each<[string, string, string]>([
  ['a study without days', `update student set graduates_on = enrolled_on`, CHECK],
  ['a study of a lifetime', `update student set graduates_on = enrolled_on + interval '13 years'`, CHECK],
  [
    'a first day that is not the case’s',
    `update student set enrolled_on = enrolled_on + 1 where aid_id like '%'
    and not exists (select 1 from student_leaving l where l.aid_id = student.aid_id)`,
    FOREIGN,
  ],
  ['a school without a name', `update student set school_name = ' '`, CHECK],
  [
    'leaving before the first day',
    `insert into student_leaving (aid_id, enrolled_on, left_on, business_on)
    select aid_id, enrolled_on, enrolled_on - 1, '2018-01-01' from student where programme = 'at-risk-student'`,
    CHECK,
  ],
  [
    'leaving twice',
    `insert into student_leaving (aid_id, enrolled_on, left_on, business_on)
    select aid_id, enrolled_on, '2018-04-01', '2018-04-01' from student_leaving`,
    UNIQUE,
  ],
  ['the same year twice', confirmation('{"school_year":"2016-2017"}'), UNIQUE],
  ['a year of two years', confirmation('{"school_year":"2016-2018"}'), CHECK],
  ['a year that is none', confirmation('{"school_year":"2016"}'), CHECK],
  ['attending without being enrolled', confirmation('{"enrolled":false}'), CHECK],
  ['a risk of one who is not asked of it', confirmation('{"at_risk":false}'), CHECK],
  ['a score without a risk', confirmation('{"need_score":50}'), CHECK],
  ['the wrong kind of student', confirmation('{"programme":"at-risk-student","at_risk":false}'), FOREIGN],
  ['a confirmation before the year', confirmation('{"confirmed_on":"2017-06-30"}'), CHECK],
  ['a confirmation of tomorrow', confirmation('{"confirmed_on":"2017-10-11"}'), CHECK],
  [
    'a score above a hundred',
    `insert into school_year_confirmation (aid_id, programme, school_year, enrolled, attending,
    at_risk, need_score, confirmed_on, business_on) select aid_id, programme, '2016-2017', true, true, true, 101,
    '2016-10-10', '2016-10-10' from student where programme = 'at-risk-student'`,
    CHECK,
  ],
  ['a confirmation rewritten', `update school_year_confirmation set attending = false`, RESTRICT],
  ['a confirmation deleted', `delete from school_year_confirmation`, RESTRICT],
  [
    'taken back without a reason',
    `update school_year_confirmation set revoked_on = '2017-01-01', revoked_by = 'clerk'`,
    CHECK,
  ],
  ['a leaving rewritten', `update student_leaving set left_on = left_on + 1`, RESTRICT],
  [
    'a loan without days',
    `insert into loan (aid_id, loan_number, household, bank_name, returnee, principal_fen,
    annual_rate_bp, drawn_on, ends_on) select aid_id, 'X', household, bank_name, returnee, 1, 435, drawn_on, drawn_on
    from loan`,
    CHECK,
  ],
  [
    'a loan of nothing',
    `insert into loan (aid_id, loan_number, household, bank_name, returnee, principal_fen,
    annual_rate_bp, drawn_on, ends_on) select aid_id, 'X', household, bank_name, returnee, 0, 435, drawn_on, ends_on
    from loan`,
    CHECK,
  ],
  ['a loan rewritten', `update loan set principal_fen = 1`, RESTRICT],
  ['an approval rewritten', `update loan set bank_approved_on = '2017-01-01'`, RESTRICT],
  ['a quarter twice', stated('{"quarter":"2017Q1","paid_on":"2017-03-21"}'), UNIQUE],
  ['a fifth quarter', stated('{"quarter":"2017Q5"}'), CHECK],
  ['a quarter before the loan', stated('{"quarter":"2016Q4"}'), CHECK],
  [
    'a quarter after the loan',
    stated('{"quarter":"2020Q2","paid_on":"2020-05-01","stated_on":"2020-07-01","business_on":"2020-07-01"}'),
    CHECK,
  ],
  ['more owed than lent', stated('{"balance_fen":5000001}'), CHECK],
  ['more interest than is owed', stated('{"balance_fen":59374}'), CHECK],
  ['interest without a day', stated('{"paid_on":null}'), CHECK],
  ['a day without interest', stated('{"interest_paid_fen":0}'), CHECK],
  ['interest below zero', stated('{"interest_paid_fen":-1}'), CHECK],
  ['paid before the quarter', stated('{"paid_on":"2017-03-31"}'), CHECK],
  ['paid after it was stated', stated('{"paid_on":"2017-07-06"}'), CHECK],
  ['stated tomorrow', stated('{"stated_on":"2017-07-06"}'), CHECK],
  ['a statement rewritten', `update loan_statement set overdue = true`, RESTRICT],
  ['a statement deleted', `delete from loan_statement`, RESTRICT],
  [
    'repaid before it was drawn',
    `insert into loan_repayment (aid_id, drawn_on, repaid_on, business_on)
    select aid_id, drawn_on, drawn_on - 1, '2018-01-01' from loan`,
    CHECK,
  ],
  [
    'repaid twice',
    `insert into loan_repayment (aid_id, drawn_on, repaid_on, business_on)
    select aid_id, drawn_on, '2018-05-11', '2018-05-11' from loan_repayment`,
    UNIQUE,
  ],
])('the database refuses %s', async (_, statement, code) => {
  const refused = await sql
    .raw(statement)
    .execute(world.db)
    .then(
      ({ numAffectedRows }) => `took ${numAffectedRows} rows`,
      (error: { code?: string }) => error.code,
    );
  expect(refused).toBe(code);
});

type Work = (trx: Parameters<Parameters<World['inTransaction']>[0]>[0]) => Promise<unknown>;
async function refusal(work: Work): Promise<string> {
  const error = await run(work).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(FactError);
  expect((error as FactError).remedy).not.toBe('');
  return (error as FactError).code;
}

describe('what a fact is refused for', () => {
  const students: [string, () => Work][] = [
    [
      'person-not-in-register',
      () => (trx) => openStudent(trx, { ...study(world.vault), identityNumber: identity(99) }),
    ],
    [
      'person-not-in-register',
      () => (trx) => openStudent(trx, { ...study(world.vault), allowed: () => false }),
    ],
    [
      'institution-unknown',
      () => (trx) => openStudent(trx, { ...study(world.vault, 4), school: creditCode(99) }),
    ],
    ['institution-unknown', () => (trx) => openStudent(trx, { ...study(world.vault, 4), schoolName: null })],
    [
      'studies-without-days',
      () => (trx) => openStudent(trx, { ...study(world.vault, 4), graduatesOn: d('2016-09-01') }),
    ],
    [
      'before-first-policy',
      () => (trx) => openStudent(trx, { ...study(world.vault, 4), enrolledOn: d('2016-05-17') }),
    ],
    [
      'study-differs',
      () => (trx) => openStudent(trx, { ...study(world.vault), graduatesOn: d('2018-06-30') }),
    ],
    ['aid-unknown', () => (trx) => confirmSchoolYear(trx, word('student.NO' as AidId))],
    ['school-year-outside-studies', () => (trx) => confirmSchoolYear(trx, word(pupil, '2015-2016'))],
    [
      'school-year-outside-studies',
      () => (trx) => confirmSchoolYear(trx, word(pupil, '2019-2020', '2019-10-10')),
    ],
    ['school-year-not-begun', () => (trx) => confirmSchoolYear(trx, word(pupil, '2017-2018', '2017-08-31'))],
    [
      'date-in-future',
      () => (trx) =>
        confirmSchoolYear(trx, { ...word(pupil, '2017-2018', '2017-10-10'), ...by('2017-10-09') }),
    ],
    [
      'attending-not-enrolled',
      () => (trx) => confirmSchoolYear(trx, { ...word(pupil, '2017-2018', '2017-10-10'), enrolled: false }),
    ],
    [
      'at-risk-not-asked',
      () => (trx) => confirmSchoolYear(trx, { ...word(pupil, '2017-2018', '2017-10-10'), atRisk: false }),
    ],
    ['at-risk-asked', () => (trx) => confirmSchoolYear(trx, word(risky))],
    ['at-risk-asked', () => (trx) => confirmSchoolYear(trx, { ...word(risky), atRisk: true })],
    ['at-risk-asked', () => (trx) => confirmSchoolYear(trx, { ...word(risky), atRisk: false, needScore: 5 })],
    ['school-year-confirmed', () => (trx) => confirmSchoolYear(trx, { ...word(pupil), attending: false })],
    [
      'left-before-enrolment',
      () => (trx) =>
        recordLeaving(trx, { aidId: risky, leftOn: d('2016-08-31'), reason: null, ...by('2016-10-01') }),
    ],
    [
      'left-recorded',
      () => (trx) =>
        recordLeaving(trx, { aidId: pupil, leftOn: d('2018-03-02'), reason: null, ...by('2018-03-02') }),
    ],
  ];
  const loans: [string, () => Work][] = [
    [
      'person-not-in-register',
      () => (trx) => openLoan(trx, { ...loan(world.vault, 99), allowed: () => false }),
    ],
    ['institution-unknown', () => (trx) => openLoan(trx, { ...loan(world.vault, 4, 'DK4'), bank: SCHOOL })],
    [
      'loan-without-days',
      () => (trx) => openLoan(trx, { ...loan(world.vault, 4, 'DK4'), endsOn: d('2017-01-01') }),
    ],
    [
      'date-in-future',
      () => (trx) => openLoan(trx, { ...loan(world.vault, 4, 'DK4'), drawnOn: d('2017-01-06') }),
    ],
    [
      'loan-approved-late',
      () => (trx) =>
        openLoan(trx, {
          ...loan(world.vault, 4, 'DK4'),
          ...by('2020-03-01'),
          bankApprovedOn: d('2020-02-01'),
        }),
    ],
    ['loan-differs', () => (trx) => openLoan(trx, { ...loan(world.vault, 3), principalFen: fen(1) })],
    ['loan-differs', () => (trx) => openLoan(trx, loan(world.vault, 4))],
    [
      'loan-differs',
      () => (trx) => approveLoan(trx, { aidId: debt, approvedOn: d('2017-01-02'), ...by('2017-01-05') }),
    ],
    ['aid-unknown', () => (trx) => stateQuarter(trx, statement('loan.NO' as AidId))],
    ['statement-outside-loan', () => (trx) => stateQuarter(trx, statement(debt, '2016Q4'))],
    ['statement-before-quarter', () => (trx) => stateQuarter(trx, statement(debt, '2017Q3'))],
    [
      'balance-over-principal',
      () => (trx) => stateQuarter(trx, { ...statement(debt), balanceFen: fen(5_000_001) }),
    ],
    ['interest-over-balance', () => (trx) => stateQuarter(trx, { ...statement(debt), balanceFen: fen(1) })],
    ['interest-without-day', () => (trx) => stateQuarter(trx, { ...statement(debt), paidOn: null })],
    [
      'interest-without-day',
      () => (trx) => stateQuarter(trx, { ...statement(debt), interestPaidFen: fen(0) }),
    ],
    [
      'interest-paid-outside',
      () => (trx) => stateQuarter(trx, { ...statement(debt), paidOn: d('2016-12-31') }),
    ],
    ['date-in-future', () => (trx) => stateQuarter(trx, { ...statement(debt), ...by('2017-04-04') })],
    ['quarter-stated', () => (trx) => stateQuarter(trx, { ...statement(debt), overdue: true })],
    [
      'repaid-before-drawn',
      () => (trx) => repayLoan(trx, { aidId: debt, repaidOn: d('2016-12-31'), ...by('2018-05-10') }),
    ],
    [
      'loan-repaid',
      () => (trx) => repayLoan(trx, { aidId: debt, repaidOn: d('2018-05-09'), ...by('2018-05-10') }),
    ],
  ];
  test.each([...students, ...loans])('%s', async (code, work) => {
    expect(await refusal(work())).toBe(code);
  });
});

test('the same again changes nothing and tells nobody', async () => {
  const { vault } = world;
  const before = await world.count('outbox');
  expect(await run((trx) => openStudent(trx, study(vault, 1)))).toEqual({ aidId: pupil, unchanged: true });
  expect(await run((trx) => confirmSchoolYear(trx, word(pupil)))).toMatchObject({ unchanged: true });
  expect(await run((trx) => openLoan(trx, loan(vault, 3)))).toEqual({ aidId: debt, unchanged: true });
  expect(await run((trx) => stateQuarter(trx, statement(debt)))).toMatchObject({ unchanged: true });
  expect(await world.count('outbox')).toBe(before);
});

test('what is taken back may be said anew, and the row stays', async () => {
  const { vault } = world;
  const { aidId } = await world.inTransaction((trx) => openStudent(trx, study(vault, 4)));
  const first = await world.inTransaction((trx) =>
    confirmSchoolYear(trx, { ...word(aidId), attending: false }),
  );
  const revoke = {
    table: 'school_year_confirmation',
    id: first.id,
    officer: 'officer',
    businessAtMs: by('2016-10-12').businessAtMs,
  } as const;
  expect(await refusal((trx) => revokeAidRow(trx, { ...revoke, reason: ' ' }))).toBe('reason-required');
  await world.inTransaction((trx) => revokeAidRow(trx, { ...revoke, reason: '填错了人' }));
  expect(await refusal((trx) => revokeAidRow(trx, { ...revoke, reason: '再来' }))).toBe(
    'school-year-unknown',
  );
  await world.inTransaction((trx) => confirmSchoolYear(trx, word(aidId)));
  const rows = await world.db
    .selectFrom('school_year_confirmation')
    .select(['attending', 'revoked_reason'])
    .where('aid_id', '=', aidId)
    .orderBy('id')
    .execute();
  expect(rows).toEqual([
    { attending: false, revoked_reason: '填错了人' },
    { attending: true, revoked_reason: null },
  ]);
  const facts = (await world.outbox()).filter(({ id }) => id === `aid-${aidId}`);
  expect(facts.map(({ kind }) => kind)).toEqual(['registered', 'aid', 'aid', 'aid']);
});

describe('a bank’s approval', () => {
  const at = by('2017-05-02').businessAtMs;
  const approvedOn = async (aidId: AidId) =>
    (
      await world.db
        .selectFrom('loan')
        .select('bank_approved_on')
        .where('aid_id', '=', aidId)
        .executeTakeFirstOrThrow()
    ).bank_approved_on;
  let key = 0;
  const revoke = (aidId: AidId) =>
    run((trx) =>
      revokeLoanApproval(trx, {
        aidId,
        reason: '银行来函撤回',
        requestKey: `revocation-${key++}`,
        officer: 'officer',
        businessAtMs: at,
      }),
    );
  const decide = (aidId: AidId, officer: string, approve = true) =>
    run((trx) => decideLoanRevocation(trx, { aidId, approve, note: null, officer, businessAtMs: at }));

  test('is taken back by one person before interest was paid, and may be given anew', async () => {
    const { aidId } = await world.inTransaction((trx) => openLoan(trx, loan(world.vault, 5, 'V1')));
    expect(await revoke(aidId)).toBe('revoked');
    expect(await approvedOn(aidId)).toBeNull();
    await expect(revoke(aidId)).rejects.toMatchObject({ code: 'loan-not-approved' });
    for (const on of ['2017-05-02', '2017-05-02'])
      await world.inTransaction((trx) => approveLoan(trx, { aidId, approvedOn: d(on), ...by(on) }));
    expect(await approvedOn(aidId)).toBe('2017-05-02');
    const told = (await world.outbox('aid')).filter(({ id }) => id === `aid-${aidId}`);
    expect(told.map((fact) => fact.key.split(':')[0])).toEqual([
      'aid-loan-approval-revoked',
      'loan-approved',
    ]);
  });

  test('takes a second person once interest was paid', async () => {
    const { aidId } = await world.inTransaction((trx) => openLoan(trx, loan(world.vault, 5, 'V2')));
    await payInterest(aidId);
    expect(await revoke(aidId)).toBe('proposed');
    expect(await approvedOn(aidId)).not.toBeNull();
    await expect(revoke(aidId)).rejects.toMatchObject({ code: 'revocation-proposed' });
    await expect(decide(aidId, 'officer')).rejects.toMatchObject({ code: 'second-person-needed' });
    await expect(
      sql`update loan_approval_revocation set status = 'done' where aid_id = ${aidId}`.execute(world.db),
    ).rejects.toMatchObject({ constraint: 'loan_approval_revocation_paid' });
    await expect(
      sql`update loan set bank_approved_on = null where aid_id = ${aidId}`.execute(world.db),
    ).rejects.toMatchObject({ code: RESTRICT });
    await decide(aidId, 'clerk', false);
    await expect(decide(aidId, 'clerk')).rejects.toMatchObject({ code: 'revocation-not-proposed' });
    expect(await revoke(aidId)).toBe('proposed');
    await decide(aidId, 'clerk');
    expect(await approvedOn(aidId)).toBeNull();
  });

  /** A quarter's claim with money out, as it stands in the record; how it came there is not asked. */
  const payInterest = (aidId: AidId) =>
    world.inTransaction(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx);
      await sql`
        insert into claim (id, programme, aid_id, period, entitlement_key, payee_kind, payee_id, paid_by, fund, amount_fen,
          policy_version, status, step, trace, raised_on, closed_on)
        values (${`startup-loan-interest:${aidId}:2017Q1`}, 'startup-loan-interest', ${aidId}, '2017Q1', ${aidId}, 'person',
          '1', '433125', 'employment-support', 29000, 'xiangxi-2016@2', 'paid', 'archived', '{}', '2017-04-05', '2017-04-20')
      `.execute(trx);
      await sql`
        insert into payment (key, claim_id, payment_no, division, fund, amount_fen, payee_id, payee_name, account_cipher,
          status, batch_id, booked_on, paid_on)
        select id || ':1', id, 1, paid_by, fund, amount_fen, payee_id, '石有福', '\\x00', 'paid', 'B1', '2017-04-18', '2017-04-20'
        from claim where aid_id = ${aidId}
      `.execute(trx);
    });
});

test('a household that moves takes its aid cases along, and the loans that share its cap look again', async () => {
  const { aidId } = await world.inTransaction((trx) => openLoan(trx, loan(world.vault, 6, 'M1')));
  const before = (await world.outbox('aid')).length;
  await world.importRows('registry', [person(6, { 行政区划代码: VILLAGE })]);
  const { division } = await world.db
    .selectFrom('aid_case')
    .select('division')
    .where('id', '=', aidId)
    .executeTakeFirstOrThrow();
  expect(division).toBe('433101');
  const told = (await world.outbox('aid')).slice(before).map(({ id }) => id);
  expect(told).toEqual([`aid-${aidId}`]);
  // The same file again: nothing has moved.
  await world.importRows('registry', [person(6, { 行政区划代码: VILLAGE })]);
  expect((await world.outbox('aid')).length).toBe(before + 1);
});

test('a correction of the register is told to the aid cases of the person', async () => {
  const { person_id: personId } = await world.db
    .selectFrom('aid_case')
    .select('person_id')
    .where('id', '=', risky)
    .executeTakeFirstOrThrow();
  await world.inTransaction((trx) =>
    correctPovertyStatus(trx, {
      personId,
      registeredPoor: false,
      from: d('2016-08-01'),
      reason: '据建档立卡手册',
      document: null,
      officer: 'officer',
      businessAtMs: by('2017-01-10').businessAtMs,
    }),
  );
  const told = (await world.outbox('register')).filter(({ id }) => id === `aid-${risky}`);
  expect(told).toHaveLength(1);
});

describe('the facts that the rules read', () => {
  const factsOf = async (id: AidId, asOf: string) =>
    (await readAidFacts(world.db, [{ id, asOf: d(asOf) }])).get(id)!.facts;

  test('each school year that has begun, poor or not as the register stood on its first day', async () => {
    await sql`insert into poverty_status (person_id, valid_from, registered_poor)
      select person_id, '2017-06-01', false from aid_case where id = ${pupil}`.execute(world.db);
    const facts = (await factsOf(pupil, '2017-09-01')) as StudentFacts;
    expect(facts).toMatchObject({
      programme: 'vocational-student',
      school: null,
      leftOn: '2018-03-01',
      graduatesOn: '2019-06-30',
    });
    expect(facts.years).toEqual([
      {
        year: '2016-2017',
        registeredPoor: true,
        confirmation: { enrolled: true, attending: true, confirmedOn: '2016-10-10' },
        atRisk: null,
        needScore: null,
        earlier: null,
      },
      {
        year: '2017-2018',
        registeredPoor: false,
        confirmation: null,
        atRisk: null,
        needScore: null,
        earlier: null,
      },
    ]);
    expect(((await factsOf(pupil, '2017-08-31')) as StudentFacts).years).toHaveLength(1);
  });

  test('older loans of the household that are out on the day, whoever of it borrowed; none repaid by then, none younger', async () => {
    const { vault } = world;
    const open = async (n: number, number: string, drawnOn: string, endsOn: string) =>
      (
        await world.inTransaction((trx) =>
          openLoan(trx, {
            ...loan(vault, n, number),
            drawnOn: d(drawnOn),
            endsOn: d(endsOn),
            ...by('2018-01-05'),
          }),
        )
      ).aidId;
    const ended = await open(7, 'A', '2016-06-01', '2017-06-01');
    const repaid = await open(8, 'B', '2016-07-01', '2019-06-01');
    const out = await open(8, 'C', '2016-08-01', '2019-06-01');
    const mine = await open(9, 'D', '2017-06-01', '2019-06-01');
    const younger = await open(7, 'E', '2017-07-01', '2019-06-01');
    await open(6, 'F', '2016-08-01', '2019-06-01');
    await world.inTransaction((trx) =>
      repayLoan(trx, { aidId: repaid, repaidOn: d('2017-06-01'), ...by('2018-01-06') }),
    );
    const others = async (id: AidId) =>
      ((await factsOf(id, '2018-01-06')) as LoanFacts).otherLoans.map(({ aidId }) => aidId);
    expect(await others(mine)).toEqual([out]);
    expect(await others(out)).toEqual([ended, repaid]);
    expect(await others(younger)).toEqual([out, mine]);
    // A day that was wrong: taken back, the loan counts again, and the later ones are told to look.
    const { id } = await world.db
      .selectFrom('loan_repayment')
      .select('id')
      .where('aid_id', '=', repaid)
      .executeTakeFirstOrThrow();
    await world.inTransaction((trx) =>
      revokeAidRow(trx, {
        table: 'loan_repayment',
        id,
        reason: '登错',
        officer: 'officer',
        businessAtMs: by('2018-01-07').businessAtMs,
      }),
    );
    expect(await others(mine)).toEqual([repaid, out]);
    const told = (await world.outbox('recheck')).filter(({ key }) => key.includes('aid-repayment-revoked'));
    expect(told.map((fact) => fact.id)).toEqual([out, mine, younger].map((one) => `aid-${one}`));
  });
});

describe('files', () => {
  const pupilRow = (n: number, more: Record<string, string> = {}) => ({
    身份证号: identity(n),
    项目: '特困学生补助',
    就读阶段: '普通高中',
    学校代码: SCHOOL,
    入学日期: '2016-09-01',
    毕业日期: '2017-06-30',
    ...more,
  });
  const yearRow = (n: number, more: Record<string, string> = {}) => ({
    身份证号: identity(n),
    学年: '2016-2017',
    是否在籍: '是',
    是否在读: '是',
    是否面临失学: '是',
    需求评分: '75',
    确认日期: '2016-10-08',
    ...more,
  });

  const loanRow = {
    贷款编号: 'NS-1',
    身份证号: identity(5),
    银行名称: '保靖农商行',
    是否返乡农民工: '是',
    批准日期: '2016-12-20',
    '贷款本金(元)': '50000',
    '年利率(%)': '4.75',
    放款日期: '2017-01-01',
    到期日期: '2018-01-01',
  };
  const stateRow = {
    贷款编号: 'NS-1',
    季度: '2017Q1',
    '付息金额(元)': '593.75',
    '贷款余额(元)': '50000',
    付息日期: '2017-03-21',
    是否逾期: '否',
    报送日期: '2017-04-05',
  };

  test('students and their years: good rows are taken, bad ones say why, and the same file again changes nothing', async () => {
    const rows = [pupilRow(5), pupilRow(6), pupilRow(99), pupilRow(7, { 毕业日期: '2016-08-31' })];
    const first = await world.importRows('students', rows, { on: '2016-09-10' });
    expect(first).toMatchObject({ accepted: 2, unchanged: 0, rejected: 2 });
    expect(brief(first)).toEqual([
      [4, '身份证号', 'person-not-in-register'],
      [5, '毕业日期', 'studies-without-days'],
    ]);
    expect(await world.importRows('students', rows, { on: '2016-09-11' })).toMatchObject({
      accepted: 0,
      unchanged: 2,
      rejected: 2,
    });

    const years = [yearRow(5), yearRow(6, { 需求评分: '' }), yearRow(3), yearRow(5, { 学年: '2014-2015' })];
    const said = await world.importRows('school-years', years, { on: '2016-10-10' });
    expect(said).toMatchObject({ accepted: 1, rejected: 3 });
    expect(brief(said)).toEqual([
      [3, '需求评分', 'at-risk-asked'],
      [4, '身份证号', 'aid-unknown'],
      [5, '身份证号', 'aid-unknown'],
    ]);
    expect(await world.importRows('school-years', [yearRow(5)], { on: '2016-10-11' })).toMatchObject({
      unchanged: 1,
    });
    const changed = await world.importRows('school-years', [yearRow(5, { 需求评分: '76' })], {
      on: '2016-10-11',
    });
    expect(brief(changed)).toEqual([[2, '学年', 'school-year-confirmed']]);
  });

  test('of a vocational student whether fees are asked is recorded with the year, once; of others it is not asked', async () => {
    const row = (n: number, more = {}) => ({ ...yearRow(n), 是否面临失学: '', 需求评分: '', ...more });
    const next = { 学年: '2017-2018', 确认日期: '2017-10-10' };
    const said = await world.importRows(
      'school-years',
      [row(1, { ...next, 学费是否免收: '是' }), yearRow(5, { ...next, 学费是否免收: '是' })],
      { on: '2017-10-12' },
    );
    expect(said.accepted).toBe(1);
    expect(brief(said)).toEqual([[3, '身份证号', 'aid-unknown']]);
    const risky = await world.importRows('school-years', [{ ...yearRow(6), 学费是否免收: '是' }], {
      on: '2017-10-12',
    });
    expect(brief(risky)).toEqual([[2, '学费是否免收', 'tuition-not-asked']]);
    // A file without the column says nothing of it; another word about it needs the first to be taken back.
    const again = (more = {}) =>
      world.importRows('school-years', [row(1, { ...next, ...more })], { on: '2017-10-13' });
    expect(await again()).toMatchObject({ unchanged: 1 });
    expect(brief(await again({ 学费是否免收: '否' }))).toEqual([[2, '学年', 'school-year-confirmed']]);
    const facts = (await readAidFacts(world.db, [{ id: pupil, asOf: d('2017-11-01') }])).get(pupil)?.facts;
    expect((facts as StudentFacts).years.at(-1)?.confirmation?.tuitionFree).toBe(true);
  });

  test('a row out of the importer’s scope is answered like one about nobody', async () => {
    const theirs = {
      on: '2016-10-12',
      rowAllowed: ({ institution }: { institution?: string }) => institution === creditCode(99),
    };
    const [pupils, years] = [
      await world.importRows('students', [pupilRow(5)], theirs),
      await world.importRows('school-years', [yearRow(5)], theirs),
    ];
    expect([...brief(pupils), ...brief(years)]).toEqual([
      [2, '身份证号', 'person-not-in-register'],
      [2, '身份证号', 'aid-unknown'],
    ]);
    const own = {
      on: '2016-10-12',
      rowAllowed: ({ institution }: { institution?: string }) => institution === SCHOOL,
    };
    expect(await world.importRows('students', [pupilRow(5)], own)).toMatchObject({
      unchanged: 1,
      rejected: 0,
    });
  });

  test('loans with their repayment, and statements by the bank’s number', async () => {
    const on = '2017-05-01';
    expect(await world.importRows('loans', [loanRow], { on })).toMatchObject({ accepted: 1, rejected: 0 });
    expect(await world.importRows('loans', [loanRow], { on })).toMatchObject({ unchanged: 1 });
    const closing = await world.importRows('loans', [{ ...loanRow, 还清日期: '2017-04-20' }], { on });
    expect(closing).toMatchObject({ accepted: 1, rejected: 0 });
    const wrong = await world.importRows('loans', [{ ...loanRow, '贷款本金(元)': '40000' }], { on });
    expect(brief(wrong)).toEqual([[2, '贷款编号', 'loan-differs']]);

    const rows = [
      stateRow,
      { ...stateRow, 贷款编号: 'NO' },
      {
        ...stateRow,
        季度: '2017Q2',
        '贷款余额(元)': '60000',
        付息日期: '2017-04-20',
        报送日期: '2017-05-01',
      },
    ];
    const said = await world.importRows('loan-statements', rows, { on });
    expect(said).toMatchObject({ accepted: 1, rejected: 2 });
    expect(brief(said)).toEqual([
      [3, '贷款编号', 'aid-unknown'],
      [4, '贷款余额(元)', 'balance-over-principal'],
    ]);
    expect(await world.importRows('loan-statements', [stateRow], { on })).toMatchObject({ unchanged: 1 });
  });

  test('what stands in a file twice counts once; another word about it is refused of its own row', async () => {
    const on = '2017-06-01';
    const study = pupilRow(6, { 入学日期: '2015-09-01' });
    const pupils = [pupilRow(9), pupilRow(9), pupilRow(9, { 毕业日期: '2018-06-30' }), study, study];
    const taken = await world.importRows('students', pupils, { on });
    expect(taken).toMatchObject({ accepted: 1, unchanged: 1, rejected: 3 });
    expect(brief(taken)).toEqual([
      [4, '身份证号', 'study-differs'],
      [5, '入学日期', 'before-first-policy'],
      [6, '入学日期', 'before-first-policy'],
    ]);
    const years = [yearRow(9), yearRow(9), yearRow(9, { 需求评分: '80' })];
    const said = await world.importRows('school-years', years, { on });
    expect(said).toMatchObject({ accepted: 1, unchanged: 1 });
    expect(brief(said)).toEqual([[4, '学年', 'school-year-confirmed']]);

    const own = { ...loanRow, 贷款编号: 'NS-9', 身份证号: identity(9) };
    const repaid = { ...own, 还清日期: '2017-05-20' };
    const loans = [
      own,
      repaid,
      repaid,
      { ...own, 还清日期: '2017-05-21' },
      { ...own, 还清日期: '2016-12-31' },
    ];
    const lent = await world.importRows('loans', loans, { on });
    expect(lent).toMatchObject({ accepted: 2, unchanged: 1 });
    expect(brief(lent)).toEqual([
      [5, '还清日期', 'loan-repaid'],
      [6, '还清日期', 'repaid-before-drawn'],
    ]);
    const state = { ...stateRow, 贷款编号: 'NS-9' };
    const stated = await world.importRows('loan-statements', [state, state, { ...state, 是否逾期: '是' }], {
      on,
    });
    expect(stated).toMatchObject({ accepted: 1, unchanged: 1 });
    expect(brief(stated)).toEqual([[4, '季度', 'quarter-stated']]);
    // Its process hears of the repayment and of the statement, once each.
    const told = await world.outbox('aid');
    expect(told.filter(({ id }) => id === 'aid-loan.NS-9')).toHaveLength(2);
  });
});
