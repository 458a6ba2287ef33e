import { App, Button, Form, Modal, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { type DeclineGround, declineGroundNames } from '../../../../src/domain/register/report-outcome.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../problem-alert.tsx';
import { ReasonField } from '../reason-field.tsx';
import { useRefreshWhenOvertaken } from '../use-refresh-when-overtaken.ts';

interface Fields {
  readonly ground: DeclineGround;
  readonly reason: string;
}

/** Ends a report without an event: the village reads why. */
export function DeclineReport({ id }: { id: number }) {
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Fields>();
  const decline = useAction(
    (body: Fields, key) =>
      dataOf(
        api.POST('/api/register-reports/{id}/refusal', {
          params: { path: { id }, header: { 'idempotency-key': key } },
          body,
        }),
      ),
    {
      onDone: () => {
        void message.success('已答复村里：未采纳。');
        setOpen(false);
      },
    },
  );
  useRefreshWhenOvertaken(decline.problem);
  // The page shows it as decided then, and this dialog is gone.
  const overtaken = decline.problem?.code === 'report-decided';
  useEffect(() => {
    if (overtaken) void message.warning('这条报告刚刚已由他人办理，您的答复没有保存。');
  }, [overtaken, message]);
  return (
    <>
      <Button onClick={() => setOpen(true)}>不予采纳</Button>
      <Modal
        open={open}
        title="不予采纳"
        okText="答复村里"
        cancelText="取消"
        okButtonProps={{ loading: decline.pending }}
        destroyOnHidden
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <p>名册不变；村里在手机上看到原因和理由。</p>
        <ProblemAlert error={decline.problem} />
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          preserve={false}
          onFinish={({ ground, reason }) => void decline.run({ ground, reason: reason.trim() })}
        >
          <Form.Item name="ground" label="原因" rules={[{ required: true, message: '请选择原因' }]}>
            <Radio.Group
              options={Object.entries(declineGroundNames).map(([value, label]) => ({ value, label }))}
            />
          </Form.Item>
          <ReasonField />
        </Form>
      </Modal>
    </>
  );
}
