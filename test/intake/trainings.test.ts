import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { readAidFacts } from '../../src/db/aid-facts.ts';
import { creditCheckCharacter } from '../../src/domain/credit-code.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { aidId } from '../../src/domain/ids.ts';
import {
  checkTrainingClass,
  closeAttendance,
  recordAttendance,
  reopenAttendance,
  revokeAttendance,
  revokeResult,
} from '../../src/intake/index.ts';
import { brief, businessAt, EMPLOYER, identity, openWorld, person, placement, type World } from './world.ts';

const code = (first17: string) => first17 + creditCheckCharacter(first17);
const SCHOOL = code('52433125000000001');
const BANK = code('91433125000000077');
const school = (more: Record<string, string> = {}) => ({
  统一社会信用代码: SCHOOL,
  名称: '保靖职校',
  机构类型: '培训机构、学校',
  行政区划代码: '433125',
  开户行: '农村商业银行',
  账号: '6228480000000000125',
  ...more,
});
const aClass = (id: string, more: Record<string, string> = {}) => ({
  班级编号: id,
  班级名称: `${id}班`,
  统一社会信用代码: SCHOOL,
  培训类型: '就业前培训',
  培训类别: 'B类',
  开班日期: '2016-09-01',
  结束日期: '2016-09-10',
  ...more,
});
const trainee = (classId: string, n: number, more: Record<string, string> = {}) => ({
  班级编号: classId,
  身份证号: identity(n),
  费用承担: '培训机构',
  ...more,
});
const came = (classId: string, n: number, on: string) => ({
  班级编号: classId,
  身份证号: identity(n),
  日期: on,
});
const result = (classId: string, n: number, more: Record<string, string>) => ({
  班级编号: classId,
  身份证号: identity(n),
  ...more,
});

let world: World;
/** Each test has classes of its own in one record. */
let next = 0;
let K: string;
let L: string;

beforeAll(async () => {
  world = await openWorld();
  await world.seed();
  await world.importRows('institutions', [
    school(),
    { 统一社会信用代码: BANK, 名称: '保靖银行', 机构类型: '银行', 行政区划代码: '433125' },
  ]);
  await world.importRows(
    'registry',
    [1, 2, 3, 4].map((n) => person(n)),
  );
  await world.importRows('placements', [placement(4)]);
});
afterAll(() => world?.close());
beforeEach(async () => {
  next += 1;
  [K, L] = [`K${next}`, `L${next}`];
  // Years apart, so that the days of one test are nobody's of another.
  const [from, to] = [`${2016 + next}-09-01`, `${2016 + next}-09-10`];
  const days = { 开班日期: from, 结束日期: to };
  const report = await world.importRows('training-classes', [aClass(K, days), aClass(L, days)]);
  expect(brief(report)).toEqual([]);
  await world.importRows('enrolments', [trainee(K, 1), trainee(K, 2), trainee(L, 1)]);
});

const year = () => String(2016 + next);
const day = (d: string) => `${year()}-09-${d}`;
const LATER = () => ({ on: `${year()}-10-01` });
const by = (on: string, actor = 'clerk') => ({ importId: null, actor, businessAtMs: businessAt(on) });
const counts = (r: { accepted: number; unchanged: number; rejected: number }) => [
  r.accepted,
  r.unchanged,
  r.rejected,
];
const factsOf = async (id: string, on = `${year()}-10-01`) => {
  const found = await readAidFacts(world.db, [{ id, asOf: plainDate(on) }]);
  const { facts } = found.get(id)!;
  if (facts.kind !== 'training') throw new Error(facts.kind);
  return facts;
};
const refused = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: { code?: string; constraint?: string }) => error.constraint ?? error.code ?? String(error),
  );

test('institutions: several kinds, the first name stays, the same again changes nothing', async () => {
  expect(counts(await world.importRows('institutions', [school()]))).toEqual([0, 1, 0]);
  const report = await world.importRows('institutions', [
    school({ 名称: '别名' }),
    school({ 统一社会信用代码: BANK, 名称: '保靖银行', 机构类型: '当铺' }),
  ]);
  expect(brief(report)).toEqual([
    [2, '统一社会信用代码', 'credit-code-in-use'],
    [3, '机构类型', 'value-not-listed'],
  ]);
  const row = await world.db
    .selectFrom('institution')
    .select('kinds')
    .where('credit_code', '=', SCHOOL)
    .executeTakeFirstOrThrow();
  expect(row.kinds).toEqual(['school', 'training']);
});

