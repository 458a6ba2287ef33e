import type { SorterResult } from 'antd/es/table/interface';
import type { ColumnOf } from './types.ts';

/** A sort of the address as a column's head shows it. */
export function orderOf(sort: string | undefined, name: string): 'ascend' | 'descend' | null {
  if (sort === name) return 'ascend';
  return sort === `-${name}` ? 'descend' : null;
}

/** What a press on a column's head asks for, as the address says it; undefined: the usual order. */
export function sortOf<Item>(
  columns: readonly ColumnOf<Item>[],
  { columnKey, order }: SorterResult<Item>,
): string | undefined {
  const name = columns.find(({ key }) => key === columnKey)?.sort;
  if (!name || !order) return undefined;
  return order === 'descend' ? `-${name}` : name;
}
