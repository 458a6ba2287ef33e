import { addDays, type PlainDate } from '../dates.ts';
import { type AidParameters, aidParametersOf, type Policy, programmeOf } from '../policy/types.ts';
import type { SchoolYear, StudentFacts } from './facts.ts';
import { type AidEvaluation, type AidVerdict, judge } from './judge.ts';
import { daysOfSchoolYear, nextSchoolYear, schoolYearOf } from './school-years.ts';
import { decided, notGrantedBefore, registeredPoor, waitsFor } from './verdicts.ts';

/**
 * 两后生生活补贴 and 特困学生补助 (art. 18): 2500 and 2000 yuan a school year. One answer for each school year that has
 * begun, so a missed confirmation refuses its own year and no other.
 */
export function studentAid(policy: Policy, facts: StudentFacts): AidEvaluation[] {
  return yearsBegun(facts, aidParametersOf(policy)).map((year) => yearOf(policy, facts, year));
}

/** The first day of the next school year of the studies, while there is one to come. */
export function nextSchoolYearStart(policy: Policy, facts: StudentFacts): PlainDate | null {
  if (facts.asOf < facts.startsOn) return facts.startsOn;
  const { schoolYearStart } = aidParametersOf(policy);
  const next = nextSchoolYear(schoolYearOf(facts.asOf, schoolYearStart));
  const { from } = daysOfSchoolYear(next, schoolYearStart);
  return studiesIn(facts, from) ? from : null;
}

const studiesIn = ({ graduatesOn, leftOn }: StudentFacts, firstDay: PlainDate): boolean =>
  firstDay <= graduatesOn && (leftOn === null || firstDay < leftOn);

/** From the year of the first enrolment; years after the person left only where the school has said something of them. */
function yearsBegun(facts: StudentFacts, { schoolYearStart }: AidParameters): SchoolYear[] {
  const { startsOn, asOf, graduatesOn } = facts;
  const years: SchoolYear[] = [];
  if (asOf < startsOn) return years;
  const first = schoolYearOf(startsOn, schoolYearStart);
  for (let year = first; ; year = nextSchoolYear(year)) {
    const { from } = daysOfSchoolYear(year, schoolYearStart);
    if (from > asOf || from > graduatesOn) return years;
    if (year === first || studiesIn(facts, from) || saidOf(facts, year)) years.push(year);
  }
}

const entryOf = ({ years }: StudentFacts, year: SchoolYear) => years.find((entry) => entry.year === year);

function saidOf(facts: StudentFacts, year: SchoolYear): boolean {
  const entry = entryOf(facts, year);
  return entry !== undefined && (entry.confirmation !== null || entry.atRisk !== null);
}

function yearOf(policy: Policy, facts: StudentFacts, year: SchoolYear): AidEvaluation {
  const parameters = aidParametersOf(policy);
  const { from, to } = daysOfSchoolYear(year, parameters.schoolYearStart);
  const lastDay = addDays(to, parameters.confirmationGraceDays);
  const entry = entryOf(facts, year);
  const common = {
    period: year as string,
    entitlement: year as string,
    amountFen: () => programmeOf(policy, facts.programme).amount.fen,
    payee: { kind: 'person', id: String(facts.person.number) } as const,
  };
  // Nobody has looked the year up yet: the register as it was on the first enrolment.
  const poor = () =>
    registeredPoor(facts.person, entry ? entry.registeredPoor : facts.person.registeredPoor, from);
  const stage = (stages: readonly string[]) => () =>
    decided(stages.includes(facts.stage), 'study-stage-not-covered', { stage: facts.stage });
  const granted = () => notGrantedBefore(entry?.earlier ?? null);

  if (facts.programme === 'vocational-student') {
    const confirmation = entry?.confirmation ?? null;
    // Who left after the school had confirmed was there; who left before was not, whatever is confirmed.
    const until = confirmation?.confirmedOn ?? to;
    const left = facts.leftOn !== null && facts.leftOn <= until && facts.leftOn <= facts.asOf;
    const said = (met: boolean | undefined, reason: 'not-enrolled' | 'not-attending') =>
      confirmedBy(facts.asOf, lastDay, met ?? null, reason, {
        confirmedOn: confirmation?.confirmedOn ?? null,
      });
    return judge(policy, facts, {
      programme: 'vocational-student',
      ...common,
      rules: {
        'registered-poor': poor,
        'study-stage': stage(['vocational']),
        enrolled: () =>
          left
            ? decided(false, 'not-enrolled', { leftOn: facts.leftOn })
            : withTuition(confirmation?.tuitionFree, said(confirmation?.enrolled, 'not-enrolled')),
        attending: () => said(confirmation?.attending, 'not-attending'),
        'aid-not-granted-before': granted,
      },
    });
  }
  return judge(policy, facts, {
    programme: 'at-risk-student',
    ...common,
    rules: {
      'registered-poor': poor,
      'study-stage': stage(parameters.atRiskStages),
      'at-risk': () =>
        confirmedBy(facts.asOf, lastDay, entry?.atRisk ?? null, 'not-at-risk', {
          needScore: entry?.needScore ?? null,
        }),
      'aid-not-granted-before': granted,
    },
  });
}

/** 免费政策 (art. 18): where the school has said it, it stands in the trace of the year, neither for nor against. */
function withTuition(tuitionFree: boolean | undefined, verdict: AidVerdict): AidVerdict {
  if (tuitionFree === undefined) return verdict;
  const said = { ...verdict, inputs: { ...verdict.inputs, tuitionFree } };
  return tuitionFree ? said : { ...said, note: '学校记载学费未免收：只作记录，不影响本补贴。' };
}

/** What the school says once a year: year to 2017-08-31, 30 days → waited for until 2017-09-30, refused from 10-01 on. */
function confirmedBy(
  asOf: PlainDate,
  lastDay: PlainDate,
  said: boolean | null,
  reason: 'not-enrolled' | 'not-attending' | 'not-at-risk',
  more: { confirmedOn?: string | null; needScore?: number | null },
): AidVerdict {
  const inputs = { ...more, lastConfirmationOn: lastDay };
  if (said !== null) return decided(said, reason, inputs);
  if (asOf <= lastDay) return waitsFor('school-year', lastDay, inputs);
  return { outcome: 'not-met', inputs, reason: 'school-year-not-confirmed' };
}
