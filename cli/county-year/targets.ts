import { PREFECTURE } from '../../src/domain/divisions.ts';
import { responsibilityWorkflowId } from '../../workflows/contract.ts';
import { decideWhatCanBeDecided } from '../rehearsal/theatre.ts';
import { COUNTY, type Scene, type Stage, YEAR } from './stage.ts';

const NEXT = YEAR + 1;
export const EVALUATION = `/api/evaluations/${YEAR}/counties/${COUNTY}`;
export const LETTER = `ZRS-${YEAR}-${COUNTY}-1`;
export const REWARD_CLAIM = `performance-reward:reward.${YEAR}.${COUNTY}`;
export const REWARD_FEN = 20_000_000;
/** Eleven find work in time; the twelfth is what the county objects about. */
const TARGET = 12;

export interface EvaluationPage {
  readonly status: string;
  readonly revision: number;
  readonly round: number;
  readonly totalTenths: number | null;
  readonly completed: boolean;
  readonly warnings: readonly { readonly measure: string; readonly actual: number }[];
  readonly reviews: readonly { readonly round: number; readonly approved: boolean | null }[];
  readonly objections: readonly { readonly upheld: boolean | null }[];
  readonly outcomes: readonly { readonly kind: string; readonly amountFen: number | null }[];
}

/** Targets and their letter, the middle of the year, evaluation with its objection, and the reward up to the bank (art. 3, 22, 25). */
export function targetScenes(s: Stage): Scene[] {
  const process = responsibilityWorkflowId(YEAR, COUNTY);
  const page = () => s.read<EvaluationPage>('hr', EVALUATION);
  const sign = (side: 'prefecture' | 'county', who: string) =>
    s.act(who, `/api/target-letters/${LETTER}/signature`, { side }, process);
  const decide = async (who: string, action: string, more: object = {}) => {
    const { revision } = await page();
    await s.act(who, `${EVALUATION}/decisions`, { action, revision, ...more }, process);
  };
  const reward = (amountFen: number) =>
    decide('leader', 'outcome', {
      note: '按考核结果以奖代补',
      outcome: { kind: 'reward', unit: COUNTY, amountFen },
    });

  return [
    {
      on: `${YEAR}-01-10`,
      what: `州人社局下达目标：新增转移就业${TARGET}人；拟订责任书`,
      play: async () => {
        const targets = { placed: TARGET, 'paid-in-time': 900 };
        await s.act('hr', `/api/targets/${YEAR}/counties/${COUNTY}`, { targets });
        await s.act('hr', '/api/target-letters', { year: YEAR, division: COUNTY }, process);
      },
    },
    {
      on: `${YEAR}-02-08`,
      what: '州、市两级分管领导签署责任书',
      play: async () => {
        await s.refuses('letter-not-your-side', '州领导代市里签署', () => sign('county', 'leader'));
        await sign('prefecture', 'leader');
        await sign('county', 'jishou-leader');
      },
    },
    {
      on: `${YEAR}-07-03`,
      what: '年中预警：新增转移就业滞后',
      play: async () => {
        const found = (await page()).warnings.map(({ measure, actual }) => [measure, actual]);
        s.check('七月一日对低于时序目标80%的指标预警', [['placed', 3]], found);
      },
    },
    {
      on: `${NEXT}-01-11`,
      what: '年终测算完成，州人社局提交考核并扣分',
      play: async () => {
        const { status, totalTenths } = await page();
        s.check('一月十日测算，按12人完成11人计分', ['measured', 916], [status, totalTenths]);
        const audit = { code: 'audit-finding', points: 5, reason: '审计发现的问题没有整改' };
        await decide('hr', 'submit', { deductions: [audit] });
        await s.refuses('separation-of-duties', '提交考核的人自己复核', () => decide('hr', 'approve'));
      },
    },
    { on: `${NEXT}-01-12`, what: '另一人复核，告知县市', play: () => decide('hr2', 'approve') },
    {
      on: `${NEXT}-01-15`,
      what: '市领导提出异议',
      play: () =>
        s.act(
          'jishou-leader',
          `${EVALUATION}/objections`,
          { words: '有一人入职没有登记在系统内，审计问题已于十二月整改。' },
          process,
        ),
    },
    {
      on: `${NEXT}-01-16`,
      what: '没有参与的人听取异议，予以采纳，重新计分',
      play: async () => {
        const upheld = { note: '合同和工资流水属实，整改报告属实', corrections: { placed: TARGET } };
        await s.refuses('separation-of-duties', '复核考核的人听取异议', () =>
          decide('hr2', 'uphold', upheld),
        );
        await decide('hr3', 'uphold', upheld);
        const { round, totalTenths } = await page();
        s.check('采纳异议后第二轮按12人计分', [2, 1000], [round, totalTenths]);
      },
    },
    {
      on: `${NEXT}-01-17`,
      what: '第二轮提交、复核',
      play: async () => {
        await decide('hr', 'submit');
        await decide('hr2', 'approve');
        await s.refuses('action-not-allowed', '异议期没有结束就公布', () => decide('leader', 'publish'));
      },
    },
    {
      on: `${NEXT}-01-26`,
      what: '异议期满，州领导公布考核结果，表彰并以奖代补',
      play: async () => {
        await decide('leader', 'publish');
        await decide('leader', 'outcome', {
          note: '全面完成目标任务，予以表彰',
          outcome: { kind: 'commendation' },
        });
        await s.refuses('reward-above-award', '多于考核结果应得的奖补', () => reward(REWARD_FEN + 1));
        await reward(REWARD_FEN);
        await decide('leader', 'close');
      },
    },
    {
      on: `${NEXT}-01-29`,
      what: '州财政局登记账户、审批奖补，放款给银行，银行答复已付',
      play: async () => {
        await s.act('finance', `/api/reward-units/${COUNTY}/account`, {
          bank: '湘西长行村镇银行',
          account: '6228480000000001',
        });
        const { revision } = await s.read<{ revision: number }>('finance', `/api/claims/${REWARD_CLAIM}`);
        await s.refuses('not-permitted', '本市财政局审批州里的奖补', () =>
          s.act('jishou-finance1', `/api/claims/${REWARD_CLAIM}/decisions`, {
            step: 'finance',
            action: 'approve',
            revision,
          }),
        );
        await decideWhatCanBeDecided(s.theatre, s.nowMs());
        const { step, status } = await s.read<{ step: string; status: string }>(
          'finance',
          `/api/claims/${REWARD_CLAIM}`,
        );
        s.check('奖补由财政审批、列入银行文件、银行答复已付', ['archived', 'paid'], [step, status]);
        s.check('奖补由州里支付', PREFECTURE, await paidBy(s));
      },
    },
  ];
}

async function paidBy(s: Stage): Promise<string> {
  const payments = await s.theatre.record.payments();
  return payments.map((payment) => payment.paid_by).join('、');
}
