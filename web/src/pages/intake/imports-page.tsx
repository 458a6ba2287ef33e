import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { importKindNames, importModeNames, importStatusNames } from '../../../../src/domain/words.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { useImportKinds } from './import-kinds.ts';
import { ImportMark, Rows } from './import-marks.tsx';
import { NewImport } from './new-import.tsx';
import { RunningImports } from './running-imports.tsx';

type Run = ItemOf<'/api/imports'>;

const columns: readonly ColumnOf<Run>[] = [
  {
    key: 'file',
    title: '文件',
    render: (run) => (
      <Link to={`/imports/${run.id}` as never} style={{ overflowWrap: 'anywhere' }}>
        {run.fileName}
      </Link>
    ),
  },
  { key: 'kind', title: '类别', render: (run) => importKindNames[run.kind] },
  {
    key: 'status',
    title: '结果',
    render: (run) => <ImportMark status={run.status} rejected={run.rejected} />,
  },
  { key: 'total', title: '总行数', align: 'right', render: (run) => <Rows count={run.rowsTotal} /> },
  { key: 'accepted', title: '导入', align: 'right', render: (run) => <Rows count={run.accepted} /> },
  { key: 'unchanged', title: '未变', align: 'right', render: (run) => <Rows count={run.unchanged} /> },
  { key: 'rejected', title: '有错', align: 'right', render: (run) => <Rows count={run.rejected} bad /> },
  { key: 'unmatched', title: '未匹配', align: 'right', render: (run) => <Rows count={run.unmatched} bad /> },
  {
    key: 'on',
    title: '导入日期',
    sort: 'recordedAt',
    render: (run) => <DateText date={run.businessOn} relative />,
  },
  { key: 'by', title: '导入人', render: (run) => run.importedByName ?? '系统' },
  { key: 'mode', title: '方式', optional: true, render: (run) => importModeNames[run.mode] },
];

const filters: readonly Filter[] = [
  { name: 'kind', label: '类别', kind: 'choice', options: optionsOf(importKindNames) },
  { name: 'status', label: '结果', kind: 'choice', options: optionsOf(importStatusNames) },
  { name: 'fileName', label: '文件名', kind: 'text' },
  { name: 'from', label: '导入日期从', kind: 'date' },
  { name: 'until', label: '到', kind: 'date' },
];

/** Bring a file in, and find again what became of every file before. */
export function ImportsPage() {
  const { kinds, ownInsurance } = useImportKinds();
  return (
    <Page title="表格导入">
      {ownInsurance && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={
            <>
              本单位的社保缴费须附缴费凭证，请到<Link to={'/insurance' as never}>社保缴费证明</Link>
              一页上传或粘贴。
            </>
          }
        />
      )}
      {kinds.length > 0 && <NewImport kinds={kinds} />}
      <RunningImports />
      <h2 style={{ fontSize: '1.1em' }}>导入记录</h2>
      <DataList
        path="/api/imports"
        label="导入记录"
        columns={columns}
        filters={filters}
        rowKey={(run) => run.id}
        empty={
          kinds.length > 0
            ? '没有符合条件的导入记录。选好类别，把表格拖到上面的框里就可以导入。'
            : '没有符合条件的导入记录。'
        }
      />
    </Page>
  );
}