test('a changed account is kept with what it was, and who changed it', async () => {
  const other = code('52433125000000009');
  await world.importRows('institutions', [school({ 统一社会信用代码: other, 名称: '另一所' })]);
  await world.importRows(
    'institutions',
    [school({ 统一社会信用代码: other, 名称: '另一所', 账号: '6228480000000009999' })],
    { userId: 'clerk' },
  );
  const changes = await world.db.selectFrom('payee_account_change').selectAll().execute();
  expect(
    changes.map((c) => [c.payee_kind, c.payee_id, c.account_before?.slice(-4), c.account_after?.slice(-4)]),
  ).toEqual([['institution', other, '0125', '9999']]);
});

test('classes: each row that cannot be a class says why', async () => {
  const report = await world.importRows('training-classes', [
    aClass('X1', { 统一社会信用代码: code('52433125000000099') }),
    aClass('X2', { 统一社会信用代码: BANK }),
    aClass('X3', { 培训类别: 'Z类' }),
    aClass('X4', { 开班日期: '2016-01-04', 结束日期: '2016-02-01' }),
    aClass('X5', { 结束日期: '2016-08-31' }),
    aClass('X6', { 结束日期: '2026-09-10' }),
    aClass(identity(1)),
    aClass(K),
  ]);
  expect(brief(report)).toEqual([
    [2, '统一社会信用代码', 'institution-unknown'],
    [3, '统一社会信用代码', 'institution-not-training'],
    [4, '培训类别', 'training-category-unknown'],
    [5, '开班日期', 'before-first-policy'],
    [6, '结束日期', 'class-ends-before-start'],
    [7, '结束日期', 'class-too-long'],
    [8, '班级编号', 'class-is-identity'],
    [9, '班级编号', 'class-in-use'],
  ]);
});

test('enrolment: people of the register alone, once a class; a payer that is said otherwise is refused', async () => {
  const report = await world.importRows('enrolments', [
    trainee(K, 1),
    trainee(K, 1, { 费用承担: '本人' }),
    trainee(K, 99),
    trainee('NONE', 3),
    trainee(K, 3, { 费用承担: '用人单位' }),
    trainee(K, 3, { 费用承担: '用人单位', 用人单位代码: code('91433125000000055') }),
    trainee(K, 3, { 费用承担: '用人单位', 用人单位代码: EMPLOYER.统一社会信用代码 }),
  ]);
  expect(brief(report)).toEqual([
    [3, '费用承担', 'enrolled-otherwise'],
    [4, '身份证号', 'person-not-in-register'],
    [5, '班级编号', 'class-unknown'],
    [6, '用人单位代码', 'payer-missing'],
    [7, '用人单位代码', 'employer-unknown'],
  ]);
  expect(counts(report)).toEqual([1, 1, 5]);
  expect((await factsOf(`training.${K}.3`)).paidBy).toEqual({
    kind: 'employer',
    id: EMPLOYER.统一社会信用代码,
  });
});

test('a dirty sheet: each line has its answer, the good ones are kept, the same file again changes nothing', async () => {
  await world.importRows('attendance', [came(L, 1, day('05'))], LATER());
  const sheet = [
    came(K, 1, day('01')),
    came(K, 1, `${year()}/9/2`),
    came(K, 1, day('01')),
    came(K, 1, day('11')),
    came(K, 1, `${year()}-08-31`),
    came(K, 3, day('01')),
    came(K, 99, day('01')),
    came('NONE', 1, day('01')),
    came(K, 1, `${year()}-12-01`),
    came(K, 1, day('05')),
  ];
  const report = await world.importRows('attendance', sheet, LATER());
  expect(brief(report)).toEqual([
    [4, '日期', 'attendance-repeated'],
    [5, '日期', 'attendance-outside-class'],
    [6, '日期', 'attendance-outside-class'],
    [7, '身份证号', 'trainee-unknown'],
    [8, '身份证号', 'trainee-unknown'],
    [9, '班级编号', 'class-unknown'],
    [10, '日期', 'date-in-future'],
    [11, '日期', 'attendance-elsewhere'],
  ]);
  expect(counts(report)).toEqual([2, 0, 8]);
  const before = await world.outbox('aid');
  expect(counts(await world.importRows('attendance', sheet, LATER()))).toEqual([0, 2, 8]);
  expect(await world.outbox('aid')).toEqual(before);
  expect((await factsOf(`training.${K}.1`)).attendedDays).toEqual([day('01'), day('02')]);
});

test('nothing of the sheet is taken where one bad line refuses the whole', async () => {
  const report = await world.importRows('attendance', [came(K, 1, day('01')), came(K, 1, day('11'))], {
    mode: 'all-or-nothing',
    ...LATER(),
  });
  expect(report.status).toBe('refused');
  expect((await factsOf(`training.${K}.1`)).attendedDays).toEqual([]);
});

