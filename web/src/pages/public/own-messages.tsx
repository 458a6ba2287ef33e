import { Button, Card } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** What the person was told of this case, and a way to get no more texts. */
export function OwnMessages({
  messages,
  ownKey,
}: {
  messages: components['schemas']['LookedUpCase']['messages'];
  ownKey: { caseNumber: string; last4: string };
}) {
  const [stopped, setStopped] = useState(false);
  const stop = useAction(
    (body: typeof ownKey, key) =>
      dataOf(api.POST('/api/public/message-stops', { params: { header: { 'idempotency-key': key } }, body })),
    { onDone: () => setStopped(true) },
  );
  return (
    <Card
      size="small"
      style={{ maxWidth: 640, marginTop: 16 }}
      title={<h2 style={{ fontSize: '1em', margin: 0 }}>发给您的消息</h2>}
    >
      {messages.length === 0 && <p style={{ marginTop: 0 }}>这件事还没有消息。</p>}
      <ul className="card-list">
        {messages.map(({ title, body, on }) => (
          <li key={`${on} ${title} ${body}`} style={{ paddingBottom: 8 }}>
            <strong>{title}</strong> <time dateTime={on}>{on}</time>
            <div>{body}</div>
          </li>
        ))}
      </ul>
      <div className="no-print">
        <ProblemAlert error={stop.problem} />
        {stopped ? (
          <p role="status">已登记：不再给您发短信。想恢复的，请到乡镇社会保障站办理。</p>
        ) : (
          <Button loading={stop.pending} onClick={() => void stop.run(ownKey)}>
            不再接收短信
          </Button>
        )}
      </div>
    </Card>
  );
}
