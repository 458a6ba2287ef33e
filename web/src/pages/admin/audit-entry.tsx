import { Descriptions, Drawer, Table } from 'antd';
import type { components } from '../../api/openapi.d.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { AuditSubject } from './audit-subject.tsx';
import { type Change, changesOf } from './changes.ts';
import { exactTime } from './exact-time.ts';

/** One entry in full: what was before and after, line by line, and the hash that chains it. */
export function AuditEntry({
  entry,
  onClose,
}: {
  entry: components['schemas']['AuditEntry'];
  onClose: () => void;
}) {
  const divisionName = useDivisionName();
  const changes = changesOf(entry.before, entry.after, divisionName);
  const hasBefore = changes.some(({ before }) => before !== undefined);
  return (
    <Drawer open onClose={onClose} title={`第 ${entry.id} 条`} size="min(100vw, 640px)">
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'operation', label: '操作', children: entry.operationName },
          { key: 'actor', label: '人员', children: entry.actorName ?? entry.actor ?? '系统自动' },
          { key: 'subject', label: '对象', children: <AuditSubject subject={entry.subject} /> },
          { key: 'outcome', label: '结果', children: entry.outcome === 'done' ? '完成' : '拒绝' },
          { key: 'businessAt', label: '业务时间', children: exactTime.format(Date.parse(entry.businessAt)) },
          { key: 'recordedAt', label: '记录时间', children: exactTime.format(Date.parse(entry.recordedAt)) },
          {
            key: 'hash',
            label: '校验值',
            children: <code style={{ overflowWrap: 'anywhere' }}>{entry.hash}</code>,
          },
        ]}
      />
      <h2 style={{ fontSize: '1.05em' }}>内容</h2>
      {changes.length === 0 ? (
        <p>这条记录没有更多内容。</p>
      ) : (
        <Table<Change>
          size="small"
          pagination={false}
          rowKey="path"
          dataSource={changes}
          scroll={{ x: true }}
          columns={[
            { key: 'path', title: '项目', render: (_value, change) => change.name },
            ...(hasBefore
              ? [
                  {
                    key: 'before',
                    title: '之前',
                    render: (_value: unknown, change: Change) => change.before ?? '—',
                  },
                ]
              : []),
            {
              key: 'after',
              title: hasBefore ? '之后' : '内容',
              render: (_value, change) => change.after ?? '—',
            },
          ]}
        />
      )}
    </Drawer>
  );
}
