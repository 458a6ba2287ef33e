import { App, Form, Modal, Radio } from 'antd';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Amount } from '../../ui/amount.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { FundAccount } from './fund-accounts.tsx';
import { type ProposalFields, ProposalInputs, TwoPeople } from './proposal-fields.tsx';
import { fundName } from './words.tsx';

interface Fields extends ProposalFields {
  available: 'carry-over' | 'lapse';
}

/** The end of a year: what is open, what becomes of it, and what two people decide about the rest. */
export function YearEndDialog({ account, onClose }: { account: FundAccount; onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const { message } = App.useApp();
  const close = useAction(
    (body: Fields, key) =>
      api.POST('/api/fund-accounts/{id}/closing', {
        params: { path: { id: account.id }, header: { 'idempotency-key': key } },
        body,
      }),
    {
      onDone: () => {
        void message.success('已提出年终结账，等待另一位财政人员审批。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`年终结账：${account.divisionName} ${fundName(account.fund)} ${account.fiscalYear} 年度`}
      okText="提出"
      cancelText="取消"
      okButtonProps={{ loading: close.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <TwoPeople />
      <ProblemAlert error={close.problem} />
      <table className="money-table" style={{ marginBottom: 12 }}>
        <caption className="visually-hidden">年末未了事项</caption>
        <thead>
          <tr>
            <th scope="col">年末</th>
            <th scope="col">金额（元）</th>
            <th scope="col" className="words">
              去向
            </th>
          </tr>
        </thead>
        <tbody>
          <Line
            name="已批准未支付"
            fen={account.committedFen}
            where={`连同资金转入 ${account.fiscalYear + 1} 年度`}
          />
          <Line name="预留" fen={account.reservedFen} where={`转入 ${account.fiscalYear + 1} 年度`} />
          <Line name="可用余额" fen={account.availableFen} where="由下面的决定" />
        </tbody>
      </table>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ available: 'carry-over' }}
        onFinish={(fields) => void close.run(fields)}
      >
        <Form.Item name="available" label="可用余额">
          <Radio.Group
            options={[
              { value: 'carry-over', label: '结转下年' },
              { value: 'lapse', label: '收回财政' },
            ]}
          />
        </Form.Item>
        <ProposalInputs />
      </Form>
    </Modal>
  );
}

function Line({ name, fen, where }: { name: string; fen: number; where: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Amount fen={fen} />
      </td>
      <td className="words">{where}</td>
    </tr>
  );
}
