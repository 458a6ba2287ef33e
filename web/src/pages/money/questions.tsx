import { App, Button, Card, Flex, Modal } from 'antd';
import { useState } from 'react';
import { unclearNames } from '../../../../src/domain/bank-answer.ts';
import { api } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { FileLink } from '../../ui/file-link.tsx';
import { Mark } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { OverdueLines } from './overdue-lines.tsx';
import { RulingDialog } from './ruling-dialog.tsx';
import { PaymentStatus } from './words.tsx';

type Batch = components['schemas']['PaymentBatchDetail'];
type Question = components['schemas']['UnclearPayment'];
type Ruling = components['schemas']['PaymentRuling'];

/** Payments whose fate the bank's answer leaves open: what it said, what somebody found out, and the second person's word. */
export function Questions({ batch, mayRule }: { batch: Batch; mayRule: boolean }) {
  const { questions, resultBarred } = batch;
  const acts = mayRule && resultBarred === null;
  const overdue = acts && batch.waitsFor === 'batch-overdue';
  if (questions.length === 0 && !overdue) return null;
  return (
    <section aria-label="结果不明的支付" style={{ marginBottom: 16 }}>
      <h2 style={{ fontSize: '1.1em' }}>结果不明的支付</h2>
      <Flex vertical gap={12}>
        {questions.map((question) => (
          <QuestionCard
            key={`${question.paymentKey} ${question.reportedOn}`}
            question={question}
            acts={acts}
          />
        ))}
        {overdue && <OverdueLines batchId={batch.id} />}
      </Flex>
    </section>
  );
}

function QuestionCard({ question, acts }: { question: Question; acts: boolean }) {
  const [ruling, setRuling] = useState(false);
  const { paymentKey, payeeName, amountFen, why, said, closedAs, closedOn, rulings } = question;
  const waiting = rulings.find(({ status }) => status === 'proposed');
  return (
    <Card
      size="small"
      title={
        <>
          {payeeName} <Amount fen={amountFen} /> 元
        </>
      }
      extra={
        closedAs ? (
          <Mark tone="good">{closedAs === 'bank' ? '银行已有回执' : '已经两人核实'}</Mark>
        ) : (
          <Mark tone="warn">待核实</Mark>
        )
      }
    >
      <div>支付编号：{paymentKey}</div>
      <div>
        不明之处：{unclearNames[why]}。银行的原话：{said}（
        <DateText date={question.reportedOn} /> {question.reportedBy}登记）
      </div>
      {closedOn && (
        <div>
          办结日期：
          <DateText date={closedOn} />
        </div>
      )}
      <ul className="plain-list" aria-label={`${paymentKey} 的核实意见`}>
        {rulings.map((one) => (
          <RulingLine key={one.id} ruling={one} acts={acts && !closedAs} />
        ))}
      </ul>
      {acts && !closedAs && !waiting && (
        <Button type="primary" onClick={() => setRuling(true)}>
          凭银行材料核实
        </Button>
      )}
      {ruling && (
        <RulingDialog paymentKey={paymentKey} payeeName={payeeName} onClose={() => setRuling(false)} />
      )}
    </Card>
  );
}

function RulingLine({ ruling, acts }: { ruling: Ruling; acts: boolean }) {
  const { id, outcome, on, note, documentName, proposedBy, proposedOn, status, decidedBy, mine } = ruling;
  return (
    <li>
      <PaymentStatus status={outcome} /> <DateText date={on} />：{note}（{proposedBy}，
      <DateText date={proposedOn} />，
      <FileLink href={`/api/payment-rulings/${id}/document`} view>
        {documentName}
      </FileLink>
      ）{status === 'confirmed' && <Mark tone="good">{decidedBy}已确认</Mark>}
      {status === 'rejected' && (
        <>
          <Mark tone="bad">未获确认</Mark> {ruling.decidedNote}
        </>
      )}
      {status === 'proposed' && acts && <DecideRuling id={id} outcome={outcome} mine={mine} />}
    </li>
  );
}

/** Confirming books it as the bank's own word would; who proposed it can only take it back. */
function DecideRuling({ id, outcome, mine }: { id: string; outcome: 'paid' | 'returned'; mine: boolean }) {
  const [asking, setAsking] = useState<'confirm' | 'reject' | null>(null);
  const { message } = App.useApp();
  const decide = useAction(
    ({ accept }: { accept: boolean }, key) =>
      api.POST('/api/payment-rulings/{id}/decision', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body: { accept },
      }),
    {
      onDone: (_answer, { accept }) => {
        setAsking(null);
        void message.success(accept ? '已确认并入账。' : '核实意见已退回。');
      },
    },
  );
  const words = outcome === 'paid' ? '支付成功' : '退票';
  return (
    <Flex gap={8} wrap style={{ marginTop: 8 }}>
      {mine ? (
        <span>由您提出，须由另一人确认。</span>
      ) : (
        <Button type="primary" onClick={() => setAsking('confirm')}>
          确认{words}
        </Button>
      )}
      <Button onClick={() => setAsking('reject')}>{mine ? '收回意见' : '退回意见'}</Button>
      <Modal
        open={asking !== null}
        title={asking === 'confirm' ? `确认这笔支付为${words}` : '不采纳这份核实意见'}
        okText={asking === 'confirm' ? '确认入账' : '不采纳'}
        cancelText="返回核对"
        confirmLoading={decide.pending}
        onOk={() => void decide.run({ accept: asking === 'confirm' })}
        onCancel={() => setAsking(null)}
      >
        <ProblemAlert error={decide.problem} />
        {asking === 'confirm'
          ? '请先打开银行材料逐项核对：账号、金额、日期和结果。确认后按银行回执入账，不能撤销；退票的款项退回财政审批，您和提出人都不能再审批或放款。'
          : '支付仍在银行，等待新的核实意见或银行回执。'}
      </Modal>
    </Flex>
  );
}
