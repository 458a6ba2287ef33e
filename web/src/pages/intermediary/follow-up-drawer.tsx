import { App, Button, DatePicker, Drawer, Form, Input, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect } from 'react';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { workerName } from '../../ui/known-worker.ts';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import type { Window } from './window-columns.tsx';
import { WindowMark } from './window-mark.tsx';

interface Visit {
  visitedOn: Dayjs;
  method: (typeof listedWords.方式)[number];
  note?: string;
}

/** Records one visit from the row of its window. */
export function FollowUpDrawer({ window, onClose }: { window: Window | null; onClose: () => void }) {
  return (
    <Drawer
      title={window?.state === 'missed' ? '补记回访' : '记录回访'}
      open={window !== null}
      onClose={onClose}
      size={440}
      destroyOnHidden
    >
      {window && <VisitForm window={window} onDone={onClose} />}
    </Drawer>
  );
}

function VisitForm({ window, onDone }: { window: Window; onDone: () => void }) {
  const { employmentId, personName, identityMasked, employerName, number, windows, from, until, state } =
    window;
  const [form] = Form.useForm<Visit>();
  const { message } = App.useApp();
  const today = useBusinessDate();
  const record = useAction(
    ({ visitedOn, method, note }: { visitedOn: string; method: string; note: string | undefined }, key) =>
      dataOf(
        api.POST('/api/employments/{id}/follow-ups', {
          params: { header: { 'idempotency-key': key }, path: { id: employmentId } },
          body: { visitedOn, method, ...(note && { note }) },
        }),
      ),
    {
      onDone: ({ unchanged }) => {
        void message.success(
          unchanged ? '这次回访先前已经记录。' : `已记录${personName ?? ''}第 ${number} 次回访。`,
        );
        onDone();
      },
    },
  );
  useEffect(() => {
    if (record.problem) showFieldErrors(form, record.problem);
  }, [record.problem, form]);
  const inWindow = (date: string) => from <= date && date <= until;

  return (
    <Form<Visit>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ method: '电话', ...(state !== 'missed' && { visitedOn: dayjs(today) }) }}
      onFinish={({ visitedOn, method, note }) =>
        record.run({ visitedOn: visitedOn.format('YYYY-MM-DD'), method, note: note?.trim() })
      }
    >
      <p style={{ marginTop: 0 }}>
        {workerName(personName, identityMasked, employmentId)}（{employerName}），第 {number} 次，共 {windows}{' '}
        次。
        <br />
        窗口 {from} 至 {until} <WindowMark state={state} until={until} />
      </p>
      <ProblemAlert error={record.problem} />
      <Form.Item
        name="visitedOn"
        label="回访日期"
        extra={state === 'missed' ? '填当时实际回访的日期，须在窗口之内。' : undefined}
        rules={[
          { required: true, message: '请填写回访日期' },
          {
            validator: (_rule, value?: Dayjs) =>
              !value || inWindow(value.format('YYYY-MM-DD'))
                ? Promise.resolve()
                : Promise.reject(new Error(`须在 ${from} 至 ${until} 之间，才算第 ${number} 次回访`)),
          },
        ]}
      >
        <DatePicker
          style={{ width: '100%' }}
          // Enter takes the typed date; it does not send a form that is not filled in yet.
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
          minDate={dayjs(from)}
          maxDate={dayjs([until, today].toSorted()[0])}
          {...(state === 'missed' && { defaultPickerValue: dayjs(until) })}
        />
      </Form.Item>
      <Form.Item name="method" label="方式" rules={[{ required: true, message: '请选择回访方式' }]}>
        <Radio.Group options={listedWords.方式.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="note" label="情况（可不填）">
        <Input.TextArea rows={3} maxLength={500} showCount placeholder="在岗情况、工资发放、诉求等" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={record.pending}>
        记录这次回访
      </Button>
    </Form>
  );
}
