import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Descriptions, Flex, Modal, Skeleton, Typography } from 'antd';
import { useState } from 'react';
import { capitals } from '../../../../src/domain/capitals.ts';
import { fen } from '../../../../src/domain/money.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ExcludedTable, ReadyTable, ReleaseFilters } from './release-tables.tsx';

type Bookable = components['schemas']['BookablePayments'];

/** What would go to the bank if this person released now, what would not and why, and the release itself. */
export function ReleaseCounty({ division }: { division: string }) {
  const [asking, setAsking] = useState(false);
  const [search] = useSearchState();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { data, error, refetch } = useQuery({
    queryKey: ['bookable', division],
    queryFn: () => dataOf(api.GET('/api/payments/bookable', { params: { query: { division } } })),
  });
  const release = useAction(
    ({ expected }: { division: string; expected: Bookable['next'] }, key) =>
      dataOf(
        api.POST('/api/payment-batches', {
          params: { header: { 'idempotency-key': key } },
          body: { division, expected },
        }),
      ),
    {
      onDone: (batch) => {
        void message.success(`已放款 ${batch.lineCount} 笔，银行文件已生成。`);
        // Its file goes to the bank next; here there may be nothing left to look at.
        void navigate({ to: `/payments/${batch.id}` as never });
      },
    },
  );
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const { next, ready, excluded } = data;
  return (
    <Flex vertical gap={12} style={{ marginTop: 16 }}>
      {ready.length + excluded.length > 0 && <ReleaseFilters />}
      {ready.length > 0 && (
        <>
          <ReadyTable payments={ready} />
          {next.lineCount < ready.length && (
            <Alert
              type="info"
              showIcon
              title={`一批最多 ${next.lineCount} 笔，其余 ${ready.length - next.lineCount} 笔放款后再放一批。`}
            />
          )}
          <Flex align="center" gap="8px 16px" wrap justify="end">
            <span>
              本批 {next.lineCount} 笔，合计 <Amount fen={next.totalFen} /> 元
              {(search.find || search.programme) && '（筛选只影响上面的显示，放款仍是全部）'}
            </span>
            <Button
              type="primary"
              onClick={() => {
                release.reset();
                setAsking(true);
              }}
            >
              放款
            </Button>
          </Flex>
        </>
      )}
      {excluded.length > 0 && <ExcludedTable payments={excluded} />}
      <Modal
        open={asking}
        title="确认放款"
        okText="确认放款"
        cancelText="返回核对"
        confirmLoading={release.pending}
        onOk={() => void release.run({ division, expected: next })}
        onCancel={() => setAsking(false)}
      >
        <ProblemAlert
          error={release.problem}
          onRetry={() => {
            release.reset();
            void refetch();
          }}
        />
        <Descriptions
          column={1}
          size="small"
          bordered
          items={[
            { key: 'lines', label: '笔数', children: `${next.lineCount} 笔` },
            { key: 'total', label: '金额（元）', children: <Amount fen={next.totalFen} /> },
            { key: 'capitals', label: '大写', children: capitals(fen(next.totalFen)) },
          ]}
        />
        <Typography.Paragraph style={{ margin: '12px 0 0' }}>
          放款后生成银行文件，款项列入批次，不能撤回；银行退票的须重新经财政审批。
        </Typography.Paragraph>
      </Modal>
    </Flex>
  );
}
