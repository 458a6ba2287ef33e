import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createActivities } from '../../../activities/index.ts';
import { creditCode, identityNumber } from '../../../cli/bench/numbers.ts';
import { plainDate, startOfShanghaiDay } from '../../../src/domain/dates.ts';
import { resultFile } from '../../helpers/bank.ts';
import { type Coordinating, coordinate } from './coordinate.ts';
import {
  employerRow,
  importRows,
  intermediaryRow,
  raiseClaim,
  registryRow,
  type TestCase,
  uploadContract,
  userId,
} from './county.ts';
import type { House } from './house.ts';
import { openLoading } from './loading.ts';
import { type OrganisationThings, openOrganisation } from './organisation-things.ts';
import { openPeopleThings, type PeopleThings } from './people-things.ts';
import { type Answer, form, type Loose, Person } from './person.ts';
import { refreshOf } from './refresh.ts';
import { openServing, type Serving } from './serving.ts';
import { openSharing, type SharedThings } from './shared-things.ts';
import { openStudies, type Studies } from './studies.ts';
import { openTargets } from './targets.ts';

/** What must not be seen from outside: each text is of county A alone. */
export interface Marker {
  readonly what: string;
  readonly text: string;
}

/** County A (吉首) with a case at every step, and what its things are called by. */
export interface CountyA {
  readonly employer: string;
  readonly intermediary: string;
  readonly cases: Readonly<Record<Station, TestCase>>;
  readonly claims: Readonly<Record<Exclude<Station, 'placed' | 'contract'>, string>>;
  readonly household: string;
  readonly document: string;
  readonly batch: string;
  /** What the bank said of it nobody can read, and what somebody found out. */
  readonly unclearPayment: string;
  readonly ruling: string;
  /** A fund's account and its first movement. */
  readonly budget: { readonly account: string; readonly movement: string };
  readonly importId: string;
  readonly objection: string;
  readonly appeal: string;
  readonly recovery: string;
  readonly person: number;
  readonly departure: number;
  readonly insurance: number;
  readonly flag: number;
  readonly sample: number;
  readonly user: string;
  readonly code: string;
  readonly dispute: string;
  /** A transport case with a ticket and a contract that waits for its check. */
  readonly aid: string;
  readonly institution: string;
  readonly classId: string;
  /** Somebody's case in that class, with a report and a certificate. */
  readonly training: string;
  readonly traineeIdentity: string;
  readonly completion: number;
  readonly certificate: number;
  readonly ticket: number;
  readonly identity: string;
  readonly studies: Studies;
  readonly serving: Serving;
  /** A bulk import of the register that waits to be looked at. */
  readonly load: string;
  /** The number of its target letter. */
  readonly letter: string;
  /** Who has left and looks for work again, and is referred to an opening of a service centre; a fair they came to. */
  readonly matching: {
    readonly opening: string;
    readonly seeker: number;
    readonly referral: number;
    readonly fair: string;
  };
  readonly sharing: SharedThings;
  readonly people: PeopleThings;
  readonly coordinating: Coordinating;
  readonly organisation: OrganisationThings;
  readonly markers: readonly Marker[];
}

const stations = [
  'placed',
  'contract',
  'acceptance',
  'review',
  'public-notice',
  'finance',
  'payment',
  'released',
  'paid',
  'returned',
  'unclear',
  'correction',
  'refused',
] as const;
type Station = (typeof stations)[number];

const DAY = '2017-06-18';
/** A day on which the notice of A is still open. */
export const TODAY = '2017-06-20';
const STARTS = '2016-06-18';
const ENDS = '2017-06-17';
const NAMES = [...'甲乙丙丁戊己庚辛壬癸子丑寅'].map((sign) => `欧阳墨${sign}`);
/** Where the people of A live. */
const VILLAGE_A = '433101002001';
const WAGE_YUAN = '4321.09';
const PREMIUM_YUAN = '513.57';
const INCOME_YUAN = '7654.32';