test('rows of a class out of reach are answered like those of a class nobody knows', async () => {
  const rowAllowed = ({ institution }: { institution?: string }) => institution === BANK;
  const report = await world.importRows('attendance', [came(K, 1, day('01'))], { rowAllowed, ...LATER() });
  const results = await world.importRows(
    'training-results',
    [result(K, 1, { 是否结业: '是', 结业日期: day('10') })],
    { rowAllowed, ...LATER() },
  );
  expect([...brief(report), ...brief(results)]).toEqual([
    [2, '班级编号', 'class-unknown'],
    [2, '班级编号', 'class-unknown'],
  ]);
});

test('a day that was taken back comes back by hand, not by the old file', async () => {
  const aid = `training.${K}.1`;
  const rows = [came(K, 1, day('01')), came(K, 1, day('02'))];
  await world.importRows('attendance', rows, LATER());
  const revoke = () =>
    world.inTransaction((trx) =>
      revokeAttendance(trx, {
        aidId: aid,
        days: [plainDate(day('02'))],
        reason: '请假',
        officer: 'officer',
        businessAtMs: businessAt(`${year()}-10-02`),
      }),
    );
  await revoke();
  expect(await refused(revoke())).toBe('attendance-unknown');
  expect(counts(await world.importRows('attendance', rows, LATER()))).toEqual([0, 2, 0]);
  expect((await factsOf(aid)).attendedDays).toEqual([day('01')]);
  const byHand = await world.inTransaction((trx) =>
    recordAttendance(
      trx,
      [{ classId: K, identityNumber: identity(1) as never, attendedOn: plainDate(day('02')) }],
      { ...by(`${year()}-10-03`), vault: world.vault, allowed: () => true, seen: new Set() },
    ),
  );
  expect(byHand).toEqual(['recorded']);
  expect((await factsOf(aid)).attendedDays).toEqual([day('01'), day('02')]);
});

test('a closed sheet takes nothing more until it is given back', async () => {
  const on = `${year()}-10-01`;
  const close = () => world.inTransaction((trx) => closeAttendance(trx, { classId: K, ...by(on) }));
  expect(await close()).toEqual({ unchanged: false });
  expect(await close()).toEqual({ unchanged: true });
  expect(brief(await world.importRows('attendance', [came(K, 1, day('01'))], LATER()))).toEqual([
    [2, '日期', 'attendance-closed'],
  ]);
  expect(brief(await world.importRows('enrolments', [trainee(K, 3)]))).toEqual([
    [2, '班级编号', 'attendance-closed'],
  ]);
  expect((await factsOf(`training.${K}.1`)).attendanceClosed).toBe(true);
  await world.inTransaction((trx) =>
    reopenAttendance(trx, { classId: K, reason: '漏登', officer: 'officer', businessAtMs: businessAt(on) }),
  );
  expect(counts(await world.importRows('attendance', [came(K, 1, day('01'))], LATER()))).toEqual([1, 0, 0]);
});

test('results: said once; another word or another’s certificate is refused, and leaves nothing of its row', async () => {
  const done = { 是否结业: '是', 结业日期: day('10') };
  const certificate = { 证书编号: `Z${next}`, 证书等级: '初级', 发证日期: day('20') };
  const rows = [result(K, 1, { ...done, ...certificate })];
  expect(counts(await world.importRows('training-results', rows, LATER()))).toEqual([1, 0, 0]);
  expect(counts(await world.importRows('training-results', rows, LATER()))).toEqual([0, 1, 0]);
  const report = await world.importRows(
    'training-results',
    [
      result(K, 1, { 是否结业: '否', 结业日期: day('10') }),
      result(K, 2, { ...done, ...certificate }),
      result(K, 2, { 是否结业: '是', 结业日期: `${year()}-08-31` }),
      result(K, 2, { 证书编号: 'Z-1' }),
      result(K, 2, {}),
      result(K, 1, { ...certificate, 发证日期: day('21') }),
      // A second level under one number is taken: the rules have a reason of their own for it.
      result(K, 1, { ...certificate, 证书等级: '中级' }),
    ],
    LATER(),
  );
  expect(brief(report)).toEqual([
    [2, '是否结业', 'completion-otherwise'],
    [3, '证书编号', 'certificate-used'],
    [4, '结业日期', 'completion-before-class'],
    [5, '证书等级', 'certificate-incomplete'],
    [6, '是否结业', 'result-missing'],
    [7, '证书编号', 'certificate-used'],
  ]);
  expect((await factsOf(`training.${K}.2`)).completion).toBeNull();
  const facts = await factsOf(`training.${K}.1`);
  expect(facts.completion).toEqual({ completed: true, on: day('10') });
  expect(facts.certificates.map(({ level }) => level)).toEqual(['junior', 'intermediate']);
});

