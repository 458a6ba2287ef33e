import { type LoadPhase, loadPhaseNames } from '../../../../src/domain/register/load.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';

const tones: Record<LoadPhase, Tone> = {
  copying: 'info',
  checking: 'info',
  ready: 'warn',
  applying: 'info',
  done: 'good',
  abandoned: 'neutral',
  refused: 'bad',
};

export const PhaseMark = ({ phase }: { phase: LoadPhase }) => (
  <Mark tone={tones[phase]}>{loadPhaseNames[phase]}</Mark>
);
