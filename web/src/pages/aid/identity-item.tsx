import { Form, Input } from 'antd';
import { checkIdentityNumber } from '../../../../src/domain/identity-number.ts';
import { useBusinessDate } from '../../app/session.tsx';

/** The identity number of whom a case is opened for, checked while it is typed. */
export function IdentityItem({ label = '身份证号' }: { label?: string }) {
  const today = useBusinessDate();
  return (
    <Form.Item
      name="identityNumber"
      label={label}
      rules={[
        {
          validator: (_rule, value?: string) =>
            checkIdentityNumber(value ?? '', today).ok
              ? Promise.resolve()
              : Promise.reject(new Error('请填写正确的 18 位身份证号')),
        },
      ]}
    >
      <Input maxLength={20} autoComplete="off" />
    </Form.Item>
  );
}

/** The school or bank: by its code where it is registered, else by its name; who acts for one leaves both empty. */
export function InstitutionItems({ code, name, what }: { code: string; name: string; what: string }) {
  return (
    <>
      <Form.Item
        name={code}
        label={`${what}统一社会信用代码（已在系统登记的可填）`}
        extra={`${what}自己登记的可以不填，记在本单位名下`}
        rules={[{ pattern: /^\s*$|^\s*[0-9A-Za-z]{18}\s*$/, message: '须为 18 位' }]}
      >
        <Input maxLength={20} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name={name}
        label={`${what}名称（没有填代码的必须填写）`}
        rules={[{ min: 2, max: 100, message: '2 至 100 个字' }]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
    </>
  );
}

/** Text of an optional field, trimmed; nothing where it is empty. */
export const given = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } => {
  const text = value?.trim();
  return (text ? { [key]: text } : {}) as { [P in K]?: string };
};
