import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Card, Descriptions, Skeleton } from 'antd';
import { importKindNames, importModeNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam } from '../../app/address.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { ImportWarnings } from '../../ui/import-warnings.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ImportMark, Rows } from './import-marks.tsx';
import { ImportVerdict } from './import-verdict.tsx';

type Run = components['schemas']['ImportRunDetail'];
type RowError = ItemOf<'/api/imports/{id}/errors'>;

const LOOK_EVERY_MS = 2000;

const errorColumns: readonly ColumnOf<RowError>[] = [
  { key: 'row', title: '行', sort: 'row', render: ({ row }) => (row === 0 ? '整份' : row) },
  { key: 'column', title: '列', render: ({ column }) => column || '—' },
  {
    key: 'message',
    title: '问题',
    render: ({ message }) => <div style={{ maxWidth: 420, whiteSpace: 'normal' }}>{message}</div>,
  },
  {
    key: 'remedy',
    title: '怎么改',
    render: ({ remedy }) => <div style={{ maxWidth: 480, whiteSpace: 'normal' }}>{remedy}</div>,
  },
  { key: 'code', title: '代码', render: ({ code }) => <code>{code}</code> },
];

/** One file: what was taken, what was not, why, and what to do about it. */
export function ImportPage() {
  const id = usePathParam('id');
  const run = useQuery({
    queryKey: ['import', id],
    queryFn: () => dataOf(api.GET('/api/imports/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? LOOK_EVERY_MS : false),
  });
  return (
    <Page
      title={run.data ? run.data.fileName : '导入结果'}
      crumbs={[{ label: '表格导入', to: '/imports' }]}
      extra={run.data && <AgainButton run={run.data} />}
    >
      <ProblemAlert error={run.error} onRetry={() => void run.refetch()} />
      {run.isPending && <Skeleton active />}
      {run.data && <Result run={run.data} />}
    </Page>
  );
}

function AgainButton({ run: { kind, mode } }: { run: Run }) {
  return (
    <Link to={'/imports' as never} search={{ upload: kind, mode } as never}>
      <Button>再导入一份{importKindNames[kind]}</Button>
    </Link>
  );
}

function Result({ run }: { run: Run }) {
  return (
    <>
      <ImportVerdict run={run} />
      <Card style={{ marginBottom: 16 }}>
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 2, lg: 3 }}
          items={[
            { key: 'kind', label: '类别', children: importKindNames[run.kind] },
            {
              key: 'status',
              label: '结果',
              children: <ImportMark status={run.status} rejected={run.rejected} />,
            },
            { key: 'mode', label: '方式', children: importModeNames[run.mode] },
            { key: 'total', label: '总行数', children: <Rows count={run.rowsTotal} /> },
            { key: 'accepted', label: '导入', children: <Rows count={run.accepted} /> },
            { key: 'unchanged', label: '未变', children: <Rows count={run.unchanged} /> },
            { key: 'rejected', label: '有错', children: <Rows count={run.rejected} bad /> },
            { key: 'unmatched', label: '未匹配', children: <Rows count={run.unmatched} bad /> },
            { key: 'on', label: '导入日期', children: <DateText date={run.businessOn} relative /> },
            { key: 'by', label: '导入人', children: run.importedByName ?? '系统' },
          ]}
        />
      </Card>
      <ImportWarnings warnings={run.warnings} read="已导入" />
      {run.status === 'failed' && (
        <Alert
          type="error"
          showIcon
          title="这次导入中断了，什么都没有写入。请再导入一次；仍然中断请联系系统管理员。"
        />
      )}
      {(run.rejected > 0 || run.status === 'refused') && (
        <>
          <h2 style={{ fontSize: '1.1em' }}>错误明细</h2>
          <DataList
            path={`/api/imports/${run.id}/errors` as '/api/imports/{id}/errors'}
            label="错误明细"
            columns={errorColumns}
            rowKey={({ row, column, code }) => `${row}/${column}/${code}`}
            empty="没有错误。"
          />
        </>
      )}
    </>
  );
}
