import type { Fen } from '../money.ts';
import { programmeShapes } from './programme-shapes.ts';
import type { EmploymentProgrammeId, Policy, Programme } from './types.ts';

/** How version 1 of the 2016 policy was stored, before there were other programmes than those of articles 23 and 24. */
type FirstForm = Omit<Policy, 'programmes' | 'trainingStandards' | 'countyMay' | 'extends'> & {
  programmes: Record<EmploymentProgrammeId, FirstProgramme>;
};
type FirstProgramme = Omit<Programme<EmploymentProgrammeId>, 'amount' | 'payees'> & { amountFen: Fen };

/**
 * A stored policy document as the rules read it today. What was published is never rewritten; documents of the first
 * form are brought into the present one each time they are read.
 */
export function normalisePolicy(document: unknown): Policy {
  const stored = document as Policy | FirstForm;
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
