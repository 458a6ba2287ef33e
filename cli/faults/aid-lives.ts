import type {
  AidFacts,
  Certificate,
  LoanFacts,
  Quarter,
  SchoolYear,
  StudentFacts,
  TrainingFacts,
  TransportFacts,
} from '../../src/domain/aid/facts.ts';
import { addDays, addYears, plainDate as d, type PlainDate } from '../../src/domain/dates.ts';
import { fen } from '../../src/domain/money.ts';
import { creditCode } from '../bench/numbers.ts';
import type { Life } from './life.ts';
import { EMPLOYERS, employerCode } from './places.ts';
import type { Random } from './random.ts';

/** One generated aid case: whose it is, and the facts that are told of it until all has been paid. */
export interface AidLife<F extends AidFacts = AidFacts> {
  /** Of the identity number; nobody has two aid cases. `facts.person.number` is the record's, and not known yet. */
  readonly person: number;
  /** Number of the person whose household it is. */
  readonly household: number;
  readonly facts: F;
  /** Days of the attendance sheet that prove wrong when all has been paid. */
  readonly revokedLate: readonly PlainDate[];
}

/** Runs classes, without an account of a school or bank of its own. */
export const INSTITUTION_COUNTY = '433101';
export const INSTITUTION = creditCode(900, INSTITUTION_COUNTY);

type Class = TrainingFacts['class'] & { readonly attendanceClosed: boolean };
const klass = (
  id: string,
  training: Class['training'],
  category: string,
  [startsOn, endsOn]: readonly [string, string],
  told: { approved?: boolean; attendanceClosed?: boolean } = {},
): Class => ({
  id,
  training,
  category,
  startsOn: d(startsOn),
  endsOn: d(endsOn),
  institution: INSTITUTION as never,
  approved: told.approved ?? true,
  attendanceClosed: told.attendanceClosed ?? true,
});

export const CLASSES: readonly Class[] = [
  klass('JZ1', 'pre-employment', 'class-b', ['2016-08-08', '2016-08-27']),
  // Half a year: its certificates have a bonus.
  klass('HG1', 'pre-employment', 'class-a', ['2016-08-08', '2017-02-07']),
  klass('GW1', 'on-post', 'class-c', ['2016-09-05', '2016-09-14']),
  // Nobody hands its sheet in: the days that are there are paid when the time for reports is over.
  klass('JZ2', 'pre-employment', 'class-b', ['2016-08-08', '2016-08-27'], { attendanceClosed: false }),
  klass('JZ3', 'pre-employment', 'class-c', ['2016-08-08', '2016-08-27'], { approved: false }),
];
const ON_POST = CLASSES[2]!;
const CLASS_ODDS = [0, 0, 0, 1, 1, 1, 2, 2, 3, 4];

const CHANCES = {
  poor: 0.92,
  notCompleted: 0.08,
  notReported: 0.06,
  certificate: 0.8,
  numberTwice: 0.1,
  daysRevokedLate: 0.25,
  secondSchoolYear: 0.6,
  leavesSchool: 0.1,
  returnee: 0.92,
  bankSilent: 0.06,
  overTheCap: 0.08,
  repaidEarly: 0.2,
  ofOneHousehold: 0.25,
  contractRefused: 0.1,
  noTickets: 0.08,
};

interface Making {
  readonly person: number;
  readonly random: Random;
  readonly home: string;
  readonly before: readonly AidLife[];
  readonly lives: readonly Life[];
}

const KINDS = [training, student, loan, transport, training, student, loan] as const;

/** Aid cases of all four kinds, in turn. People of `lives` come into the classes on the post. */
export function generateAid(options: {
  count: number;
  firstPerson: number;
  lives: readonly Life[];
  random: Random;
  homes: readonly string[];
}): AidLife[] {
  const { count, firstPerson, lives, random, homes } = options;
  const made: AidLife[] = [];
  for (let i = 0; i < count; i += 1) {
    const home = homes[random.below(homes.length)]!;
    made.push(KINDS[i % KINDS.length]!({ person: firstPerson + i, random, home, before: made, lives }));
  }
  return made;
}

