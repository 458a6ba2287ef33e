import { Select } from 'antd';
import { useSearchState } from '../../app/address.ts';
import type { ColumnOf } from './types.ts';

/** The order of a list where there are no column heads to press. */
export function SortSelect<Item>({ columns }: { columns: readonly ColumnOf<Item>[] }) {
  const [search, setSearch] = useSearchState();
  const options = columns.flatMap(({ sort, title }) =>
    sort
      ? [
          { value: sort, label: `${title} 升序` },
          { value: `-${sort}`, label: `${title} 降序` },
        ]
      : [],
  );
  if (options.length === 0) return null;
  return (
    <Select
      aria-label="排序"
      style={{ minWidth: 160 }}
      allowClear
      placeholder="排序：默认"
      value={search.sort ?? null}
      options={options}
      onChange={(sort?: string) => setSearch({ sort, cursor: undefined })}
    />
  );
}
