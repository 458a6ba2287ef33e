import {
  type EmployeeFacts,
  type EmployeeState,
  type ExpectedPayment,
  earliestPayment,
} from './employee-ledger.ts';
import type { EmploymentFacts } from './facts.ts';
import { type FollowUpWindow, followUpCalendar } from './follow-up-calendar.ts';
import type { Policy } from './policy/types.ts';
import { intermediaryPlacement } from './programmes/intermediary-placement.ts';
import { reasons } from './reasons.ts';
import type { Check } from './trace.ts';

/** Something that stands between an intermediary and its subsidy, in words for the intermediary. */
export type PlacementGap = {
  readonly check: Check['check'];
  readonly article: string;
  readonly text: string;
  readonly remedy: string;
  /** True: as things stand, the due day refuses it. False: it can still come right by itself or by acting now. */
  readonly refuses: boolean;
};

export type PlacementStanding = {
  readonly state: EmployeeState;
  readonly windows: readonly FollowUpWindow[];
  readonly gaps: readonly PlacementGap[];
  readonly expected: ExpectedPayment | null;
};

/**
 * One line of an intermediary's placements (art. 23): where it stands by the very rules that decide on the due day, what
 * is missing for the subsidy, and when it can come at the earliest. `contractUploaded`: one waits for the HR office. `claim` is that of 中介和跟踪服务补贴, null before one.
 */
export function placementStanding(
  policy: Policy,
  facts: EmploymentFacts,
  claim: EmployeeFacts['claim'],
  { contractUploaded = false }: { readonly contractUploaded?: boolean } = {},
): PlacementStanding {
  const { startsOn, dueOn, asOf } = facts;
  const visits = facts.followUps
    .filter(({ by }) => by === facts.intermediary?.number)
    .map(({ visitedOn }) => visitedOn);
  const windows = followUpCalendar({ startsOn, dueOn, visits }, policy.parameters, asOf);
  const state = stateOf(facts, claim);
  if (state !== 'running' && state !== 'claiming' && state !== 'departed') {
    return { state, windows, gaps: [], expected: null };
  }
  const { checks } = intermediaryPlacement.evaluate(policy, facts);
  const gaps = checks.flatMap((check) => gapOf(check, windows, contractUploaded));
  const lost = checks.some(({ outcome }) => outcome === 'not-met');
  const expected = {
    amountFen: policy.programmes['intermediary-placement'].amount.fen,
    earliestOn: earliestPayment({ claim, asOf, dueOn, noticeDays: policy.parameters.noticeDays }),
    atRisk: gaps.some(({ refuses }) => refuses),
  };
  return { state, windows, gaps, expected: lost ? null : expected };
}

function stateOf(facts: EmploymentFacts, claim: EmployeeFacts['claim']): EmployeeState {
  if (facts.registration.overlapsWith !== null) return 'overlapping';
  if (claim?.status === 'paid') return 'paid';
  if (claim?.status === 'open') return 'claiming';
  if (claim) return 'closed';
  return facts.departures.some((on) => on < facts.dueOn) ? 'departed' : 'running';
}

function gapOf(
  { check, article, outcome, reason }: Check,
  windows: readonly FollowUpWindow[],
  contractUploaded: boolean,
): PlacementGap[] {
  if (check === 'follow-up-windows') return windows.flatMap((window) => missedVisit(window, article));
  if (outcome === 'not-met' && reason) {
    const { zh, remedy } = reasons[reason];
    return [{ check, article, text: zh, remedy, refuses: true }];
  }
  if (outcome !== 'waiting') return [];
  return [
    {
      check,
      article,
      text: '劳动合同还没有经人社部门确认。',
      remedy: contractUploaded
        ? '合同已经上传，等待人社部门确认，无需再传；确认之前不核算补贴。'
        : '请用人单位上传劳动合同；确认之前不核算补贴。',
      refuses: false,
    },
  ];
}

/** A missed window is told one by one: each may have its visit, made in time and not yet entered. */
function missedVisit({ number, from, until, state }: FollowUpWindow, article: string): PlacementGap[] {
  if (state !== 'missed') return [];
  return [
    {
      check: 'follow-up-windows',
      article,
      text: `第${number}次回访（${from} 至 ${until}）没有记录。`,
      remedy: '当时确有回访的，请按实际日期补记；没有回访的，不能事后补办。',
      refuses: true,
    },
  ];
}
