import { Alert, Card, Timeline } from 'antd';
import { meetingStatusNames } from '../../../../src/domain/coordination/meeting.ts';
import { problemStatusNames } from '../../../../src/domain/coordination/problem.ts';
import { nameOf } from '../../../../src/domain/words.ts';
import { InstantText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import type { CoordinationProblem, Meeting, MeetingDetail } from './queries.ts';

const meetingTones = {
  undated: 'warn',
  planned: 'neutral',
  invited: 'info',
  overdue: 'bad',
  held: 'good',
  'not-held': 'neutral',
} as const;

/** Where a meeting stands, how often it was moved, and whom it has been told to. */
export function MeetingMark({ of }: { of: Pick<Meeting, 'status' | 'postponed' | 'escalatedTo'> }) {
  const divisionName = useDivisionName();
  return (
    <span className="marks">
      <Mark tone={meetingTones[of.status]}>{meetingStatusNames[of.status]}</Mark>
      {of.postponed > 0 && <Mark tone="warn">延期 {of.postponed} 次</Mark>}
      {of.status === 'overdue' && of.escalatedTo && (
        <Mark tone="bad">已报告{divisionName(of.escalatedTo)}</Mark>
      )}
    </span>
  );
}

const problemTones = {
  open: 'warn',
  working: 'info',
  reported: 'info',
  closed: 'good',
  withdrawn: 'neutral',
} as const;

/** Where a problem stands, whether it is late and how far up it has gone. */
export function ProblemMark({
  of,
}: {
  of: Pick<CoordinationProblem, 'status' | 'late' | 'escalatedTo' | 'reopened'>;
}) {
  const divisionName = useDivisionName();
  return (
    <span className="marks">
      <Mark tone={problemTones[of.status]}>{problemStatusNames[of.status]}</Mark>
      {of.late && <Mark tone="bad">逾期</Mark>}
      {of.late && of.escalatedTo && <Mark tone="bad">已上报{divisionName(of.escalatedTo)}</Mark>}
      {of.reopened > 0 && <Mark tone="warn">重新办理 {of.reopened} 次</Mark>}
    </span>
  );
}

/** Why it waits, who can move it, and what happens then. */
export function WaitNote({ wait }: { wait: MeetingDetail['wait'] }) {
  if (!wait) return null;
  const tone =
    wait.kind.endsWith('-overdue') || wait.kind.endsWith('-late') || wait.kind.endsWith('-undated');
  return (
    <Alert
      type={tone ? 'warning' : 'info'}
      showIcon
      style={{ marginBottom: 16 }}
      title={`${wait.why}（第${wait.article}条）`}
      description={`${wait.whoCanMove}。${wait.thenWhat}`}
    />
  );
}

/** What happened, by whom, with its words. */
export function Events({
  events,
  names,
}: {
  events: MeetingDetail['events'];
  names: Readonly<Record<string, string>>;
}) {
  return (
    <Card size="small" title="经过">
      <Timeline
        items={events.map((event, i) => ({
          key: String(i),
          content: (
            <>
              <InstantText at={event.at} /> {nameOf(names, event.kind)}，{event.by ?? '系统按规则办理'}
              {event.note && <div className="prewrap">{event.note}</div>}
            </>
          ),
        }))}
      />
    </Card>
  );
}
