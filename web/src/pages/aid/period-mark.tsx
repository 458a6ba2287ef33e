import type { QuarterState } from '../../../../src/domain/aid/quarter-calendar.ts';
import type { SchoolYearState } from '../../../../src/domain/aid/school-year-calendar.ts';
import { quarterStateNames, schoolYearStateNames } from '../../../../src/domain/words.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';

const years: Record<SchoolYearState, Tone> = {
  open: 'info',
  missed: 'bad',
  upcoming: 'neutral',
  confirmed: 'good',
  left: 'neutral',
};
const quarters: Record<QuarterState, Tone> = {
  due: 'info',
  missed: 'bad',
  running: 'neutral',
  upcoming: 'neutral',
  stated: 'good',
  after: 'neutral',
};

export const SchoolYearMark = ({ state }: { state: SchoolYearState }) => (
  <Mark tone={years[state]}>{schoolYearStateNames[state]}</Mark>
);

export const QuarterMark = ({ state }: { state: QuarterState }) => (
  <Mark tone={quarters[state]}>{quarterStateNames[state]}</Mark>
);
