import { expect, test } from 'vitest';
import { plainDate } from '../../../src/domain/dates.ts';
import { identityCheckDigit } from '../../../src/domain/identity-number.ts';
import {
  checkReport,
  type Report,
  reportFault,
  reportFaultCodes,
  reportKinds,
} from '../../../src/domain/register/report.ts';
import { answersReport, type EventTold, eventAskedBy } from '../../../src/domain/register/report-outcome.ts';

const TODAY = plainDate('2017-04-10');
const numberOf = (birthOn: string) => {
  const first = `433101${birthOn.replaceAll('-', '')}002`;
  return first + identityCheckDigit(first);
};
const comer = {
  name: '石小满',
  relation: '子女',
  birthOn: '2017-04-01',
  identityNumber: numberOf('2017-04-01'),
};
const BIRTH: Report = {
  kind: 'birth',
  household: 'H-1',
  village: null,
  members: [],
  comer,
  on: '2017-04-01',
  note: '',
};
const DEATH: Report = { ...BIRTH, kind: 'death', members: [7], comer: null };
const NEW: Report = {
  ...BIRTH,
  kind: 'new-household',
  household: null,
  village: '433101002001',
  comer: { name: '田大有', relation: '户主', birthOn: null, identityNumber: null },
  note: '从花垣迁来，三口人',
};

test('what is complete has no fault', () => {
  const fine: Report[] = [
    BIRTH,
    { ...BIRTH, comer: { ...comer, identityNumber: null, relation: null } },
    { ...BIRTH, kind: 'arrival', on: '2017-04-08' },
    DEATH,
    { ...DEATH, kind: 'departure', members: [7, 8] },
    { ...DEATH, kind: 'other', members: [], note: '户主改为次子，电话 13900001234 13900005678' },
    NEW,
  ];
  expect(fine.map((one) => checkReport(one, TODAY))).toEqual(fine.map(() => []));
});

test.each<[string, Report, [string | null, string][]]>([
  ['tomorrow', { ...DEATH, on: '2017-04-11' }, [['on', 'date-in-future']]],
  ['no day', { ...DEATH, on: '2017-02-30' }, [['on', 'date-invalid']]],
  ['years ago', { ...DEATH, on: '2014-04-09' }, [['on', 'date-too-long-ago']]],
  ['whose household', { ...DEATH, household: null }, [[null, 'household-missing']]],
  ['which village', { ...NEW, village: null }, [[null, 'village-missing']]],
  ['who died', { ...DEATH, members: [] }, [['members', 'members-missing']]],
  ['two deaths in one', { ...DEATH, members: [7, 8] }, [['members', 'members-not-one']]],
  ['a member who is born', { ...BIRTH, members: [7] }, [['members', 'members-not-asked']]],
  ['somebody who comes by dying', { ...DEATH, comer }, [['name', 'comer-not-asked']]],
  ['who is born', { ...BIRTH, comer: null }, [['name', 'comer-missing']]],
  ['no name', { ...BIRTH, comer: { ...comer, name: '' } }, [['name', 'name-missing']]],
  ['a long name', { ...BIRTH, comer: { ...comer, name: '石'.repeat(51) } }, [['name', 'name-too-long']]],
  [
    'a relation of no list',
    { ...BIRTH, comer: { ...comer, relation: '邻居' } },
    [['relation', 'relation-not-listed']],
  ],
  ['no day of birth', { ...BIRTH, comer: { ...comer, birthOn: null } }, [['birthOn', 'birth-missing']]],
  [
    'a day of birth that is none',
    { ...BIRTH, comer: { ...comer, birthOn: '2017-13-01', identityNumber: null } },
    [['birthOn', 'birth-invalid']],
  ],
  ['born after coming', { ...BIRTH, kind: 'arrival', on: '2017-03-01' }, [['birthOn', 'birth-after-day']]],
  ['born on another day', { ...BIRTH, on: '2017-04-02' }, [['birthOn', 'birth-not-the-day']]],
  [
    'a digit of the number',
    { ...BIRTH, comer: { ...comer, identityNumber: `${comer.identityNumber.slice(0, 17)}Q` } },
    [['identityNumber', 'identity-number-characters']],
  ],
  [
    'the number of another day',
    { ...BIRTH, comer: { ...comer, identityNumber: numberOf('2016-04-01') } },
    [['identityNumber', 'identity-birth-differs']],
  ],
  ['what else', { ...DEATH, kind: 'other', note: '啊' }, [['note', 'note-missing']]],
  ['where from', { ...NEW, note: '' }, [['note', 'note-missing']]],
  ['a novel', { ...DEATH, note: '事'.repeat(301) }, [['note', 'note-too-long']]],
  [
    'a number in the note',
    { ...DEATH, note: `身份证 ４３３１０１ 20170401 0029` },
    [['note', 'number-in-text']],
  ],
  [
    'a number in the note, four by four',
    { ...DEATH, note: `身份证 ${comer.identityNumber.replace(/(.{4})/g, '$1 ')}` },
    [['note', 'number-in-text']],
  ],
  ['a telephone and a day, which are none', { ...DEATH, note: '电话 139 0000 1234 2017-04-01' }, []],
  [
    'a number for a name',
    { ...BIRTH, comer: { ...comer, name: comer.identityNumber } },
    [['name', 'number-in-text']],
  ],
])('%s', (_, report, expected) => {
  expect(checkReport(report, TODAY).map(({ field, code }) => [field, code])).toEqual(expected);
});

test('every refusal says what is so and what to do', () => {
  for (const code of reportFaultCodes) {
    const { message, remedy } = reportFault(code);
    expect([message.length > 4, remedy.length > 4], code).toEqual([true, true]);
  }
});

const HERE = { number: 'H-1', village: '433101002001' };
const THERE = { number: 'H-2', village: '433101002002' };
const event = (kind: EventTold['kind'], people: number[] = [], households = [HERE]): EventTold => ({
  kind,
  people,
  households,
  into: kind === 'join' || kind === 'transfer' ? [households.at(-1)!.number] : [],
});
const of = (kind: Report['kind'], members: number[] = []) => ({
  kind,
  household: kind === 'new-household' ? null : 'H-1',
  village: '433101002001',
  members,
});

test.each<[ReturnType<typeof of>, EventTold, boolean]>([
  [of('birth'), event('join', [9]), true],
  [of('birth'), event('death', [9]), false],
  [of('birth'), event('join', [9], [THERE]), false],
  [of('arrival'), event('transfer', [9], [THERE, HERE]), true],
  [of('arrival'), event('transfer', [9], [HERE, THERE]), false],
  [of('death', [7]), event('death', [7]), true],
  [of('death', [7]), event('death', [8]), false],
  [of('death', [7]), event('departure', [7]), false],
  [of('departure', [7, 8]), event('departure', [8]), true],
  [of('departure', [7]), event('split', [8], [HERE, THERE]), false],
  [of('departure', [7]), event('move'), true],
  [of('other'), event('leave-poverty', [7]), true],
  [of('other'), event('counter', [7]), false],
  [of('new-household'), event('move', [], [THERE]), false],
  [of('new-household'), event('move'), true],
  [of('new-household'), event('found'), true],
  [of('arrival'), event('found'), false],
  [of('new-household'), event('death', [7]), false],
])('%j ends by %j: %s', (report, told, expected) => {
  expect(answersReport(report, told)).toBe(expected);
});

test('the dialog that a report opens is of an event that ends it', () => {
  for (const kind of reportKinds) {
    const asked = eventAskedBy(kind);
    if (asked) expect(answersReport(of(kind, [7]), event(asked, [7])), kind).toBe(true);
  }
});
