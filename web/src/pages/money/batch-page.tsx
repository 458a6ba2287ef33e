import './money.css';
import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Skeleton } from 'antd';
import { bankFormats } from '../../../../src/domain/bank-formats.ts';
import { capitals } from '../../../../src/domain/capitals.ts';
import { fen } from '../../../../src/domain/money.ts';
import { paymentStatusNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { DateText } from '../../ui/dates.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { BatchProcess } from './batch-process.tsx';
import { paymentColumns } from './payment-columns.tsx';
import { Questions } from './questions.tsx';
import { ResultUpload } from './result-upload.tsx';
import { BatchStatus } from './words.tsx';

type Batch = components['schemas']['PaymentBatchDetail'];

/** One batch: what went to the bank, what the bank said, and the files of both. */
export function BatchPage() {
  const id = usePathParam('batchId');
  const may = useMay();
  const { data, error, refetch } = useQuery({
    queryKey: ['payment-batch', id],
    queryFn: () => dataOf(api.GET('/api/payment-batches/{id}', { params: { path: { id } } })),
  });
  const path = `/api/payment-batches/${encodeURIComponent(id)}`;
  const target = { divisions: data ? [data.division] : [] };
  return (
    <Page
      title={`支付批次 ${id}`}
      crumbs={[{ label: '支付与回执', to: '/payments' }]}
      extra={
        data && (
          <>
            {may('download-bank-file', target) && (
              <FileButton type={data.status === 'released' ? 'primary' : 'default'} href={`${path}/file`}>
                下载银行文件
              </FileButton>
            )}
            <FileButton href={`${path}/sheet.pdf`} view>
              打印支付清单
            </FileButton>
          </>
        )
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <Head batch={data} />
          <BatchProcess batch={data} mayAsk={may('rule-payment', target)} />
          <Questions batch={data} mayRule={may('rule-payment', target)} />
          {may('import-bank-result', target) && <ResultCard batch={data} />}
          <Results batch={data} />
          <DataList
            path="/api/payments"
            label="批次明细"
            rowKey={(p) => p.key}
            fixed={{ batch: id }}
            columns={paymentColumns}
            filters={[{ name: 'status', label: '状态', kind: 'choice', options: ofBatch }]}
            empty="这一批没有这种状态的支付，请清除筛选。"
          />
        </>
      )}
    </Page>
  );
}

/** Who may not bring in the answer hears it before they look for the file. */
function ResultCard({ batch: { id, outstanding, resultBarred, status } }: { batch: Batch }) {
  if (!resultBarred) return <ResultUpload batchId={id} outstanding={outstanding} />;
  if (status === 'settled') return null;
  const { detail, remedy } = resultBarred;
  return <Alert type="info" showIcon title={detail} description={remedy} style={{ marginBottom: 16 }} />;
}

/** What a payment of a batch can be. */
const ofBatch = (['released', 'paid', 'returned', 'reversed'] as const).map((value) => ({
  value,
  label: paymentStatusNames[value],
}));

function Head({ batch }: { batch: Batch }) {
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'county', label: '地区', children: batch.divisionName },
        {
          key: 'status',
          label: '状态',
          children: <BatchStatus status={batch.status} waitsFor={batch.waitsFor} />,
        },
        { key: 'by', label: '放款人', children: batch.releasedBy },
        { key: 'on', label: '放款日期', children: <DateText date={batch.releasedOn} relative /> },
        { key: 'lines', label: '笔数', children: `${batch.lineCount} 笔` },
        { key: 'total', label: '金额（元）', children: <Amount fen={batch.totalFen} /> },
        { key: 'capitals', label: '大写', children: capitals(fen(batch.totalFen)) },
        {
          key: 'answers',
          label: '银行结果',
          children: [
            `成功 ${batch.paid} 笔，退票 ${batch.returned} 笔`,
            batch.reversed > 0 ? `，冲正 ${batch.reversed} 笔` : '',
            `，未回 ${batch.outstanding} 笔`,
            batch.unclear > 0 ? `（其中 ${batch.unclear} 笔待核实）` : '',
          ].join(''),
        },
        { key: 'format', label: '文件格式', children: bankFormats[batch.format].name },
        {
          key: 'hash',
          label: '文件校验值',
          children: <code style={{ overflowWrap: 'anywhere', fontSize: '0.85em' }}>{batch.fileSha256}</code>,
        },
      ]}
    />
  );
}

function Results({ batch }: { batch: Batch }) {
  if (batch.results.length === 0) return null;
  return (
    <section aria-label="已导入的回单" style={{ marginBottom: 16 }}>
      <h2 style={{ fontSize: '1.1em' }}>已导入的回单</h2>
      <ul>
        {batch.results.map(({ on, importedBy, report }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: answers are only ever added at the end
          <li key={i}>
            <DateText date={on} /> {importedBy}
            {report &&
              [
                `：成功 ${report.paid} 笔，退票 ${report.returned} 笔`,
                report.reversed > 0 ? `，冲正 ${report.reversed} 笔` : '',
                report.unclear > 0 ? `，不明 ${report.unclear} 笔` : '',
                `，当时未回 ${report.outstanding} 笔`,
              ].join('')}
          </li>
        ))}
      </ul>
    </section>
  );
}
