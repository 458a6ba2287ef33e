import { serviceStatusNames } from '../../../../src/domain/services/words.ts';
import { Mark } from '../../ui/mark.tsx';
import type { ServiceItem } from './queries.ts';

const tones = {
  new: 'warn',
  working: 'info',
  resolved: 'info',
  closed: 'good',
  withdrawn: 'neutral',
} as const;

/** The state of a case, and that it is late. */
export function ServiceMark({ of: { status, late } }: { of: Pick<ServiceItem, 'status' | 'late'> }) {
  return (
    <>
      <Mark tone={tones[status]}>{serviceStatusNames[status]}</Mark>
      {late && (
        <>
          {' '}
          <Mark tone="bad">逾期</Mark>
        </>
      )}
    </>
  );
}
