import { DataList } from '../../ui/data-list/data-list.tsx';

/** How much each key asks a day, and how often it was refused. */
export function UseList() {
  return (
    <DataList
      path="/api/share-key-use"
      label="每日用量"
      rowKey={({ id }) => id}
      filters={[
        { name: 'key', label: '密钥编号', kind: 'text' },
        { name: 'from', label: '不早于', kind: 'date' },
        { name: 'until', label: '不晚于', kind: 'date' },
      ]}
      empty="还没有部门读取过。"
      columns={[
        { key: 'day', title: '日期', sort: 'usedOn', render: (u) => u.usedOn },
        { key: 'department', title: '部门', render: (u) => u.department },
        { key: 'key', title: '密钥', render: (u) => u.key },
        { key: 'requests', title: '请求', align: 'right', render: (u) => u.requests },
        { key: 'people', title: '人次', align: 'right', render: (u) => `${u.people} / ${u.peoplePerDay}` },
        { key: 'refused', title: '被拒', align: 'right', render: (u) => u.refused },
      ]}
    />
  );
}
