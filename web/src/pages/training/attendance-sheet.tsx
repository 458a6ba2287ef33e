import { Alert, App, Button, Card, Flex } from 'antd';
import { useMemo, useState } from 'react';
import {
  checkAttendanceRow,
  importColumns,
  normaliseHeader,
} from '../../../../src/domain/import-rows/index.ts';
import type { components } from '../../api/openapi.d.ts';
import { upload } from '../../api/upload.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { EntryGrid } from '../../ui/entry-grid/entry-grid.tsx';
import { FaultList } from '../../ui/entry-grid/fault-list.tsx';
import { parseBlock, placeBlock } from '../../ui/entry-grid/paste.ts';
import { fileOfRows, refusedRows } from '../../ui/entry-grid/sent-rows.ts';
import type { GridColumn, GridRow } from '../../ui/entry-grid/types.ts';
import { useGrid } from '../../ui/entry-grid/use-grid.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { LeaveGuard } from '../../ui/leave-guard.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useTableFile } from '../../ui/use-table-file.ts';
import type { TrainingClass } from './queries.ts';

const names = importColumns.attendance;
const headers = { columns: names, normalise: normaliseHeader };
const columns: readonly GridColumn[] = [
  { name: names[0], width: 140 },
  { name: names[1], width: 200, example: '18 位身份证号' },
  { name: names[2], width: 130, example: '2016-09-01' },
];
/** A report names its first thousand faults. */
const ROWS_AT_ONCE = 1000;

/**
 * The attendance sheet: typed, pasted or read from a file into one grid, checked at once. What the server refuses stays
 * in its row with the reason, and only that is sent again.
 */
export function AttendanceSheet({ of }: { of: TrainingClass }) {
  const today = useBusinessDate();
  const { message } = App.useApp();
  const [jumpTo, setJumpTo] = useState<{ row: number; column: number } | null>(null);
  const grid = useGrid(
    useMemo(() => [of.id, '', ''], [of.id]),
    useMemo(() => (cells: readonly string[]) => faultsOf(cells, today), [today]),
  );
  const { filled } = grid;
  const ready = filled.filter((row) => grid.faultsOf(row).length === 0);
  const withClass = (cells: readonly (string | undefined)[]) => (cells[0] ? cells : cells.with(0, of.id));
  const table = useTableFile('/api/attendance/table', (rows) => {
    grid.append(rows.map((cells) => withClass(cells) as string[]));
    void message.success(`已读入 ${rows.length} 行，请核对后提交。`);
  });
  const send = useAction(async ({ rows }: { rows: readonly GridRow[] }, key) => {
    let taken = 0;
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const part = rows.slice(from, from + ROWS_AT_ONCE);
      const report = await upload<components['schemas']['ImportReport']>({
        path: '/api/imports/attendance',
        file: fileOfRows(names, part, '签到表.csv'),
        fields: { mode: 'keep-good' },
        key: `${key}.${from}`,
      });
      const refused = refusedRows(part, report);
      grid.refuse(refused);
      grid.remove(new Set(part.filter((row) => !refused.has(row))));
      taken += part.length - refused.size;
    }
    void message.info(
      `已接收 ${taken} 行${taken < rows.length ? `，${rows.length - taken} 行没有接收` : ''}。`,
    );
  });
  return (
    <Card
      size="small"
      title="签到表"
      extra={<FileButton href="/api/import-columns/attendance/template.xlsx">下载模板</FileButton>}
    >
      <LeaveGuard when={filled.length > 0} what={`${filled.length} 行到课记录还没有提交`} />
      <p style={{ marginTop: 0 }}>
        一人一天一行。可以直接填写；也可以在 Excel 或 WPS 中选中几行复制，点击下表任一格后粘贴（Ctrl+V）。
      </p>
      <div style={{ marginBottom: 12 }}>
        <FileDrop kind="table" label="从表格文件读入" progress={table.progress} onFile={table.read} />
      </div>
      <ProblemAlert error={table.problem ?? send.problem} />
      {table.unread.length > 0 && (
        <Alert
          role="alert"
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          title={`文件中有 ${table.unread.length} 行读不出来，没有放进下表`}
          description={table.unread
            .slice(0, 5)
            .map(({ row, message: said }) => `第 ${row} 行：${said}`)
            .join('')}
        />
      )}
      <EntryGrid
        label="签到表"
        columns={columns}
        grid={grid}
        jumpTo={jumpTo}
        onPaste={(row, column, text) =>
          grid.put(row, placeBlock(parseBlock(text, headers), { at: column, ...headers }).map(withClass))
        }
      />
      <FaultList grid={grid} columns={columns} onJump={(row, column) => setJumpTo({ row, column })} />
      <Flex gap={12} align="center" wrap style={{ marginTop: 12 }}>
        <Button
          type="primary"
          loading={send.pending}
          disabled={ready.length === 0}
          onClick={() => void send.run({ rows: ready })}
        >
          {ready.length > 0 ? `提交 ${ready.length} 行` : '提交'}
        </Button>
        <span aria-live="polite">
          共 {filled.length} 行
          {filled.length > ready.length
            ? `，其中 ${filled.length - ready.length} 行有问题，改正后再提交`
            : ''}
          。
        </span>
      </Flex>
    </Card>
  );
}

/** As the server judges a line before it looks into the record: same function, same words. */
function faultsOf(cells: readonly string[], businessDate: ReturnType<typeof useBusinessDate>) {
  const row = Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  const checked = checkAttendanceRow(row, { row: 1, businessDate, divisionExists: () => true });
  return checked.ok ? [] : checked.errors.map(({ column, message, remedy }) => ({ column, message, remedy }));
}
