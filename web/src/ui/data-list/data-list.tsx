import { Button, Checkbox, Dropdown, Empty, Flex, Grid, Popover, Skeleton, Table } from 'antd';
import type { ReactNode } from 'react';
import { useSearchState } from '../../app/address.ts';
import { FileLink } from '../file-link.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { Cards } from './cards.tsx';
import { useKeptColumns } from './columns.ts';
import { Filters } from './filters.tsx';
import { pageBefore, rememberBefore } from './page-before.ts';
import { chosenOn, type Selection } from './selection.ts';
import { SortSelect } from './sort-select.tsx';
import { orderOf, sortOf } from './table-order.ts';
import type { ColumnOf, Filter, ItemOf, ListPath } from './types.ts';
import { useList } from './use-list.ts';
import './data-list.css';

const PAGE_SIZE = 50;

export interface DataListProps<P extends ListPath> {
  /** The list of the API; its filters and sorts are this list's. */
  readonly path: P;
  /** What is listed, for screen readers and as the name under which chosen columns are kept. */
  readonly label: string;
  readonly columns: readonly ColumnOf<ItemOf<P>>[];
  readonly filters?: readonly Filter[];
  /** Filters that the page itself sets; they do not stand in the address. */
  readonly fixed?: Record<string, string>;
  readonly rowKey: (item: ItemOf<P>) => string;
  /** What to do when there is nothing: the next step, not an apology. */
  readonly empty: ReactNode;
  readonly selection?: Selection<ItemOf<P>>;
  readonly actions?: ReactNode;
  /** False: this list has no files. */
  readonly exportable?: boolean;
}

/**
 * Every list of the product: filters, order and page in the address, columns to choose, files of what is filtered. On a
 * narrow screen each line becomes a card.
 */
export function DataList<P extends ListPath>(props: DataListProps<P>) {
  const {
    path,
    label,
    columns,
    filters = [],
    fixed,
    rowKey,
    empty,
    selection,
    actions,
    exportable = true,
  } = props;
  type Item = ItemOf<P>;
  const { md = true } = Grid.useBreakpoint();
  const [search, setSearch] = useSearchState();
  const [shown, setShown] = useKeptColumns(label, columns);
  const list = useList<Item>(path, {
    names: [...filters.map(({ name }) => name), 'division', 'sort'],
    pageSize: PAGE_SIZE,
    ...(fixed && { fixed }),
  });
  const { items, nextCursor } = list;
  const visible = columns.filter(({ key }) => shown.has(key));
  const before = pageBefore(list.listed, search.cursor);
  const chosen = selection ? chosenOn(items ?? [], rowKey, selection) : null;

  // What could not be read is said above the list, where nothing goes on.
  const unread = list.error !== null && items === undefined;

  return (
    <section aria-label={label} aria-busy={list.loading}>
      <Flex
        justify="space-between"
        align="end"
        gap="8px 16px"
        wrap
        style={{ marginBottom: 12 }}
        className="no-print"
      >
        <Filters filters={filters} />
        <Flex gap={8} wrap>
          {actions}
          {exportable && (
            <Dropdown
              trigger={['click']}
              menu={{
                items: (['xlsx', 'csv'] as const).map((format) => ({
                  key: format,
                  label: (
                    <FileLink href={list.exportUrl(format)}>
                      {format === 'xlsx' ? 'Excel 文件' : 'CSV 文件'}
                    </FileLink>
                  ),
                })),
              }}
            >
              <Button>导出筛选结果</Button>
            </Dropdown>
          )}
          {!md && <SortSelect columns={columns} />}
          <Popover
            trigger="click"
            placement="bottomRight"
            content={
              <Checkbox.Group
                style={{ display: 'grid', gap: 4 }}
                options={columns.map(({ key, title }) => ({ value: key, label: title }))}
                value={[...shown]}
                onChange={(keys) => setShown(new Set(keys as string[]))}
              />
            }
          >
            <Button>选择列</Button>
          </Popover>
        </Flex>
      </Flex>
      <ProblemAlert error={list.error} onRetry={list.refetch} />
      {selection && selection.chosen.length > 0 && (
        <Flex gap={8} align="center" role="status" style={{ marginBottom: 8 }}>
          已选 {selection.chosen.length} 条{chosen?.elsewhere ? `，其中 ${chosen.elsewhere} 条不在本页` : ''}
          <Button type="link" onClick={() => selection.onChange([])}>
            清除选择
          </Button>
        </Flex>
      )}
      {!unread && md && (
        <div className="data-list-frame">
          <Table<Item>
            size="small"
            rowKey={rowKey}
            pagination={false}
            showSorterTooltip={false}
            loading={list.loading && items !== undefined}
            dataSource={[...(items ?? [])]}
            locale={{
              emptyText: items ? <Empty description={empty} /> : <Skeleton active paragraph={{ rows: 6 }} />,
            }}
            {...(chosen && {
              rowSelection: {
                selectedRowKeys: [...chosen.here],
                onChange: (keys) => chosen.choose(keys.map(String)),
                getTitleCheckboxProps: () => ({ 'aria-label': '选择本页全部' }),
                getCheckboxProps: (item) => ({ 'aria-label': `选择 ${rowKey(item)}` }),
              },
            })}
            columns={visible.map((column) => ({
              key: column.key,
              title: column.title,
              ...(column.align && { align: column.align }),
              ...(column.width && { width: column.width }),
              ...(column.sort && { sorter: true, sortOrder: orderOf(search.sort, column.sort) }),
              render: (_value: unknown, item: Item) => column.render(item),
            }))}
            onChange={(_pagination, _filters, sorter, { action }) => {
              if (action !== 'sort' || Array.isArray(sorter)) return;
              setSearch({ sort: sortOf(columns, sorter), cursor: undefined });
            }}
          />
        </div>
      )}
      {!unread && !md && (
        <Cards items={items} columns={visible} rowKey={rowKey} empty={empty} chosen={chosen} />
      )}
      <Flex justify="space-between" align="center" gap={8} style={{ marginTop: 12 }} className="no-print">
        <span aria-live="polite">
          {items ? `本页 ${items.length} 条${nextCursor ? '，还有更多' : ''}` : !unread && '正在读取'}
        </span>
        <Flex gap={8}>
          {search.cursor && <Button onClick={() => setSearch({ cursor: undefined })}>首页</Button>}
          {before && <Button onClick={() => setSearch({ cursor: before.cursor })}>上一页</Button>}
          {nextCursor && (
            <Button
              loading={list.loading && { delay: 200 }}
              onClick={() => {
                // What is still shown is the page before: its next page is the one on its way.
                if (list.loading) return;
                rememberBefore(list.listed, nextCursor, search.cursor);
                setSearch({ cursor: nextCursor });
              }}
            >
              下一页
            </Button>
          )}
        </Flex>
      </Flex>
    </section>
  );
}