test('a report that is taken back may be said otherwise', async () => {
  const said = (word: string) =>
    world.importRows('training-results', [result(K, 1, { 是否结业: word, 结业日期: day('10') })], LATER());
  await said('否');
  const { id } = await world.db
    .selectFrom('training_completion')
    .select('id')
    .where('aid_id', '=', `training.${K}.1`)
    .executeTakeFirstOrThrow();
  await world.inTransaction((trx) =>
    revokeResult(trx, {
      what: 'completion',
      id,
      reason: '误报',
      officer: 'officer',
      businessAtMs: businessAt(`${year()}-10-02`),
    }),
  );
  expect(counts(await said('是'))).toEqual([1, 0, 0]);
  expect((await factsOf(`training.${K}.1`)).completion?.completed).toBe(true);
});

test('the officer’s word may change with a reason; each of its cases hears of it once the class is over', async () => {
  const check = (approve: boolean, reason: string | null, on: string) =>
    world.inTransaction((trx) =>
      checkTrainingClass(trx, {
        classId: K,
        approve,
        reason,
        officer: 'officer',
        requestKey: `${approve}${on}`,
        businessAtMs: businessAt(on),
      }),
    );
  expect(await refused(check(false, null, day('01')))).toBe('reason-required');
  const before = (await world.outbox('aid')).length;
  expect(await check(true, null, day('01'))).toEqual({ unchanged: false });
  expect(await check(true, null, day('01'))).toEqual({ unchanged: true });
  expect((await world.outbox('aid')).length).toBe(before);
  expect((await factsOf(`training.${K}.1`)).class.approved).toBe(true);
  await check(false, '场地不符', `${year()}-10-01`);
  expect((await world.outbox('aid')).length).toBe(before + 2);
  expect((await factsOf(`training.${K}.1`)).class.approved).toBe(false);
});

test('on-post: employed is who has a confirmed contract on the first day and has not left', async () => {
  const on = (id: string, starts: string, ends: string) =>
    aClass(id, { 培训类型: '岗位技能提升培训', 开班日期: starts, 结束日期: ends });
  const id = `P${next}`;
  await world.importRows('training-classes', [on(id, '2016-06-18', '2016-06-20')]);
  await world.importRows('enrolments', [trainee(id, 4)]);
  const employed = async () => (await factsOf(`training.${id}.1`)).employed;
  expect(await employed()).toBe(false);
  await sql`insert into document (sha256, media_type, byte_size) values (${'a'.repeat(64)}, 'application/pdf', 1)
    on conflict do nothing`.execute(world.db);
  await sql`update contract set status = 'confirmed', document = ${'a'.repeat(64)}, confirmed_by = 'officer',
    confirmed_on = '2016-06-20' where employment_id = 'JY4'`.execute(world.db);
  expect(await employed()).toBe(true);
  await world.importRows('departures', [{ 就业编号: 'JY4', 离职日期: '2016-06-18' }]);
  expect(await employed()).toBe(false);
});

test('a claim keeps out the officer whose word on the class it rests on, and who decided it has no word on the class', async () => {
  const at = `${year()}-10-05`;
  const check = (officer: string, approve: boolean) =>
    world.inTransaction((trx) =>
      checkTrainingClass(trx, {
        classId: K,
        approve,
        reason: approve ? null : '核查',
        officer,
        requestKey: `${officer}${approve}`,
        businessAtMs: businessAt(at),
      }),
    );
  await check('officer', true);
  await world.importRows('attendance', [came(K, 1, day('01'))], LATER());
  await world.inTransaction((trx) => closeAttendance(trx, { classId: K, ...by(at) }));
  const { assessAid } = createActivities({ database: world.database });
  await assessAid({ aidId: aidId(`training.${K}.1`), businessNowMs: businessAt(at) });
  const claim = `training-living-allowance:training.${K}.1`;
  const decide = (officer: string) =>
    sql`insert into claim_decision (claim_id, step, action, decided_by, revision, request_key, decided_on)
      values (${claim}, 'acceptance', 'approve', ${officer}, 1, ${`${claim}${officer}`}, ${at})`.execute(
      world.db,
    );
  expect(await refused(decide('officer'))).toBe('claim_decision_not_by_kept_out');
  await decide('clerk');
  expect(await refused(check('clerk', false))).toBe('class-decided-already');
});

