import { expect, test } from 'vitest';
import {
  afterAnswer,
  afterChoice,
  type Entry,
  faultsOf,
  newEntry,
  toVisit,
  type VisitAnswer,
  withTyped,
} from '../../web/src/pages/village/store/entry.ts';

const villager = { id: 7, name: '石明凤', revision: 3 };
const typed = (skill: string): Entry =>
  withTyped(newEntry(villager, 'visit', '2017-04-10'), 'skill', skill, '无');
const underWay = (entry: Entry): Entry => ({ ...entry, state: 'ready', sent: toVisit(entry, 'key-1234') });
const saved = (more: Partial<Extract<VisitAnswer, { outcome: 'saved' }>> = {}): VisitAnswer => ({
  key: 'key-1234',
  outcome: 'saved',
  revision: 4,
  merged: [],
  ...more,
});
const theirs = (field: 'health' | 'skill', value: string) =>
  ({ field, theirs: value, by: '同事', on: '2017-04-09', source: 'visit' }) as const;

test('typed back to what it was is no change', () => {
  expect(withTyped(typed('高级'), 'skill', '无', '无')).toMatchObject({ typed: {}, before: {} });
});

test('what cannot be read is named and keeps the entry here', () => {
  const entry = withTyped(typed('高级'), 'wageFen', '42oo', '');
  expect(faultsOf(entry).map(({ field, code }) => [field, code])).toEqual([
    ['wageFen', 'amount-not-a-number'],
  ]);
});

test('saved as it was sent: nothing is left', () => {
  const entry = underWay(typed('高级'));
  expect(afterAnswer(entry, entry.sent!, saved())).toBeNull();
});

test('typed on while it was under way: the rest stands on the card as it was saved', () => {
  const sent = underWay(typed('高级'));
  const later = withTyped(withTyped(sent, 'skill', '中级', '无'), 'health', '残疾', '健康');
  expect(afterAnswer(later, sent.sent!, saved())).toMatchObject({
    typed: { skill: '中级', health: '残疾' },
    before: { skill: '高级', health: '健康' },
    baseRevision: 4,
    state: 'draft',
    sent: null,
    answer: null,
  });
});

test('taken back while it was under way: the old word is to be sent again, as the officer had it', () => {
  const sent = underWay(typed('高级'));
  const later = withTyped(sent, 'skill', '无', '无');
  expect(afterAnswer(later, sent.sent!, saved())).toMatchObject({
    typed: { skill: '无' },
    before: { skill: '高级' },
  });
});

test('typed on in a field that somebody else had changed: a conflict, not a lost word', () => {
  const sent = underWay(typed('高级'));
  const later = withTyped(sent, 'health', '残疾', '健康');
  const left = afterAnswer(later, sent.sent!, saved({ merged: [theirs('health', '慢性病')] }))!;
  expect(left.answer).toMatchObject({ outcome: 'conflict', conflicts: [{ mine: '残疾', theirs: '慢性病' }] });
});

test('chosen field by field: theirs is taken, mine goes out on what was seen', () => {
  const entry = withTyped(typed('高级'), 'health', '残疾', '健康');
  const conflict = {
    outcome: 'conflict',
    revision: 5,
    conflicts: [
      { ...theirs('skill', '初级'), mine: '高级' },
      { ...theirs('health', '慢性病'), mine: '残疾' },
    ],
    merged: [],
  } as const;
  expect(afterChoice(entry, conflict as never, new Set(['skill']))).toMatchObject({
    typed: { skill: '高级' },
    before: { skill: '初级' },
    baseRevision: 5,
    state: 'ready',
    answer: null,
  });
});
