import { Alert, Card } from 'antd';
import { useState } from 'react';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { readCsv } from './read-csv.ts';
import { linesOf, ResultErrors } from './result-errors.tsx';

type Report = components['schemas']['BankResultReport'];

/** The bank's answer on its way in: taken whole, or refused with what is wrong in which line. */
export function ResultUpload({ batchId, outstanding }: { batchId: string; outstanding: number }) {
  const [rows, setRows] = useState<string[][]>([]);
  const [report, setReport] = useState<Report | null>(null);
  const { send, progress, problem } = useUpload<Report>(
    `/api/payment-batches/${encodeURIComponent(batchId)}/result`,
    { onDone: setReport },
  );

  async function take(file: File): Promise<void> {
    setReport(null);
    setRows(await readCsv(file));
    await send(file);
  }

  // Settled: nothing more can come, but what just came is still told.
  if (outstanding === 0 && !report) return null;
  return (
    <Card size="small" title="导入银行回单" style={{ marginBottom: 16 }}>
      {outstanding > 0 && (
        <FileDrop kind="csv" label="选择银行回单" progress={progress} onFile={(file) => void take(file)} />
      )}
      <div style={{ marginTop: problem || report ? 12 : 0 }}>
        {problem &&
          (linesOf(problem).length > 0 ? (
            <ResultErrors problem={problem} rows={rows} />
          ) : (
            <ProblemAlert error={problem} />
          ))}
        {report && <ReportAlert report={report} />}
      </div>
    </Card>
  );
}

function ReportAlert({ report }: { report: Report }) {
  const { paid, paidFen, returned, returnedFen, outstanding } = report;
  return (
    <Alert
      role="status"
      type={returned > 0 ? 'warning' : 'success'}
      showIcon
      title={
        <>
          回单已入账：支付成功 {paid} 笔、
          <Amount fen={paidFen} /> 元；退票 {returned} 笔、
          <Amount fen={returnedFen} /> 元。
        </>
      }
      description={[
        outstanding > 0 ? `还有 ${outstanding} 笔没有回执，收到后请继续导入。` : '本批次已结清。',
        returned > 0 ? '退票的款项已冲回，申请退回财政审批；核实账户后重新审批、放款。' : '',
      ].join('')}
    />
  );
}
