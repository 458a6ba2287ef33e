import { Alert } from 'antd';
import type { components } from '../api/openapi.d.ts';

type RowError = components['schemas']['RowError'];

/** What was taken all the same: shown whole where it is little, else the first. `read`: what has become of the file. */
export function ImportWarnings({ warnings, read }: { warnings: readonly RowError[]; read: string }) {
  if (warnings.length === 0) return null;
  const shown = warnings.slice(0, 20);
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={`${read}，但请留意`}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {shown.map(({ row, column, message, remedy }) => (
            <li key={`${row}/${column}`}>
              {row > 1 && `第 ${row} 行：`}
              {message}
              {remedy}
            </li>
          ))}
          {warnings.length > shown.length && <li>还有 {warnings.length - shown.length} 处同类提示。</li>}
        </ul>
      }
    />
  );
}
