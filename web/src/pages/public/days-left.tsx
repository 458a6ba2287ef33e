import { Mark } from '../../ui/mark.tsx';

/** Last day of a notice and how many days are left; the day itself is one of them. */
export function DaysLeft({ until, days }: { until: string; days: number }) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <time dateTime={until}>{until}</time>{' '}
      {days === 0 ? <Mark tone="warn">今天截止</Mark> : <Mark tone="info">{`剩 ${days} 天`}</Mark>}
    </span>
  );
}
