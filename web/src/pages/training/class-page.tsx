import { useQuery } from '@tanstack/react-query';
import { Card, Skeleton } from 'antd';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { certificateLevelNames, nameOf, payeeKindNames } from '../../../../src/domain/words.ts';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { Mark, StatusMark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { AttendanceSheet } from './attendance-sheet.tsx';
import { ClassHead } from './class-head.tsx';
import { EnrolForm } from './enrol-form.tsx';
import { classQuery } from './queries.ts';

type Trainee = ItemOf<'/api/training-enrolments'>;

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名或首字母', kind: 'text' },
  {
    name: 'reported',
    label: '结业报告',
    kind: 'choice',
    options: optionsOf({ true: '已报告', false: '未报告' }),
  },
];

function Completion({ completion }: Trainee) {
  if (!completion) return '未报告';
  return (
    <>
      <Mark tone={completion.completed ? 'good' : 'warn'}>{completion.completed ? '已结业' : '未结业'}</Mark>{' '}
      <DateText date={completion.on} />
    </>
  );
}

function Claims({ id, claims }: Trainee) {
  if (claims.length === 0) return '还没有';
  return (
    <ul className="plain-list">
      {claims.map((claim) => (
        <li key={claim.id}>
          <CaseLink employmentId={id} claimId={claim.id}>
            {claimName(claim.id)}
          </CaseLink>{' '}
          <StatusMark status={claim.status} /> <Amount fen={claim.amountFen} /> 元
        </li>
      ))}
    </ul>
  );
}

const columns = (days: number): readonly ColumnOf<Trainee>[] => [
  {
    key: 'person',
    title: '学员',
    sort: 'id',
    render: (t) => (
      <CaseLink employmentId={t.id}>{workerName(t.personName, t.identityMasked, t.id)}</CaseLink>
    ),
  },
  { key: 'payer', title: '费用承担', render: (t) => nameOf(payeeKindNames, t.paidByKind) },
  { key: 'days', title: '到课天数', align: 'right', render: (t) => `${t.daysAttended} / ${days}` },
  { key: 'completion', title: '结业', render: (t) => <Completion {...t} /> },
  {
    key: 'certificates',
    title: '证书',
    render: (t) =>
      t.certificates.map((c) => `${certificateLevelNames[c.level]} ${c.number}`).join('、') || '无',
  },
  { key: 'claims', title: '申请', render: (t) => <Claims {...t} /> },
];

const DAY_MS = 86_400_000;

/** One class: what it is, who is in it, its attendance sheet, and the office's word on it. */
export function ClassPage() {
  const id = usePathParam('classId');
  const may = useMay();
  const { data: of, error, refetch } = useQuery(classQuery(id));
  const days = of ? (Date.parse(of.endsOn) - Date.parse(of.startsOn)) / DAY_MS + 1 : 0;
  const open = of?.attendanceClosedOn === null;
  return (
    <Page title={of?.title ?? '培训班'} crumbs={[{ label: '培训班', to: '/trainings' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!of && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {of && (
        <>
          <ClassHead of={of} />
          <Card size="small" title={`学员（${of.enrolled}人）`} style={{ marginBottom: 16 }}>
            {open && may('report-aid-facts') && <EnrolForm classId={id} />}
            <DataList
              path="/api/training-enrolments"
              label="培训学员"
              columns={columns(days)}
              filters={filters}
              fixed={{ classId: id }}
              rowKey={(trainee) => trainee.id}
              empty="没有符合筛选的学员。户籍在其他县市的学员由其户籍所在县市办理，不在这里列出。"
            />
          </Card>
          {open && may('import-attendance') && <AttendanceSheet of={of} />}
        </>
      )}
    </Page>
  );
}
