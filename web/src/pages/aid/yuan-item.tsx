import { Form, Input } from 'antd';
import { yuanToFen } from '../../../../src/domain/money.ts';

/** A number with at most two decimals, as money is written. `positive`: zero is not one of them. */
export function YuanItem({
  name,
  label,
  positive = false,
}: {
  name: string;
  label: string;
  positive?: boolean;
}) {
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[
        {
          validator: (_rule, value?: string) =>
            (yuanToFen((value ?? '').trim()) ?? -1) >= (positive ? 1 : 0)
              ? Promise.resolve()
              : Promise.reject(
                  new Error(positive ? '请填写大于零的数，最多两位小数' : '请填写数字，最多两位小数'),
                ),
        },
      ]}
    >
      <Input inputMode="decimal" style={{ width: 160 }} />
    </Form.Item>
  );
}
