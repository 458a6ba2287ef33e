import { useQuery } from '@tanstack/react-query';
import { Empty, Skeleton, Table } from 'antd';
import type { ServiceKind } from '../../../../src/domain/services/kinds.ts';
import { serviceKindNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { proposalNames, taskKindNames } from './words.ts';

/** What nobody can go on with: the account is closed, or its person has no office there any more. */
export function UnattendedPage() {
  const nameOf = useDivisionName();
  const manages = useMay()('manage-posts');
  const { data, error, refetch } = useQuery({
    queryKey: ['unattended'],
    queryFn: () => dataOf(api.GET('/api/unattended')),
  });
  return (
    <Page title="无人负责的事项">
      <p>承办人的账户已停用，或已不在承办单位任职。请为服务事项办理工作交接；提议由审批人办结。</p>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data?.items.length === 0 && <Empty description="没有无人负责的事项。" />}
      {data && data.items.length > 0 && (
        <Table
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowKey={({ kind, id }) => `${kind} ${id}`}
          dataSource={data.items}
          columns={[
            { title: '事项', render: (_, one) => `${taskKindNames[one.kind]} ${one.id}` },
            {
              title: '内容',
              render: (_, { what }) => serviceKindNames[what as ServiceKind] ?? proposalNames[what] ?? what,
            },
            { title: '地区', render: (_, { division }) => nameOf(division) },
            { title: '期限', render: (_, { dueOn }) => dueOn ?? '—' },
            { title: '原承办人', render: (_, { name }) => name },
            ...(manages
              ? [
                  {
                    title: '办理',
                    render: (_: unknown, one: { kind: string; owner: string }) =>
                      one.kind === 'service' && (
                        <LinkButton size="small" to={`/hand-over/${encodeURIComponent(one.owner)}`}>
                          工作交接
                        </LinkButton>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </Page>
  );
}
