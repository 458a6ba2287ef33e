import { Alert, App, Button, Card, Flex, Progress } from 'antd';
import { useMemo, useState } from 'react';
import { scopesFor } from '../../../../src/domain/access.ts';
import { importColumns, normaliseHeader } from '../../../../src/domain/import-rows/index.ts';
import { useBusinessDate, useSession } from '../../app/session.tsx';
import { EntryGrid } from '../../ui/entry-grid/entry-grid.tsx';
import { FaultList } from '../../ui/entry-grid/fault-list.tsx';
import { parseBlock, placeBlock } from '../../ui/entry-grid/paste.ts';
import { useGrid } from '../../ui/entry-grid/use-grid.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { LeaveGuard } from '../../ui/leave-guard.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useTableFile } from '../../ui/use-table-file.ts';
import { InsuranceProof, type Proof } from './insurance-proof.tsx';
import { insuranceColumns, insuranceFaults } from './insurance-rows.ts';
import { useInsuranceBatch } from './use-insurance-batch.ts';

const headers = { columns: importColumns.insurance, normalise: normaliseHeader };

/**
 * Monthly insurance of one person or of a thousand: typed, pasted, or read from a file into one grid, checked at once,
 * sent with one proof. What was refused stays, marked, and only that is sent again.
 */
export function InsurancePage() {
  const { grants } = useSession();
  const businessDate = useBusinessDate();
  const { message } = App.useApp();
  const { all, divisions, employers } = useMemo(() => scopesFor(grants, 'import-insurance'), [grants]);
  const isOffice = all || divisions.length > 0;
  const [proof, setProof] = useState<Proof | null>(null);
  const [jumpTo, setJumpTo] = useState<{ row: number; column: number } | null>(null);
  const own = employers.length === 1 ? employers[0]! : '';

  const blank = useMemo(
    () => importColumns.insurance.map((_, i) => (i === 0 && !isOffice ? own : '')),
    [isOffice, own],
  );
  const grid = useGrid(
    blank,
    useMemo(() => {
      const rules = { businessDate, onlyFor: isOffice ? null : employers };
      return (cells: readonly string[]) => insuranceFaults(cells, rules);
    }, [businessDate, isOffice, employers]),
  );
  const { filled, faultsOf } = grid;
  const ready = filled.filter((row) => faultsOf(row).length === 0);
  const faulty = filled.length - ready.length;
  const { action, progress, taken } = useInsuranceBatch({ onTaken: grid.remove, onRefused: grid.refuse });
  const table = useTableFile('/api/insurance/table', (rows) => {
    grid.append(rows.map((cells) => withOwnCode(cells, own)));
    void message.success(`已读入 ${rows.length} 行，请核对后提交。`);
  });
  const lacksProof = !isOffice && proof === null;

  function paste(row: number, column: number, text: string): void {
    const placed = placeBlock(parseBlock(text, headers), { at: column, ...headers });
    grid.put(
      row,
      placed.map((cells) => cells.map((cell, c) => (c === 0 && cell === '' ? own : cell))),
    );
  }

  return (
    <Page
      title="社保缴费证明"
      extra={<FileButton href="/api/import-columns/insurance/template.xlsx">下载模板</FileButton>}
    >
      <LeaveGuard when={filled.length > 0} what={`${filled.length} 行缴费记录还没有提交`} />
      {employers.length > 0 && (
        <Card size="small" title="第一步　缴费凭证" style={{ marginBottom: 16 }}>
          <InsuranceProof employers={employers} proof={proof} onProof={setProof} />
        </Card>
      )}
      <Card
        size="small"
        title={employers.length > 0 ? '第二步　缴费记录' : '缴费记录'}
        style={{ marginBottom: 16 }}
        extra={
          filled.length > 0 && (
            <Button danger size="small" onClick={() => grid.remove(new Set(filled))}>
              清空
            </Button>
          )
        }
      >
        <p style={{ marginTop: 0 }}>
          可以直接填写；也可以在 Excel 或 WPS
          中选中几行复制，点击下表任一格后粘贴（Ctrl+V），带不带表头都可以。
        </p>
        <div style={{ marginBottom: 12 }}>
          <FileDrop kind="table" label="从表格文件读入" progress={table.progress} onFile={table.read} />
        </div>
        <ProblemAlert error={table.problem} />
        {table.unread.length > 0 && (
          <Alert
            role="alert"
            type="warning"
            showIcon
            style={{ marginBottom: 12 }}
            title={`文件中有 ${table.unread.length} 行读不出来，没有放进下表`}
            description={
              <ul style={{ margin: 0, paddingInlineStart: 20 }}>
                {table.unread.slice(0, 20).map(({ row, column, message: said, remedy }) => (
                  <li key={`${row}-${column}`}>
                    第 {row} 行{column && ` ${column}`}：{said}
                    {remedy}
                  </li>
                ))}
              </ul>
            }
          />
        )}
        <EntryGrid label="缴费记录" columns={insuranceColumns} grid={grid} onPaste={paste} jumpTo={jumpTo} />
        <p aria-live="polite" style={{ marginBottom: 0 }}>
          共 {filled.length} 行
          {faulty > 0 ? `，其中 ${faulty} 行有问题` : filled.length > 0 ? '，都可以提交' : ''}。
          {taken.accepted + taken.unchanged > 0 && (
            <strong>
              {' '}
              已接收 {taken.accepted + taken.unchanged} 行
              {taken.unchanged > 0 && `（其中 ${taken.unchanged} 行此前已有）`}。
            </strong>
          )}
        </p>
        {taken.unmatched > 0 && (
          <Alert
            type="warning"
            showIcon
            style={{ marginTop: 8 }}
            title={`有 ${taken.unmatched} 行没有对应的就业登记`}
            description="缴费已经收下。请核对身份证号，或先登记这些人的就业；登记后系统自动对上。"
          />
        )}
        <FaultList
          grid={grid}
          columns={insuranceColumns}
          onJump={(row, column) => setJumpTo({ row, column })}
        />
      </Card>
      <ProblemAlert error={action.problem} />
      {action.pending && (
        <Progress
          percent={progress.all > 0 ? Math.round((progress.done / progress.all) * 100) : 0}
          aria-label="提交进度"
        />
      )}
      <Flex gap={12} align="center" wrap>
        <Button
          type="primary"
          size="large"
          loading={action.pending}
          disabled={ready.length === 0 || lacksProof}
          onClick={() => void action.run({ rows: ready, proof: proof?.sha256 ?? null })}
        >
          {ready.length > 0 ? `提交 ${ready.length} 行` : '提交'}
        </Button>
        <span>
          {lacksProof && filled.length > 0
            ? '请先在第一步上传缴费凭证。'
            : faulty > 0 && ready.length > 0
              ? '有问题的行留在表中，改正后再提交一次即可。'
              : ''}
        </span>
      </Flex>
    </Page>
  );
}

/** An empty code in one's own file is one's own. */
function withOwnCode(cells: readonly string[], own: string): readonly string[] {
  return cells[0] === '' && own !== '' ? cells.with(0, own) : cells;
}
