import { Alert, App, Button, Descriptions } from 'antd';
import { useState } from 'react';
import { waitKindNames } from '../../../../src/domain/words.ts';
import { api } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { DateText, InstantText } from '../../ui/dates.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

type Batch = components['schemas']['PaymentBatchDetail'];

/** What the batch waits for, since when, who can move it, what then; and the question to the bank when it is overdue. */
export function BatchProcess({ batch, mayAsk }: { batch: Batch; mayAsk: boolean }) {
  const { wait, inquiries } = batch;
  return (
    <section aria-label="批次流程" style={{ marginBottom: 16 }}>
      {wait ? (
        <Alert
          type={wait.kind === 'bank-result' ? 'info' : 'warning'}
          showIcon
          title={`${waitKindNames[wait.kind]}：${wait.why}`}
          description={
            <>
              <Descriptions
                size="small"
                column={1}
                items={[
                  { key: 'since', label: '从何时起', children: <InstantText at={wait.since} relative /> },
                  {
                    key: 'until',
                    label: '到何时',
                    children: wait.dueAt ? <InstantText at={wait.dueAt} relative /> : '不会自行到期',
                  },
                  { key: 'who', label: '谁能推进', children: wait.whoCanMove },
                  { key: 'then', label: '之后怎样', children: wait.thenWhat },
                ]}
              />
              {mayAsk && wait.kind === 'batch-overdue' && <Inquire batchId={batch.id} />}
            </>
          }
        />
      ) : (
        <Alert type="success" showIcon title="这一批每一笔都有结果，流程已经结束。" />
      )}
      {inquiries.length > 0 && (
        <ul aria-label="向银行查询的登记">
          {inquiries.map(({ askedBy, on, answer }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: inquiries are only ever added at the end
            <li key={i}>
              <DateText date={on} /> {askedBy}向银行查询：{answer}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Asking the bank is the one thing to do with a batch without an answer; sending it again is not offered anywhere. */
function Inquire({ batchId }: { batchId: string }) {
  const [open, setOpen] = useState(false);
  const { message } = App.useApp();
  const inquire = useAction(
    ({ answer }: { answer: string }, key) =>
      api.POST('/api/payment-batches/{id}/inquiries', {
        params: { header: { 'idempotency-key': key }, path: { id: batchId } },
        body: { answer },
      }),
    {
      onDone: () => {
        setOpen(false);
        void message.success('查询已登记，继续等待银行回执。');
      },
    },
  );
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        登记查询结果
      </Button>
      <ReasonDialog
        open={open}
        title="登记向银行查询的结果"
        meaning="请先向银行查询这一批的处理情况，再写明银行的答复。登记后继续等待回执；系统不会重发，也请不要另行重付。银行书面说明某一笔成功或退票的，请在下面逐笔核实。"
        confirm="登记"
        pending={inquire.pending}
        problem={inquire.problem}
        onCancel={() => setOpen(false)}
        onConfirm={(answer) => void inquire.run({ answer })}
      />
    </>
  );
}
