import { Empty, Grid, Table } from 'antd';
import { Cards } from '../../ui/data-list/cards.tsx';
import type { ColumnOf } from '../../ui/data-list/types.ts';

/** What suits, best first: a table, on a narrow screen a card each, so that the reasons and the button are in sight. */
export function MatchTable<Item extends object>({
  items,
  columns,
  rowKey,
  empty,
}: {
  /** Undefined: still on its way. */
  items: readonly Item[] | undefined;
  columns: readonly ColumnOf<Item>[];
  rowKey: (item: Item) => string;
  empty: string;
}) {
  const { md = true } = Grid.useBreakpoint();
  if (!md) return <Cards items={items} columns={columns} rowKey={rowKey} empty={empty} chosen={null} />;
  return (
    <Table<Item>
      size="small"
      rowKey={rowKey}
      loading={items === undefined}
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      dataSource={[...(items ?? [])]}
      locale={{ emptyText: <Empty description={empty} /> }}
      columns={columns.map((column) => ({
        key: column.key,
        title: column.title,
        ...(column.align && { align: column.align }),
        render: (_value: unknown, item: Item) => column.render(item),
      }))}
    />
  );
}
