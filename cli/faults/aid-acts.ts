import type {
  AidKind,
  LoanFacts,
  StudentFacts,
  TrainingFacts,
  TransportFacts,
} from '../../src/domain/aid/facts.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { countyOf } from '../../src/domain/divisions.ts';
import type { ImportKind } from '../../src/domain/import-rows/columns.ts';
import { identityNumber } from '../bench/numbers.ts';
import { bringAllTo } from '../rehearsal/clocks.ts';
import { inParallel } from '../rehearsal/in-parallel.ts';
import { contractPdf, type Theatre } from '../rehearsal/theatre.ts';
import { type Act, AT_ONCE, on, send } from './act.ts';
import {
  type AidLife,
  CLASSES,
  INSTITUTION,
  INSTITUTION_COUNTY,
  loanNumber,
  REPAID_ON,
} from './aid-lives.ts';
import type { CampaignRecord } from './campaign-record.ts';
import type { County } from './county.ts';
import type { Row } from './places.ts';

type Of<F> = AidLife & { readonly facts: F };

/** What is told of the aid cases of a county, day by day: by files, as institutions, schools and banks do, and by hand. */
export function aidActs({ aid }: County, record: CampaignRecord): Act[] {
  const of = <K extends AidLife['facts']['kind']>(kind: K) =>
    aid.filter((one): one is Of<Extract<AidLife['facts'], { kind: K }>> => one.facts.kind === kind);
  return [
    ...trainingActs(of('training'), record),
    ...studentActs(of('student'), record),
    ...loanActs(of('loan'), record),
    ...transportActs(of('transport'), record),
  ];
}

/** Processes of a kind live up to today, so that what is told reaches them at this business time. */
async function awake(t: Theatre, record: CampaignRecord, kind: AidKind): Promise<void> {
  await bringAllTo(t, await record.aidWaiting(kind), t.officers.businessAtMs!);
}

function trainingActs(trainees: readonly Of<TrainingFacts>[], record: CampaignRecord): Act[] {
  const byClass = Map.groupBy(trainees, ({ facts }) => facts.class.id);
  const classes = CLASSES.filter(({ id }) => byClass.has(id));
  if (classes.length === 0) return [];
  const opened = on('2016-08-01', async (t) => {
    await send(t, 'institutions', [institutionRow]);
    await send(t, 'training-classes', classes.map(classRow));
    await send(t, 'enrolments', trainees.map(enrolmentRow));
    const hr = await t.officers.of(INSTITUTION_COUNTY, 'hr1');
    for (const { id, approved } of classes) {
      const reason = approved ? {} : { reason: '场地不合格' };
      await hr.post(`/api/training-classes/${id}/check`, { approve: approved, ...reason });
    }
  });
  const ended = Map.groupBy(classes, ({ endsOn }) => endsOn);
  const reports = [...ended].map(([endsOn, own]): Act => {
    const theirs = own.flatMap(({ id }) => byClass.get(id)!);
    return on(`${endsOn.slice(0, 8)}28`, async (t) => {
      await awake(t, record, 'training');
      await send(t, 'attendance', theirs.flatMap(attendanceRows));
      await send(t, 'training-results', theirs.flatMap(resultRows));
      const centre = await t.officers.of(INSTITUTION_COUNTY, 'centre');
      for (const { id } of own.filter(({ attendanceClosed }) => attendanceClosed))
        await centre.post(`/api/training-classes/${id}/attendance-closing`, {});
    });
  });
  return [opened, ...reports];
}

const institutionRow: Row = {
  统一社会信用代码: INSTITUTION,
  名称: '试验职业培训学校',
  机构类型: '培训机构',
  行政区划代码: INSTITUTION_COUNTY,
  开户行: '农村商业银行',
  账号: '6230000000000000001',
};
const CATEGORY: Record<string, string> = { 'class-a': 'A类', 'class-b': 'B类', 'class-c': 'C类' };
const PAYER = { institution: '培训机构', person: '本人', employer: '用人单位' };
const LEVEL = { junior: '初级', intermediate: '中级', senior: '高级' };
const yesNo = (yes: boolean) => (yes ? '是' : '否');

