import './services.css';
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Skeleton } from 'antd';
import {
  serviceEventNames,
  serviceKindNames,
  serviceOutcomeNames,
  serviceViaNames,
} from '../../../../src/domain/services/words.ts';
import { nameOf } from '../../../../src/domain/words.ts';
import { usePathParam } from '../../app/address.ts';
import { CaseLink } from '../../ui/case-link.tsx';
import { DateText, InstantText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { type Service, serviceQuery } from './queries.ts';
import { ServiceActions } from './service-actions.tsx';
import { ServiceMark } from './service-mark.tsx';
import { ServiceTransfers } from './service-transfers.tsx';

/** One service case: what it is about, what has been done, and what one may do now. */
export function ServicePage() {
  const { data, error, refetch } = useQuery(serviceQuery(usePathParam('serviceId')));
  return (
    <Page
      title={data ? `${serviceKindNames[data.kind]} ${data.personName ?? ''}` : '服务事项'}
      crumbs={[{ label: '服务事项', to: '/services' }]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <Head of={data} />
          {data.forMe.barred && (
            <Alert
              type="info"
              showIcon
              style={{ marginBottom: 16 }}
              title="您不能承办这件服务事项"
              description={data.forMe.barred}
            />
          )}
          <ServiceActions key={data.revision} service={data} />
          <ServiceTransfers service={data} />
          <Notes of={data} />
          <Events of={data} />
        </>
      )}
    </Page>
  );
}

function Head({ of }: { of: Service }) {
  const divisionName = useDivisionName();
  const undone = of.status === 'new' || of.status === 'working';
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'subject', label: '情况', span: 'filled', children: of.subject },
        { key: 'status', label: '状态', children: <ServiceMark of={of} /> },
        {
          key: 'due',
          label: '期限',
          children: (
            <>
              <DateText date={of.dueOn} relative={undone} />（{of.rule.days} 天，第{of.rule.article}条）
            </>
          ),
        },
        {
          key: 'office',
          label: '承办',
          children: `${of.officeName}${of.ownerName ? `，${of.ownerName}` : ''}`,
        },
        ...(of.escalatedTo
          ? [{ key: 'up', label: '已上报', children: <Mark tone="bad">{divisionName(of.escalatedTo)}</Mark> }]
          : []),
        {
          key: 'asked',
          label: '提出',
          children: (
            <>
              {of.askedByName ?? serviceViaNames[of.via]}，<DateText date={of.askedOn} />
            </>
          ),
        },
        { key: 'home', label: '户籍地', children: divisionName(of.division) },
        ...(of.employmentId
          ? [
              {
                key: 'case',
                label: '就业',
                children: (
                  <CaseLink employmentId={of.employmentId}>
                    {of.employmentId}
                    {of.employerName && `（${of.employerName}）`}
                  </CaseLink>
                ),
              },
            ]
          : []),
        ...(of.outcome
          ? [
              {
                key: 'outcome',
                label: '结果',
                children: `${serviceOutcomeNames[of.outcome]}：${of.outcomeNote ?? ''}`,
              },
            ]
          : []),
        ...(of.status === 'closed'
          ? [
              {
                key: 'closed',
                label: '确认',
                children: (
                  <>
                    {of.satisfied === null ? '没有答复，自行办结' : of.satisfied ? '满意' : '不满意'}，
                    <DateText date={of.closedOn} />
                  </>
                ),
              },
            ]
          : []),
        ...(of.reopened > 0 ? [{ key: 'again', label: '重新办理', children: `${of.reopened} 次` }] : []),
        { key: 'id', label: '编号', children: of.id },
      ]}
    />
  );
}

function Notes({ of: { notes } }: { of: Service }) {
  return (
    <Card size="small" title={`办理记录（${notes.length}）`} style={{ marginBottom: 16 }}>
      {notes.length === 0 && <p>还没有办理记录。</p>}
      {notes.map((note) => (
        <div key={note.id} className="service-line">
          <DateText date={note.on} /> {note.by} {note.sensitive && <Mark tone="warn">敏感</Mark>}
          <div>{note.body ?? '敏感记录，只有承办单位及其上一级可以阅读。'}</div>
        </div>
      ))}
    </Card>
  );
}

function Events({ of: { events } }: { of: Service }) {
  return (
    <Card size="small" title="经过">
      <ul className="service-events" aria-label="经过">
        {events.map((event) => (
          <li key={event.id}>
            <InstantText at={event.at} /> {nameOf(serviceEventNames, event.kind)}（{event.by ?? '系统'}，
            {event.division}）
          </li>
        ))}
      </ul>
    </Card>
  );
}
