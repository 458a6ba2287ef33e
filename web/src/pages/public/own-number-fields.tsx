import { Form, Input } from 'antd';
import { tidyLast4 } from '../../../../src/domain/worker-code.ts';

/** The end of one's identity number, as both public forms ask for it. */
export function Last4Field() {
  return (
    <Form.Item
      name="last4"
      label="本人身份证号后四位"
      validateTrigger="onBlur"
      rules={[
        { required: true, message: '请填写身份证号后四位' },
        {
          validator: (_rule, typed: string) =>
            !typed || tidyLast4(typed) !== null
              ? Promise.resolve()
              : Promise.reject(new Error('须为四位：前三位是数字，末位是数字或 X')),
        },
      ]}
    >
      <Input maxLength={8} autoComplete="off" style={{ width: 140 }} />
    </Form.Item>
  );
}
