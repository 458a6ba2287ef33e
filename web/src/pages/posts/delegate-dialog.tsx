import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { roleNameAt } from '../../../../src/domain/access.ts';
import { type Delegable, delegableNames } from '../../../../src/domain/organisation/delegation.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface Fields {
  /** Its place among the own posts. */
  readonly post: number;
  readonly operations: Delegable[];
  readonly delegate: string;
  readonly fromOn: Dayjs;
  readonly untilOn: Dayjs;
  readonly reason: string;
}

/** A rule of its own: `required` would mark the group in a way that screen readers do not know. */
const someChosen = (_rule: unknown, chosen: readonly Delegable[] = []): Promise<void> =>
  chosen.length > 0 ? Promise.resolve() : Promise.reject(new Error('请选择事项'));

/** Some of the own powers, to somebody of the office, from a day to a day. */
export function DelegateDialog({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const nameOf = useDivisionName();
  const today = useBusinessDate();
  const { data: own } = useQuery({
    queryKey: ['delegation-choices'],
    queryFn: () => dataOf(api.GET('/api/delegations/choices', { params: { query: {} } })),
  });
  const at = Form.useWatch('post', form) ?? 0;
  const chosen = own?.posts[at];
  const { data: fit } = useQuery({
    queryKey: ['delegation-choices', chosen?.role, chosen?.division],
    enabled: chosen !== undefined,
    queryFn: () =>
      dataOf(
        api.GET('/api/delegations/choices', {
          params: { query: { role: chosen!.role, division: chosen!.division } },
        }),
      ),
  });
  const act = useAction(
    ({ post, fromOn, untilOn, ...fields }: Fields, key) => {
      const { role, division } = own!.posts[post]!;
      return dataOf(
        api.POST('/api/delegations', {
          params: { header: { 'idempotency-key': key } },
          body: {
            ...fields,
            role,
            division,
            fromOn: fromOn.format('YYYY-MM-DD'),
            untilOn: untilOn.format('YYYY-MM-DD'),
          },
        }),
      );
    },
    { onDone: onClose },
  );
  return (
    <Modal
      open
      title="委托他人"
      okText="委托"
      okButtonProps={{ loading: act.pending, disabled: own?.posts.length === 0 }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={act.problem} />
      {own?.posts.length === 0 && <p>您的岗位没有可以委托的事项。</p>}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ post: 0, operations: [], fromOn: dayjs(today), untilOn: dayjs(today).add(6, 'day') }}
        onValuesChange={(change) => {
          if ('post' in change) form.setFieldsValue({ operations: [] });
        }}
        onFinish={(fields) => void act.run(fields)}
      >
        <Form.Item name="post" label="岗位">
          <Select
            aria-label="岗位"
            options={(own?.posts ?? []).map(({ role, division }, i) => ({
              value: i,
              label: `${roleNameAt(role, division)}：${nameOf(division)}`,
            }))}
          />
        </Form.Item>
        <Form.Item name="operations" label="事项" rules={[{ validator: someChosen }]}>
          <Checkbox.Group
            options={(chosen?.operations ?? []).map((value) => ({ value, label: delegableNames[value] }))}
          />
        </Form.Item>
        <Form.Item name="delegate" label="受托人" rules={[{ required: true, message: '请选择受托人' }]}>
          <Select
            aria-label="受托人"
            showSearch={{ optionFilterProp: 'label' }}
            placeholder="本地区或上级有办理岗位的人员"
            options={(fit?.people ?? []).map(({ id, name, posts }) => ({
              value: id,
              label: `${name}（${posts}）`,
            }))}
          />
        </Form.Item>
        <Form.Item name="fromOn" label="首日" rules={[{ required: true, message: '请选择首日' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item name="untilOn" label="末日" rules={[{ required: true, message: '请选择末日' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item
          name="reason"
          label="事由"
          rules={[{ required: true, min: 4, message: '请写明事由，至少 4 个字' }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
