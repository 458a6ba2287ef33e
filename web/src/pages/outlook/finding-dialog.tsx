import { App, Form, Input, Modal, Radio, Select } from 'antd';
import { claimInWords } from '../../../../src/domain/claim-words.ts';
import {
  type SampleFault,
  sampleFaults,
  sampleStateNames,
} from '../../../../src/domain/sampling/findings.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { optionsOf } from '../../ui/data-list/types.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { SampleItem } from './sampling-page.tsx';

interface Finding {
  readonly finding: 'ok' | 'fault';
  readonly reason?: SampleFault;
  readonly note: string;
}

/** What the reviewer found in one claim; it is said once. */
export function FindingDialog({ item, onClose }: { item: SampleItem; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Finding>();
  const finding = Form.useWatch('finding', form);
  const record = useAction(
    (body: Finding, key) =>
      dataOf(
        api.POST('/api/sample-items/{id}/finding', {
          params: { header: { 'idempotency-key': key }, path: { id: item.id } },
          body,
        }),
      ),
    {
      onDone: () => {
        void message.success('复核结论已登记。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`复核：${claimInWords(item.claimId)}`}
      okText="登记结论"
      okButtonProps={{ loading: record.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={record.problem} />
      <p>请对照原件逐项核对。结论登记后不能更改，您此后也不再办理本案。</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void record.run(values)}>
        <Form.Item name="finding" label="结论" rules={[{ required: true, message: '请选择结论' }]}>
          <Radio.Group
            options={[
              { value: 'ok', label: sampleStateNames.ok },
              { value: 'fault', label: sampleStateNames.fault },
            ]}
          />
        </Form.Item>
        {finding === 'fault' && (
          <Form.Item name="reason" label="问题" rules={[{ required: true, message: '请选择问题' }]}>
            <Select aria-label="问题" options={optionsOf(sampleFaults)} />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label="核对情况"
          rules={[{ required: true, whitespace: true, min: 4, message: '请写明核对了什么，至少 4 个字' }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
