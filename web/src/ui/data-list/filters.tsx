import { Button, Checkbox, DatePicker, Flex, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useSearchState } from '../../app/address.ts';
import type { Filter } from './types.ts';

/** The filters above a list. Each change stands in the address at once and begins at the first page. */
export function Filters({ filters }: { filters: readonly Filter[] }) {
  const [search, setSearch] = useSearchState();
  const set = (name: string, value: string | undefined) => setSearch({ [name]: value, cursor: undefined });
  const active = filters.filter(({ name }) => search[name]);
  return (
    <Flex gap="8px 16px" wrap align="end" role="search" aria-label="筛选">
      {filters.map((filter) => (
        <div key={filter.name} style={{ display: 'grid', gap: 2 }}>
          {filter.kind !== 'toggle' && (
            <span aria-hidden style={{ fontSize: '0.85em' }}>
              {filter.label}
            </span>
          )}
          <Field filter={filter} value={search[filter.name]} onChange={(value) => set(filter.name, value)} />
        </div>
      ))}
      {active.length > 0 && (
        <Button
          type="link"
          onClick={() =>
            setSearch({
              ...Object.fromEntries(active.map(({ name }) => [name, undefined])),
              cursor: undefined,
            })
          }
        >
          清除筛选
        </Button>
      )}
    </Flex>
  );
}

function Field({
  filter,
  value,
  onChange,
}: {
  filter: Filter;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  switch (filter.kind) {
    case 'choice':
      return (
        <Select
          aria-label={filter.label}
          style={{ minWidth: 132 }}
          allowClear
          placeholder="全部"
          value={value ?? null}
          options={[...filter.options]}
          onChange={(chosen?: string) => onChange(chosen)}
        />
      );
    case 'date':
      return (
        <DatePicker
          aria-label={filter.label}
          value={value ? dayjs(value) : null}
          onChange={(_date, text) => onChange((text as string | null) || undefined)}
        />
      );
    case 'toggle':
      return (
        <Checkbox
          checked={value === 'true'}
          onChange={(event) => onChange(event.target.checked ? 'true' : undefined)}
        >
          {filter.label}
        </Checkbox>
      );
    case 'text':
      return (
        <Input.Search
          // Typed text is asked for when it is complete; a value from the address comes in anew.
          key={value}
          aria-label={filter.label}
          style={{ width: 180 }}
          allowClear
          defaultValue={value}
          onSearch={(text) => onChange(text.trim() || undefined)}
        />
      );
  }
}
