import { recoveryStatusNames } from '../../../src/domain/words.ts';
import type { components } from '../api/openapi.d.ts';
import { Mark } from './mark.tsx';

const tones = {
  proposed: 'warn',
  collecting: 'info',
  settled: 'good',
  rejected: 'neutral',
  cleared: 'neutral',
} as const;

/** Where a recovery stands, and that it is late. */
export function RecoveryMark({
  recovery: { status, overdue },
}: {
  recovery: Pick<components['schemas']['RecoverySummary'], 'status' | 'overdue'>;
}) {
  return (
    <>
      <Mark tone={tones[status]}>{recoveryStatusNames[status]}</Mark>{' '}
      {overdue && <Mark tone="bad">逾期</Mark>}
    </>
  );
}
