import { daysOfQuarter, quarterOf } from '../../src/domain/aid/quarters.ts';
import { schoolYearOf } from '../../src/domain/aid/school-years.ts';
import { fiscalYearOf } from '../../src/domain/budget.ts';
import { creditCheckCharacter } from '../../src/domain/credit-code.ts';
import {
  addDays,
  addYears,
  earlierOf,
  laterOf,
  type PlainDate,
  plainDate,
  shanghaiDateAt,
} from '../../src/domain/dates.ts';
import type { ClaimId } from '../../src/domain/ids.ts';
import { fen } from '../../src/domain/money.ts';
import {
  addTickets,
  attachTransportContract,
  checkTrainingClass,
  checkTransportContract,
  closeAttendance,
  closeTickets,
  openTransport,
} from '../../src/intake/index.ts';
import { decideMovement } from '../../src/payments/budget/decide.ts';
import { openFundAccount } from '../../src/payments/budget/propose.ts';
import type { FolderRow } from '../rehearsal/county-folder.ts';
import { contractPdf } from '../rehearsal/theatre.ts';
import { DemoPast, type PastDeps } from './demo-past.ts';

const COUNTY = { code: '433101', office: 'jishou' };
const credit = (first17: string): string => first17 + creditCheckCharacter(first17);
const TRAINING = credit('52433101000000011');
const SCHOOL = credit('12433101000000022');
const BANK = credit('91433101000000033');

/**
 * A few cases of articles 17 to 20 in the county's capital, laid around the day of `nowMs` so that one of each kind stands at each of
 * its turns: a class that waits for approval, one that is running, one of which payments are made, returned, unclear, waiting to be released and to be approved; a
 * student with a year paid; a loan in its third quarter; travellers who wait for papers, for an officer, and for money.
 */
export async function seedAidPast(
  deps: PastDeps,
  { nowMs, registry }: { nowMs: number; registry: readonly FolderRow[] },
) {
  const today = shanghaiDateAt(nowMs);
  const past = new DemoPast(deps, COUNTY, nowMs);
  const people = peopleOf(registry);
  await past.take(
    'registry',
    today,
    people.map(({ cells }) => cells),
  );
  await past.take('institutions', addDays(today, -420), INSTITUTIONS);
  const numbers = people.map(({ cells }) => cells.身份证号!);
  // The youngest go to school.
  const byAge = numbers.toSorted((a, b) => (a.slice(6, 14) < b.slice(6, 14) ? 1 : -1));
  const students = byAge.slice(0, 2);
  const others = numbers.filter((number) => !students.includes(number));
  const approved = await trainings(past, today, others.slice(0, 10));
  await studies(past, today, students);
  await loan(past, today, others[10]!);
  await journeys(past, today, others.slice(11, 15));
  // After all batches: it waits for one. So the finance office has something to release and to approve on its first day.
  await past.proceed(approved, addDays(today, -12), 'approved');
}

/** Of the register's rows those of the county's poor, whom the aid is for. */
function peopleOf(registry: readonly FolderRow[]): FolderRow[] {
  return registry.filter(
    ({ cells }) => cells.建档立卡 === '是' && cells.行政区划代码?.startsWith(COUNTY.code) === true,
  );
}

const account = (n: number) => ({ 开户行: '农村商业银行', 账号: `623000000000000000${n}` });
const institution = (code: string, name: string, kind: string, n: number) => ({
  统一社会信用代码: code,
  名称: name,
  机构类型: kind,
  行政区划代码: COUNTY.code,
  ...account(n),
});
const INSTITUTIONS = [
  institution(TRAINING, '乾州职业培训学校', '培训机构', 1),
  institution(SCHOOL, '吉首市职业中等专业学校', '学校', 2),
  institution(BANK, '吉首农村商业银行', '银行', 3),
];

