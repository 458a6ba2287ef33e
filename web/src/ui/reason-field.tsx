import { Form, Input } from 'antd';

/** Why something is recorded of the register, as the API asks for it (`reasonSchema`): the field `reason` of a form. */
export function ReasonField({ asks = '理由' }: { asks?: string }) {
  return (
    <Form.Item
      name="reason"
      label={`${asks}（至少 4 个字）`}
      rules={[{ required: true, min: 4, whitespace: true, message: '请写明理由，至少 4 个字' }]}
    >
      <Input.TextArea rows={2} maxLength={500} />
    </Form.Item>
  );
}
