import { App, Button, Flex } from 'antd';
import { useState } from 'react';
import { keyStateNames, sharePurposes } from '../../../../src/domain/sharing/key.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, optionsOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { DecideKeyDialog } from './decide-key-dialog.tsx';
import { KeyDialog } from './key-dialog.tsx';

export type ShareKey = components['schemas']['ShareKey'];
type Open =
  | { readonly what: 'propose' }
  | { readonly what: 'rotate' | 'decide' | 'revoke'; readonly key: ShareKey };

const tones = {
  proposed: 'warn',
  rejected: 'bad',
  active: 'good',
  ended: 'neutral',
  revoked: 'bad',
} as const;

/** Every key with its terms, from the proposal on. */
export function KeyList() {
  const may = useMay();
  const nameOf = useDivisionName();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const columns: ColumnOf<ShareKey>[] = [
    {
      key: 'department',
      title: '部门',
      render: (k) => (
        <>
          <strong>{k.department}</strong>
          <div>{k.id}</div>
        </>
      ),
    },
    {
      key: 'purpose',
      title: '用途和依据',
      render: (k) => (
        <div className="wrapped">
          {sharePurposes[k.purpose]}：{k.purposeText}
          <div>{k.legalBasis}</div>
        </div>
      ),
    },
    {
      key: 'fields',
      title: '字段',
      render: (k) => <span className="wrapped">{k.fields.map(({ title }) => title).join('、')}</span>,
    },
    {
      key: 'divisions',
      title: '地区',
      render: (k) => <span className="wrapped">{k.divisions.map(nameOf).join('、')}</span>,
    },
    {
      key: 'limits',
      title: '用量',
      optional: true,
      render: (k) => `每分钟 ${k.perMinute} 次，每天 ${k.peoplePerDay} 人次`,
    },
    {
      key: 'state',
      title: '状态',
      render: (k) => (
        <>
          <Mark tone={tones[k.state]}>{keyStateNames[k.state]}</Mark>
          <div>{k.revokedReason ?? `至 ${k.endsOn ?? k.expiresOn}`}</div>
        </>
      ),
    },
    {
      key: 'people',
      title: '经手',
      sort: 'proposedOn',
      render: (k) => (
        <>
          <div>
            提出：{k.proposedBy} {k.proposedOn}
          </div>
          {k.decidedBy && (
            <div>
              审批：{k.decidedBy} {k.decidedOn}
            </div>
          )}
        </>
      ),
    },
    {
      key: 'act',
      title: '办理',
      render: (k) => (
        <Flex gap={8} wrap>
          {k.state === 'proposed' && may('approve-share-key') && !k.mine && (
            <Button
              type="primary"
              aria-label={`审批：${k.department} ${k.id}`}
              onClick={() => setOpen({ what: 'decide', key: k })}
            >
              审批
            </Button>
          )}
          {k.state === 'proposed' && k.mine && '须由另一人审批'}
          {k.state === 'active' && may('propose-share-key') && !k.endsOn && (
            <Button aria-label={`轮换：${k.id}`} onClick={() => setOpen({ what: 'rotate', key: k })}>
              轮换
            </Button>
          )}
          {k.state === 'active' && may('approve-share-key') && (
            <Button danger aria-label={`吊销：${k.id}`} onClick={() => setOpen({ what: 'revoke', key: k })}>
              吊销
            </Button>
          )}
        </Flex>
      ),
    },
  ];
  return (
    <>
      <p>
        每个密钥写明部门、用途、依据、字段、地区和有效期，由一人提出、另一人批准后生效；读取的每个人、每个字段都有记录。接口说明见{' '}
        <a href="/docs" target="_blank" rel="noreferrer">
          接口文档
        </a>
        “部门共享”一节。
      </p>
      <DataList
        path="/api/share-keys"
        label="密钥"
        columns={columns}
        filters={[
          { name: 'state', label: '状态', kind: 'choice', options: optionsOf(keyStateNames) },
          { name: 'purpose', label: '用途', kind: 'choice', options: optionsOf(sharePurposes) },
          { name: 'department', label: '部门', kind: 'text' },
        ]}
        rowKey={({ id }) => id}
        empty="还没有密钥。由管理员提出，州人社局或另一位管理员批准。"
        actions={
          may('propose-share-key') && (
            <Button type="primary" onClick={() => setOpen({ what: 'propose' })}>
              提出密钥
            </Button>
          )
        }
      />
      {open?.what === 'propose' && <KeyDialog replaces={null} onClose={close} />}
      {open?.what === 'rotate' && <KeyDialog replaces={open.key} onClose={close} />}
      {open?.what === 'decide' && <DecideKeyDialog asked={open.key} onClose={close} />}
      {open?.what === 'revoke' && <RevokeDialog asked={open.key} onClose={close} />}
    </>
  );
}

function RevokeDialog({ asked, onClose }: { asked: ShareKey; onClose: () => void }) {
  const { message } = App.useApp();
  const revoke = useAction(
    (reason: string, key) =>
      dataOf(
        api.POST('/api/share-keys/{id}/revocation', {
          params: { header: { 'idempotency-key': key }, path: { id: asked.id } },
          body: { reason },
        }),
      ),
    {
      onDone: () => {
        void message.success('密钥已吊销，立即失效。');
        onClose();
      },
    },
  );
  return (
    <ReasonDialog
      open
      danger
      title={`吊销 ${asked.department} 的密钥`}
      meaning={`${asked.id} 立即不能再用，不能恢复。对方还需要的，请重新提出。`}
      confirm="吊销"
      pending={revoke.pending}
      problem={revoke.problem}
      onCancel={onClose}
      onConfirm={(reason) => void revoke.run(reason)}
    />
  );
}