/** Returns the claims that are to wait for their release. */
async function trainings(past: DemoPast, today: PlainDate, people: readonly string[]): Promise<ClaimId[]> {
  const classes = [
    { id: 'JS-PX01', title: '家政服务第一期', startsOn: addDays(today, -70), endsOn: addDays(today, -51) },
    { id: 'JS-PX02', title: '缝纫工第二期', startsOn: addDays(today, -12), endsOn: addDays(today, 17) },
    { id: 'JS-PX03', title: '养老护理第三期', startsOn: addDays(today, 10), endsOn: addDays(today, 29) },
  ];
  await past.take('training-classes', addDays(today, -80), classes.map(classRow));
  const trainees = people.map((number, i) => ({
    班级编号: classes[i < 4 ? 0 : i < 7 ? 1 : 2]!.id,
    身份证号: number,
  }));
  await past.take(
    'enrolments',
    addDays(today, -80),
    trainees.map((one) => ({ ...one, 费用承担: '培训机构' })),
  );
  const { db } = past.deps.database;
  for (const { id: classId, startsOn } of classes.slice(0, 2)) {
    const approval = { classId, approve: true, reason: null, requestKey: `demo:${classId}` };
    await db
      .transaction()
      .execute((trx) => checkTrainingClass(trx, { ...approval, ...past.by('hr1', addDays(startsOn, -3)) }));
  }
  const [ended, running] = [trainees.slice(0, 4), trainees.slice(4, 7)];
  const days = (from: PlainDate, n: number) => Array.from({ length: n }, (_, i) => addDays(from, i));
  const sheet = (of: readonly (typeof trainees)[number][], from: PlainDate, n: number) =>
    of.flatMap((one, i) => days(from, n - i).map((day) => ({ ...one, 日期: day })));
  await past.take('attendance', addDays(today, -1), sheet(running, classes[1]!.startsOn, 10));

  const { startsOn, endsOn } = classes[0]!;
  const reported = addDays(endsOn, 2);
  await past.take('attendance', reported, sheet(ended, startsOn, 15));
  await past.take(
    'training-results',
    reported,
    ended.map((one) => ({ ...one, 是否结业: '是', 结业日期: endsOn })),
  );
  await db
    .transaction()
    .execute((trx) =>
      closeAttendance(trx, { classId: 'JS-PX01', importId: null, ...past.by('centre', reported) }),
    );
  const [first, second, third, fourth] = await inTurn(ended, (_, i) =>
    past.assess(`training.JS-PX01.${i + 1}`, reported),
  );
  const allowance = <Id extends string>(of: readonly Id[]) =>
    of.find((id) => id.startsWith('training-living-allowance'))!;
  const [unclear, returned] = [allowance(first!), allowance(second!)];
  await past.proceed([...first!, ...second!], addDays(reported, 1), 'paid', (key) => {
    if (key.startsWith(unclear)) return { says: 'unclear', words: '处理中' };
    return key.startsWith(returned) ? { says: 'returned', words: '账号与户名不符' } : { says: 'paid' };
  });
  const last = allowance(fourth!);
  await past.proceed([last], addDays(today, -9), 'public-notice');
  await past.proceed(
    fourth!.filter((id) => id !== last),
    addDays(today, -2),
    'review',
  );
  return third!;
}

const classRow = (of: { id: string; title: string; startsOn: PlainDate; endsOn: PlainDate }) => ({
  班级编号: of.id,
  班级名称: of.title,
  统一社会信用代码: TRAINING,
  培训类型: '就业前培训',
  培训类别: 'B类',
  开班日期: of.startsOn,
  结束日期: of.endsOn,
});

/** One of three years, the first of which is paid and the second not confirmed yet; and one whose school says that it is urgent. */
async function studies(past: DemoPast, today: PlainDate, [steady, urgent]: readonly string[]): Promise<void> {
  const thisYear = plainDate(`${schoolYearOf(today, '09-01').slice(0, 4)}-09-01`);
  const lastYear = addYears(thisYear, -1);
  const study = (number: string, programme: string, stage: string, from: PlainDate) => ({
    身份证号: number,
    项目: programme,
    就读阶段: stage,
    学校代码: SCHOOL,
    入学日期: from,
    毕业日期: addDays(addYears(from, 3), -60),
  });
  const enrolled = study(steady!, '两后生生活补贴', '职业院校', lastYear);
  await past.take('students', addDays(lastYear, 5), [enrolled]);
  await past.take('students', today, [study(urgent!, '特困学生补助', '普通高中', thisYear)]);
  const [paid, open] = [await caseOf(past, steady!), await caseOf(past, urgent!)];
  const confirmed = addDays(lastYear, 39);
  const word = (on: PlainDate, from: PlainDate) => ({
    学年: schoolYearOf(from, '09-01'),
    是否在籍: '是',
    是否在读: '是',
    确认日期: on,
  });
  await past.take('school-years', confirmed, [{ 个案编号: paid, ...word(confirmed, lastYear) }]);
  await past.proceed(await past.assess(paid, confirmed), addDays(confirmed, 1), 'paid');
  const asked = { 个案编号: open, ...word(laterOf(thisYear, addDays(today, -6)), thisYear) };
  await past.take('school-years', today, [{ ...asked, 是否面临失学: '是', 需求评分: '85' }]);
  await past.assess(open, today);
}

