import { Link } from '@tanstack/react-router';
import { App, Button, Drawer, Form, Input } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import type { ItemOf } from '../../ui/data-list/types.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

export type Unmatched = ItemOf<'/api/insurance/unmatched'>;

/** The three ways out for a payment that nobody is known for; each only where the user may go it. */
export function UnmatchedDrawer({ payment, onClose }: { payment: Unmatched | null; onClose: () => void }) {
  return (
    <Drawer title="这笔缴费怎么处理" open={payment !== null} onClose={onClose} size={480} destroyOnHidden>
      {payment && <Ways payment={payment} onClose={onClose} />}
    </Drawer>
  );
}

function Ways({ payment, onClose }: { payment: Unmatched; onClose: () => void }) {
  const may = useMay();
  const { identityMasked, employer, employerName, month, kind, amountFen } = payment;
  return (
    <div style={{ display: 'grid', gap: 20 }}>
      <p style={{ margin: 0 }}>
        {employerName ?? `单位 ${employer}`} 为 {identityMasked} 缴纳 {month} {kind}，
        <Amount fen={amountFen} /> 元。
      </p>
      <Way title="一、此人确在该单位就业，只是没有登记">
        登记就业后，这笔缴费自动归入。
        {may('import-placements') ? (
          <Link to={'/placements/new' as never} search={{ employer } as never}>
            去登记就业
          </Link>
        ) : (
          '请就业服务中心或用人单位登记。'
        )}
      </Way>
      <Way title="二、身份证号或信用代码报错了">
        请报送单位用正确的号码重报这一笔，再撤销报错的这一笔。
        {may('import-insurance') && (
          <Link to={'/imports' as never} search={{ upload: 'insurance' } as never}>
            导入更正后的表格
          </Link>
        )}
      </Way>
      <Way title="三、缴费不真实，或登记有误">
        {may('revoke-fact') ? (
          <Revocation payment={payment} onDone={onClose} />
        ) : (
          '由县市人社局审核员撤销，撤销须写明理由并记入审计。'
        )}
      </Way>
      <p style={{ margin: 0 }}>此人不在补贴范围内的，不必处理：留在这里不影响任何申请。</p>
    </div>
  );
}

function Way({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h3 style={{ fontSize: '1em', margin: '0 0 4px' }}>{title}</h3>
      {children}
    </section>
  );
}

function Revocation({ payment, onDone }: { payment: Unmatched; onDone: () => void }) {
  const { message } = App.useApp();
  const revoke = useAction(
    ({ reason }: { reason: string }, key) =>
      dataOf(
        api.POST('/api/insurance/{id}/revocation', {
          params: { header: { 'idempotency-key': key }, path: { id: payment.id } },
          body: { reason },
        }),
      ),
    {
      onDone: () => {
        void message.success('已撤销这笔缴费。');
        onDone();
      },
    },
  );
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={(values: { reason: string }) => revoke.run(values)}
    >
      <ProblemAlert error={revoke.problem} />
      <Form.Item
        name="reason"
        label="撤销理由"
        rules={[{ required: true, whitespace: true, message: '请写明撤销理由，它会记入审计' }]}
      >
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
      <Button danger htmlType="submit" loading={revoke.pending}>
        撤销这笔缴费
      </Button>
    </Form>
  );
}
