import { App, Button } from 'antd';
import { useState } from 'react';
import { channelNames, deliveryStatusNames } from '../../../../src/domain/messages/events.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

type Message = components['schemas']['Message'];
const tones = {
  waiting: 'info',
  sending: 'info',
  sent: 'good',
  undeliverable: 'bad',
  unclear: 'warn',
  skipped: 'neutral',
} as const;

/** Each message with where it is; the undeliverable by one tick. */
export function MessageList() {
  const may = useMay();
  const [again, setAgain] = useState<Message | null>(null);
  return (
    <>
      <DataList
        path="/api/messages"
        label="消息"
        rowKey={({ id }) => String(id)}
        filters={[
          { name: 'failed', label: '只看未送达的', kind: 'toggle' },
          { name: 'status', label: '状态', kind: 'choice', options: optionsOf(deliveryStatusNames) },
          { name: 'name', label: '姓名或拼音首字母', kind: 'text' },
          { name: 'last4', label: '身份证末四位', kind: 'text' },
          { name: 'from', label: '不早于', kind: 'date' },
        ]}
        empty="没有消息。事项有进展时系统会自动告知本人。"
        columns={[
          { key: 'person', title: '人员', render: (m) => `${m.personName ?? '—'} ${m.identityMasked}` },
          {
            key: 'text',
            title: '内容',
            render: (m) => (
              <div className="wrapped">
                <strong>{m.title}</strong>
                <div>{m.body}</div>
              </div>
            ),
          },
          {
            key: 'at',
            title: '时间',
            sort: 'id',
            render: (m) => new Date(m.at).toLocaleDateString('zh-CN', { timeZone: 'Asia/Shanghai' }),
          },
          {
            key: 'status',
            title: '状态',
            render: (m) => (
              <>
                <Mark tone={tones[m.status]}>{deliveryStatusNames[m.status]}</Mark>
                <div>{m.reason ?? channelNames[m.channel]}</div>
              </>
            ),
          },
          {
            key: 'act',
            title: '办理',
            render: (m) =>
              (m.status === 'undeliverable' || m.status === 'unclear') &&
              may('send-messages') && (
                <Button aria-label={`再次发送：${m.personName} ${m.title}`} onClick={() => setAgain(m)}>
                  再次发送
                </Button>
              ),
          },
        ]}
      />
      {again && <ResendDialog asked={again} onClose={() => setAgain(null)} />}
    </>
  );
}

function ResendDialog({ asked, onClose }: { asked: Message; onClose: () => void }) {
  const { message } = App.useApp();
  const resend = useAction(
    (reason: string, key) =>
      dataOf(
        api.POST('/api/messages/{id}/resend', {
          params: { header: { 'idempotency-key': key }, path: { id: asked.id } },
          body: { reason },
        }),
      ),
    {
      onDone: () => {
        void message.success('已重新排队。');
        onClose();
      },
    },
  );
  return (
    <ReasonDialog
      open
      title={`再次发送：${asked.title}`}
      meaning={
        asked.status === 'unclear'
          ? '上一次可能已经送达。请先向本人核实，以免收到两次。'
          : '请先更正电话或确认通道已恢复。'
      }
      confirm="再次发送"
      pending={resend.pending}
      problem={resend.problem}
      onCancel={onClose}
      onConfirm={(reason) => void resend.run(reason)}
    />
  );
}
