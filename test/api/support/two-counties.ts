import { randomUUID } from 'node:crypto';
import { createActivities } from '../../../activities/index.ts';
import { creditCode, identityNumber } from '../../../cli/bench/numbers.ts';
import { plainDate, startOfShanghaiDay } from '../../../src/domain/dates.ts';
import { resultFile } from '../../helpers/bank.ts';
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
import { type Answer, form, type Loose, Person } from './person.ts';
import { openStudies, type Studies } from './studies.ts';

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
  readonly importId: string;
  readonly objection: string;
  readonly person: number;
  readonly departure: number;
  readonly insurance: number;
  readonly user: string;
  readonly code: string;
  readonly dispute: string;
  readonly identity: string;
  readonly studies: Studies;
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
  'correction',
  'refused',
] as const;
type Station = (typeof stations)[number];

const DAY = '2017-06-18';
/** A day on which the notice of A is still open. */
export const TODAY = '2017-06-20';
const STARTS = '2016-06-18';
const ENDS = '2017-06-17';
const NAMES = [...'甲乙丙丁戊己庚辛壬癸子丑'].map((sign) => `欧阳墨${sign}`);
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
      correction: 'review',
      refused: 'review',
    } as const;
    claims[station] = await raiseClaim(house, one, until[station as 'paid'] ?? (station as 'review'));
  }
  await decideReview(house, claims.correction!, 'return', '墨批注：请补工资表');
  await decideReview(house, claims.refused!, 'refuse', '墨批注：工资表不实');

  const batch = await pay(house, [claims.released!, claims.paid!, claims.returned!]);
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

  const { code_id: dispute } = await house.db
    .selectFrom('worker_statement')
    .select('code_id')
    .where('employment_id', '=', id)
    .executeTakeFirstOrThrow();
  const studies = await openStudies(centre, [cases.placed.identity, cases.contract.identity]);
  const person = await house.db
    .selectFrom('employment')
    .select('person_id')
    .where('id', '=', cases.placed.id)
    .executeTakeFirstOrThrow();

  return {
    employer,
    intermediary,
    cases,
    claims: claims as CountyA['claims'],
    household: 'H-MO-0',
    document: document.sha256,
    batch,
    importId: placements.importId,
    objection,
    person: person.person_id,
    departure: departure.departureId,
    insurance: insurance.paymentId,
    user: await userId(house, 'jishou-hr1'),
    code,
    dispute,
    identity: cases.placed.identity,
    studies,
    markers: [
      { what: 'the worker’s name', text: '欧阳墨' },
      { what: 'the employment', text: 'MO-00' },
      { what: 'the refused row', text: 'MO-BAD' },
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
      { what: 'the import', text: placements.importId },
      { what: 'the objection', text: '墨异议' },
      { what: 'the objection', text: objection },
      { what: 'who objected', text: '墨先生' },
      { what: 'an officer’s note', text: '墨批注' },
      { what: 'the follow-up', text: '墨回访' },
      { what: 'the departure', text: '墨辞职' },
      { what: 'the worker’s statement', text: '墨说明' },
      { what: 'the unmatched number', text: unmatched },
      { what: 'the student', text: studies.student },
      { what: 'why the student left', text: '墨退学' },
      { what: 'the loan', text: 'MO-DK-1' },
      { what: 'the interest', text: '43217' },
      { what: 'the interest', text: '432.17' },
      ...all.flatMap(({ one }) => [
        { what: 'the identity number', text: one.identity },
        { what: 'the masked identity number', text: `**${one.identity.slice(-4)}` },
      ]),
    ],
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

/** Releases what is booked; the bank pays the second and returns the third. */
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
  const words = { [keyOf(claims[1]!)]: 'paid', [keyOf(claims[2]!)]: { returned: '账号不符' } } as const;
  const result = resultFile(Buffer.from(await file.arrayBuffer()), words, on);
  const other = await house.person('jishou-finance1');
  const answer = await other.ask(`/api/payment-batches/${batch}/result`, {
    form: form(result, {}, '墨回执.csv'),
    on,
  });
  if (answer.status >= 300) throw new Error(answer.text);
  return batch;
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
  return {
    county,
    village,
    township: village.slice(0, 9),
    employer,
    intermediary: 'ZJ-BAI-1',
    employmentId: 'BAI-001',
  };
}
