import { App, Button, Card, Flex, Form, Input } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Employment } from './employee-page.tsx';

interface Values {
  departedOn: Dayjs;
  reason?: string;
}

/** Who leaves is recorded with the first day of being gone; a mistake is taken back by the county's HR office. */
export function EmployeeDepartures({
  employment,
  mayRecord,
}: {
  employment: Employment;
  mayRecord: boolean;
}) {
  const [open, setOpen] = useState(false);
  const { departures } = employment;
  // Who has left does not leave again; a mistake is taken back first.
  const left = departures.some(({ revokedOn }) => !revokedOn);
  return (
    <Card
      size="small"
      title="离职"
      id="part-departure"
      extra={mayRecord && !left && !open && <Button onClick={() => setOpen(true)}>登记离职</Button>}
    >
      {departures.length === 0 && !open && '在岗，没有离职记录。'}
      {departures.map((departure) => (
        <div key={departure.id}>
          {departure.departedOn} 离职{departure.reason && `（${departure.reason}）`}
          {departure.revokedOn && `，已于 ${departure.revokedOn} 撤销：${departure.revokedReason}`}
        </div>
      ))}
      {open && <DepartureForm employment={employment} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function DepartureForm({ employment, onClose }: { employment: Employment; onClose: () => void }) {
  const { id, startsOn, dueOn } = employment;
  const today = useBusinessDate();
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<Values>();
  const record = useAction(
    (body: { departedOn: string; reason?: string }, key) =>
      api.POST('/api/employments/{id}/departures', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body,
      }),
    {
      onDone: () => {
        void message.success('离职已登记。');
        onClose();
      },
    },
  );
  async function ask({ departedOn, reason }: Values): Promise<void> {
    const day = departedOn.format('YYYY-MM-DD');
    const isEarly = day < dueOn;
    const sure = await modal.confirm({
      title: `登记 ${day} 离职？`,
      content: isEarly
        ? `离职早于满一年之日（${dueOn}），这段就业将没有岗位补贴。登错了只能由县市人社局撤销。`
        : '登错了只能由县市人社局撤销。',
      okText: '登记离职',
      cancelText: '再核对',
      okButtonProps: { danger: isEarly },
    });
    if (sure) await record.run({ departedOn: day, ...(reason && { reason }) });
  }
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void ask(values)}>
      <ProblemAlert error={record.problem} />
      <Flex gap="0 16px" wrap>
        <Form.Item
          name="departedOn"
          label="离职日期"
          extra="不再上班的第一天"
          rules={[{ required: true, message: '请填写离职日期' }]}
        >
          <DayPicker
            disabledDate={(day) => day.isBefore(dayjs(startsOn), 'day') || day.isAfter(dayjs(today), 'day')}
          />
        </Form.Item>
        <Form.Item name="reason" label="原因（可不填）" style={{ flex: 1, minWidth: 200 }}>
          <Input maxLength={100} />
        </Form.Item>
      </Flex>
      <Flex gap={8}>
        <Button type="primary" htmlType="submit" loading={record.pending}>
          登记
        </Button>
        <Button onClick={onClose}>取消</Button>
      </Flex>
    </Form>
  );
}
