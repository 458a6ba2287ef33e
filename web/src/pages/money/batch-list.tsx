import { Link } from '@tanstack/react-router';
import { bankFormats } from '../../../../src/domain/bank-formats.ts';
import { batchStatusNames, waitKindNames } from '../../../../src/domain/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { BatchStatus } from './words.tsx';

const waits = (['bank-result', 'batch-overdue', 'payment-unclear'] as const).map((value) => ({
  value,
  label: waitKindNames[value],
}));

/** The batches that went to the bank, newest first. */
export function BatchList() {
  return (
    <DataList
      path="/api/payment-batches"
      label="支付批次"
      rowKey={(b) => b.id}
      columns={[
        { key: 'id', title: '批次', render: (b) => <Link to={`/payments/${b.id}` as never}>{b.id}</Link> },
        { key: 'county', title: '地区', render: (b) => b.divisionName },
        {
          key: 'on',
          title: '放款日期',
          sort: 'releasedOn',
          render: (b) => <DateText date={b.releasedOn} relative />,
        },
        { key: 'by', title: '放款人', render: (b) => b.releasedBy },
        { key: 'lines', title: '笔数', align: 'right', render: (b) => b.lineCount },
        { key: 'total', title: '金额（元）', align: 'right', render: (b) => <Amount fen={b.totalFen} /> },
        { key: 'paid', title: '成功', align: 'right', render: (b) => b.paid },
        { key: 'returned', title: '退票', align: 'right', render: (b) => b.returned },
        { key: 'reversed', title: '冲正', align: 'right', optional: true, render: (b) => b.reversed },
        { key: 'outstanding', title: '未回', align: 'right', render: (b) => b.outstanding },
        {
          key: 'status',
          title: '状态',
          render: (b) => <BatchStatus status={b.status} waitsFor={b.waitsFor} />,
        },
        {
          key: 'until',
          title: '查询期限',
          optional: true,
          render: (b) => <DateText date={b.waitsUntil} relative />,
        },
        { key: 'format', title: '文件格式', optional: true, render: (b) => bankFormats[b.format].name },
      ]}
      filters={[
        { name: 'status', label: '状态', kind: 'choice', options: optionsOf(batchStatusNames) },
        { name: 'waitsFor', label: '在等什么', kind: 'choice', options: waits },
      ]}
      empty="还没有支付批次。在“待放款”里放款后，批次会出现在这里。"
    />
  );
}
