import { trainingStatusNames } from '../../../../src/domain/words.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import type { TrainingClass } from './queries.ts';

const tones = { submitted: 'warn', approved: 'good', refused: 'bad' } as const;

/** The HR office's word on the class. */
export function ClassStatus({ status }: Pick<TrainingClass, 'status'>) {
  return <Mark tone={tones[status]}>{trainingStatusNames[status]}</Mark>;
}

export function Division({ code }: { code: string }) {
  return useDivisionName()(code);
}
