import { Select } from 'antd';

/** One thing to choose above a table, with its name over it. */
export function Choice({
  label,
  value,
  options,
  onChange,
  clearable = false,
}: {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
  clearable?: boolean;
}) {
  return (
    <div style={{ display: 'grid', gap: 2 }}>
      <span aria-hidden style={{ fontSize: '0.85em' }}>
        {label}
      </span>
      <Select
        aria-label={label}
        style={{ minWidth: 150 }}
        allowClear={clearable}
        placeholder="全部"
        value={value ?? null}
        options={options}
        onChange={(chosen?: string | null) => onChange(chosen ?? undefined)}
      />
    </div>
  );
}
