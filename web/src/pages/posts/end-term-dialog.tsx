import { Form, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { endReasonNames } from './words.ts';

interface Fields {
  readonly reason: keyof typeof endReasonNames;
  readonly lastOn: Dayjs;
}

/** The last day of a term; the permission ends with it. */
export function EndTermDialog({ term, name, onClose }: { term: number; name: string; onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const today = useBusinessDate();
  const act = useAction(
    ({ reason, lastOn }: Fields, key) =>
      dataOf(
        api.POST('/api/terms/{id}/end', {
          params: { header: { 'idempotency-key': key }, path: { id: term } },
          body: { reason, lastOn: lastOn.format('YYYY-MM-DD') },
        }),
      ),
    { onDone: onClose },
  );
  return (
    <Modal
      open
      title={`结束任职：${name}`}
      okText="结束任职"
      okButtonProps={{ danger: true, loading: act.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>权限随末日结束。手上还有未办结事项的，请在“用户与岗位”中办理工作交接；须立即停权的，停用账户。</p>
      <ProblemAlert error={act.problem} />
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ reason: 'moved', lastOn: dayjs(today) }}
        onFinish={(fields) => void act.run(fields)}
      >
        <Form.Item name="reason" label="原因">
          <Radio.Group options={optionsOf(endReasonNames)} />
        </Form.Item>
        <Form.Item name="lastOn" label="末日" rules={[{ required: true, message: '请选择末日' }]}>
          <DayPicker />
        </Form.Item>
      </Form>
    </Modal>
  );
}
