import type { PlainDate } from '../../../../../src/domain/dates.ts';
import {
  asTyped,
  readTyped,
  type VisitFault,
  type VisitField,
  type VisitSource,
  type VisitValue,
} from '../../../../../src/domain/register/visit.ts';
import type { components } from '../../../api/openapi.d.ts';

export type Villager = components['schemas']['Villager'];
export type VisitAnswer = components['schemas']['VisitAnswer'];
export type Visit = components['schemas']['VisitInput'];
export type Refusal = Extract<VisitAnswer, { outcome: 'refused' }>;
export type Conflict = Pick<
  Extract<VisitAnswer, { outcome: 'conflict' }>,
  'outcome' | 'revision' | 'conflicts' | 'merged'
>;

type Typed = Readonly<Partial<Record<VisitField, string>>>;

/** What an officer has to say of one person and has not got through yet. */
export interface Entry {
  readonly personId: number;
  readonly name: string;
  /** The revision of the card that it was typed on, and what stood there in the fields that it changes. */
  readonly baseRevision: number;
  readonly before: Typed;
  /** As typed or chosen, in words and yuan. */
  readonly typed: Typed;
  readonly source: VisitSource;
  readonly on: string;
  /** `draft`: the officer is still at it; `ready`: to be sent. */
  readonly state: 'draft' | 'ready';
  /** On its way, as it was handed over: sent again under its key until it is answered. */
  readonly sent: Visit | null;
  readonly answer: Refusal | Conflict | null;
}

export function newEntry(
  villager: Pick<Villager, 'id' | 'name' | 'revision'>,
  source: VisitSource,
  on: string,
): Entry {
  const { id: personId, name, revision: baseRevision } = villager;
  const empty = { before: {}, typed: {}, sent: null, answer: null } as const;
  return { personId, name, baseRevision, source, on, state: 'draft', ...empty };
}

/** With this typed into a field; what is as before is no change. A draft again, whatever was answered of it. */
export function withTyped(entry: Entry, field: VisitField, text: string, was: string): Entry {
  const before = { ...entry.before, [field]: entry.before[field] ?? was };
  const typed = { ...entry.typed, [field]: text };
  // What is under way may be saved by now: then the old word is a change again.
  if (before[field] === text && !entry.sent) {
    delete before[field];
    delete typed[field];
  }
  return { ...entry, before, typed, state: 'draft' };
}

export const changedFields = (entry: Entry): VisitField[] => Object.keys(entry.typed) as VisitField[];

/** Why what was typed cannot be sent, by field. */
export function faultsOf(entry: Entry): VisitFault[] {
  return changedFields(entry).flatMap((field) => {
    const read = readTyped(field, entry.typed[field] ?? '', entry.on as PlainDate);
    return read.ok ? [] : [read.fault];
  });
}

const valueTyped = (entry: Pick<Entry, 'on'>, field: VisitField, text: string | undefined): VisitValue => {
  const read = readTyped(field, text ?? '', entry.on as PlainDate);
  return read.ok ? read.value : null;
};

/** The values of what was typed, as far as it can be read. */
export const valuesOf = (entry: Entry): Partial<Record<VisitField, VisitValue>> =>
  Object.fromEntries(
    changedFields(entry).map((field) => [field, valueTyped(entry, field, entry.typed[field])]),
  );

/** What goes out: frozen with its key, so that it can be sent again as it was. */
export function toVisit(entry: Entry, key: string): Visit {
  return {
    key,
    personId: entry.personId,
    baseRevision: entry.baseRevision,
    fields: valuesOf(entry),
    incomeBeforeFen: valueTyped(entry, 'annualIncomeFen', entry.before.annualIncomeFen) as number | null,
    source: entry.source,
    on: entry.on,
  };
}

/** What is left of an entry after the answer to what was sent of it; null: nothing, it is done. */
export function afterAnswer(entry: Entry, sent: Visit, answer: VisitAnswer): Entry | null {
  if (answer.outcome !== 'saved') return { ...entry, sent: null, answer };
  // Typed on while it was under way: that stands on the card as it was saved.
  const left = changedFields(entry).filter((field) => {
    const value = valueTyped(entry, field, entry.typed[field]);
    return field in sent.fields ? sent.fields[field] !== value : entry.typed[field] !== entry.before[field];
  });
  if (left.length === 0) return null;
  const typed: Partial<Record<VisitField, string>> = {};
  const before: Partial<Record<VisitField, string>> = {};
  for (const field of left) {
    typed[field] = entry.typed[field] ?? '';
    before[field] = field in sent.fields ? asTyped(field, sent.fields[field]) : (entry.before[field] ?? '');
  }
  const conflicts = answer.merged
    .filter(({ field }) => left.includes(field))
    .map((one) => ({ ...one, mine: valueTyped(entry, one.field, typed[one.field]) }));
  const { revision, merged } = answer;
  return {
    ...entry,
    typed,
    before,
    baseRevision: revision,
    sent: null,
    answer: conflicts.length > 0 ? { outcome: 'conflict', revision, conflicts, merged } : null,
  };
}

/** After a person has chosen, field by field: what was theirs is taken, the rest is sent on what was seen. */
export function afterChoice(entry: Entry, conflict: Conflict, mine: ReadonlySet<VisitField>): Entry {
  const typed = { ...entry.typed };
  const before = { ...entry.before };
  for (const { field, theirs } of conflict.conflicts) {
    before[field] = asTyped(field, theirs);
    if (mine.has(field)) continue;
    delete typed[field];
    delete before[field];
  }
  return { ...entry, typed, before, baseRevision: conflict.revision, state: 'ready', answer: null };
}

/** To be sent, or answered so that a person must look at it. */
export const needsPerson = (entry: Entry): boolean => entry.answer !== null;
export const waitsForLine = (entry: Entry): boolean =>
  entry.answer === null && (entry.state === 'ready' || entry.sent !== null);
