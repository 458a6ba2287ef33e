import { App, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { roleNameAt } from '../../../../src/domain/access.ts';
import { delegableNames } from '../../../../src/domain/organisation/delegation.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { DelegateDialog } from './delegate-dialog.tsx';

type Delegation = components['schemas']['Delegation'];

const stateNames = { coming: '未开始', 'in-force': '有效', over: '已到期', ended: '已终止' } as const;
const tones = { coming: 'info', 'in-force': 'good', over: 'neutral', ended: 'neutral' } as const;
const sides = { given: '我委托他人', received: '他人委托我' } as const;

/** What one has given to others for some days, and what others have given to oneself. */
export function DelegationsPage() {
  const { user, grants } = useSession();
  const may = useMay();
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const end = useAction(
    (id: number, key) =>
      dataOf(
        api.POST('/api/delegations/{id}/end', {
          params: { header: { 'idempotency-key': key }, path: { id } },
        }),
      ),
    { onDone: () => void message.success('委托已终止，立即生效。') },
  );
  const columns: ColumnOf<Delegation>[] = [
    {
      key: 'who',
      title: '谁代谁',
      render: (d) => (
        <>
          <strong>
            {d.delegateName} 代 {d.delegatorName}
          </strong>
          {d.delegate === user.id && <div>他人委托我</div>}
          {d.delegator === user.id && <div>我委托他人</div>}
        </>
      ),
    },
    {
      key: 'what',
      title: '事项',
      render: (d) => (
        <div className="wrapped">
          {d.operations.map((one) => delegableNames[one]).join('、')}
          <div>
            {d.divisionName}　{roleNameAt(d.role, d.division)}
          </div>
        </div>
      ),
    },
    {
      key: 'days',
      title: '日期',
      sort: 'fromOn',
      render: (d) => (
        <>
          {d.fromOn} 至 {d.untilOn}
          {d.endedOn && <div>{d.endedOn} 提前终止</div>}
        </>
      ),
    },
    { key: 'reason', title: '事由', render: (d) => <span className="wrapped">{d.reason}</span> },
    {
      key: 'state',
      title: '状态',
      render: (d) =>
        d.state === 'in-force' && !d.works ? (
          <Mark tone="bad">委托人或受托人已不在岗，不起作用</Mark>
        ) : (
          <Mark tone={tones[d.state]}>{stateNames[d.state]}</Mark>
        ),
    },
    {
      key: 'act',
      title: '办理',
      render: (d) =>
        d.mayEnd && (
          <Popconfirm
            title="立即终止这份委托？"
            okText="终止"
            cancelText="不终止"
            onConfirm={() => void end.run(d.id)}
          >
            <Button size="small" danger aria-label={`终止：${d.delegateName} 代 ${d.delegatorName}`}>
              终止
            </Button>
          </Popconfirm>
        ),
    },
  ];
  const gives = grants.some(({ division }) => division !== null);
  return (
    <Page
      title="委托代理"
      extra={
        gives &&
        !may('read-audit') && (
          <Button type="primary" onClick={() => setAsking(true)}>
            委托他人
          </Button>
        )
      }
    >
      <p>
        受托人在委托的日期内代您办理，记录中写明“谁代谁”。受托办理的，您和受托人都算办理过本案，两人都不能再办其他环节；委托不能再转委托。
      </p>
      <ProblemAlert error={end.problem} />
      <DataList
        path="/api/delegations"
        label="委托"
        columns={columns}
        filters={[
          { name: 'side', label: '方向', kind: 'choice', options: optionsOf(sides) },
          { name: 'state', label: '状态', kind: 'choice', options: optionsOf(stateNames) },
        ]}
        rowKey={({ id }) => String(id)}
        empty="没有委托。外出、请假前可以把岗位的事项委托给本单位或上级有办理岗位的人员。"
      />
      {asking && <DelegateDialog onClose={() => setAsking(false)} />}
    </Page>
  );
}
