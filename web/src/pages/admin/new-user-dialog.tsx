import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { decides } from '../../../../src/domain/access.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { type GrantFields, GrantList, toGrant } from './grant-fields.tsx';
import { checkedNumber } from './identity-rule.ts';
import { newPassword } from './passwords.ts';
import { ShownOnce } from './shown-once.tsx';
import './users.css';

interface Fields {
  username: string;
  displayName: string;
  identityNumber?: string;
  grants: GrantFields[];
}

/** A new account with its roles; the password is made here and shown once. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const grants = Form.useWatch('grants', form) as readonly GrantFields[] | undefined;
  const needed = grants?.some((grant) => grant?.role && decides(grant.role)) ?? false;
  const [password] = useState(newPassword);
  const [created, setCreated] = useState<string | null>(null);
  const create = useAction(
    async ({ username, displayName, identityNumber, grants }: Fields, key) => {
      try {
        return await api.POST('/api/users', {
          params: { header: { 'idempotency-key': key } },
          body: {
            username,
            displayName,
            password,
            ...(identityNumber && { identityNumber }),
            grants: grants.map(toGrant),
          },
        });
      } catch (error) {
        showFieldErrors(form, error as never);
        throw error;
      }
    },
    { onDone: (_answer, { username }) => setCreated(username) },
  );
  return (
    <Modal
      open
      width={640}
      title="新增用户"
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        created ? (
          <Button type="primary" onClick={onClose}>
            已告知本人，关闭
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>取消</Button>
            <Button type="primary" loading={create.pending} onClick={() => form.submit()}>
              新增
            </Button>
          </>
        )
      }
    >
      <ProblemAlert error={create.problem} />
      {created ? (
        <ShownOnce username={created} password={password} />
      ) : (
        <Form<Fields>
          form={form}
          layout="vertical"
          initialValues={{ grants: [{}] }}
          onFinish={(values) => void create.run(values)}
        >
          <Form.Item
            name="username"
            label="用户名"
            extra="小写字母、数字、点、横线，2–61 个字符"
            rules={[
              { required: true, message: '请填写用户名' },
              {
                pattern: /^[a-z0-9][a-z0-9._-]{1,60}$/,
                message: '只能用小写字母、数字、点、横线，2–61 个字符',
              },
            ]}
          >
            <Input autoComplete="off" autoFocus />
          </Form.Item>
          <Form.Item
            name="displayName"
            label="姓名（办理记录和文书上显示）"
            rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}
          >
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="identityNumber"
            label={needed ? '身份证号' : '身份证号（选填）'}
            extra="用于回避和“一人一环节”判断，办理岗位必填。系统只存校验值；一个人只用一个账户。"
            rules={[
              { required: needed, message: '这个岗位要办理案件，请填写本人身份证号' },
              { validator: checkedNumber },
            ]}
          >
            <Input maxLength={18} autoComplete="off" />
          </Form.Item>
          <GrantList />
        </Form>
      )}
    </Modal>
  );
}
