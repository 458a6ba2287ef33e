import { App, Form, Input, Modal, Radio } from 'antd';
import { type FlagVerdict, flagKinds } from '../../../../src/domain/flags.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { type Flag, factsInWords, Subjects } from './flag-words.tsx';

interface Ruling {
  readonly verdict: FlagVerdict;
  readonly note: string;
}

/** Harmless or confirmed, with words of what was looked at; what each means stands beside it. */
export function FlagRulingDialog({ flag, onClose }: { flag: Flag; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Ruling>();
  const { name, meaning, look } = flagKinds[flag.kind];
  const rule = useAction(
    (body: Ruling, key) =>
      dataOf(
        api.POST('/api/flags/{id}/ruling', {
          params: { header: { 'idempotency-key': key }, path: { id: flag.id } },
          body,
        }),
      ),
    {
      onDone: ({ verdict }) => {
        void message.success(verdict === 'confirmed' ? '疑点已认定，所涉申请暂不能通过。' : '疑点已排除。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`裁定疑点：${name}`}
      okText="作出裁定"
      okButtonProps={{ loading: rule.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={rule.problem} />
      <p>{meaning}</p>
      <p>
        <Subjects flag={flag} />。{factsInWords(flag)}。
      </p>
      <p>{look}裁定之后，您不再办理所涉案件的任何环节。</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void rule.run(values)}>
        <Form.Item name="verdict" label="裁定" rules={[{ required: true, message: '请选择裁定' }]}>
          <Radio.Group
            options={[
              { value: 'harmless', label: '排除：情况正常' },
              { value: 'confirmed', label: '认定：所涉申请不能通过，直到事实更正或由另一人重新裁定' },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="note"
          label="核实情况"
          rules={[{ required: true, whitespace: true, min: 4, message: '请写明核实了什么，至少 4 个字' }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
