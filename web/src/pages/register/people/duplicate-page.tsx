import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Card, Skeleton, Table, Timeline } from 'antd';
import { duplicateReasonNames, duplicateStateNames } from '../../../../../src/domain/register/duplicates.ts';
import { api, dataOf } from '../../../api/client.ts';
import type { components } from '../../../api/openapi.d.ts';
import { usePathParam } from '../../../app/address.ts';
import { Mark } from '../../../ui/mark.tsx';
import { Page } from '../../../ui/page.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { DuplicateActs } from './duplicate-acts.tsx';
import { stateTones } from './duplicates-page.tsx';
import './people.css';

type Detail = components['schemas']['DuplicateDetail'];

/** Two cards side by side, what differs marked; ruling, merging and undoing. */
export function DuplicatePage() {
  const id = Number(usePathParam('id'));
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['duplicate', id],
    queryFn: () => dataOf(api.GET('/api/duplicates/{id}', { params: { path: { id } } })),
  });
  return (
    <Page title="疑似重复：并排核对" crumbs={[{ label: '疑似重复', to: '/duplicates' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active />}
      {data && (
        <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'minmax(0, 1fr)' }}>
          <Card size="small">
            <p style={{ marginTop: 0 }}>
              <Mark tone={stateTones[data.state]}>{duplicateStateNames[data.state]}</Mark>{' '}
              {data.reasons.map((reason) => duplicateReasonNames[reason]).join('、')}（{data.foundOn} 发现）
            </p>
            {data.note && <Alert type="info" title={`认定不是同一人：${data.note}`} />}
            <p>
              信息卡：
              <Link to={`/people/${data.first.id}` as never}>{titleOf(data.first)}</Link>、
              <Link to={`/people/${data.second.id}` as never}>{titleOf(data.second)}</Link>
            </p>
            <DuplicateActs pair={data} />
          </Card>
          <Compared pair={data} />
          <Merges pair={data} />
        </div>
      )}
    </Page>
  );
}

const titleOf = (side: Detail['first']) => `${side.name ?? '未登记姓名'}（卡号 ${side.id}）`;

function Compared({ pair }: { pair: Detail }) {
  const gone = pair.state === 'merged' || pair.state === 'undoing' ? pair.merges[0]?.goneId : undefined;
  // Plain text: the table measures its columns with an unseen copy, in which nothing may take the focus.
  const heading = (side: Detail['first']) =>
    gone === side.id ? `${titleOf(side)}，已并入另一张` : titleOf(side);
  // Nothing on either side tells nothing.
  const rows = pair.fields.filter(({ first, second }) => first !== null || second !== null);
  return (
    <Table
      size="small"
      rowKey="label"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      rowClassName={({ differs }) => (differs ? 'pair-differs' : '')}
      columns={[
        { key: 'label', title: '栏目', dataIndex: 'label', width: 140 },
        {
          key: 'first',
          title: heading(pair.first),
          render: (_value, { first }) => first ?? '—',
        },
        {
          key: 'second',
          title: heading(pair.second),
          render: (_value, { second }) => second ?? '—',
        },
        {
          key: 'differs',
          title: '比较',
          width: 80,
          render: (_value, { differs }) => (differs ? <Mark tone="warn">不同</Mark> : <Mark>相同</Mark>),
        },
      ]}
    />
  );
}

function Merges({ pair }: { pair: Detail }) {
  if (pair.merges.length === 0) return null;
  const name = (id: number) => titleOf(id === pair.first.id ? pair.first : pair.second);
  return (
    <Card size="small" title="合并的经过">
      <Timeline
        items={pair.merges.map((merge) => ({
          key: String(merge.id),
          content: (
            <>
              <div>
                <strong>{merge.proposedOn}</strong> {merge.proposedBy} 提出：保留{name(merge.keptId)}。
                {merge.reason}
              </div>
              {merge.withdrawnOn && <div>{merge.withdrawnOn} 撤回</div>}
              {merge.decidedBy && (
                <div>
                  <strong>{merge.decidedOn}</strong> {merge.decidedBy}{' '}
                  {merge.approved ? '确认合并' : '不同意合并'}
                  {merge.decisionNote && `：${merge.decisionNote}`}
                </div>
              )}
              {merge.moved.length > 0 && (
                <div className="told-why">移到保留的卡：{merge.moved.join('、')}</div>
              )}
              {merge.undoBy && (
                <div>
                  <strong>{merge.undoOn}</strong> {merge.undoBy} 提出撤销：{merge.undoReason}
                </div>
              )}
              {merge.undoneBy && (
                <div>
                  <strong>{merge.undoneOn}</strong> {merge.undoneBy} 确认撤销，两张卡恢复原样
                </div>
              )}
            </>
          ),
        }))}
      />
    </Card>
  );
}
