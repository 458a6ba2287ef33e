import { Collapse, Table } from 'antd';
import { describeColumns } from '../../../../src/domain/import-rows/column-notes.ts';
import type { ImportKind } from '../../../../src/domain/import-rows/columns.ts';
import { importKindNames } from '../../../../src/domain/words.ts';

/** Which columns a file has and what each takes: the same words as in the template's second sheet. */
export function ColumnGuide({ kind }: { kind: ImportKind }) {
  const columns = describeColumns(kind);
  return (
    <Collapse
      size="small"
      items={[
        {
          key: kind,
          label: `“${importKindNames[kind]}”有 ${columns.length} 列：${columns
            .filter(({ needed }) => needed)
            .map(({ column }) => column)
            .join('、')}必填`,
          children: (
            <Table
              size="small"
              rowKey="column"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={columns}
              columns={[
                { title: '列名', dataIndex: 'column' },
                { title: '必填', render: (_value, { needed }) => (needed ? '必填' : '可空') },
                {
                  title: '填什么',
                  render: (_value, { note, words }) => (
                    <div style={{ minWidth: 180, maxWidth: 640 }}>
                      {note}
                      {words.length > 0 && ` ${words.join('、')}`}
                    </div>
                  ),
                },
              ]}
            />
          ),
        },
      ]}
    />
  );
}
