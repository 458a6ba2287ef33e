import { daysBetween, type PlainDate } from '../../../../src/domain/dates.ts';
import type { FollowUpState } from '../../../../src/domain/follow-up-calendar.ts';
import { followUpStateNames } from '../../../../src/domain/words.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';

const tones: Record<FollowUpState, Tone> = {
  missed: 'bad',
  closing: 'warn',
  open: 'info',
  upcoming: 'neutral',
  done: 'good',
};

/** Where a window stands; one that is closing says how many days are left. */
export function WindowMark({ state, until }: { state: FollowUpState; until: string }) {
  const today = useBusinessDate();
  const left = daysBetween(today, until as PlainDate);
  const rest = state === 'closing' ? (left === 0 ? '，今天是最后一天' : `，还剩 ${left} 天`) : '';
  return (
    <Mark tone={tones[state]}>
      {followUpStateNames[state]}
      {rest}
    </Mark>
  );
}
