import { Alert, Card, Descriptions, Typography } from 'antd';
import type { ClaimStep } from '../../../../src/domain/claim-steps.ts';
import { claimName } from '../../../../src/domain/claim-words.ts';
import { isAidId } from '../../../../src/domain/ids.ts';
import { stepNames, waitKindNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { Mark, StatusMark } from '../../ui/mark.tsx';

type Found = components['schemas']['LookedUpCase'];
type Wait = components['schemas']['PublicWait'];
type Claim = Found['claims'][number];

/** Where the own case stands, in sentences; fit for paper. */
export function LookedUp({ found }: { found: Found }) {
  const aid = isAidId(found.employmentId);
  return (
    <section aria-label="查询结果" style={{ display: 'grid', gap: 16, maxWidth: 640 }}>
      <Card
        size="small"
        title={
          <h2
            style={{ fontSize: '1em', margin: 0 }}
          >{`${aid ? '补助个案' : '就业'} ${found.employmentId}`}</h2>
        }
      >
        <Descriptions
          column={1}
          size="small"
          items={[
            { key: 'start', label: aid ? '起始日期' : '入职日期', children: found.startsOn },
            ...(aid ? [] : [{ key: 'due', label: '满一年之日', children: found.dueOn }]),
          ]}
        />
        {found.wait && <WaitInWords wait={found.wait} />}
        {!found.wait && found.claims.length === 0 && (
          <Typography.Paragraph style={{ margin: '8px 0 0' }}>
            目前没有待办的事项，也没有产生补贴申请。
          </Typography.Paragraph>
        )}
      </Card>
      {found.claims.map((claim) => (
        <ClaimCard key={claim.id} claim={claim} />
      ))}
      <Typography.Text>查询日期：{found.asOf}</Typography.Text>
    </section>
  );
}

function ClaimCard({ claim }: { claim: Claim }) {
  const name = claimName(claim.id);
  const open = claim.status === 'open';
  return (
    <Card
      size="small"
      title={<h2 style={{ fontSize: '1em', margin: 0 }}>{name}</h2>}
      extra={<StatusMark status={claim.status} />}
    >
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'raised', label: '提出日期', children: claim.raisedOn },
          ...(open
            ? [
                {
                  key: 'step',
                  label: '当前环节',
                  children: <Mark>{stepNames[claim.step as ClaimStep]}</Mark>,
                },
              ]
            : [{ key: 'closed', label: '办结日期', children: claim.closedOn ?? '—' }]),
        ]}
      />
      {claim.wait && <WaitInWords wait={claim.wait} />}
      {claim.refused && (
        <Alert
          style={{ marginTop: 12 }}
          type="warning"
          showIcon
          title={`不予补贴：${claim.refused.reason}`}
          description={
            <>
              <div>依据：《办法》第 {claim.refused.article} 条</div>
              <div>怎么办：{claim.refused.remedy}</div>
            </>
          }
        />
      )}
    </Card>
  );
}

function WaitInWords({ wait }: { wait: Wait }) {
  return (
    <Descriptions
      style={{ marginTop: 8 }}
      column={1}
      size="small"
      layout="vertical"
      items={[
        {
          key: 'why',
          label: '正在等什么',
          children: (
            <span>
              <Mark tone="info">{waitKindNames[wait.kind]}</Mark> {wait.why}
            </span>
          ),
        },
        {
          key: 'when',
          label: '从何时到何时',
          children: wait.until
            ? `${wait.since} 起，最迟到 ${wait.until}`
            : `${wait.since} 起，没有固定期限，由人办理`,
        },
        { key: 'who', label: '由谁推进', children: wait.whoCanMove },
        { key: 'then', label: '之后怎样', children: wait.thenWhat },
        { key: 'article', label: '依据', children: `《办法》第 ${wait.article} 条` },
      ]}
    />
  );
}
