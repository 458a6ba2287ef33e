import { Alert, App, Button, Drawer, Form, Input, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface Subject {
  readonly id: number;
  readonly name: string | null;
}

interface Correction {
  readonly registeredPoor: boolean;
  readonly from: Dayjs;
  readonly reason: string;
}

/**
 * 更正建档立卡: what the register said wrongly of days that have passed. The cases it bears on are looked at again, so
 * that the remedy which a refusal names is really there.
 */
export function PovertyCorrection({ person, onClose }: { person: Subject | null; onClose: () => void }) {
  return (
    <Drawer title="更正建档立卡" open={person !== null} onClose={onClose} size={460} destroyOnHidden>
      {person && (
        <>
          <p>{person.name}</p>
          <CorrectionForm person={person} onDone={onClose} />
        </>
      )}
    </Drawer>
  );
}

function CorrectionForm({ person, onDone }: { person: Subject; onDone: () => void }) {
  const { message } = App.useApp();
  const today = useBusinessDate();
  const correct = useAction(
    ({ from, ...body }: Correction, key) =>
      dataOf(
        api.POST('/api/people/{id}/poverty-status', {
          params: { header: { 'idempotency-key': key }, path: { id: person.id } },
          body: { ...body, from: from.format('YYYY-MM-DD') },
        }),
      ),
    {
      onDone: ({ unchanged }) => {
        void message.success(
          unchanged ? '名册本来就是这样记录的，没有变动。' : '已更正，有关的申请正在重新核算。',
        );
        onDone();
      },
    },
  );
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: Correction) => correct.run(values)}>
      <Alert
        type="info"
        showIcon
        style={{ marginBottom: 16 }}
        title="按更正后的身份重新核算"
        description="没有付款的申请会随之重新开启或不予补贴；已付款的标记为需追回，由人处理。更正记入审计，原来的记录保留。"
      />
      <ProblemAlert error={correct.problem} />
      <Form.Item
        name="registeredPoor"
        label="应为"
        rules={[{ required: true, message: '请选择应为是还是否' }]}
      >
        <Radio.Group
          options={[
            { value: true, label: '建档立卡' },
            { value: false, label: '不是建档立卡' },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="from"
        label="自哪一天起（到名册记录的下一次变动为止）"
        rules={[{ required: true, message: '请填写日期' }]}
      >
        <DayPicker disabledDate={(day) => day.isAfter(dayjs(today), 'day')} />
      </Form.Item>
      <Form.Item
        name="reason"
        label="依据和理由"
        rules={[{ required: true, whitespace: true, message: '请写明依据和理由，它会记入审计' }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={correct.pending}>
        更正
      </Button>
    </Form>
  );
}
