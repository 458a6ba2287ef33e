import { App, Form, InputNumber, Modal, Select } from 'antd';
import { fundNames } from '../../../../src/domain/words.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { useCounties } from '../../ui/divisions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { FundAccount } from './fund-accounts.tsx';
import { AmountField, fenOf, type ProposalFields, ProposalInputs, TwoPeople } from './proposal-fields.tsx';

interface Fields extends ProposalFields {
  fund: keyof typeof fundNames;
  division: string;
  fiscalYear: number;
  yuan: string;
}

/** Names an account of a fund's year and proposes its first money. */
export function OpenAccountDialog({ of, onClose }: { of?: FundAccount; onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const { message } = App.useApp();
  const may = useMay();
  const thisYear = Number(useBusinessDate().slice(0, 4));
  const places = useCounties().filter(({ code }) => may('manage-budget', { divisions: [code] }));
  const open = useAction(
    ({ yuan, ...fields }: Fields, key) =>
      api.POST('/api/fund-accounts', {
        params: { header: { 'idempotency-key': key } },
        body: { ...fields, amountFen: fenOf(yuan) },
      }),
    {
      onDone: () => {
        void message.success('已提出首笔预算，等待另一位财政人员审批。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title="开立资金账户"
      okText="提出"
      cancelText="取消"
      okButtonProps={{ loading: open.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <TwoPeople />
      <ProblemAlert error={open.problem} />
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{
          fund: of?.fund ?? 'county-finance',
          fiscalYear: of?.fiscalYear ?? thisYear,
          division: of?.division ?? (places.length === 1 ? places[0]?.code : undefined),
        }}
        onFinish={(fields) => void open.run(fields)}
      >
        <Form.Item name="division" label="地区" rules={[{ required: true, message: '请选择地区' }]}>
          <Select options={places.map(({ code, name }) => ({ value: code, label: name }))} />
        </Form.Item>
        <Form.Item name="fund" label="资金" rules={[{ required: true, message: '请选择资金' }]}>
          <Select options={optionsOf(fundNames)} />
        </Form.Item>
        <Form.Item name="fiscalYear" label="年度" rules={[{ required: true, message: '请填写年度' }]}>
          <InputNumber min={2016} max={2100} precision={0} />
        </Form.Item>
        <AmountField label="首笔预算（元）" />
        <ProposalInputs />
      </Form>
      {of && of.committedFen + of.spentFen > 0 && (
        <p>本年度已批准的补贴计入账户；首笔预算不能少于已占用和已支出的合计。</p>
      )}
    </Modal>
  );
}
