import { describe, expect, test } from 'vitest';
import { plainDate, yearMonth } from '../../src/domain/dates.ts';
import {
  type EmployeeFacts,
  employeeStanding,
  type LedgerContract,
} from '../../src/domain/employee-ledger.ts';
import { fen } from '../../src/domain/money.ts';

const contract = (more: Partial<LedgerContract> = {}): LedgerContract => ({
  id: 'C1',
  startsOn: plainDate('2016-06-18'),
  endsOn: plainDate('2017-06-17'),
  status: 'confirmed',
  replaces: null,
  refusedReason: null,
  ...more,
});
const facts = (more: Partial<EmployeeFacts> = {}): EmployeeFacts => ({
  asOf: plainDate('2017-01-10'),
  startsOn: plainDate('2016-06-18'),
  dueOn: plainDate('2017-06-18'),
  lastPaymentOn: plainDate('2017-09-16'),
  noticeDays: 7,
  amountFen: fen(100_000),
  tracked: true,
  departedOn: null,
  missingMonths: [],
  contracts: [contract()],
  claim: null,
  entitled: true,
  hasAccount: true,
  disputed: false,
  ...more,
});
const claim = (more: Partial<NonNullable<EmployeeFacts['claim']>> = {}) => ({
  status: 'open' as const,
  step: 'acceptance' as const,
  noticeEndsOn: null,
  correctUntil: null,
  ...more,
});
const codes = (more: Partial<EmployeeFacts>) => employeeStanding(facts(more)).next.map(({ code }) => code);

describe('where the employee stands', () => {
  test.each<[string, Partial<EmployeeFacts>, string]>([
    ['the year runs', {}, 'running'],
    ['left before the due day', { departedOn: plainDate('2017-06-17') }, 'departed'],
    ['left on the due day', { departedOn: plainDate('2017-06-18') }, 'running'],
    ['registered as overlapping', { tracked: false }, 'overlapping'],
    ['the claim is open', { claim: claim() }, 'claiming'],
    ['the claim is paid', { claim: claim({ status: 'paid' }) }, 'paid'],
    ['the claim is refused', { claim: claim({ status: 'refused' }) }, 'closed'],
    [
      'the claim is refused because of the departure',
      { claim: claim({ status: 'refused' }), departedOn: plainDate('2017-01-01') },
      'closed',
    ],
  ])('%s', (_, more, state) => {
    expect(employeeStanding(facts(more)).state).toBe(state);
  });
});

describe('what is missing', () => {
  test.each<[string, Partial<EmployeeFacts>, string[]]>([
    ['nothing', {}, []],
    [
      'the contract was never uploaded',
      { contracts: [contract({ status: 'declared' })] },
      ['upload-contract'],
    ],
    [
      'it waits for the officer',
      { contracts: [contract({ status: 'uploaded' })] },
      ['wait-for-confirmation'],
    ],
    ['it was refused', { contracts: [contract({ status: 'refused' })] }, ['upload-contract-again']],
    ['no contract at all', { contracts: [] }, ['extend-contract']],
    ['half a year only', { contracts: [contract({ endsOn: plainDate('2016-12-31') })] }, ['extend-contract']],
    [
      'half a year, and a declared renewal for the rest',
      {
        contracts: [
          contract({ endsOn: plainDate('2016-12-31') }),
          contract({ id: 'C2', startsOn: plainDate('2017-01-01'), endsOn: null, status: 'declared' }),
        ],
      },
      ['upload-contract'],
    ],
    [
      'a refused paper whose correction waits',
      {
        contracts: [
          contract({ status: 'refused' }),
          contract({ id: 'C2', status: 'uploaded', replaces: 'C1' }),
        ],
      },
      ['wait-for-confirmation'],
    ],
    ['months', { missingMonths: [yearMonth('2016-11')] }, ['insurance-months']],
    [
      'months after the last day',
      { missingMonths: [yearMonth('2016-11')], asOf: plainDate('2017-09-17') },
      [],
    ],
    ['a correction', { claim: claim({ step: 'correction' }) }, ['correction-due']],
    ['the worker disputes', { disputed: true }, ['answer-dispute']],
    ['no account', { hasAccount: false }, ['register-account']],
    ['nothing is asked once it is paid', { claim: claim({ status: 'paid' }), hasAccount: false }, []],
    ['nothing is asked of who left', { departedOn: plainDate('2017-01-01'), contracts: [] }, []],
  ])('%s', (_, more, expected) => {
    expect(codes(more)).toEqual(expected);
  });

  test('says until when, which months, which contract and why', () => {
    const { next } = employeeStanding(
      facts({
        missingMonths: [yearMonth('2016-11'), yearMonth('2016-12')],
        contracts: [contract({ status: 'refused', refusedReason: '缺少盖章页' })],
      }),
    );
    expect(next).toEqual([
      { code: 'upload-contract-again', until: null, contractId: 'C1', note: '缺少盖章页' },
      { code: 'insurance-months', until: '2017-09-16', months: ['2016-11', '2016-12'] },
    ]);
  });
});

describe('what may be expected', () => {
  const expected = (more: Partial<EmployeeFacts> = {}) => employeeStanding(facts(more)).expected;

  test.each<[string, Partial<EmployeeFacts>, string]>([
    ['in the year: due day and the notice', {}, '2017-06-26'],
    ['due already: from today', { asOf: plainDate('2017-07-01') }, '2017-07-09'],
    [
      'in the notice: the day after',
      {
        asOf: plainDate('2017-06-20'),
        claim: claim({ step: 'public-notice', noticeEndsOn: plainDate('2017-06-25') }),
      },
      '2017-06-26',
    ],
    [
      'the notice is over, an objection is not',
      {
        asOf: plainDate('2017-07-01'),
        claim: claim({ step: 'public-notice', noticeEndsOn: plainDate('2017-06-25') }),
      },
      '2017-07-01',
    ],
    ['with finance', { asOf: plainDate('2017-06-27'), claim: claim({ step: 'finance' }) }, '2017-06-27'],
  ])('%s', (_, more, day) => {
    expect(expected(more)).toEqual({ amountFen: 100_000, earliestOn: day, atRisk: false });
  });

  test('at risk while something is missing, but not while an officer has it', () => {
    expect(expected({ missingMonths: [yearMonth('2016-11')] })?.atRisk).toBe(true);
    expect(expected({ contracts: [contract({ status: 'uploaded' })] })?.atRisk).toBe(false);
  });

  test.each<[string, Partial<EmployeeFacts>]>([
    ['nobody entitled', { entitled: false }],
    ['left early', { departedOn: plainDate('2017-01-01') }],
    ['refused', { claim: claim({ status: 'refused' }) }],
    ['paid already', { claim: claim({ status: 'paid' }) }],
    ['a month missing for good', { missingMonths: [yearMonth('2016-11')], asOf: plainDate('2017-09-17') }],
  ])('nothing: %s', (_, more) => {
    expect(expected(more)).toBeNull();
  });
});
