import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Skeleton } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { Amount } from '../../ui/amount.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { RulingDialog } from './ruling-dialog.tsx';

/** The lines of an overdue batch that the bank has said nothing of: where it has written about one, that is ruled on. */
export function OverdueLines({ batchId }: { batchId: string }) {
  const [chosen, setChosen] = useState<{ key: string; payeeName: string } | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['payments', 'overdue', batchId],
    queryFn: () =>
      dataOf(
        api.GET('/api/payments', { params: { query: { batch: batchId, status: 'released', limit: 500 } } }),
      ),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  return (
    <div>
      <p>逾期没有回执的支付。银行有书面答复的，可以逐笔核实：</p>
      <ul className="plain-list">
        {data.items
          .filter(({ unclear }) => !unclear)
          .map(({ key, payeeName, amountFen }) => (
            <li key={key}>
              <Flex gap="4px 12px" wrap align="center">
                <span>
                  {payeeName} <Amount fen={amountFen} /> 元（{key}）
                </span>
                <Button size="small" onClick={() => setChosen({ key, payeeName })}>
                  凭银行材料核实
                </Button>
              </Flex>
            </li>
          ))}
      </ul>
      {chosen && (
        <RulingDialog paymentKey={chosen.key} payeeName={chosen.payeeName} onClose={() => setChosen(null)} />
      )}
    </div>
  );
}
