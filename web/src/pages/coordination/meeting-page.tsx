import './coordination.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card, Descriptions, Skeleton } from 'antd';
import type { Operation } from '../../../../src/domain/access.ts';
import {
  agendaKindNames,
  invitationAnswerNames,
  meetingEventNames,
} from '../../../../src/domain/coordination/meeting.ts';
import { seriesKindNames } from '../../../../src/domain/coordination/plan.ts';
import { type ProblemStatus, problemStatusNames } from '../../../../src/domain/coordination/problem.ts';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { FileLink } from '../../ui/file-link.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Events, MeetingMark, WaitNote } from './marks.tsx';
import { MeetingActs } from './meeting-acts.tsx';
import {
  AddDecision,
  AddParty,
  AddTopic,
  Answer,
  Attach,
  GiveDuty,
  Refill,
  RemoveTopic,
} from './meeting-lines.tsx';
import { type MeetingDetail, meetingQuery } from './queries.ts';

/** One meeting: when, its agenda, who comes, what was decided and who does it until when. */
export function MeetingPage() {
  const { data: m, error, refetch } = useQuery(meetingQuery(usePathParam('meetingId')));
  return (
    <Page
      title={m ? `${m.title}（${m.periodName}）` : '协调会议'}
      crumbs={[{ label: '协调会议', to: '/meetings' }]}
      extra={
        m && (
          <FileLink href={`/api/meetings/${m.id}/minutes.pdf`} view>
            {m.heldOn ? '打印会议纪要' : '打印会议通知'}
          </FileLink>
        )
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!m && !error && <Skeleton active />}
      {m && (
        <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'minmax(0, 1fr)' }}>
          <div>
            <WaitNote wait={m.wait} />
            <Head of={m} />
            <MeetingActs key={m.revision} meeting={m} />
          </div>
          <Agenda of={m} />
          <Invitations of={m} />
          <Minutes of={m} />
          <Events events={m.events} names={meetingEventNames} />
        </div>
      )}
    </Page>
  );
}

function Head({ of }: { of: MeetingDetail }) {
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'status', label: '状态', children: <MeetingMark of={of} /> },
        {
          key: 'on',
          label: '会议日期',
          children: of.meetsOn ? (
            <>
              <DateText date={of.meetsOn} relative={of.heldOn === null} />
              {of.firstOn !== of.meetsOn && `（最初排在 ${of.firstOn}）`}
            </>
          ) : (
            '未定'
          ),
        },
        { key: 'kind', label: '类别', children: `${seriesKindNames[of.kind]}（第${of.article}条）` },
        { key: 'division', label: '召集', children: of.divisionName },
        ...(of.heldOn
          ? [{ key: 'held', label: '召开', children: `${of.heldOn}${of.place ? `，${of.place}` : ''}` }]
          : []),
        ...(of.closingNote
          ? [
              {
                key: 'why',
                label: '未召开的原因',
                children: `${of.closingNote}（${of.closedByName ?? ''}）`,
              },
            ]
          : []),
      ]}
    />
  );
}

/** Whose page a line of the agenda leads to. */
function operationOf(link: string): Operation {
  if (link.startsWith('/timers')) return 'read-waits';
  return link.startsWith('/coordination-problems') ? 'read-problems' : 'read-case';
}

function Agenda({ of }: { of: MeetingDetail }) {
  const may = useMay();
  const open = of.status !== 'held' && of.status !== 'not-held';
  return (
    <Card
      size="small"
      title={`议程（${of.agenda.length}）`}
      extra={of.may.run && open && of.agenda.length > 0 && <Refill id={of.id} />}
    >
      {of.agenda.length === 0 && <p>发出通知的那天按记录自动汇总。可以先增加议题。</p>}
      <ol className="meeting-lines">
        {of.agenda.map((item) => (
          <li key={item.id}>
            <Mark tone={item.kind === 'topic' ? 'info' : 'neutral'}>{agendaKindNames[item.kind]}</Mark>{' '}
            {item.link && may(operationOf(item.link)) ? (
              <Link to={item.link as never}>{item.text}</Link>
            ) : (
              item.text
            )}
            {item.addedByName && `（${item.addedByName}）`}
            {item.kind === 'topic' && of.may.run && open && <RemoveTopic id={of.id} topic={item.id} />}
          </li>
        ))}
      </ol>
      {of.may.run && open && <AddTopic id={of.id} />}
    </Card>
  );
}

const answerTones = { sent: 'warn', accepted: 'good', delegate: 'good', declined: 'bad' } as const;

function Invitations({ of }: { of: MeetingDetail }) {
  const open = of.status !== 'held' && of.status !== 'not-held';
  const coming = of.invitations.filter(({ answer }) => answer === 'accepted' || answer === 'delegate').length;
  return (
    <Card size="small" title={`参会方（${of.invitations.length}，已答复参加 ${coming}）`}>
      {of.invitations.length === 0 && <p>发出通知的那天列出。</p>}
      <ul className="meeting-lines">
        {of.invitations.map((one) => (
          <li key={one.id}>
            {one.name} <Mark tone={answerTones[one.answer]}>{invitationAnswerNames[one.answer]}</Mark>
            {one.delegate && ` ${one.delegate}`}
            {one.note && `：${one.note}`}
            {one.answeredByName && `（${one.answeredByName} 登记，${one.answeredOn}）`}
            {one.mayAnswer && <Answer id={of.id} invitation={one} />}
          </li>
        ))}
      </ul>
      {of.may.run && open && <AddParty id={of.id} />}
    </Card>
  );
}

function Minutes({ of }: { of: MeetingDetail }) {
  const records = of.may.run && of.status !== 'not-held';
  if (!of.minutes && of.decisions.length === 0 && of.documents.length === 0 && !records) return null;
  return (
    <Card size="small" title="纪要、议定事项和附件">
      {of.minutes && (
        <>
          <p className="prewrap">参会情况：{of.attendance}</p>
          <p className="prewrap">{of.minutes}</p>
        </>
      )}
      <ol className="meeting-lines">
        {of.decisions.map((decision) => (
          <li key={decision.id} value={decision.no}>
            {decision.text}
            <ul>
              {decision.duties.map((duty) => (
                <li key={duty.id}>
                  <Link to={`/coordination-problems/${duty.id}` as never}>{duty.title}</Link>，
                  <DateText date={duty.dueOn} />{' '}
                  <Mark>{problemStatusNames[duty.status as ProblemStatus]}</Mark>
                </li>
              ))}
            </ul>
            {records && <GiveDuty meeting={of} decision={decision.id} />}
          </li>
        ))}
      </ol>
      {records && <AddDecision id={of.id} />}
      {of.documents.map((document) => (
        <p key={document.sha256}>
          <FileLink href={`/api/meeting-documents/${document.sha256}`} view>
            {document.fileName}
          </FileLink>
          （{document.uploadedOn}）
        </p>
      ))}
      {records && <Attach id={of.id} />}
    </Card>
  );
}