export async function openCountyA(house: House): Promise<CountyA> {
  const employer = creditCode(771_001);
  const intermediary = 'ZJ-MO-1';
  const all = stations.map((station, i) => ({ station, one: caseOf(i, employer) }));
  const cases = Object.fromEntries(all.map(({ station, one }) => [station, one])) as CountyA['cases'];

  const ok = async (answer: Promise<Answer<Loose>>) => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(text);
    return body;
  };
  const centre = await house.person('jishou-centre');
  await ok(
    importRows(
      house,
      'registry',
      all.map(({ one }, i) =>
        registryRow(one.n, {
          户编号: `H-MO-${i}`,
          姓名: NAMES[i]!,
          '家庭年收入(元)': INCOME_YUAN,
          联系电话: '13987650001',
          一卡通账号: '6228489990000000777',
        }),
      ),
    ),
  );
  await ok(
    importRows(house, 'employers', [
      employerRow(0, {
        统一社会信用代码: employer,
        名称: '墨戎电子厂',
        联系人: '向墨戎',
        账号: '6228489990000000888',
      }),
    ]),
  );
  await ok(
    importRows(house, 'intermediaries', [
      { ...intermediaryRow(0), 编号: intermediary, 名称: '墨戎劳务社', 账号: '6228489990000000999' },
    ]),
  );
  const placements = await ok(
    importRows(
      house,
      'placements',
      [
        ...all.map(({ one }) => ({
          就业编号: one.id,
          身份证号: one.identity,
          统一社会信用代码: employer,
          介绍机构编号: intermediary,
          岗位: '墨绣工',
          '月工资(元)': WAGE_YUAN,
          入职日期: STARTS,
          合同起始日: STARTS,
          合同终止日: ENDS,
        })),
        // One row that is refused, so that the import has errors to show.
        { 就业编号: 'MO-BAD', 身份证号: '墨错号', 统一社会信用代码: employer, 入职日期: STARTS } as never,
      ],
      { on: STARTS },
    ),
  );
  await house.seedAgents();

  const claims: Record<string, string> = {};
  for (const { station, one } of all) {
    if (station === 'placed' || station === 'payment') continue;
    if (station === 'contract') {
      await uploadContract(house, one);
      continue;
    }
    const until = {
      released: 'payment',
      paid: 'payment',
      returned: 'payment',
      unclear: 'payment',
      correction: 'review',
      refused: 'review',
    } as const;
    claims[station] = await raiseClaim(house, one, until[station as 'paid'] ?? (station as 'review'));
  }
  await decideReview(house, claims.correction!, 'return', '墨批注：请补工资表');
  await decideReview(house, claims.refused!, 'refuse', '墨批注：工资表不实');

  const batch = await pay(house, [claims.released!, claims.paid!, claims.returned!, claims.unclear!]);
  const unclearPayment = `${claims.unclear}:1`;
  const answer = Buffer.from(
    '%PDF-1.4\n% 墨银行\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  );
  const ruling = await ok(
    (await house.person('jishou-finance1')).ask(
      `/api/payments/${encodeURIComponent(unclearPayment)}/rulings`,
      {
        form: form(
          answer,
          { outcome: 'returned', on: '2017-06-28', note: '墨核实：银行称未入账' },
          '墨答复.pdf',
        ),
        on: '2017-06-28',
      },
    ),
  );
  const chosen = { division: '433101', format: 'csv-gb18030' };
  await ok((await house.person('jishou-finance1')).ask('/api/bank-formats', { json: chosen, on: DAY }));
  // Only now: a batch takes all that a county has booked.
  claims.payment = await raiseClaim(house, cases.payment, 'payment');
  const objection = (
    await ok(
      new Person(house.baseUrl).ask(`/api/claims/${claims['public-notice']}/objections`, {
        json: { body: '墨异议：此人没有在墨戎电子厂上过班。', raisedBy: '墨先生', contact: '13987650002' },
        on: TODAY,
      }),
    )
  ).id;

  const budget = await openBudget(house, claims.finance!);
  const appeal = (
    await ok(
      centre.ask(`/api/claims/${claims.refused}/appeals`, {
        json: { words: '墨申诉：工资表是真的，请复查。' },
        on: TODAY,
      }),
    )
  ).id;
  const recovery = await recoverFrom(house, claims.paid!);

  const { id } = cases.contract;
  await ok(
    centre.ask(`/api/employments/${id}/follow-ups`, {
      json: { visitedOn: '2016-07-01', method: '电话', note: '墨回访' },
      on: '2016-07-02',
    }),
  );
  const departure = await ok(
    centre.ask(`/api/employments/${id}/departures`, {
      json: { departedOn: '2017-01-05', reason: '墨辞职' },
      on: '2017-01-06',
    }),
  );
  const insurance = await ok(
    centre.ask(`/api/employments/${id}/insurance`, {
      json: { month: '2016-07', kind: '城镇职工基本养老保险', paidOn: '2016-07-20', amountFen: 51_357 },
      on: '2016-07-21',
    }),
  );
  const unmatched = identityNumber(771_900);
  await ok(
    importRows(
      house,
      'insurance',
      [
        {
          统一社会信用代码: employer,
          所属月份: '2016-08',
          身份证号: unmatched,
          险种: '城镇职工基本养老保险',
          缴费日期: '2016-08-20',
          '缴费金额(元)': PREMIUM_YUAN,
        },
      ],
      { on: '2016-08-21' },
    ),
  );
  const paper = Buffer.from(
    '%PDF-1.4\n% 墨戎的材料\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  );
  const document = await ok(
    centre.ask('/api/documents', {
      form: form(paper, { employmentId: id, purpose: 'other' }, '墨材料.pdf'),
      on: DAY,
    }),
  );
  const code = (await ok(centre.ask(`/api/employments/${id}/worker-codes`, { json: {}, on: DAY })))
    .code as string;
  await ok(
    new Person(house.baseUrl).ask('/api/public/worker-statements', {
      json: { code, last4: cases.contract.identity.slice(-4), answer: 'disputed', note: '墨说明：没上过班' },
      on: DAY,
    }),
  );

  // Twelve households that share one account.
  await ok((await house.person('jishou-hr1')).ask('/api/flags/sweep', { json: {}, on: DAY }));
  const flag = await house.db
    .selectFrom('suspicion_flag_case')
    .select('flag_id as id')
    .where('employment_id', '=', cases.placed.id)
    .executeTakeFirstOrThrow();

  // Every approved claim of the quarter is looked at again.
  const prefecture = await house.person('hr');
  const rates = { 'employer-post': 1000 };
  await ok(prefecture.ask('/api/sampling-periods', { json: { period: '2017Q2', rates }, on: '2017-03-31' }));
  await ok(prefecture.ask('/api/sampling-periods/2017Q2/draw', { json: {}, on: '2017-07-01' }));
  const sample = await house.db
    .selectFrom('sample_item')
    .select('id')
    .where('claim_id', '=', claims.paid!)
    .executeTakeFirstOrThrow();

  const { code_id: dispute } = await house.db
    .selectFrom('worker_statement')
    .select('code_id')
    .where('employment_id', '=', id)
    .executeTakeFirstOrThrow();
  const { id: aid } = await ok(
    centre.ask('/api/transports', {
      json: { identityNumber: cases.placed.identity, workplace: '441900', employer },
      on: DAY,
    }),
  );
  const scan = form(Buffer.from('%PDF-1.4\n% 墨协议\n%%EOF\n'), {}, '墨协议.pdf');
  await ok(centre.ask(`/api/transports/${aid}/contract`, { form: scan, on: DAY }));
  const tickets = [{ ticketNo: 'MO-TICKET', travelledOn: '2017-06-01', amountFen: 38_765 }];
  await ok(centre.ask(`/api/transports/${aid}/tickets`, { json: { tickets }, on: DAY }));
  const { id: ticket } = await house.db
    .selectFrom('transport_ticket')
    .select('id')
    .where('aid_id', '=', aid)
    .executeTakeFirstOrThrow();
  const taught = await teach(house, cases.placed.identity, employer);
  const serving = await openServing(house, { employment: cases.placed.id, employer, on: TODAY });
  const letter = await openTargets(house, { county: '433101', on: TODAY });
  const studies = await openStudies(centre, [cases.placed.identity, cases.contract.identity]);
  const matching = await match(house, cases.contract.id);
  const person = await house.db
    .selectFrom('employment')
    .select('person_id')
    .where('id', '=', cases.placed.id)
    .executeTakeFirstOrThrow();
  const second = await house.db
    .selectFrom('employment')
    .select('person_id')
    .where('id', '=', cases.contract.id)
    .executeTakeFirstOrThrow();
  const people = await openPeopleThings(house, {
    cards: [person.person_id, second.person_id],
    household: 'H-MO-0',
    on: TODAY,
  });
  const sharing = await openSharing(house, { person: person.person_id, identity: cases.placed.identity });
  await refresh(house, person.person_id);

  const load = await openLoading(house, { n: cases.placed.n, name: NAMES[0]!, household: 'H-MO-0' });

  const organisation = await openOrganisation(house, {
    holder: await userId(house, 'jishou-hr1'),
    delegate: await userId(house, 'jishou-poverty'),
  });

  return {
    employer,
    intermediary,
    cases,
    claims: claims as CountyA['claims'],
    household: 'H-MO-0',
    document: document.sha256,
    batch,
    unclearPayment,
    ruling: ruling.id,
    budget,
    importId: placements.importId,
    objection,
    appeal,
    recovery,
    person: person.person_id,
    departure: departure.departureId,
    insurance: insurance.paymentId,
    flag: Number(flag.id),
    sample: Number(sample.id),
    user: await userId(house, 'jishou-hr1'),
    code,
    dispute,
    aid,
    ...taught,
    ticket,
    identity: cases.placed.identity,
    studies,
    serving,
    load,
    letter,
    matching,
    coordinating: await coordinate(house, DAY),
    sharing,
    people,
    organisation,
    markers: [
      { what: 'the post', text: '墨岗位' },
      { what: 'the draft', text: organisation.article },
      { what: 'why cards are merged', text: '墨合并信息卡' },
      { what: 'what a village reports', text: '墨村里' },
      { what: 'the target letter', text: letter },
      { what: 'the service case', text: serving.service },
      { what: 'the bulk import', text: '墨名册' },
      { what: 'words of a service case', text: '墨困难' },
      { what: 'a note of a service case', text: '墨办理' },
      { what: 'a visit', text: '墨走访' },
      { what: 'who comes along', text: '墨人社局' },
      { what: 'what the employer asks for', text: '墨需求' },
      { what: 'the training plan', text: '墨计划' },
      { what: 'the training plan', text: serving.plan },
      { what: 'a request for help', text: '墨求助' },
      { what: 'where people are called to', text: '墨戎广场' },
      { what: 'the worker’s name', text: '欧阳墨' },
      { what: 'the employment', text: 'MO-00' },
      { what: 'the refused row', text: 'MO-BAD' },
      { what: 'the aid case', text: aid },
      { what: 'the class', text: 'MO-PX' },
      { what: 'the class’s name', text: '墨绣班' },
      { what: 'the institution', text: taught.institution },
      { what: 'the certificate', text: 'MO-ZS' },
      { what: 'the ticket', text: 'MO-TICKET' },
      { what: 'the ticket’s amount', text: '38765' },
      { what: 'the agreement’s name', text: '墨协议' },
      { what: 'the household', text: 'H-MO-' },
      { what: 'the employer’s code', text: employer },
      { what: 'the employer or intermediary', text: '墨戎' },
      { what: 'the intermediary', text: intermediary },
      { what: 'the post', text: '墨绣工' },
      { what: 'the wage', text: WAGE_YUAN },
      { what: 'the wage', text: '432109' },
      { what: 'the premium', text: PREMIUM_YUAN },
      { what: 'the premium', text: '51357' },
      { what: 'the income', text: '765432' },
      { what: 'the telephone', text: '1398765000' },
      { what: 'an account', text: '622848999' },
      { what: 'the document', text: document.sha256 },
      { what: 'a file’s name', text: '墨材料' },
      { what: 'the batch', text: batch },
      { what: 'the bank’s words', text: '墨不明' },
      { what: 'a ruling', text: '墨核实' },
      { what: 'a ruling', text: ruling.id },
      { what: 'the paper of a ruling', text: '墨答复' },
      { what: 'the paper of a ruling', text: '墨银行' },
      { what: 'the import', text: placements.importId },
      { what: 'the movement', text: budget.movement },
      { what: 'the document of a budget', text: '墨财社' },
      { what: 'the objection', text: '墨异议' },
      { what: 'the objection', text: objection },
      { what: 'who objected', text: '墨先生' },
      { what: 'the appeal', text: '墨申诉' },
      { what: 'the appeal', text: appeal },
      { what: 'the recovery', text: '墨追回' },
      { what: 'a receipt of the recovery', text: '墨流水' },
      { what: 'an officer’s note', text: '墨批注' },
      { what: 'a topic of a meeting', text: '墨议题' },
      { what: 'a party of a meeting', text: '墨参会方' },
      { what: 'the minutes', text: '墨纪要' },
      { what: 'where they met', text: '墨地点' },
      { what: 'a decision of a meeting', text: '墨议定' },
      { what: 'a duty', text: '墨责任' },
      { what: 'a problem', text: '墨难点' },
      { what: 'an attachment', text: '墨附件' },
      { what: 'the follow-up', text: '墨回访' },
      { what: 'the departure', text: '墨辞职' },
      { what: 'the worker’s statement', text: '墨说明' },
      { what: 'the unmatched number', text: unmatched },
      { what: 'why somebody was referred', text: '墨推荐' },
      { what: 'the student', text: studies.student },
      { what: 'why the student left', text: '墨退学' },
      { what: 'the loan', text: 'MO-DK-1' },
      { what: 'why an area is open again', text: '墨村补登' },
      { what: 'why an area asks for an exception', text: '墨村外出' },
      { what: 'the interest', text: '43217' },
      { what: 'the interest', text: '432.17' },
      ...all.flatMap(({ one }) => [
        { what: 'the identity number', text: one.identity },
        { what: 'the masked identity number', text: `**${one.identity.slice(-4)}` },
      ]),
    ],
  };
}

/** An opening far away, which everybody may read, and somebody of A who is referred to it. */
async function match(house: House, employment: string): Promise<CountyA['matching']> {
  const [opening, fair] = ['YD-1', 'YD-ZPH-1'];
  const centre = creditCode(771_777, '440300');
  const prefecture = await house.person('centre');
  const ok = async (answer: Promise<Answer<Loose>>) => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(text);
    return body;
  };
  const institution = {
    统一社会信用代码: centre,
    名称: '异地劳务服务中心',
    机构类型: '劳务服务中心',
    行政区划代码: '440300',
  };
  await ok(importRows(house, 'institutions', [institution], { by: 'centre', on: DAY }));
  const json = {
    id: opening,
    employerName: '异地厂',
    institution: centre,
    place: '440300',
    industry: '制造',
    post: '普工',
  };
  await ok(
    prefecture.ask('/api/job-openings', {
      json: { ...json, payFromFen: 300_000, places: 9, validUntil: '2017-12-31' },
      on: DAY,
    }),
  );
  const { person_id: seeker } = await house.db
    .selectFrom('employment')
    .select('person_id')
    .where('id', '=', employment)
    .executeTakeFirstOrThrow();
  const county = await house.person('jishou-centre');
  const marks = { region: 'soft', industry: 'soft', post: 'soft', wage: 'soft', services: 'soft' };
  await ok(county.ask(`/api/job-seekers/${seeker}/wish`, { json: marks, on: DAY }));
  const fairJson = { id: fair, title: '春风行动', heldOn: DAY, venue: '体育馆', division: '433101' };
  await ok(county.ask('/api/job-fairs', { json: fairJson, on: DAY }));
  await ok(county.ask(`/api/job-fairs/${fair}/attendees`, { json: { personId: seeker }, on: DAY }));
  const referred = county.ask('/api/referrals', {
    json: { openingId: opening, personId: seeker, note: '墨推荐' },
    on: DAY,
  });
  const { id: referral } = await ok(referred);
  return { opening, seeker, referral, fair };
}

