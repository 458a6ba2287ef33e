import { Alert, Form, Input } from 'antd';
import { yuanToFen } from '../../../../src/domain/money.ts';

export interface ProposalFields {
  documentNo: string;
  reason: string;
}

/** Amount in yuan, as typed; `fenOf` reads it. */
export function AmountField({ label = '金额（元）' }: { label?: string }) {
  return (
    <Form.Item
      name="yuan"
      label={label}
      rules={[
        { required: true, message: '请填写金额' },
        {
          validator: async (_rule, value: string | undefined) => {
            if (value && !(fenOf(value) > 0)) throw new Error('请填写大于零的金额，最多两位小数');
          },
        },
      ]}
    >
      <Input inputMode="decimal" maxLength={20} autoComplete="off" style={{ textAlign: 'end' }} />
    </Form.Item>
  );
}

export const fenOf = (yuan: string): number => yuanToFen(yuan.trim().replaceAll(',', '')) ?? Number.NaN;

/** On which paper, and why. */
export function ProposalInputs() {
  return (
    <>
      <Form.Item
        name="documentNo"
        label="文号"
        rules={[{ required: true, whitespace: true, message: '请填写文号' }]}
      >
        <Input maxLength={100} autoComplete="off" placeholder="州财社〔2016〕12号" />
      </Form.Item>
      <Form.Item
        name="reason"
        label="理由（至少 4 个字）"
        rules={[
          { required: true, whitespace: true, message: '请写明理由' },
          { min: 4, message: '理由至少 4 个字' },
        ]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </>
  );
}

/** What a proposal leads to, above every form that makes one. */
export function TwoPeople() {
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title="提出后不立即入账，须由另一位财政人员在“预算变动”中审批。"
    />
  );
}
