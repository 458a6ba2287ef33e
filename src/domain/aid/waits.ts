import type { PlainDate } from '../dates.ts';
import type { WaitReason } from '../trace.ts';
import type { WaitKind } from '../waits.ts';
import type { AidFacts } from './facts.ts';
import type { AidEvaluation } from './judge.ts';

/** What an aid case waits for: `for` tells apart what one kind of wait may mean. */
export interface AidWait {
  readonly kind: WaitKind;
  readonly for: WaitReason | 'next-period';
  /** First day on which it ends by itself; null = only a fact or a person ends it. */
  readonly until: PlainDate | null;
  readonly article: string;
}

const KINDS: Partial<Record<WaitReason, WaitKind>> = {
  'class-end': 'training-class',
  'class-approval': 'class-approval',
  'class-report': 'training-report',
  attendance: 'training-report',
  'school-year': 'school-year',
  'quarter-statement': 'loan-quarter',
  'transport-contract': 'transport-papers',
  'contract-check': 'transport-papers',
  tickets: 'transport-papers',
};

const ARTICLES: Record<AidFacts['kind'], string> = {
  training: '17',
  student: '18',
  loan: '19',
  transport: '20',
};

/**
 * The wait that a case shows: the one that ends first of those its claims have, else the day on which time alone brings
 * the next claim. Null: nothing is left to wait for.
 */
export function aidWait(
  evaluations: readonly AidEvaluation[],
  nextPeriodOn: PlainDate | null,
  facts: AidFacts,
): AidWait | null {
  const article = ARTICLES[facts.kind];
  const waits = evaluations.flatMap(({ outcome }) => (outcome.kind === 'waiting' ? [outcome] : []));
  const [first] = waits.toSorted((a, b) => ((a.until ?? '9') < (b.until ?? '9') ? -1 : 1));
  if (first) {
    const kind = KINDS[first.for];
    if (!kind) throw new Error(`an aid case cannot wait for ${first.for}`);
    return { kind, for: first.for, until: first.until, article };
  }
  if (nextPeriodOn === null) return null;
  return {
    kind: facts.kind === 'loan' ? 'loan-quarter' : 'school-year',
    for: 'next-period',
    until: nextPeriodOn,
    article,
  };
}