/** A class of A's own school: somebody of A in it came on a day, completed it and got a certificate. */
async function teach(house: House, traineeIdentity: string, employer: string) {
  const institution = creditCode(771_555);
  const classId = 'MO-PX1';
  const rows = [
    [
      'institutions',
      {
        统一社会信用代码: institution,
        名称: '墨戎职校',
        机构类型: '培训机构',
        行政区划代码: '433101',
        联系人: '向墨戎',
        账号: '6228489990000000666',
      },
    ],
    [
      'training-classes',
      {
        班级编号: classId,
        班级名称: '墨绣班',
        统一社会信用代码: institution,
        培训类型: '岗位技能提升培训',
        培训类别: 'B类',
        开班日期: '2017-06-01',
        结束日期: '2017-06-10',
      },
    ],
    [
      'enrolments',
      { 班级编号: classId, 身份证号: traineeIdentity, 费用承担: '用人单位', 用人单位代码: employer },
    ],
    ['attendance', { 班级编号: classId, 身份证号: traineeIdentity, 日期: '2017-06-01' }],
    [
      'training-results',
      {
        班级编号: classId,
        身份证号: traineeIdentity,
        是否结业: '是',
        结业日期: '2017-06-10',
        证书编号: 'MO-ZS-1',
        证书等级: '初级',
        发证日期: '2017-06-12',
      },
    ],
  ] as const;
  for (const [kind, row] of rows) {
    const report = await importRows(house, kind, [row as Record<string, string>], { on: DAY });
    if (report.body.accepted !== 1) throw new Error(`${kind}: ${report.text}`);
  }
  await house.seedAgents();
  const training = `training.${classId}.1`;
  const idIn = async (table: 'training_completion' | 'training_certificate') =>
    (await house.db.selectFrom(table).select('id').where('aid_id', '=', training).executeTakeFirstOrThrow())
      .id;
  return {
    institution,
    classId,
    training,
    traineeIdentity,
    completion: await idIn('training_completion'),
    certificate: await idIn('training_certificate'),
  };
}

