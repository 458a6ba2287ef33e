import { Card, Checkbox, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import type { Chosen } from './selection.ts';
import type { ColumnOf } from './types.ts';

/** The lines of a list on a narrow screen: each a card, with a box to tick where lines can be chosen. */
export function Cards<Item>({
  items,
  columns,
  rowKey,
  empty,
  chosen,
}: {
  items: readonly Item[] | undefined;
  columns: readonly ColumnOf<Item>[];
  rowKey: (item: Item) => string;
  empty: ReactNode;
  chosen: Chosen | null;
}) {
  if (!items) return <Skeleton active />;
  if (items.length === 0) return <Empty description={empty} />;
  return (
    <>
      {chosen && (
        <Checkbox
          style={{ marginBottom: 8, minHeight: 32, alignItems: 'center' }}
          checked={chosen.here.length === items.length}
          indeterminate={chosen.here.length > 0 && chosen.here.length < items.length}
          onChange={(event) => chosen.choose(event.target.checked ? items.map(rowKey) : [])}
        >
          选择本页全部
        </Checkbox>
      )}
      <ul
        style={{
          listStyle: 'none',
          margin: 0,
          padding: 0,
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 1fr)',
          gap: 8,
        }}
      >
        {items.map((item) => (
          <li key={rowKey(item)}>
            <Card size="small">
              {chosen && (
                <Checkbox
                  style={{ marginBottom: 8, minHeight: 32, alignItems: 'center' }}
                  aria-label={`选择 ${rowKey(item)}`}
                  checked={chosen.here.includes(rowKey(item))}
                  onChange={(event) => chosen.toggle(rowKey(item), event.target.checked)}
                >
                  选择
                </Checkbox>
              )}
              <dl
                style={{
                  margin: 0,
                  display: 'grid',
                  gridTemplateColumns: 'fit-content(45%) minmax(0, 1fr)',
                  gap: '4px 12px',
                }}
              >
                {columns.map(({ key, title, render }) => (
                  <div key={key} style={{ display: 'contents' }}>
                    <dt>{title}</dt>
                    <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{render(item)}</dd>
                  </div>
                ))}
              </dl>
            </Card>
          </li>
        ))}
      </ul>
    </>
  );
}
