import { Button, Flex, Form, Input } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { DayPicker } from '../../ui/day-picker.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** The student left before graduating: later school years are not paid. */
export function LeavingForm({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const leave = useAction(
    (body: { leftOn: string; reason?: string }, key) =>
      dataOf(
        api.POST('/api/students/{id}/leavings', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body,
        }),
      ),
    { onDone: () => setOpen(false) },
  );
  if (!open) {
    return (
      <Button size="small" style={{ marginTop: 8 }} onClick={() => setOpen(true)}>
        登记离校
      </Button>
    );
  }
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={({ leftOn, reason }: { leftOn: Dayjs; reason?: string }) =>
        void leave.run({
          leftOn: leftOn.format('YYYY-MM-DD'),
          ...(reason?.trim() && { reason: reason.trim() }),
        })
      }
    >
      <ProblemAlert error={leave.problem} />
      <Flex gap="0 12px" wrap align="end">
        <Form.Item
          name="leftOn"
          label="离校日期（不在校的第一天）"
          rules={[{ required: true, message: '请选择日期' }]}
        >
          <DayPicker />
        </Form.Item>
        <Form.Item name="reason" label="原因">
          <Input maxLength={200} style={{ width: 240 }} />
        </Form.Item>
        <Form.Item>
          <Flex gap={8}>
            <Button type="primary" htmlType="submit" loading={leave.pending}>
              登记离校
            </Button>
            <Button onClick={() => setOpen(false)}>取消</Button>
          </Flex>
        </Form.Item>
      </Flex>
    </Form>
  );
}