function caseOf(i: number, employer: string): TestCase {
  const n = 771_100 + i;
  const id = `MO-00${String(i).padStart(2, '0')}`;
  return {
    n,
    id,
    employer,
    identity: identityNumber(n),
    startsOn: STARTS,
    dueOn: DAY,
    contractId: `${id}-C1`,
  };
}

/** The county's account of the year with its first money, and a claim that waits for more. */
async function openBudget(house: House, claimId: string): Promise<CountyA['budget']> {
  const one = await house.person('jishou-finance1');
  const opened = await one.ask<Loose>('/api/fund-accounts', {
    json: {
      fund: 'county-finance',
      division: '433101',
      fiscalYear: 2017,
      amountFen: 90_000_000,
      documentNo: '墨财社〔2017〕1号',
      reason: '墨批注：年度预算',
    },
    on: DAY,
  });
  if (opened.status !== 201) throw new Error(opened.text);
  const { account, movement } = opened.body;
  const two = await house.person('jishou-finance2');
  const decided = await two.ask(`/api/budget-movements/${movement}/decision`, {
    json: { approve: true },
    on: DAY,
  });
  if (decided.status !== 200) throw new Error(decided.text);
  await sql`
    insert into fund_commitment (key, claim_id, payment_no, fund, division, amount_fen, payee_id, payee_name,
      account_cipher, approved_by, approved_on)
    select c.id || ':1', c.id, 1, c.fund, c.paid_by, c.amount_fen, c.payee_id, e.name, e.account_cipher, u.id, ${DAY}
    from claim c join employer e on e.credit_code = c.payee_id, app_user u
    where c.id = ${claimId} and u.username = 'jishou-finance1'
  `.execute(house.db);
  return { account, movement };
}

