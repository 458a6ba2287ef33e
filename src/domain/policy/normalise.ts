import type { Fen } from '../money.ts';
import { programmeShapes } from './programme-shapes.ts';
import type { AnyProgramme, EmploymentProgrammeId, Policy, PolicyWait, Programme } from './types.ts';

/** How version 1 of the 2016 policy was stored, before there were other programmes than those of articles 23 and 24. */
type FirstForm = Omit<Policy, 'programmes' | 'trainingStandards' | 'countyMay' | 'extends'> & {
  programmes: Record<EmploymentProgrammeId, FirstProgramme>;
};
type FirstProgramme = Omit<Programme<EmploymentProgrammeId>, 'amount' | 'payees'> & { amountFen: Fen };

/**
 * A stored policy document as the rules read it today. What was published is never rewritten; documents of the first
 * form are brought into the present one each time they are read, and the wait for money, which is no policy's choice,
 * stands in all of them.
 */
export function normalisePolicy(document: unknown): Policy {
  const policy = inPresentForm(document as Policy | FirstForm);
  const programmes = Object.entries(policy.programmes as Record<string, AnyProgramme>).map(([id, one]) => [
    id,
    withWaitForFunds(one),
  ]);
  return { ...policy, programmes: Object.fromEntries(programmes) as Policy['programmes'] };
}

/** 财政审批 asks for money, and an approved claim waits where the fund is short, whatever the programme (docs/subsidies.md). */
const FUNDS: PolicyWait = {
  kind: 'funds',
  article: '5',
  note: '财政批准后资金不足的，按批准先后排队（按需求评分安排的，先高后低）；资金到账自动继续，没有期限，跨年续排。',
};

const withWaitForFunds = (programme: AnyProgramme): AnyProgramme =>
  programme.waits.some(({ kind }) => kind === 'funds')
    ? programme
    : { ...programme, waits: [...programme.waits, FUNDS] };

function inPresentForm(stored: Policy | FirstForm): Policy {
  if (!isFirstForm(stored)) return stored;
  return {
    ...stored,
    trainingStandards: [],
    programmes: {
      'employer-post': fixed('employer-post', stored),
      'intermediary-placement': fixed('intermediary-placement', stored),
    },
    countyMay: [],
    extends: null,
  };
}

const isFirstForm = (stored: Policy | FirstForm): stored is FirstForm =>
  'amountFen' in stored.programmes['employer-post'];

/** The amounts are said in so many words: 每人1000元, 300元/人. The first form quoted them in the article alone. */
const AMOUNT_WORDS: Record<EmploymentProgrammeId, string> = {
  'employer-post': '按每人1000元的标准给予一次性岗位补贴',
  'intermediary-placement': '给予300元/人的中介和跟踪服务补贴',
};

function fixed<P extends EmploymentProgrammeId>(id: P, stored: FirstForm): Programme<P> {
  const { amountFen, payee: _, ...rest } = stored.programmes[id] as FirstProgramme & { payee?: string };
  return {
    ...rest,
    id,
    amount: { kind: 'fixed', fen: amountFen, interprets: AMOUNT_WORDS[id], note: '每人一次，金额固定。' },
    payees: [...programmeShapes[id].payees],
  } as unknown as Programme<P>;
}
