import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import type { Post } from './organisation-page.tsx';

interface Fields {
  readonly userId: string;
  readonly fromOn: Dayjs;
  readonly untilOn?: Dayjs;
  readonly documentNo?: string;
}

/** Somebody takes the post; the permission begins and ends with the term. */
export function AppointDialog({ post, onClose }: { post: Post; onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const [typed, setTyped] = useState('');
  const name = useSettled(typed);
  const today = useBusinessDate();
  const { data } = useQuery({
    queryKey: ['appointable', name],
    queryFn: () =>
      dataOf(
        api.GET('/api/users', { params: { query: { active: 'true', limit: 50, ...(name && { name }) } } }),
      ),
    placeholderData: (before) => before,
  });
  const act = useAction(
    ({ userId, fromOn, untilOn, documentNo }: Fields, key) =>
      dataOf(
        api.POST('/api/posts/{id}/terms', {
          params: { header: { 'idempotency-key': key }, path: { id: post.id } },
          body: {
            userId,
            fromOn: fromOn.format('YYYY-MM-DD'),
            ...(untilOn && { untilOn: untilOn.format('YYYY-MM-DD') }),
            ...(documentNo && { documentNo }),
          },
        }),
      ),
    { onDone: onClose },
  );
  return (
    <Modal
      open
      title={`任职：${post.body} ${post.title}`}
      okText="任职"
      okButtonProps={{ loading: act.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={act.problem} />
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ fromOn: dayjs(today) }}
        onFinish={(fields) => void act.run(fields)}
      >
        <Form.Item name="userId" label="人员" rules={[{ required: true, message: '请选择人员' }]}>
          <Select
            aria-label="人员"
            showSearch={{ filterOption: false, onSearch: setTyped }}
            placeholder="输入姓名或用户名"
            options={(data?.items ?? []).map(({ id, displayName, username }) => ({
              value: id,
              label: `${displayName}（${username}）`,
            }))}
          />
        </Form.Item>
        <Form.Item name="fromOn" label="首日" rules={[{ required: true, message: '请选择首日' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item name="untilOn" label="末日（不填为长期）">
          <DayPicker />
        </Form.Item>
        <Form.Item name="documentNo" label="任职文号（可不填）">
          <Input maxLength={100} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