/** The API's engine is away in these tests: the activity is called as the process would call it. */
async function decideReview(
  house: House,
  claimId: string,
  action: 'return' | 'refuse',
  note: string,
): Promise<void> {
  const { revision } = await house.db
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow();
  await createActivities({ database: house.database }).decideClaim({
    claimId: claimId as never,
    businessNowMs: startOfShanghaiDay(plainDate(DAY)) + 9 * 3_600_000,
    requestKey: randomUUID(),
    step: 'review',
    action,
    reason: 'documents-not-genuine',
    note,
    officer: await userId(house, 'jishou-hr2'),
    revision,
  });
}

/** A's village is open again for its people: one has been seen, and of the others it says why not. */
async function refresh(house: House, person: number): Promise<void> {
  const year = refreshOf(house);
  await year.reopen('jishou-centre', VILLAGE_A, '墨村补登记', DAY);
  await year.confirm('jishou-centre', [person], DAY);
  await year.askException('jishou-centre', VILLAGE_A, '墨村外出务工', DAY);
  await year.look([VILLAGE_A, VILLAGE_A.slice(0, 9), '433101'], DAY);
}

/** Releases what is booked; the bank pays the second, returns the third, and says of the fourth what nobody can read. */
async function pay(house: House, claims: readonly string[]): Promise<string> {
  const on = '2017-06-28';
  const cashier = await house.person('jishou-finance2');
  const released = await cashier.ask('/api/payment-batches', { json: { division: '433101' }, on });
  if (released.status >= 300) throw new Error(released.text);
  const batch: string = released.body.id;
  const file = await fetch(`${house.baseUrl}/api/payment-batches/${batch}/file`, {
    headers: { cookie: cashier.cookie, 'x-business-time': `${on}T01:00:00Z` },
  });
  const keyOf = (claim: string) => `${claim}:1`;
  const words = {
    [keyOf(claims[1]!)]: 'paid',
    [keyOf(claims[2]!)]: { returned: '账号不符' },
    [keyOf(claims[3]!)]: { unclear: '墨不明' },
  } as const;
  const result = resultFile(Buffer.from(await file.arrayBuffer()), words, on);
  const other = await house.person('jishou-finance1');
  const answer = await other.ask(`/api/payment-batches/${batch}/result`, {
    form: form(result, {}, '墨回执.csv'),
    on,
  });
  if (answer.status >= 300) throw new Error(answer.text);
  return batch;
}

