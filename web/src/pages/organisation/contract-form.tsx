import { App, Button, Checkbox, Flex, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useState } from 'react';
import { DayPicker } from '../../ui/day-picker.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';

interface Values {
  startsOn: Dayjs;
  endsOn?: Dayjs | null;
  openEnded?: boolean;
}

const ISO = 'YYYY-MM-DD';

/** A renewal, or a correction of the contract that `replaces` names; it goes with its paper and waits for an officer. */
export function ContractForm({
  employmentId,
  startsOn,
  dueOn,
  replaces,
  onClose,
}: {
  employmentId: string;
  startsOn: string | null;
  dueOn: string;
  replaces: string | null;
  onClose: () => void;
}) {
  const [form] = Form.useForm<Values>();
  const openEnded = Form.useWatch('openEnded', form) === true;
  const endsOn = Form.useWatch('endsOn', form);
  const [file, setFile] = useState<File | null>(null);
  const { message } = App.useApp();
  const { send, progress, problem } = useUpload<unknown>(
    `/api/employments/${encodeURIComponent(employmentId)}/contracts`,
    {
      onDone: () => {
        void message.success('合同已上传，等待人社部门确认。');
        onClose();
      },
    },
  );
  const isShort = !openEnded && endsOn && endsOn.isBefore(dayjs(dueOn).subtract(1, 'day'), 'day');

  async function submit(values: Values): Promise<void> {
    if (!file) return;
    const fields = {
      startsOn: values.startsOn.format(ISO),
      ...(!values.openEnded && values.endsOn && { endsOn: values.endsOn.format(ISO) }),
      ...(replaces && { replaces }),
    };
    await send(file, fields);
  }
  useEffect(() => {
    if (problem) showFieldErrors(form, problem);
  }, [form, problem]);

  return (
    <section
      aria-label={replaces ? '更正合同' : '续签合同'}
      style={{ borderTop: '1px solid var(--line)', paddingTop: 12 }}
    >
      <strong>{replaces ? '更正合同' : '续签或补充合同'}</strong>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ marginTop: 8 }}
        initialValues={{ startsOn: startsOn ? dayjs(startsOn) : null }}
        onFinish={(values) => void submit(values)}
      >
        <Flex gap="0 16px" wrap>
          <Form.Item
            name="startsOn"
            label="合同起始日"
            rules={[{ required: true, message: '请填写合同起始日' }]}
          >
            <DayPicker />
          </Form.Item>
          <Form.Item
            name="endsOn"
            label="合同终止日"
            dependencies={['startsOn', 'openEnded']}
            rules={[
              ({ getFieldValue }) => ({
                validator: (_rule, value: Dayjs | null) => {
                  if (getFieldValue('openEnded')) return Promise.resolve();
                  if (!value) return Promise.reject(new Error('请填写合同终止日，或勾选无固定期限'));
                  const from = getFieldValue('startsOn') as Dayjs | null;
                  return from && value.isBefore(from, 'day')
                    ? Promise.reject(new Error('合同终止日早于起始日'))
                    : Promise.resolve();
                },
              }),
            ]}
          >
            <DayPicker disabled={openEnded} />
          </Form.Item>
          <Form.Item name="openEnded" label=" " colon={false} valuePropName="checked">
            <Checkbox>无固定期限</Checkbox>
          </Form.Item>
        </Flex>
        {isShort && <p style={{ color: 'var(--warn)' }}>到这一天还不满一年（{dueOn}），之后还要再续签。</p>}
        <ProblemAlert error={problem} />
        {file && <p>已选：{file.name}</p>}
        <FileDrop
          kind="paper"
          label={file ? '换一份合同文件' : '选择合同文件'}
          progress={progress}
          onFile={setFile}
        />
        <Flex gap={8} align="center" style={{ marginTop: 12 }} wrap>
          <Button type="primary" htmlType="submit" loading={progress !== null} disabled={!file}>
            提交合同
          </Button>
          <Button onClick={onClose}>取消</Button>
          {!file && <span>选好合同文件后提交。</span>}
        </Flex>
      </Form>
    </section>
  );
}
