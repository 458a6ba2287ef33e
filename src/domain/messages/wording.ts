import { articleOfProgramme } from '../policy/programme-shapes.ts';
import { isReasonCode, reasonUnder } from '../reasons.ts';
import { nameOf, programmeNames } from '../words.ts';
import type { MessageEvent } from './events.ts';

/** What is known of a case when something happens to it. */
export interface CaseFacts {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly programme: string | null;
  readonly amountFen: number | null;
  readonly refusedReason: string | null;
  readonly correctUntil: string | null;
  /** The claim's money goes to the person, not to an organisation. */
  readonly toPerson: boolean;
  readonly employer: string | null;
  readonly dueOn: string | null;
  readonly codeUntil: string | null;
  readonly day: string;
}

/**
 * Which message an event of a case makes for the person, with the values of its placeholders; null: none. Of money that
 * an organisation gets the organisation is told, by its own notifications.
 */
export function messageOf(facts: CaseFacts): { event: MessageEvent; values: Record<string, string> } | null {
  const { kind, data, employer, dueOn, codeUntil, day } = facts;
  if (kind === 'contract-confirmed')
    return employer && dueOn ? { event: 'contract-confirmed', values: { employer, dueOn } } : null;
  if (kind === 'worker-code-issued')
    return employer && codeUntil ? { event: 'worker-code', values: { employer, until: codeUntil } } : null;
  if (!facts.toPerson || facts.programme === null) return null;
  const programme = nameOf(programmeNames, facts.programme);
  if (kind === 'claim-paid') {
    const { amountFen } = facts;
    return amountFen === null
      ? null
      : { event: 'claim-paid', values: { programme, amount: (amountFen / 100).toFixed(2), day } };
  }
  if (kind === 'payment-returned') return { event: 'payment-returned', values: { programme } };
  if (kind === 'decision' && data.action === 'return')
    return facts.correctUntil
      ? { event: 'correction-asked', values: { programme, until: facts.correctUntil } }
      : null;
  if (kind === 'claim-refused-by-rules' || (kind === 'decision' && data.action === 'refuse'))
    return {
      event: 'claim-refused',
      values: { programme, ...reasonOf(facts.refusedReason, facts.programme) },
    };
  return null;
}

function reasonOf(code: string | null, programme: string): { reason: string; remedy: string } {
  if (code === null || !isReasonCode(code))
    return { reason: '不符合补贴条件。', remedy: '请到受理窗口查询。' };
  const { zh: reason, remedy } = reasonUnder(code, articleOfProgramme(programme));
  return { reason, remedy };
}
