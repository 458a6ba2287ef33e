import { DataList } from '../../ui/data-list/data-list.tsx';
import type { Filter } from '../../ui/data-list/types.ts';

export const personFilters: readonly Filter[] = [
  { name: 'name', label: '姓名或拼音首字母', kind: 'text' },
  { name: 'last4', label: '身份证末四位', kind: 'text' },
];

/** One line for each time a department was told something of a person. It can never be altered. */
export function AccessList() {
  return (
    <DataList
      path="/api/share-accesses"
      label="读取记录"
      rowKey={({ id }) => String(id)}
      filters={[
        ...personFilters,
        { name: 'department', label: '部门', kind: 'text' },
        { name: 'from', label: '不早于', kind: 'date' },
        { name: 'until', label: '不晚于', kind: 'date' },
      ]}
      empty="没有部门读取过这些人的信息。"
      columns={[
        {
          key: 'at',
          title: '时间',
          sort: 'id',
          render: (a) => new Date(a.at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' }),
        },
        {
          key: 'person',
          title: '人员',
          render: (a) =>
            a.person ? `${a.personName ?? '—'} ${a.identityMasked ?? ''}` : '名册或范围中没有此人',
        },
        {
          key: 'department',
          title: '谁',
          render: (a) => (
            <>
              {a.department}
              <div>{a.key}</div>
            </>
          ),
        },
        {
          key: 'purpose',
          title: '为什么',
          render: (a) => (
            <div className="wrapped">
              {a.purpose}：{a.purposeText}
              <div>对方事项 {a.reference}</div>
            </div>
          ),
        },
        {
          key: 'fields',
          title: '给出的字段',
          render: (a) => <span className="wrapped">{a.fields.join('、') || '没有'}</span>,
        },
        {
          key: 'withheld',
          title: '未同意、未给出',
          render: (a) => <span className="wrapped">{a.withheld.join('、') || '—'}</span>,
        },
      ]}
    />
  );
}
