import { useQuery } from '@tanstack/react-query';
import { App, Form, Modal, Select } from 'antd';
import { budgetMovementNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { FundAccount } from './fund-accounts.tsx';
import { AmountField, fenOf, type ProposalFields, ProposalInputs, TwoPeople } from './proposal-fields.tsx';
import { fundName } from './words.tsx';

const kinds = ['appropriation', 'adjustment-up', 'adjustment-down', 'transfer'] as const;

interface Fields extends ProposalFields {
  kind: (typeof kinds)[number];
  toAccount?: string;
  yuan: string;
}

/** More money, less, or some of it to another account of the year. */
export function MovementDialog({ account, onClose }: { account: FundAccount; onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form);
  const { message } = App.useApp();
  const propose = useAction(
    ({ yuan, toAccount, ...fields }: Fields, key) =>
      api.POST('/api/budget-movements', {
        params: { header: { 'idempotency-key': key } },
        body: {
          ...fields,
          account: account.id,
          amountFen: fenOf(yuan),
          ...(fields.kind === 'transfer' && toAccount && { toAccount }),
        },
      }),
    {
      onDone: () => {
        void message.success('已提出预算变动，等待另一位财政人员审批。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`预算变动：${account.divisionName} ${fundName(account.fund)} ${account.fiscalYear} 年度`}
      okText="提出"
      cancelText="取消"
      okButtonProps={{ loading: propose.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <TwoPeople />
      <ProblemAlert error={propose.problem} />
      <p>
        可用 <Amount fen={account.availableFen} /> 元
        {account.waiting > 0 && (
          <>
            ；{account.waiting} 件申请等待资金，共需 <Amount fen={account.waitingFen} /> 元
          </>
        )}
        。
      </p>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ kind: account.openedOn ? 'adjustment-up' : 'appropriation' }}
        onFinish={(fields) => void propose.run(fields)}
      >
        <Form.Item name="kind" label="事项" rules={[{ required: true }]}>
          <Select
            options={kinds
              .filter((k) => account.openedOn || k === 'appropriation')
              .map((k) => ({ value: k, label: budgetMovementNames[k] }))}
          />
        </Form.Item>
        {kind === 'transfer' && <TargetField account={account} />}
        <AmountField />
        <ProposalInputs />
      </Form>
    </Modal>
  );
}

function TargetField({ account }: { account: FundAccount }) {
  const may = useMay();
  const { data = [] } = useQuery({
    queryKey: ['fund-accounts', account.fiscalYear],
    queryFn: async () =>
      (
        await dataOf(
          api.GET('/api/fund-accounts', {
            params: { query: { fiscalYear: account.fiscalYear, limit: 500 } },
          }),
        )
      ).items,
  });
  const targets = data.filter(
    (a) =>
      a.id !== account.id && a.openedOn && !a.closedOn && may('manage-budget', { divisions: [a.division] }),
  );
  return (
    <Form.Item
      name="toAccount"
      label="转入账户"
      extra={targets.length === 0 ? '您的范围内没有同年度的其他已开立账户。' : undefined}
      rules={[{ required: true, message: '请选择转入账户' }]}
    >
      <Select
        options={targets.map((a) => ({ value: a.id, label: `${a.divisionName} ${fundName(a.fund)}` }))}
      />
    </Form.Item>
  );
}