const classRow = (of: TrainingFacts['class']): Row => ({
  班级编号: of.id,
  班级名称: `试验${of.id}班`,
  统一社会信用代码: of.institution,
  培训类型: of.training === 'on-post' ? '岗位技能提升培训' : '就业前培训',
  培训类别: CATEGORY[of.category]!,
  开班日期: of.startsOn,
  结束日期: of.endsOn,
});

const whose = ({ person }: AidLife) => ({ 身份证号: identityNumber(person) });
const whoseIn = (one: Of<TrainingFacts>) => ({ 班级编号: one.facts.class.id, ...whose(one) });

const enrolmentRow = (one: Of<TrainingFacts>): Row => ({
  ...whoseIn(one),
  费用承担: PAYER[one.facts.paidBy.kind],
  用人单位代码: one.facts.paidBy.kind === 'employer' ? one.facts.paidBy.id : '',
});

const attendanceRows = (one: Of<TrainingFacts>): Row[] =>
  one.facts.attendedDays.map((day) => ({ ...whoseIn(one), 日期: day }));

function resultRows(one: Of<TrainingFacts>): Row[] {
  const { completion, certificates } = one.facts;
  if (!completion) return [];
  const result = { ...whoseIn(one), 是否结业: yesNo(completion.completed), 结业日期: completion.on };
  if (certificates.length === 0) return [result];
  return certificates.map(({ number, level, issuedOn }) => ({
    ...result,
    证书编号: number,
    证书等级: LEVEL[level],
    发证日期: issuedOn,
  }));
}

function studentActs(students: readonly Of<StudentFacts>[], record: CampaignRecord): Act[] {
  const leaving = students.filter(({ facts }) => facts.leftOn !== null);
  const words = students.flatMap((one) => one.facts.years.flatMap((year) => schoolYearRow(one, year)));
  return [
    on('2016-09-05', (t) => send(t, 'students', students.map(studentRow))),
    ...[...Map.groupBy(words, ({ 确认日期: day }) => day!)].map(([day, rows]) =>
      on(day, async (t) => {
        await awake(t, record, 'student');
        await send(t, 'school-years', rows);
      }),
    ),
    on('2016-12-01', async (t) => {
      await awake(t, record, 'student');
      await inParallel(AT_ONCE, leaving, async (one) => {
        const centre = await t.officers.of(one.facts.person.homeDivision!, 'centre');
        const id = await record.aidCaseOf(one.person);
        await centre.post(`/api/students/${id}/leavings`, { leftOn: one.facts.leftOn });
      });
    }),
  ];
}

const studentRow = (one: Of<StudentFacts>): Row => ({
  ...whose(one),
  项目: one.facts.programme === 'vocational-student' ? '两后生生活补贴' : '特困学生补助',
  就读阶段: one.facts.stage === 'vocational' ? '职业院校' : '普通高中',
  学校名称: '试验学校',
  入学日期: one.facts.startsOn,
  毕业日期: one.facts.graduatesOn,
});

function schoolYearRow(one: Of<StudentFacts>, year: StudentFacts['years'][number]): Row[] {
  const { confirmation, atRisk, needScore } = year;
  if (!confirmation) return [];
  return [
    {
      ...whose(one),
      学年: year.year,
      是否在籍: yesNo(confirmation.enrolled),
      是否在读: yesNo(confirmation.attending),
      是否面临失学: atRisk === null ? '' : yesNo(atRisk),
      需求评分: needScore === null ? '' : String(needScore),
      确认日期: confirmation.confirmedOn,
    },
  ];
}

