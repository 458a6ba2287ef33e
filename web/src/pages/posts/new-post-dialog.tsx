import { Form, Input, InputNumber, Modal, Select } from 'antd';
import { roleNames } from '../../../../src/domain/access.ts';
import { postRoles } from '../../../../src/domain/organisation/posts.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface Fields {
  readonly body: string;
  readonly title: string;
  readonly role: (typeof postRoles)[number];
  readonly seats: number;
}

/** A post of a body of this division. */
export function NewPostDialog({ division, onClose }: { division: string; onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const nameOf = useDivisionName();
  const act = useAction(
    (fields: Fields, key) =>
      dataOf(
        api.POST('/api/posts', {
          params: { header: { 'idempotency-key': key } },
          body: { ...fields, division },
        }),
      ),
    { onDone: onClose },
  );
  return (
    <Modal
      open
      title={`设立岗位：${nameOf(division)}`}
      okText="设立"
      okButtonProps={{ loading: act.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={act.problem} />
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ seats: 1 }}
        onFinish={(fields) => void act.run(fields)}
      >
        <Form.Item name="body" label="单位" rules={[{ required: true, min: 2, message: '请填写单位名称' }]}>
          <Input maxLength={100} placeholder="如：吉首市人社局" />
        </Form.Item>
        <Form.Item name="title" label="岗位" rules={[{ required: true, min: 2, message: '请填写岗位名称' }]}>
          <Input maxLength={50} placeholder="如：审核员" />
        </Form.Item>
        <Form.Item name="role" label="权限" rules={[{ required: true, message: '请选择权限' }]}>
          <Select
            aria-label="权限"
            options={postRoles.map((role) => ({ value: role, label: roleNames[role] }))}
          />
        </Form.Item>
        <Form.Item name="seats" label="名额">
          <InputNumber min={1} max={50} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