/** Drawn two quarters ago: the first is paid, of the second the claim waits, the third is running. */
async function loan(past: DemoPast, today: PlainDate, number: string): Promise<void> {
  const third = daysOfQuarter(quarterOf(today));
  const second = daysOfQuarter(quarterOf(addDays(third.from, -1)));
  const first = daysOfQuarter(quarterOf(addDays(second.from, -1)));
  const drawnOn = addDays(first.from, 9);
  const row = {
    贷款编号: 'JS-CY001',
    身份证号: number,
    银行代码: BANK,
    是否返乡农民工: '是',
    批准日期: addDays(drawnOn, -4),
    '贷款本金(元)': '60000',
    '年利率(%)': '4.75',
    放款日期: drawnOn,
    到期日期: addYears(drawnOn, 2),
  };
  await past.take('loans', addDays(drawnOn, 3), [row]);
  const id = `loan.${BANK}.JS-CY001`;
  const state = async ({ from, to }: { from: PlainDate; to: PlainDate }, statedOn: PlainDate) => {
    const statement = {
      个案编号: id,
      季度: quarterOf(from),
      '付息金额(元)': '560.50',
      '贷款余额(元)': '60000',
    };
    const paid = { 付息日期: addDays(to, -10), 是否逾期: '否', 报送日期: statedOn };
    await past.take('loan-statements', statedOn, [{ ...statement, ...paid }]);
    const claims = await past.assess(id, statedOn);
    return claims.filter((claim) => claim.endsWith(quarterOf(from)));
  };
  await past.proceed(await state(first, addDays(second.from, 4)), addDays(second.from, 5), 'paid');
  await state(second, earlierOf(today, addDays(third.from, 4)));
}

/** Two with all their papers, of whom the fund can pay one; one whose contract waits for an officer, one who has brought nothing. */
async function journeys(past: DemoPast, today: PlainDate, people: readonly string[]): Promise<void> {
  await openAccount(past, addDays(today, -25));
  const papers = ['all', 'all', 'contract', 'none'] as const;
  const cases = await inTurn(people, (number, i) =>
    applyForTransport(past, number, addDays(today, i < 2 ? -24 : -3), papers[i]!),
  );
  const [first, second] = await inTurn(cases, (id, i) => past.assess(id, addDays(today, i < 2 ? -23 : -3)));
  await past.proceed(first!, addDays(today, -22), 'paid');
  await past.proceed(second!, addDays(today, -21), 'approved');
}

async function openAccount(past: DemoPast, on: PlainDate): Promise<void> {
  const { db } = past.deps.database;
  const of = { fund: 'poverty-alleviation', division: COUNTY.code, fiscalYear: fiscalYearOf(on) };
  const paper = { documentNo: '吉财预〔交通补助〕1号', reason: '交通补助首批资金' };
  await db.transaction().execute(async (trx) => {
    const asked = { of, amountFen: 50_000, requestKey: 'demo:fund', ...paper, ...past.by('finance1', on) };
    const { movement } = await openFundAccount(trx, asked);
    await decideMovement(trx, { id: movement, approve: true, note: null, ...past.by('finance2', on) });
  });
}

/** The application and what comes with it, in one piece: applied for again, nothing is handed in twice. */
async function applyForTransport(
  past: DemoPast,
  identityNumber: string,
  on: PlainDate,
  papers: 'all' | 'contract' | 'none',
): Promise<string> {
  const { database, vault, files } = past.deps;
  const by = past.by('centre', on);
  const asked = { identityNumber, workplace: '441900', employer: null, requestKey: `demo:${identityNumber}` };
  const { sha256, byteSize } = await files.put(await contractPdf(on));
  const document = { sha256, byteSize, mediaType: 'application/pdf', fileName: '就业协议.pdf' } as const;
  return database.db.transaction().execute(async (trx) => {
    const { aidId, unchanged } = await openTransport(trx, { ...asked, vault, allowed: () => true, ...by });
    if (unchanged || papers === 'none') return aidId;
    await attachTransportContract(trx, { aidId, document, ...by });
    if (papers === 'contract') return aidId;
    const check = { aidId, accept: true, reason: null, requestKey: 'demo' };
    await checkTransportContract(trx, { ...check, ...past.by('hr1', on) });
    const ticket = { ticketNo: aidId.slice(-8), travelledOn: addDays(on, -4), amountFen: fen(38_050) };
    await addTickets(trx, { aidId, tickets: [ticket], ...by });
    await closeTickets(trx, { aidId, ...by });
    return aidId;
  });
}

async function caseOf({ deps: { database, vault } }: DemoPast, identityNumber: string): Promise<string> {
  const { id } = await database.db
    .selectFrom('aid_case as a')
    .innerJoin('person as p', 'p.id', 'a.person_id')
    .select('a.id')
    .where('p.identity_key', '=', vault.identityKey(identityNumber))
    .executeTakeFirstOrThrow();
  return id;
}

async function inTurn<T, R>(items: readonly T[], act: (item: T, i: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const [i, item] of items.entries()) results.push(await act(item, i));
  return results;
}