/** What was paid is asked back, with an instalment received. */
async function recoverFrom(house: House, claim: string): Promise<string> {
  const on = '2017-06-29';
  const officer = await house.person('jishou-finance1');
  const proposed = await officer.ask(`/api/claims/${claim}/recoveries`, {
    json: {
      amountFen: 100_000,
      reason: 'documents-not-genuine',
      note: '墨追回：合同系伪造',
      instalments: [{ dueOn: '2017-07-31', amountFen: 100_000 }],
    },
    on,
  });
  if (proposed.status >= 300) throw new Error(proposed.text);
  const { id } = proposed.body;
  await createActivities({ database: house.database }).decideRecovery({
    recoveryId: id as never,
    businessNowMs: startOfShanghaiDay(plainDate(on)) + 9 * 3_600_000,
    requestKey: randomUUID(),
    approve: true,
    officer: await userId(house, 'finance2'),
    revision: 1,
  });
  const received = await officer.ask(`/api/recoveries/${id}/receipts`, {
    json: { amountFen: 1_000, receivedOn: on, reference: '墨流水-1' },
    on,
  });
  if (received.status >= 300) throw new Error(received.text);
  return id;
}

export interface CountyB {
  readonly county: string;
  readonly village: string;
  readonly township: string;
  readonly employer: string;
  readonly intermediary: string;
  readonly employmentId: string;
}

