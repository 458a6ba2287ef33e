import { Alert, App, Button, Flex, Form, Input, Modal } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import type { MeetingDetail } from './queries.ts';

type Dialog = 'postpone' | 'hold' | 'give-up';
const must = [{ required: true, whitespace: true, message: '请填写' }];

/** What this person may do with the meeting now. */
export function MeetingActs({ meeting }: { meeting: MeetingDetail }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { message } = App.useApp();
  const close = () => setDialog(null);
  const giveUp = useAction(
    ({ reason }: { reason: string }, key) =>
      dataOf(
        api.POST('/api/meetings/{id}/giving-up', {
          params: { header: { 'idempotency-key': key }, path: { id: meeting.id } },
          body: { reason },
        }),
      ),
    {
      onDone: () => {
        close();
        void message.success('已认定未召开。');
      },
    },
  );
  return (
    <Flex gap={8} wrap>
      {meeting.may.hold && (
        <Button type="primary" onClick={() => setDialog('hold')}>
          记录召开
        </Button>
      )}
      {meeting.may.postpone && <Button onClick={() => setDialog('postpone')}>延期</Button>}
      {meeting.may.giveUp && <Button onClick={() => setDialog('give-up')}>认定未召开</Button>}
      {dialog === 'hold' && <Hold meeting={meeting} onClose={close} />}
      {dialog === 'postpone' && <Postpone meeting={meeting} onClose={close} />}
      <ReasonDialog
        open={dialog === 'give-up'}
        title="认定未召开"
        meaning="会议逾期没有召开，由上一级人社部门认定并说明原因；认定后不能再补开。"
        confirm="认定未召开"
        pending={giveUp.pending}
        problem={giveUp.problem}
        onCancel={close}
        onConfirm={(reason) => void giveUp.run({ reason })}
      />
    </Flex>
  );
}

interface DialogProps {
  readonly meeting: MeetingDetail;
  readonly onClose: () => void;
}

function Postpone({ meeting, onClose }: DialogProps) {
  const [form] = Form.useForm<{ to: Dayjs; reason: string }>();
  const { message } = App.useApp();
  const postpone = useAction(
    (body: { to: string; reason: string }, key) =>
      dataOf(
        api.POST('/api/meetings/{id}/postponement', {
          params: { header: { 'idempotency-key': key }, path: { id: meeting.id } },
          body,
        }),
      ),
    {
      onDone: (_done, { to }) => {
        onClose();
        void message.success(`已延期到 ${to}，重新通知参会方。`);
      },
    },
  );
  return (
    <Modal
      open
      title="延期"
      okText="延期"
      cancelText="取消"
      okButtonProps={{ loading: postpone.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>新的日期须为工作日。参会方须重新答复。</p>
      <ProblemAlert error={postpone.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ to, reason }) =>
          void postpone.run({ to: to.format('YYYY-MM-DD'), reason: reason.trim() })
        }
      >
        <Form.Item name="to" label="新的会议日期" rules={[{ required: true, message: '请选择日期' }]}>
          <DayPicker style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="reason"
          label="理由（至少 4 个字）"
          rules={[...must, { min: 4, message: '理由至少 4 个字' }]}
        >
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

interface Record {
  readonly heldOn: Dayjs;
  readonly place?: string;
  readonly attendance: string;
  readonly minutes: string;
}

function Hold({ meeting, onClose }: DialogProps) {
  const [form] = Form.useForm<Record>();
  const today = useBusinessDate();
  const { message } = App.useApp();
  const hold = useAction(
    (body: { heldOn: string; place?: string; attendance: string; minutes: string }, key) =>
      dataOf(
        api.POST('/api/meetings/{id}/holding', {
          params: { header: { 'idempotency-key': key }, path: { id: meeting.id } },
          body,
        }),
      ),
    {
      onDone: () => {
        onClose();
        void message.success('已记录召开。');
      },
    },
  );
  // Before its day nobody holds a meeting by pressing a button: the day is theirs to say.
  const ahead = meeting.meetsOn !== null && meeting.meetsOn > today;
  return (
    <Modal
      open
      width={680}
      title="记录召开"
      okText="记录召开"
      cancelText="取消"
      okButtonProps={{ loading: hold.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>纪要记录后不再改动；议定事项、责任事项和附件可以随后补充。</p>
      {ahead && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          title={`这次会议排在 ${meeting.meetsOn} 召开，还没有到。`}
          description="确已提前召开的，请选择召开日期；只是改期的，请用“延期”。"
        />
      )}
      <ProblemAlert error={hold.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={ahead ? {} : { heldOn: dayjs(meeting.meetsOn ?? today) }}
        onFinish={({ heldOn, place, attendance, minutes }) =>
          void hold.run({
            heldOn: heldOn.format('YYYY-MM-DD'),
            ...(place?.trim() && { place: place.trim() }),
            attendance: attendance.trim(),
            minutes: minutes.trim(),
          })
        }
      >
        <Flex gap="0 12px" wrap>
          <Form.Item name="heldOn" label="召开日期" rules={[{ required: true, message: '请选择日期' }]}>
            <DayPicker />
          </Form.Item>
          <Form.Item name="place" label="地点（可不填）" style={{ flex: 1, minWidth: 200 }}>
            <Input maxLength={200} />
          </Form.Item>
        </Flex>
        <Form.Item name="attendance" label="参会情况" rules={must}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
        <Form.Item name="minutes" label="纪要" rules={must}>
          <Input.TextArea rows={6} maxLength={20_000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
