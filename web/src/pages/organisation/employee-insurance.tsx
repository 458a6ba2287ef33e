import { Button, Card, Table } from 'antd';
import { useState } from 'react';
import { originNames } from '../../../../src/domain/words.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { MonthStrip } from '../../ui/month-strip.tsx';
import type { Employment } from './employee-page.tsx';
import { PaperButton } from './paper-button.tsx';
import { ProveMonths } from './prove-months.tsx';

/** The twelve months and each payment behind them; months that are missing are proved right here. */
export function EmployeeInsurance({
  employment,
  mayProve,
  onOpen,
}: {
  employment: Employment;
  mayProve: boolean;
  onOpen: (sha256: string) => void;
}) {
  const [{ part }] = useSearchState();
  const [proving, setProving] = useState(part === 'insurance');
  const { insuranceMonths, insurancePayments } = employment;
  const thisMonth = useBusinessDate().slice(0, 7);
  // Nobody has paid for a month that has not begun.
  const open = insuranceMonths.filter(({ month, state }) => state !== 'covered' && month <= thisMonth);
  return (
    <Card
      size="small"
      title="社会保险"
      id="part-insurance"
      extra={
        mayProve && !proving && open.length > 0 && <Button onClick={() => setProving(true)}>证明社保</Button>
      }
    >
      <MonthStrip months={insuranceMonths} />
      {proving && mayProve && (
        <ProveMonths employment={employment} months={open} onClose={() => setProving(false)} />
      )}
      {insurancePayments.length > 0 && (
        <details style={{ marginTop: 12 }}>
          <summary>缴费明细（{insurancePayments.length} 笔）</summary>
          <Table
            size="small"
            style={{ marginTop: 12 }}
            pagination={false}
            rowKey="id"
            scroll={{ x: 'max-content' }}
            dataSource={insurancePayments}
            columns={[
              { title: '所属月份', dataIndex: 'month' },
              { title: '险种', dataIndex: 'kind' },
              { title: '缴费日期', dataIndex: 'paidOn' },
              { title: '金额（元）', align: 'right', render: (_, p) => <Amount fen={p.amountFen} /> },
              {
                title: '来源',
                render: (_, p) => (p.origin === 'employer' ? '本单位申报' : originNames[p.origin]),
              },
              {
                title: '凭证',
                render: (_, { proof }) =>
                  proof ? (
                    <PaperButton name="查看凭证" otherwise="已附凭证" onOpen={() => onOpen(proof)} />
                  ) : (
                    '—'
                  ),
              },
              {
                title: '备注',
                render: (_, p) => (p.revokedOn ? `${p.revokedOn} 已撤销：${p.revokedReason}` : ''),
              },
            ]}
          />
        </details>
      )}
    </Card>
  );
}