function loanActs(loans: readonly Of<LoanFacts>[], record: CampaignRecord): Act[] {
  const drawn = Map.groupBy(loans, ({ facts }) => facts.startsOn);
  const repaid = loans.filter(({ facts }) => facts.repaidOn !== null);
  const stated = loans.flatMap((one) => one.facts.statements.map((row) => statementRow(one, row)));
  const told = (day: string, kind: ImportKind, rows: readonly Row[]) =>
    on(day, async (t) => {
      await awake(t, record, 'loan');
      await send(t, kind, rows);
    });
  return [
    ...[...drawn].map(([day, own]) =>
      told(
        day,
        'loans',
        own.map((one) => loanRow(one, null)),
      ),
    ),
    ...(repaid.length > 0
      ? [
          told(
            REPAID_ON,
            'loans',
            repaid.map((one) => loanRow(one, REPAID_ON)),
          ),
        ]
      : []),
    ...[...Map.groupBy(stated, ({ 报送日期: day }) => day!)].map(([day, rows]) =>
      told(day, 'loan-statements', rows),
    ),
  ];
}

const yuan = (fen: number) => (fen / 100).toFixed(2);

const loanRow = (one: Of<LoanFacts>, repaidOn: PlainDate | null): Row => ({
  ...whose(one),
  贷款编号: loanNumber(one.person),
  银行名称: '试验银行',
  是否返乡农民工: yesNo(one.facts.returnee),
  批准日期: one.facts.bankApprovedOn ?? '',
  '贷款本金(元)': yuan(one.facts.principalFen),
  '年利率(%)': '4.35',
  放款日期: one.facts.startsOn,
  到期日期: one.facts.endsOn,
  还清日期: repaidOn ?? '',
});

const statementRow = (one: Of<LoanFacts>, row: LoanFacts['statements'][number]): Row => ({
  贷款编号: loanNumber(one.person),
  季度: row.quarter,
  '付息金额(元)': yuan(row.interestPaidFen),
  '贷款余额(元)': yuan(row.balanceFen),
  付息日期: row.paidOn ?? '',
  是否逾期: yesNo(row.overdue),
  报送日期: row.statedOn,
});

function transportActs(travellers: readonly Of<TransportFacts>[], record: CampaignRecord): Act[] {
  if (travellers.length === 0) return [];
  return [
    on('2016-09-12', (t) =>
      inParallel(AT_ONCE, travellers, async (one) => {
        const { workplace, person } = one.facts;
        const centre = await t.officers.of(person.homeDivision!, 'centre');
        const applied = { identityNumber: identityNumber(one.person), workplace };
        const { id } = await centre.post<{ id: string }>('/api/transports', applied);
        await centre.upload(`/api/transports/${id}/contract`, {
          field: 'file',
          fileName: '就业协议.pdf',
          bytes: await contractPdf(id),
          mediaType: 'application/pdf',
        });
      }),
    ),
    on('2016-09-14', async (t) => {
      await awake(t, record, 'transport');
      await inParallel(AT_ONCE, travellers, (one) => handInPapers(t, record, one));
    }),
  ];
}

async function handInPapers(t: Theatre, record: CampaignRecord, one: Of<TransportFacts>): Promise<void> {
  const { person, contract, tickets, ticketsClosed } = one.facts;
  const path = `/api/transports/${await record.aidCaseOf(one.person)}`;
  const home = countyOf(person.homeDivision!)!;
  const hr = await t.officers.of(home, 'hr1');
  const reason = contract ? {} : { reason: '没有盖章' };
  await hr.post(`${path}/contract-check`, { accept: contract === true, ...reason });
  const centre = await t.officers.of(home, 'centre');
  const handedIn = tickets.map(({ key: ticketNo, ...ticket }) => ({ ticketNo, ...ticket }));
  if (handedIn.length > 0) await centre.post(`${path}/tickets`, { tickets: handedIn });
  if (ticketsClosed) await centre.post(`${path}/tickets-closed`, {});
}
