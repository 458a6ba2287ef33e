import { App, Button, Flex, Popconfirm } from 'antd';
import { useState } from 'react';
import { campaignStatusNames } from '../../../../src/domain/messages/events.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { CampaignDialog } from './campaign-dialog.tsx';

const tones = { draft: 'warn', filling: 'info', filled: 'good', cancelled: 'neutral' } as const;

/** Texts to many: each drafted with the number of people that was seen, then released. */
export function CampaignList() {
  const may = useMay();
  const { message } = App.useApp();
  const [adding, setAdding] = useState(false);
  const act = useAction(
    ({ id, what }: { id: string; what: 'release' | 'cancellation' }, key) => {
      const params = { header: { 'idempotency-key': key }, path: { id } };
      return what === 'release'
        ? dataOf(api.POST('/api/message-campaigns/{id}/release', { params }))
        : dataOf(api.POST('/api/message-campaigns/{id}/cancellation', { params }));
    },
    {
      onDone: ({ status }) =>
        void message.success(status === 'cancelled' ? '已取消。' : '已交给后台发送，夜间不发。'),
    },
  );
  return (
    <>
      <ProblemAlert error={act.problem} />
      <DataList
        path="/api/message-campaigns"
        label="群发"
        rowKey={({ id }) => id}
        filters={[{ name: 'status', label: '状态', kind: 'choice', options: optionsOf(campaignStatusNames) }]}
        empty="还没有群发过。先预览收件人和内容，再发送。"
        actions={
          may('send-messages') && (
            <Button type="primary" onClick={() => setAdding(true)}>
              拟定群发
            </Button>
          )
        }
        columns={[
          {
            key: 'title',
            title: '通知',
            render: (c) => (
              <div className="wrapped">
                <strong>{c.title}</strong>
                <div>{Object.values(c.params).join('，')}</div>
              </div>
            ),
          },
          { key: 'division', title: '地区', render: (c) => c.divisionName },
          { key: 'expected', title: '人数', align: 'right', render: (c) => c.expected },
          {
            key: 'status',
            title: '状态',
            render: (c) => <Mark tone={tones[c.status]}>{campaignStatusNames[c.status]}</Mark>,
          },
          {
            key: 'counts',
            title: '发送情况',
            render: (c) =>
              c.status === 'draft' || c.status === 'cancelled'
                ? '—'
                : `已发 ${c.sent}，待发 ${c.waiting}，未送达 ${c.failed}，不接收 ${c.skipped}`,
          },
          { key: 'by', title: '拟定', sort: 'draftedOn', render: (c) => `${c.draftedBy} ${c.draftedOn}` },
          {
            key: 'act',
            title: '办理',
            render: (c) =>
              c.status === 'draft' &&
              may('send-messages', { divisions: [c.division] }) && (
                <Flex gap={8} wrap>
                  <Popconfirm
                    title={`发给 ${c.expected} 人？`}
                    description="发出后不能收回。"
                    okText="发送"
                    cancelText="再看看"
                    onConfirm={() => act.run({ id: c.id, what: 'release' })}
                  >
                    <Button type="primary" aria-label={`发送：${c.title} ${c.id}`}>
                      发送
                    </Button>
                  </Popconfirm>
                  <Button
                    aria-label={`取消：${c.title} ${c.id}`}
                    onClick={() => void act.run({ id: c.id, what: 'cancellation' })}
                  >
                    取消
                  </Button>
                </Flex>
              ),
          },
        ]}
      />
      {adding && <CampaignDialog onClose={() => setAdding(false)} />}
    </>
  );
}