describe('what the database refuses whoever asks', () => {
  const raw = (statement: string) =>
    refused(
      sql.raw(statement.replaceAll('$K', K).replaceAll('$L', L).replaceAll('$Y', year())).execute(world.db),
    );
  const days = `insert into training_attendance (aid_id, person_id, attended_on, business_on)
    select aid_id, person_id, `;
  const of = (aid: string) => `, '$Y-10-01' from training_enrolment where aid_id = '${aid}'`;
  test.each<[string, string, string]>([
    ['a day outside the class', `${days}'$Y-09-11'${of('training.$K.1')}`, 'training_attendance_in_class'],
    [
      'a day that has not come',
      `insert into training_attendance (aid_id, person_id, attended_on, business_on)
      select aid_id, person_id, '$Y-09-05', '$Y-09-04' from training_enrolment where aid_id = 'training.$K.1'`,
      'training_attendance_not_ahead',
    ],
    [
      'a day twice',
      `${days}d::date, '$Y-10-01' from training_enrolment, unnest(array['$Y-09-01', '$Y-09-01']) d
      where aid_id = 'training.$K.1'`,
      'training_attendance_once',
    ],
    [
      'a day in two classes',
      `${days}'$Y-09-01', '$Y-10-01' from training_enrolment
      where aid_id in ('training.$K.1', 'training.$L.1')`,
      'training_attendance_once',
    ],
    [
      'a day of somebody else',
      `insert into training_attendance (aid_id, person_id, attended_on, business_on)
      select 'training.$K.1', person_id, '$Y-09-01', '$Y-10-01' from training_enrolment
      where aid_id = 'training.$K.2'`,
      'training_attendance_aid_id_person_id_fkey',
    ],
    [
      'the same person twice in a class',
      `insert into training_enrolment
      select 'training.$K.9', class_id, person_id, paid_by_kind, paid_by_id from training_enrolment
      where aid_id = 'training.$K.1'`,
      'training_enrolment_once',
    ],
    [
      'a class whose days are moved',
      `update training_class set ends_on = ends_on + 1 where id = '$K'`,
      'training_class_fixed',
    ],
    [
      'an approval by nobody',
      `update training_class set status = 'approved' where id = '$K'`,
      'training_class_checked',
    ],
    [
      'a refusal without a reason',
      `update training_class set status = 'refused', checked_by = 'officer',
      checked_on = '$Y-09-01' where id = '$K'`,
      'training_class_checked',
    ],
    [
      'two reports of one person',
      `insert into training_completion (aid_id, completed, completed_on, business_on)
      values ('training.$K.1', true, '$Y-09-10', '$Y-10-01'), ('training.$K.1', false, '$Y-09-10', '$Y-10-01')`,
      'training_completion_once',
    ],
    [
      'one certificate of two people',
      `insert into training_certificate (aid_id, number, level, issued_on, business_on)
      values ('training.$K.1', 'Q$Y', 'junior', '$Y-09-10', '$Y-10-01'),
        ('training.$K.2', 'Q$Y', 'intermediate', '$Y-09-10', '$Y-10-01')`,
      'training_certificate_of_one_case',
    ],
    [
      'one certificate twice',
      `insert into training_certificate (aid_id, number, level, issued_on, business_on)
      values ('training.$K.1', 'Q$Y', 'junior', '$Y-09-10', '$Y-10-01'),
        ('training.$K.1', 'Q$Y', 'junior', '$Y-09-11', '$Y-10-01')`,
      'training_certificate_once',
    ],
  ])('%s', async (_what, statement, constraint) => {
    expect(await raw(statement)).toBe(constraint);
  });

  test('a fact that is changed or removed', async () => {
    expect(await raw(`${days}'$Y-09-02'${of('training.$K.1')}`)).toBe('taken');
    const of1 = `where aid_id = 'training.$K.1'`;
    expect(await raw(`update training_attendance set attended_on = '$Y-09-03' ${of1}`)).toBe(
      'training_fact_stands',
    );
    expect(await raw(`delete from training_attendance ${of1}`)).toBe('training_fact_stands');
    expect(
      await raw(`update training_attendance set revoked_on = '$Y-10-01', revoked_by = 'officer',
        revoked_reason = 'x' ${of1}`),
    ).toBe('taken');
    expect(await raw(`update training_attendance set revoked_reason = 'y' ${of1}`)).toBe(
      'training_fact_stands',
    );
  });

  test('a day behind the closed sheet', async () => {
    await world.inTransaction((trx) => closeAttendance(trx, { classId: K, ...by(`${year()}-10-01`) }));
    expect(await raw(`${days}'$Y-09-02'${of('training.$K.1')}`)).toBe('training_attendance_open');
  });
});
