import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Skeleton } from 'antd';
import { claimInWords } from '../../../../src/domain/claim-words.ts';
import { reasonText } from '../../../../src/domain/reasons.ts';
import { instalmentStateNames, recoveryEntryNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DateText } from '../../ui/dates.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { RecoveryMark } from '../../ui/recovery-mark.tsx';
import { RecoveryActions } from './recovery-actions.tsx';

export type Recovery = components['schemas']['Recovery'];

/** One recovery: why and how much, the plan, every fen that came in, and what one may do now. */
export function RecoveryPage() {
  const id = usePathParam('recoveryId');
  const { data, error, refetch } = useQuery({
    queryKey: ['recovery', id],
    queryFn: () => dataOf(api.GET('/api/recoveries/{id}', { params: { path: { id } } })),
  });
  return (
    <Page
      title={data ? `追回 ${data.payeeName}` : '追回'}
      crumbs={[{ label: '追回', to: '/recoveries' }]}
      extra={
        data && (
          <FileButton href={`/api/recoveries/${encodeURIComponent(id)}/notice.pdf`} view>
            {data.status === 'proposed' ? '预览追回通知书' : '追回通知书'}
          </FileButton>
        )
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <Head recovery={data} />
          <RecoveryActions key={data.revision} recovery={data} />
          <Plan recovery={data} />
          <Movements recovery={data} />
        </>
      )}
    </Page>
  );
}

function Head({ recovery }: { recovery: Recovery }) {
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        {
          key: 'case',
          label: '案件',
          children: (
            <CaseLink employmentId={recovery.employmentId} claimId={recovery.claimId}>
              {claimInWords(recovery.claimId)}
            </CaseLink>
          ),
        },
        { key: 'status', label: '状态', children: <RecoveryMark recovery={recovery} /> },
        { key: 'county', label: '地区', children: recovery.divisionName },
        {
          key: 'paid',
          label: '原付款（元）',
          children: (
            <>
              <Amount fen={recovery.paidFen} />，<DateText date={recovery.paidOn} />
            </>
          ),
        },
        { key: 'amount', label: '追回金额（元）', children: <Amount fen={recovery.amountFen} /> },
        {
          key: 'owed',
          label: '尚欠（元）',
          children: (
            <strong>
              <Amount fen={recovery.owedFen} />
            </strong>
          ),
        },
        {
          key: 'reason',
          label: '理由',
          children: `${reasonText(recovery.reason, recovery.article)}（第${recovery.article}条）${recovery.note ?? ''}`,
        },
        {
          key: 'asked',
          label: '提出',
          children: (
            <>
              {recovery.proposedByName}，<DateText date={recovery.proposedOn} />
            </>
          ),
        },
        {
          key: 'decided',
          label: '审批',
          children: recovery.decidedByName ? (
            <>
              {recovery.decidedByName}，<DateText date={recovery.decidedOn} />
              {recovery.decisionNote && `：${recovery.decisionNote}`}
            </>
          ) : (
            '—'
          ),
        },
      ]}
    />
  );
}

const stateTones = { paid: 'good', upcoming: 'neutral', overdue: 'bad' } as const;

function Plan({ recovery }: { recovery: Recovery }) {
  return (
    <Card size="small" title="分期计划" style={{ marginBottom: 16 }}>
      <ul className="plain-list" aria-label="分期计划">
        {recovery.instalments.map((one) => (
          <li key={one.no}>
            第{one.no}期 <Amount fen={one.amountFen} /> 元，最晚
            <DateText date={one.dueOn} relative={one.state !== 'paid'} />
            {one.paidFen > 0 && one.state !== 'paid' && (
              <>
                ，已还 <Amount fen={one.paidFen} /> 元
              </>
            )}{' '}
            <Mark tone={stateTones[one.state]}>{instalmentStateNames[one.state]}</Mark>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Movements({ recovery }: { recovery: Recovery }) {
  return (
    <Card size="small" title="还款明细">
      {recovery.writeOff && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          title={
            <>
              等待审批的核销：
              <Amount fen={recovery.writeOff.amountFen} /> 元
            </>
          }
          description={`${recovery.writeOff.proposedByName}于${recovery.writeOff.proposedOn}提出：${recovery.writeOff.reason}`}
        />
      )}
      {recovery.entries.length === 0 ? (
        <p>还没有收到还款。</p>
      ) : (
        <ul className="plain-list" aria-label="还款明细">
          {recovery.entries.map((entry) => (
            <li key={entry.id}>
              <DateText date={entry.on} /> {recoveryEntryNames[entry.kind]} <Amount fen={entry.amountFen} />{' '}
              元{entry.reference && `，银行流水号 ${entry.reference}`}
              {entry.paymentKey && `，支付 ${entry.paymentKey}`}
              {entry.consent && `，凭据：${entry.consent}`}（{entry.by ?? '系统'}）
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
