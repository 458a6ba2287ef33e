import type { RiskBand } from '../../../../src/domain/forecast/risk.ts';
import { riskBandNames } from '../../../../src/domain/forecast/words.ts';
import { Mark } from '../../ui/mark.tsx';

const tones = { safe: 'good', 'at-risk': 'warn', lost: 'bad' } as const;

export function BandMark({ band }: { band: RiskBand }) {
  return <Mark tone={tones[band]}>{riskBandNames[band]}</Mark>;
}
