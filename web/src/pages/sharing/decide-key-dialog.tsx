import { Alert, Button, Descriptions, Flex, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { sharePurposes } from '../../../../src/domain/sharing/key.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { ShareKey } from './key-list.tsx';

/** The second person's word on a key. After a yes its secret is shown, this once. */
export function DecideKeyDialog({ asked, onClose }: { asked: ShareKey; onClose: () => void }) {
  const nameOf = useDivisionName();
  const [form] = Form.useForm<{ note: string }>();
  const [secret, setSecret] = useState<string | null>(null);
  const decide = useAction(
    (body: { approve: boolean; note: string }, key) =>
      dataOf(
        api.POST('/api/share-keys/{id}/decision', {
          params: { header: { 'idempotency-key': key }, path: { id: asked.id } },
          body,
        }),
      ),
    { onDone: ({ secret: made }) => (made ? setSecret(made) : onClose()) },
  );
  const say = async (approve: boolean) => {
    const { note } = await form.validateFields();
    await decide.run({ approve, note: note.trim() });
  };
  return (
    <Modal
      open
      width={640}
      title={secret ? '密钥已生效' : `审批 ${asked.department} 的密钥`}
      onCancel={onClose}
      footer={
        secret ? (
          <Button type="primary" onClick={onClose}>
            已经交给对方，关闭
          </Button>
        ) : (
          <Flex gap={8} justify="end">
            <Button danger loading={decide.pending} onClick={() => void say(false)}>
              不批准
            </Button>
            <Button type="primary" loading={decide.pending} onClick={() => void say(true)}>
              批准并生成密钥
            </Button>
          </Flex>
        )
      }
    >
      {secret ? (
        <Alert
          type="success"
          showIcon
          title="密钥只显示这一次"
          description={
            <>
              <p>请用可靠的方式交给对方本人。系统不保存原文，关闭后无法再次查看，只能轮换。</p>
              <Typography.Text code copyable aria-label="新密钥" style={{ overflowWrap: 'anywhere' }}>
                {secret}
              </Typography.Text>
            </>
          }
        />
      ) : (
        <>
          <ProblemAlert error={decide.problem} />
          <Descriptions
            column={1}
            size="small"
            bordered
            style={{ marginBottom: 16 }}
            items={[
              {
                key: 'purpose',
                label: '用途',
                children: `${sharePurposes[asked.purpose]}：${asked.purposeText}`,
              },
              { key: 'basis', label: '依据', children: asked.legalBasis },
              { key: 'fields', label: '字段', children: asked.fields.map(({ title }) => title).join('、') },
              { key: 'divisions', label: '地区', children: asked.divisions.map(nameOf).join('、') },
              {
                key: 'limits',
                label: '用量',
                children: `每分钟 ${asked.perMinute} 次，每天 ${asked.peoplePerDay} 人次`,
              },
              { key: 'until', label: '有效期至', children: asked.expiresOn },
              {
                key: 'replaces',
                label: '取代',
                children: asked.replaces ? `${asked.replaces}，并用 ${asked.overlapDays} 天` : '—',
              },
              { key: 'by', label: '提出', children: `${asked.proposedBy} ${asked.proposedOn}` },
            ]}
          />
          <Form form={form} layout="vertical" requiredMark={false}>
            <Form.Item
              name="note"
              label="审批意见"
              rules={[{ required: true, whitespace: true, min: 2, message: '请写明审批意见' }]}
            >
              <Input.TextArea rows={2} maxLength={500} />
            </Form.Item>
          </Form>
        </>
      )}
    </Modal>
  );
}
