import { Alert, Card } from 'antd';
import { useState } from 'react';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { linesOf, ResultErrors } from './result-errors.tsx';

type Report = components['schemas']['BankResultReport'];

/** The bank's answer on its way in: taken whole, or refused with what is wrong in which line. */
export function ResultUpload({ batchId, outstanding }: { batchId: string; outstanding: number }) {
  const [report, setReport] = useState<Report | null>(null);
  const { send, progress, problem } = useUpload<Report>(
    `/api/payment-batches/${encodeURIComponent(batchId)}/result`,
    { onDone: setReport },
  );

  async function take(file: File): Promise<void> {
    setReport(null);
    await send(file);
  }

  return (
    <Card
      size="small"
      title={outstanding > 0 ? '导入银行回单' : '导入银行冲正回单'}
      style={{ marginBottom: 16 }}
    >
      {outstanding === 0 && <p>这一批已结清。银行付款后又收回的，请导入银行的冲正回单。</p>}
      <FileDrop kind="bank" label="选择银行回单" progress={progress} onFile={(file) => void take(file)} />
      <div style={{ marginTop: problem || report ? 12 : 0 }}>
        {problem &&
          (linesOf(problem).length > 0 ? (
            <ResultErrors problem={problem} />
          ) : (
            <ProblemAlert error={problem} />
          ))}
        {report && <ReportAlert report={report} />}
      </div>
    </Card>
  );
}

function ReportAlert({ report }: { report: Report }) {
  const { paid, paidFen, returned, returnedFen, reversed, reversedFen, unclear, outstanding } = report;
  const cameBack = returned + reversed > 0;
  return (
    <Alert
      role="status"
      type={cameBack || unclear > 0 ? 'warning' : 'success'}
      showIcon
      title={
        <>
          回单已入账：支付成功 {paid} 笔、
          <Amount fen={paidFen} /> 元；退票 {returned} 笔、
          <Amount fen={returnedFen} /> 元{reversed > 0 ? '；' : '。'}
          {reversed > 0 && (
            <>
              银行冲正 {reversed} 笔、
              <Amount fen={reversedFen} /> 元。
            </>
          )}
        </>
      }
      description={[
        outstanding > 0 ? `还有 ${outstanding} 笔没有回执，收到后请继续导入。` : '本批次已结清。',
        returned > 0 ? '退票的款项已冲回，申请退回财政审批；核实账户后重新审批、放款。' : '',
        reversed > 0 ? '冲正的款项已冲回，申请重新回到财政审批。' : '',
        unclear > 0 ? `${unclear} 笔结果不明，须凭银行书面材料由两人核实；核实之前不会重复支付。` : '',
      ].join('')}
    />
  );
}