const base = ({ random, home }: Making, startsOn: PlainDate) => ({
  aidId: '' as never,
  startsOn,
  asOf: startsOn,
  person: {
    number: 0,
    registeredPoor: random.chance(CHANCES.poor),
    homeDivision: home as never,
  },
});

const life = <F extends AidFacts>(m: Making, facts: F, revokedLate: PlainDate[] = []): AidLife<F> => ({
  person: m.person,
  household: m.person,
  facts,
  revokedLate,
});

function training(m: Making): AidLife<TrainingFacts> {
  const { random } = m;
  const of = CLASSES[CLASS_ODDS[random.below(CLASS_ODDS.length)]!]!;
  const employed = of === ON_POST ? employedTrainee(m) : null;
  const { startsOn, endsOn, attendanceClosed } = of;
  const attendedDays = [0, 1, 2, 3, 4, 7, 8]
    .map((n) => addDays(startsOn, n))
    .filter(() => random.chance(0.8));
  const completed = !random.chance(CHANCES.notCompleted);
  const reported = !random.chance(CHANCES.notReported);
  const byPerson = random.chance(0.25);
  const facts: TrainingFacts = {
    ...base(m, startsOn),
    ...(employed && { person: employed.facts.person as TrainingFacts['person'] }),
    kind: 'training',
    class: of,
    paidBy: payer(of, byPerson),
    employed: employed !== null,
    completion: reported ? { completed, on: endsOn } : null,
    attendedDays,
    attendanceClosed,
    certificates: of.id === 'HG1' && reported && completed ? certificates(m, endsOn) : [],
    earlierBonus: [],
  };
  const wrong = attendanceClosed && attendedDays.length > 1 && random.chance(CHANCES.daysRevokedLate);
  const made = life(m, facts, wrong ? attendedDays.slice(-1) : []);
  return employed ? { ...made, ...placeOf(employed, m) } : made;
}

/** The same person as one of the employments, if one is left that had begun by then. */
function employedTrainee({ lives, before, random }: Making): Life | null {
  const taken = new Set(before.map(({ person }) => person));
  const free = lives.filter((one, n) => one.facts.startsOn <= ON_POST.startsOn && !taken.has(n));
  return random.chance(0.7) ? (free[random.below(free.length)] ?? null) : null;
}

const placeOf = (of: Life, { lives }: Making) => {
  const person = lives.indexOf(of);
  return { person, household: person };
};

function payer(of: Class, byPerson: boolean): TrainingFacts['paidBy'] {
  if (byPerson) return { kind: 'person', id: '' };
  return of === ON_POST
    ? { kind: 'employer', id: employerCode(EMPLOYERS - 2) }
    : { kind: 'institution', id: INSTITUTION };
}

function certificates({ random, person }: Making, endsOn: PlainDate): Certificate[] {
  if (!random.chance(CHANCES.certificate)) return [];
  const level = (['junior', 'intermediate', 'senior'] as const)[random.below(3)]!;
  const one = { number: `ZS${person}`, level, issuedOn: addDays(endsOn, 5) };
  const twice = level === 'junior' && random.chance(CHANCES.numberTwice);
  return twice ? [one, { ...one, level: 'intermediate' }] : [one];
}

const SCHOOL_STARTS = d('2016-09-01');

function student(m: Making): AidLife<StudentFacts> {
  const { random } = m;
  const vocational = random.chance(0.7);
  const years = random.chance(CHANCES.secondSchoolYear) ? 2 : 1;
  const leftOn = random.chance(CHANCES.leavesSchool) ? d('2016-12-01') : null;
  const start = base(m, SCHOOL_STARTS);
  const { registeredPoor } = start.person;
  return life(m, {
    ...start,
    kind: 'student',
    programme: vocational ? 'vocational-student' : 'at-risk-student',
    stage: vocational ? 'vocational' : 'senior-high',
    school: null,
    graduatesOn: addDays(addYears(SCHOOL_STARTS, years), -60),
    leftOn,
    years: Array.from({ length: years }, (_, n) =>
      schoolYear(random, n, { vocational, registeredPoor, gone: leftOn !== null && n > 0 }),
    ),
  });
}

