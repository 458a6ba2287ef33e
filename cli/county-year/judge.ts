import { visitsWorkflowId } from '../../workflows/contract.ts';
import type { Finding } from '../verify/verify.ts';
import { COUNTY, type Stage, YEAR } from './stage.ts';
import { EVALUATION, type EvaluationPage, LETTER, REWARD_FEN } from './targets.ts';
import { EMPLOYER, PEOPLE } from './work.ts';

interface Meeting {
  readonly kind: string;
  readonly status: string;
  readonly postponed: number;
  readonly firstOn: string;
  readonly heldOn: string | null;
  readonly escalatedTo: string | null;
}

interface Problem {
  readonly kind: string;
  readonly status: string;
  readonly source: string;
  readonly escalations: number;
  readonly reopened: number;
}

const READER = 'auditor';
const numberOf = <T>(rows: readonly T[], such: (row: T) => boolean): number => rows.filter(such).length;

/** What the record has of the year when it is over; `findings` are those of `npm run verify`. */
export async function judgeYear(s: Stage, findings: readonly Finding[]): Promise<void> {
  await judgeMeetings(s);
  await judgeProblems(s);
  await judgeTargets(s);
  const open = (await s.theatre.record.open()).map(({ case_id }) => case_id.split('-')[0]!).toSorted();
  const expected = [...Array.from({ length: PEOPLE }, () => 'employment'), 'visits'];
  s.check('没有办结的只有在岗人员和下一次走访', countsOf(expected), countsOf(open));
  const visits = (await s.theatre.record.open()).filter(({ case_id }) => case_id.startsWith('visits-'));
  s.check('等待走访的是广州的企业', visitsWorkflowId(EMPLOYER as never), visits[0]?.case_id);
  const { debit, credit } = await s.theatre.record.totals();
  // Booked, released and paid: three transactions of the amount.
  s.check('账簿平衡：记账、放款、支付各一笔', [3 * REWARD_FEN, 3 * REWARD_FEN], [debit, credit]);
  const { bank, 'subsidy-expense': expense } = await s.theatre.record.balances();
  s.check('银行付出的就是列支的奖补', [-REWARD_FEN, REWARD_FEN], [bank, expense]);
  const wrong = findings.filter(({ count }) => count > 0);
  s.check(
    `核对审计链、账簿、支付和引擎（${findings.length}项）`,
    '没有差异',
    wrong.length === 0
      ? '没有差异'
      : wrong.map((one) => `${one.check}：${one.examples.join('、')}`).join('；'),
  );
}

async function judgeMeetings(s: Stage): Promise<void> {
  const { items } = await s.read<{ items: Meeting[] }>(READER, `/api/meetings?division=${COUNTY}&limit=100`);
  s.check('会商共开启4次', 4, items.length);
  s.check(
    '其中延期后召开1次',
    1,
    numberOf(items, (m) => m.status === 'held' && m.postponed === 1),
  );
  s.check(
    '逾期上报一级、由上一级认定没有召开1次',
    1,
    numberOf(items, (m) => m.status === 'not-held' && m.escalatedTo === '433100'),
  );
  s.check(
    '按原定日期召开2次',
    2,
    numberOf(items, (m) => m.status === 'held' && m.heldOn === m.firstOn),
  );
}

async function judgeProblems(s: Stage): Promise<void> {
  const path = `/api/coordination-problems?division=${COUNTY}&limit=100`;
  const { items } = await s.read<{ items: Problem[] }>(READER, path);
  const problems = items.filter(({ kind }) => kind === 'problem');
  const duties = items.filter(({ kind }) => kind === 'duty');
  const sources = problems.map(({ source }) => source).toSorted();
  s.check('难点问题共5个', 5, problems.length);
  s.check('五种来源各1个', ['meeting', 'office', 'public', 'stationed-office', 'visit'], sources);
  s.check(
    '其中逾期两次上报1个',
    1,
    numberOf(problems, (q) => q.escalations === 2),
  );
  s.check(
    '逾期的只有这1个',
    1,
    numberOf(problems, (q) => q.escalations > 0),
  );
  s.check(
    '退回重新办理1个',
    1,
    numberOf(problems, (q) => q.reopened === 1),
  );
  s.check(
    '撤回1个',
    1,
    numberOf(problems, (q) => q.status === 'withdrawn'),
  );
  s.check(
    '解决并由提出方确认4个',
    4,
    numberOf(problems, (q) => q.status === 'closed'),
  );
  s.check(
    '会议责任事项2项，全部办结',
    [2, 2],
    [duties.length, numberOf(duties, (q) => q.status === 'closed')],
  );
}

async function judgeTargets(s: Stage): Promise<void> {
  const letter = await s.read<{ inForce: boolean; signedSides: string[] }>(
    READER,
    `/api/target-letters/${LETTER}`,
  );
  s.check('责任书由双方签署、生效', [true, 2], [letter.inForce, letter.signedSides.length]);
  const year = await s.read<EvaluationPage>(READER, EVALUATION);
  s.check(
    '考核两轮、异议采纳1次、办结',
    ['closed', 2, [true]],
    [year.status, year.round, year.objections.map(({ upheld }) => upheld)],
  );
  s.check('总分100分，全面完成', [1000, true], [year.totalTenths, year.completed]);
  const outcomes = year.outcomes.map(({ kind }) => kind).toSorted();
  s.check('表彰和以奖代补各1项', ['commendation', 'reward'], outcomes);
  const anybody = await s.theatre.officers.anybody();
  const published = await anybody.get<{ items: { totalTenths: number; rewardFen: number }[] }>(
    `/api/public/evaluations?year=${YEAR}`,
  );
  s.check(
    '对公众公布总分和奖补',
    [[1000, REWARD_FEN]],
    published.items.map(({ totalTenths, rewardFen }) => [totalTenths, rewardFen]),
  );
}

function countsOf(kinds: readonly string[]): Record<string, number> {
  const groups = Object.groupBy(kinds, (kind) => kind);
  return Object.fromEntries(Object.entries(groups).map(([kind, all]) => [kind, all!.length]));
}
