import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Flex, Popconfirm } from 'antd';
import { type ReactNode, useState } from 'react';
import { trainingNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { ClassStatus } from './class-words.tsx';
import type { TrainingClass } from './queries.ts';
import './training.css';

/** What the class is, and what its office and its institution may do with all of it. */
export function ClassHead({ of }: { of: TrainingClass }) {
  const divisionName = useDivisionName();
  const facts: [string, ReactNode][] = [
    ['培训机构', of.institutionName],
    ['培训类型', trainingNames[of.training]],
    ['培训类别', of.categoryTitle],
    ['开班日期', <DateText key="from" date={of.startsOn} />],
    ['结束日期', <DateText key="to" date={of.endsOn} />],
    ['审核地区', divisionName(of.division)],
    [
      '开班审核',
      <>
        <ClassStatus key="status" status={of.status} />
        {of.status === 'submitted' && (
          <>
            {' '}
            自 <DateText date={of.submittedOn} /> 起等待{divisionName(of.division)}人社局审核
          </>
        )}
      </>,
    ],
    ...(of.refusedReason ? [['未通过理由', of.refusedReason] as [string, ReactNode]] : []),
    ['到课', `${of.daysAttended} 人天`],
    ['结业报告', `${of.reported} / ${of.enrolled} 人，其中结业 ${of.completed} 人`],
    [
      '签到表',
      of.attendanceClosedOn ? (
        <>
          <DateText date={of.attendanceClosedOn} /> 交齐
        </>
      ) : (
        '未交齐'
      ),
    ],
    ['班级编号', of.id],
  ];
  return (
    <Card size="small" style={{ marginBottom: 16 }} role="region" aria-label="培训班概况">
      <dl className="class-facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <NextSteps of={of} />
      <Flex gap={8} wrap style={{ marginTop: 8 }}>
        <Approval of={of} />
        <Sheet of={of} />
      </Flex>
    </Card>
  );
}

/** What the institution owes and until when: late, the money is lost. */
function NextSteps({ of: { attendanceClosedOn, enrolled, reported, reportBy } }: { of: TrainingClass }) {
  const may = useMay();
  const missing = [
    ...(attendanceClosedOn === null ? ['交齐签到表'] : []),
    ...(reported < enrolled ? [`报送 ${enrolled - reported} 人的结业情况`] : []),
  ];
  if (missing.length === 0 || reportBy === null || !may('report-aid-facts')) return null;
  return (
    <Alert
      style={{ marginTop: 8 }}
      type="info"
      showIcon
      title={
        <>
          培训结束后请在 <DateText date={reportBy} relative />
          （含当日）前{missing.join('、')}；逾期没有报告的不予补贴。
        </>
      }
      description={
        <>
          结业情况可以在学员各自的页面登记，也可以
          <Link to={'/imports' as never} search={{ upload: 'training-results' } as never}>
            按表格一次报送全班
          </Link>
          。
        </>
      }
    />
  );
}

function Approval({ of: { id, status } }: { of: TrainingClass }) {
  const may = useMay();
  const [refusing, setRefusing] = useState(false);
  const check = useAction(
    ({ approve, reason }: { approve: boolean; reason?: string }, key) =>
      dataOf(
        api.POST('/api/training-classes/{id}/check', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { approve, ...(reason !== undefined && { reason }) },
        }),
      ),
    { onDone: () => setRefusing(false) },
  );
  if (!may('approve-training-class')) return null;
  return (
    <>
      {status !== 'approved' && (
        <Button type="primary" loading={check.pending} onClick={() => void check.run({ approve: true })}>
          审核通过
        </Button>
      )}
      {status !== 'refused' && <Button onClick={() => setRefusing(true)}>审核不通过</Button>}
      <ReasonDialog
        open={refusing}
        title="开班审核不通过"
        meaning="这个班的学员都不予补贴；已提出的申请随之改变。审核人不再办理这个班学员的申请。"
        confirm="不通过"
        danger
        pending={check.pending}
        problem={check.problem}
        onCancel={() => setRefusing(false)}
        onConfirm={(reason) => void check.run({ approve: false, reason })}
      />
      <ProblemAlert error={refusing ? null : check.problem} />
    </>
  );
}

/** The sheet as a whole: handed in by the institution, given back by the HR office. */
function Sheet({ of: { id, attendanceClosedOn, endsOn } }: { of: TrainingClass }) {
  const may = useMay();
  const today = useBusinessDate();
  const [reopening, setReopening] = useState(false);
  const close = useAction((_: { id: string }, key) =>
    dataOf(
      api.POST('/api/training-classes/{id}/attendance-closing', {
        params: { header: { 'idempotency-key': key }, path: { id } },
      }),
    ),
  );
  const reopen = useAction(
    ({ reason }: { reason: string }, key) =>
      dataOf(
        api.POST('/api/training-classes/{id}/attendance-reopening', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { reason },
        }),
      ),
    { onDone: () => setReopening(false) },
  );
  if (attendanceClosedOn === null) {
    if (!may('report-aid-facts') || today < endsOn) return null;
    return (
      <>
        <Popconfirm
          title="签到表已经交齐？"
          description="确认后按现有到课核算，不能再添加到课和学员。"
          okText="确认"
          cancelText="取消"
          onConfirm={() => void close.run({ id })}
        >
          <Button loading={close.pending}>签到表已交齐</Button>
        </Popconfirm>
        <ProblemAlert error={close.problem} />
      </>
    );
  }
  if (!may('revoke-fact')) return null;
  return (
    <>
      <Button onClick={() => setReopening(true)}>退回签到表</Button>
      <ReasonDialog
        open={reopening}
        title="把签到表退回更正"
        meaning="培训机构可以补登到课，交齐后重新核算；已支付的生活补贴多付的转入追回，少付的不自动补发。"
        confirm="退回"
        pending={reopen.pending}
        problem={reopen.problem}
        onCancel={() => setReopening(false)}
        onConfirm={(reason) => void reopen.run({ reason })}
      />
    </>
  );
}