/** County B (泸溪) with a case of its own, so that its people's lists are not simply empty. */
export async function openCountyB(house: House): Promise<CountyB> {
  const county = '433122';
  const { code: village } = await house.db
    .selectFrom('division')
    .select('code')
    .where('level', '=', 'village')
    .where('code', 'like', `${county}%`)
    .orderBy('code')
    .limit(1)
    .executeTakeFirstOrThrow();
  const by = 'luxi-centre';
  const n = 772_345;
  const employer = creditCode(n, county);
  const rows = [
    ['registry', registryRow(n, { 户编号: 'H-BAI-1', 姓名: '白小河', 行政区划代码: village })],
    ['employers', employerRow(n, { 统一社会信用代码: employer, 名称: '白沙船厂', 行政区划代码: county })],
    ['intermediaries', { ...intermediaryRow(n), 编号: 'ZJ-BAI-1', 名称: '白沙劳务社', 行政区划代码: county }],
    [
      'placements',
      {
        就业编号: 'BAI-001',
        身份证号: identityNumber(n),
        统一社会信用代码: employer,
        介绍机构编号: 'ZJ-BAI-1',
        岗位: '木工',
        '月工资(元)': '3000',
        入职日期: STARTS,
        合同起始日: STARTS,
        合同终止日: ENDS,
      },
    ],
  ] as const;
  for (const [kind, row] of rows) {
    const report = await importRows(house, kind, [row as Record<string, string>], { by, on: STARTS });
    if (report.body.accepted !== 1) throw new Error(`${kind}: ${report.text}`);
  }
  // The year's refresh of both counties; of A nobody is in the register yet.
  await refreshOf(house).open([VILLAGE_A.slice(0, 9), village.slice(0, 9)]);
  return {
    county,
    village,
    township: village.slice(0, 9),
    employer,
    intermediary: 'ZJ-BAI-1',
    employmentId: 'BAI-001',
  };
}
