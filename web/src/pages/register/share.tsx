import { Progress } from 'antd';

/** A figure with its name above it. */
export function Figure({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <div style={{ minWidth: 120 }}>
      <div style={{ marginBottom: 4 }}>{label}</div>
      <div style={{ fontWeight: 600 }}>{value}</div>
    </div>
  );
}

/** Share of people; rounded down, so that 100 % means everybody. */
export function Share({ part, of, wide = false }: { part: number; of: number; wide?: boolean }) {
  if (of === 0) return <span>—</span>;
  const percent = Math.floor((100 * part) / of);
  return (
    <Progress
      percent={percent}
      size="small"
      status={percent === 100 ? 'success' : 'normal'}
      format={() => `${percent}%`}
      aria-label={`${percent}%，${part} 人`}
      style={{ minWidth: wide ? 140 : 96, marginBottom: 0 }}
    />
  );
}