function schoolYear(
  random: Random,
  n: number,
  of: { vocational: boolean; registeredPoor: boolean; gone: boolean },
): StudentFacts['years'][number] {
  const { vocational, registeredPoor, gone } = of;
  const year = `${2016 + n}-${2017 + n}` as SchoolYear;
  const said = !random.chance(0.08) && !gone;
  const well = random.chance(0.9);
  const confirmedOn = addYears(d('2016-10-10'), n);
  return {
    year,
    registeredPoor,
    confirmation: said ? { enrolled: true, attending: vocational ? well : true, confirmedOn } : null,
    atRisk: said && !vocational ? well : null,
    needScore: said && !vocational && well ? random.below(101) : null,
    earlier: null,
  };
}

const QUARTERS: readonly (readonly [Quarter, paidOn: PlainDate, statedOn: PlainDate])[] = [
  ['2017Q1' as Quarter, d('2017-03-21'), d('2017-04-05')],
  ['2017Q2' as Quarter, d('2017-06-21'), d('2017-07-05')],
  ['2017Q3' as Quarter, d('2017-09-21'), d('2017-10-09')],
  ['2017Q4' as Quarter, d('2017-12-15'), d('2018-01-05')],
];
/** Out only with those that are repaid early. */
export const REPAID_ON = d('2017-08-15');

function loan(m: Making): AidLife<LoanFacts> {
  const { random, before } = m;
  const last = before.findLast((one): one is AidLife<LoanFacts> => one.facts.kind === 'loan');
  const first = last?.household === last?.person ? last : undefined;
  const sibling = first && random.chance(CHANCES.ofOneHousehold) ? first : null;
  const drawnOn = d(sibling ? '2017-02-06' : '2017-01-10');
  const principalFen = fen(
    random.chance(CHANCES.overTheCap) ? 12_000_000 : (2 + random.below(6)) * 1_000_000,
  );
  const repaidOn = random.chance(CHANCES.repaidEarly) ? REPAID_ON : null;
  const facts: LoanFacts = {
    ...base(m, drawnOn),
    ...(sibling && { person: sibling.facts.person }),
    aidId: `loan.${loanNumber(m.person)}` as never,
    kind: 'loan',
    returnee: random.chance(CHANCES.returnee),
    bank: null,
    bankApprovedOn: random.chance(CHANCES.bankSilent) ? null : addDays(drawnOn, -5),
    principalFen,
    endsOn: d('2017-12-20'),
    repaidOn,
    otherLoans: sibling ? [{ aidId: sibling.facts.aidId, principalFen: sibling.facts.principalFen }] : [],
    statements: QUARTERS.flatMap((quarter) => statementOf(random, quarter, principalFen, repaidOn)),
  };
  return { ...life(m, facts), household: sibling?.person ?? m.person };
}

export const loanNumber = (person: number): string => `DK${String(person).padStart(5, '0')}`;

function statementOf(
  random: Random,
  [quarter, paidOn, statedOn]: (typeof QUARTERS)[number],
  principalFen: number,
  repaidOn: PlainDate | null,
): LoanFacts['statements'] {
  const [silent, idle, overdue] = [0.06, 0.06, 0.08].map((chance) => random.chance(chance));
  const interest = Math.floor(principalFen / 90) + random.below(1_000);
  if (silent || (repaidOn !== null && quarter === '2017Q4')) return [];
  const paid = { interestPaidFen: fen(idle ? 0 : interest), paidOn: idle ? null : paidOn };
  return [{ quarter, balanceFen: fen(principalFen), ...paid, overdue: overdue ?? false, statedOn }];
}

function transport(m: Making): AidLife<TransportFacts> {
  const { random, home } = m;
  const startsOn = d('2016-09-12');
  const places = ['441900', '430100', home.slice(0, 6), home.startsWith('433101') ? '433122' : '433101'];
  const tickets = random.chance(CHANCES.noTickets) ? 0 : 1 + random.below(2);
  return life(m, {
    ...base(m, startsOn),
    kind: 'transport',
    workplace: places[random.below(places.length)]! as never,
    contract: !random.chance(CHANCES.contractRefused),
    tickets: Array.from({ length: tickets }, (_, n) => ({
      key: `T${m.person}-${n}`,
      travelledOn: addDays(startsOn, -5 + n),
      amountFen: fen(2_000 + random.below(30_000)),
    })),
    ticketsClosed: random.chance(0.7),
    earlier: null,
  });
}
