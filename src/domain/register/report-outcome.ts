import type { HouseholdEventKind } from './household-events.ts';
import type { ReportKind } from './report.ts';

export const reportStatusNames = { open: '待乡镇处理', registered: '已登记', declined: '未采纳' } as const;
export type ReportStatus = keyof typeof reportStatusNames;
export const reportStatuses = Object.keys(reportStatusNames) as [ReportStatus, ...ReportStatus[]];

/** Why a report is not followed by an event. */
export const declineGroundNames = {
  'registered-otherwise': '已通过其他方式登记',
  'not-so': '与事实不符',
  repeated: '重复报告',
  other: '其他原因',
} as const;
export type DeclineGround = keyof typeof declineGroundNames;

/** Where a report stands, in a word: what was registered in another way was not turned down. */
export const reportStandingName = (status: ReportStatus, ground: DeclineGround | null): string =>
  ground === 'registered-otherwise' ? '已另行登记' : reportStatusNames[status];
export const declineGrounds = Object.keys(declineGroundNames) as [DeclineGround, ...DeclineGround[]];

/** An event as it was recorded: the households it touches with their villages afterwards, the people it changes. */
export interface EventTold {
  readonly kind: HouseholdEventKind;
  readonly households: readonly { readonly number: string; readonly village: string }[];
  readonly people: readonly number[];
  /** Households that somebody comes to by it. */
  readonly into: readonly string[];
}

/** The events that a report can come true by; null: any. The first is the one that its dialog is for. */
const ENDS = {
  birth: ['join'],
  arrival: ['join', 'transfer', 'merge'],
  death: ['death'],
  departure: ['departure', 'transfer', 'split', 'move', 'merge'],
  other: null,
  'new-household': ['found', 'move', 'split', 'merge', 'join', 'transfer'],
} as const satisfies Record<ReportKind, readonly HouseholdEventKind[] | null>;

/** These touch the household as a whole: nobody need be named. */
const WHOLE: readonly HouseholdEventKind[] = ['move', 'merge'];

/** Which event's dialog a report opens; null: the officer chooses. */
export function eventAskedBy(kind: ReportKind): 'join' | 'death' | 'departure' | null {
  if (kind === 'new-household' || kind === 'other') return null;
  return ENDS[kind][0];
}

/**
 * Is this event what was reported? A death must be of that member, a departure of one of them; who arrives must come to this
 * household, not leave it; what happened to a household that the register did not have must have ended in its village.
 */
export function answersReport(
  report: {
    readonly kind: ReportKind;
    readonly household: string | null;
    readonly village: string;
    readonly members: readonly number[];
  },
  event: EventTold,
): boolean {
  const ends: readonly HouseholdEventKind[] | null = ENDS[report.kind];
  if (event.kind === 'counter' || (ends !== null && !ends.includes(event.kind))) return false;
  const here = event.households.some(({ number, village }) =>
    report.household === null ? village === report.village : number === report.household,
  );
  if (!here) return false;
  if (report.kind === 'arrival') return report.household !== null && event.into.includes(report.household);
  const named = report.kind === 'death' || report.kind === 'departure';
  if (!named || WHOLE.includes(event.kind)) return true;
  return report.members.some((id) => event.people.includes(id));
}
