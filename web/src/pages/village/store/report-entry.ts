import type { PlainDate } from '../../../../../src/domain/dates.ts';
import {
  checkReport,
  type Report,
  type ReportFault,
  type ReportKind,
  reportAsks,
} from '../../../../../src/domain/register/report.ts';
import type { components } from '../../../api/openapi.d.ts';

export type ReportAnswer = components['schemas']['ReportAnswer'];
export type ReportToSend = components['schemas']['ReportToSendInput'];
export type ReportRefusal = Extract<ReportAnswer, { outcome: 'refused' }>;

/** What the form holds, as typed. */
export interface ReportTyped {
  /** Null: not chosen yet. */
  readonly kind: ReportKind | null;
  readonly members: readonly { readonly id: number; readonly name: string }[];
  readonly name: string;
  /** Empty: not chosen; `OTHER_RELATION`: none of the listed ones. */
  readonly relation: string;
  readonly birthOn: string;
  readonly identityNumber: string;
  readonly on: string;
  readonly note: string;
}
export const OTHER_RELATION = '其他';

/** What an officer has to tell of a household and has not got through yet. */
export interface ReportEntry {
  /** Of this telephone alone. */
  readonly id: string;
  readonly village: string;
  /** Null: a household that the list does not have. */
  readonly household: string | null;
  readonly typed: ReportTyped;
  /** `draft`: the officer is still at it; `ready`: to be sent. */
  readonly state: 'draft' | 'ready';
  /** Sent again under it until it is answered; what is corrected has another. */
  readonly key: string;
  /** Handed over once, so that it may have arrived. */
  readonly sent: boolean;
  readonly answer: ReportRefusal | null;
}

export function newReport(
  { id, key }: { id: string; key: string },
  village: string,
  household: string | null,
): ReportEntry {
  const typed: ReportTyped = {
    kind: household === null ? 'new-household' : null,
    members: [],
    name: '',
    relation: household === null ? '户主' : '',
    birthOn: '',
    identityNumber: '',
    on: '',
    note: '',
  };
  return { id, village, household, typed, state: 'draft', key, sent: false, answer: null };
}

/** With this typed into it: another report than what was sent or refused, under another key. */
export const withTold = (entry: ReportEntry, typed: Partial<ReportTyped>, key: string): ReportEntry => ({
  ...entry,
  typed: { ...entry.typed, ...typed },
  state: 'draft',
  key,
  sent: false,
});

/** What the kind is asked for; what was typed for another kind stays on the telephone. */
function told({ typed, household, village }: ReportEntry, kind: ReportKind): Report {
  const { members, name, relation, birthOn, identityNumber, on, note } = typed;
  const asks = reportAsks[kind];
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    kind,
    household,
    village: household === null ? village : null,
    members: asks.members === 'none' ? [] : members.map(({ id }) => id),
    comer: asks.comer
      ? {
          name: name.trim(),
          relation: relation === '' || relation === OTHER_RELATION ? null : relation,
          birthOn: orNull(birthOn),
          identityNumber: orNull(identityNumber),
        }
      : null,
    on: kind === 'birth' ? birthOn : on,
    note: note.trim(),
  };
}

export function toSend(entry: ReportEntry): ReportToSend {
  const report = told(entry, entry.typed.kind ?? 'other');
  return { key: entry.key, ...report, members: [...report.members] };
}

/** Why what was typed cannot be sent, by field. */
export function reportFaults(entry: ReportEntry, today: PlainDate): ReportFault[] {
  const { kind } = entry.typed;
  if (kind === null) return [];
  const faults = checkReport(told(entry, kind), today);
  if (kind !== 'birth') return faults;
  // The day of a birth has one field, and of what is wrong with it one fault is enough.
  return faults.flatMap((fault) => {
    if (fault.field !== 'on') return fault;
    return faults.some(({ field }) => field === 'birthOn') ? [] : { ...fault, field: 'birthOn' };
  });
}

/** Whom it is about, in words. */
export function whoIn({ typed }: ReportEntry): string {
  const { kind, members, name } = typed;
  if (kind !== null && reportAsks[kind].comer) return name.trim();
  return members.map((member) => member.name).join('、');
}

export const reportWaits = ({ state, answer }: ReportEntry): boolean => state === 'ready' && answer === null;
export const reportAsksPerson = ({ answer }: ReportEntry): boolean => answer !== null;
