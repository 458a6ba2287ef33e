import { workAgeNames } from '../../../src/domain/words.ts';
import type { WorkAge } from '../../../src/domain/work-age.ts';
import { Mark } from './mark.tsx';

const tones = { normal: 'good', long: 'warn', overdue: 'bad' } as const;

/** How long something has lain with an office: `12天 久候`. */
export function Age({ days, age }: { days: number | null; age: WorkAge | null }) {
  if (days === null) return <span>—</span>;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {days}天 {age && <Mark tone={tones[age]}>{workAgeNames[age]}</Mark>}
    </span>
  );
}
