import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, Filter, ItemOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { AuditEntry } from './audit-entry.tsx';
import { AuditSubject } from './audit-subject.tsx';
import { exactTime } from './exact-time.ts';

type Entry = ItemOf<'/api/audit'>;

/** Who did what to which thing, done or refused: append-only, each entry chained to the one before. */
export function AuditPage() {
  const [open, setOpen] = useState<Entry | null>(null);
  const { data: operations = [] } = useQuery({
    queryKey: ['audit', 'operations'],
    queryFn: async () => (await dataOf(api.GET('/api/audit/operations'))).items,
  });
  const filters: Filter[] = [
    { name: 'actor', label: '人员（用户名或姓名）', kind: 'text' },
    {
      name: 'operation',
      label: '操作',
      kind: 'choice',
      options: operations.map(({ operation, name }) => ({ value: operation, label: name })),
    },
    { name: 'subject', label: '对象（就业编号、申请编号等）', kind: 'text' },
    {
      name: 'outcome',
      label: '结果',
      kind: 'choice',
      options: [
        { value: 'done', label: '完成' },
        { value: 'refused', label: '拒绝' },
      ],
    },
    { name: 'from', label: '从', kind: 'date' },
    { name: 'to', label: '至', kind: 'date' },
  ];
  const columns: ColumnOf<Entry>[] = [
    { key: 'id', title: '序号', sort: 'id', align: 'right', render: ({ id }) => <span>{id}</span> },
    {
      key: 'businessAt',
      title: '时间',
      render: ({ businessAt }) => (
        <time dateTime={businessAt}>{exactTime.format(Date.parse(businessAt))}</time>
      ),
    },
    {
      key: 'actor',
      title: '人员',
      render: ({ actor, actorName }) => <span>{actorName ?? actor ?? '系统自动'}</span>,
    },
    { key: 'operation', title: '操作', render: ({ operationName }) => <span>{operationName}</span> },
    { key: 'subject', title: '对象', render: ({ subject }) => <AuditSubject subject={subject} /> },
    {
      key: 'outcome',
      title: '结果',
      render: ({ outcome }) => (
        <Mark tone={outcome === 'done' ? 'good' : 'bad'}>{outcome === 'done' ? '完成' : '拒绝'}</Mark>
      ),
    },
    {
      key: 'detail',
      title: '内容',
      render: (entry) => (
        <Button size="small" aria-label={`查看第${entry.id}条`} onClick={() => setOpen(entry)}>
          查看
        </Button>
      ),
    },
    {
      key: 'recordedAt',
      title: '记录时间',
      optional: true,
      render: ({ recordedAt }) => <span>{exactTime.format(Date.parse(recordedAt))}</span>,
    },
    { key: 'hash', title: '校验值', optional: true, render: ({ hash }) => <code>{hash.slice(0, 16)}</code> },
  ];
  return (
    <Page title="审计记录">
      <DataList
        path="/api/audit"
        label="审计记录"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => String(id)}
        empty={<span>没有符合筛选的记录。可以放宽日期，或清除筛选。</span>}
      />
      {open && <AuditEntry entry={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}
