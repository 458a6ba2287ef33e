import type {
  AidId,
  LoanFacts,
  Quarter,
  SchoolYear,
  StudentFacts,
  TrainingFacts,
  TransportFacts,
} from '../../../src/domain/aid/facts.ts';
import { addDays, plainDate as d, type PlainDate } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import type { CreditCode } from '../../../src/domain/ids.ts';
import { fen } from '../../../src/domain/money.ts';

const base = {
  aidId: 'BZ0001' as AidId,
  person: { number: 7, registeredPoor: true, homeDivision: divisionCode('433123102003') },
};
const school = '12433100448701234X' as CreditCode;

export const days = (from: PlainDate, count: number): PlainDate[] =>
  Array.from({ length: count }, (_, i) => addDays(from, i));

/** A class of six months that was approved, completed and attended on ten days; seen when its last day has passed. */
export const goodTraining: TrainingFacts = {
  ...base,
  kind: 'training',
  startsOn: d('2016-06-01'),
  asOf: d('2016-12-01'),
  class: {
    id: 'PX0001',
    training: 'pre-employment',
    category: 'class-c',
    startsOn: d('2016-06-01'),
    endsOn: d('2016-11-30'),
    institution: school,
    approved: true,
  },
  paidBy: { kind: 'institution', id: school },
  employed: true,
  completion: { completed: true, on: d('2016-11-30') },
  attendedDays: days(d('2016-06-01'), 10),
  attendanceClosed: true,
  certificates: [{ number: 'ZS001', level: 'junior', issuedOn: d('2016-11-30') }],
  earlierBonus: [],
};

export const goodOnPost: TrainingFacts = {
  ...goodTraining,
  class: { ...goodTraining.class, training: 'on-post' },
  certificates: [],
};

export const year = (name: string) => name as SchoolYear;

/** First school year confirmed, seen in its course; three years of studies. */
export const goodStudent: StudentFacts = {
  ...base,
  kind: 'student',
  programme: 'vocational-student',
  startsOn: d('2016-09-01'),
  asOf: d('2017-03-01'),
  stage: 'vocational',
  school,
  graduatesOn: d('2019-06-30'),
  leftOn: null,
  years: [
    {
      year: year('2016-2017'),
      registeredPoor: true,
      confirmation: { enrolled: true, attending: true, confirmedOn: d('2016-10-10') },
      atRisk: null,
      needScore: null,
      earlier: null,
    },
  ],
};

export const goodAtRisk: StudentFacts = {
  ...goodStudent,
  programme: 'at-risk-student',
  stage: 'compulsory',
  years: [{ ...goodStudent.years[0]!, confirmation: null, atRisk: true, needScore: 80 }],
};

export const quarter = (name: string) => name as Quarter;

/** 100,000 yuan drawn on New Year's Day; the first quarter is stated and paid, seen the day after it. */
export const goodLoan: LoanFacts = {
  ...base,
  kind: 'loan',
  startsOn: d('2017-01-01'),
  asOf: d('2017-04-01'),
  returnee: true,
  bank: '91433100MA4L12345X' as CreditCode,
  bankApprovedOn: d('2016-12-20'),
  principalFen: fen(10_000_000),
  endsOn: d('2019-12-31'),
  repaidOn: null,
  otherLoans: [],
  statements: [
    {
      quarter: quarter('2017Q1'),
      interestPaidFen: fen(100_000),
      balanceFen: fen(10_000_000),
      paidOn: d('2017-03-21'),
      overdue: false,
      statedOn: d('2017-03-25'),
    },
  ],
};

/** To Changsha, with contract and tickets. */
export const goodTransport: TransportFacts = {
  ...base,
  kind: 'transport',
  startsOn: d('2016-06-10'),
  asOf: d('2016-06-10'),
  workplace: divisionCode('430102'),
  contract: true,
  tickets: [{ key: 'T1', travelledOn: d('2016-06-08'), amountFen: fen(12_350) }],
  ticketsClosed: true,
  earlier: null,
};
