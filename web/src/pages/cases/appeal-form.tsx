import { App, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import type { Claim } from './queries.ts';

interface Paper {
  readonly sha256: string;
  readonly fileName: string;
}

/** The applicant's words and papers; an office writes down what somebody who came in says. */
export function AppealForm({ claim, onClose }: { claim: Claim; onClose: () => void }) {
  const { message } = App.useApp();
  const may = useMay();
  const [form] = Form.useForm<{ words: string }>();
  const [papers, setPapers] = useState<readonly Paper[]>([]);
  const { send, progress, problem } = useUpload<{ sha256: string }>('/api/documents', {
    onDone: ({ sha256 }, { name }) =>
      setPapers((before) => [...before.filter((p) => p.sha256 !== sha256), { sha256, fileName: name }]),
  });
  const lodge = useAction(
    ({ words }: { words: string }, key) =>
      dataOf(
        api.POST('/api/claims/{id}/appeals', {
          params: { header: { 'idempotency-key': key }, path: { id: claim.id } },
          body: { words: words.trim(), documents: papers.map(({ sha256 }) => sha256) },
        }),
      ),
    {
      onDone: ({ decideBy }) => {
        void message.success(`申诉已提出，上一级应在 ${decideBy} 前决定。`);
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title="提出申诉"
      okText="提出申诉"
      okButtonProps={{ loading: lodge.pending, disabled: progress !== null }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>对同一决定只能申诉一次，由上一级主管部门决定。请写明不服的理由，并附上能够证明的材料。</p>
      <ProblemAlert error={lodge.problem} />
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void lodge.run(values)}>
        <Form.Item
          name="words"
          label="不服的理由"
          rules={[{ required: true, whitespace: true, min: 10, message: '请写明不服的理由，至少 10 个字' }]}
        >
          <Input.TextArea rows={5} maxLength={2000} showCount />
        </Form.Item>
      </Form>
      {papers.length > 0 && (
        <ul aria-label="已附材料">
          {papers.map(({ sha256, fileName }) => (
            <li key={sha256}>{fileName}</li>
          ))}
        </ul>
      )}
      {may('upload-document') && papers.length < 10 && (
        <>
          <ProblemAlert error={problem} />
          <FileDrop
            kind="paper"
            label="附上材料"
            progress={progress}
            onFile={(file) => void send(file, { employmentId: claim.employmentId, purpose: 'other' })}
          />
        </>
      )}
    </Modal>
  );
}
