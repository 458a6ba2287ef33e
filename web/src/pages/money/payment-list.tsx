import { paymentStatusNames, programmeNames } from '../../../../src/domain/words.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { batchColumn, paymentColumns } from './payment-columns.tsx';

/** Every payment the user may see, whatever became of it. */
export function PaymentList() {
  return (
    <DataList
      path="/api/payments"
      label="支付记录"
      rowKey={(p) => p.key}
      columns={[...paymentColumns.slice(0, 8), batchColumn, ...paymentColumns.slice(8)]}
      filters={[
        { name: 'status', label: '状态', kind: 'choice', options: optionsOf(paymentStatusNames) },
        { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
        { name: 'payee', label: '收款方编号', kind: 'text' },
        { name: 'paidFrom', label: '支付日期从', kind: 'date' },
        { name: 'paidTo', label: '支付日期至', kind: 'date' },
      ]}
      empty="没有符合条件的支付。财政审批通过的申请会出现在这里；请放宽筛选条件。"
    />
  );
}
