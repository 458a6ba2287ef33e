import { type MeasureCode, valueInWords } from '../../../../src/domain/targets/measures.ts';
import { type ProgressState, progressNames } from '../../../../src/domain/targets/progress.ts';
import { type YearStatus, yearStatusNames } from '../../../../src/domain/targets/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';

export type Matrix = components['schemas']['TargetMatrix'];
export type Townships = components['schemas']['TownshipTargets'];
export type Cell = Matrix['counties'][number]['cells'][number];
export type Evaluation = components['schemas']['Evaluation'];
export type Letter = components['schemas']['TargetLetter'];

const progressTones: Record<ProgressState, Tone> = {
  reached: 'good',
  behind: 'warn',
  'far-behind': 'bad',
  nothing: 'neutral',
};

export const ProgressMark = ({ state }: { state: ProgressState }) => (
  <Mark tone={progressTones[state]}>{progressNames[state]}</Mark>
);

const statusTones: Record<YearStatus, Tone> = {
  running: 'info',
  measured: 'warn',
  submitted: 'warn',
  objections: 'warn',
  heard: 'warn',
  published: 'good',
  closed: 'neutral',
};

export const YearMark = ({ status }: { status: YearStatus }) => (
  <Mark tone={statusTones[status]}>{yearStatusNames[status]}</Mark>
);

export const inWords = (measure: string, value: number | null): string =>
  valueInWords(measure as MeasureCode, value);

/** 953 → 95.3. */
export const points = (tenths: number | null): string => (tenths === null ? '—' : (tenths / 10).toFixed(1));
