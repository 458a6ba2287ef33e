import { useQuery } from '@tanstack/react-query';
import { App, Button, Card, Flex, Popconfirm, Skeleton } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { RevokeFact } from '../cases/revoke-fact.tsx';
import type { PapersProps } from './aid-case-page.tsx';
import { type Transport, transportQuery } from './queries.ts';
import { TicketForm } from './ticket-form.tsx';

const contractWords: Record<Transport['contract']['status'], { tone: Tone; words: string }> = {
  missing: { tone: 'warn', words: '还没有上传' },
  uploaded: { tone: 'info', words: '等待核对' },
  accepted: { tone: 'good', words: '核对通过' },
  refused: { tone: 'bad', words: '未通过，可另行上传' },
};

/** The labour contract or agreement behind a journey to work, and its tickets added up. */
export function TransportPapers({ aid, onOpen }: PapersProps) {
  const { data: transport, error, refetch } = useQuery(transportQuery(aid.id));
  if (!transport) {
    return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Skeleton active />;
  }
  const paper = aid.documents.find(({ sha256 }) => sha256 === transport.contract.document);
  return (
    <>
      <ContractCard
        transport={transport}
        employerName={aid.employerName}
        onView={paper && (() => onOpen(paper))}
      />
      <TicketsCard transport={transport} />
    </>
  );
}

function ContractCard({
  transport,
  employerName,
  onView,
}: {
  transport: Transport;
  employerName: string | null;
  onView: (() => void) | undefined;
}) {
  const divisionName = useDivisionName();
  const { id, contract } = transport;
  const may = useMay();
  const { message } = App.useApp();
  const [refusing, setRefusing] = useState(false);
  const path = `/api/transports/${encodeURIComponent(id)}/contract`;
  const { send, progress, problem } = useUpload<unknown>(path, {
    onDone: () => void message.success('已上传，等待核对。'),
  });
  const check = useAction(
    ({ accept, reason }: { accept: boolean; reason?: string }, key) =>
      dataOf(
        api.POST('/api/transports/{id}/contract-check', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { accept, ...(reason !== undefined && { reason }) },
        }),
      ),
    { onDone: () => setRefusing(false) },
  );
  const { tone, words } = contractWords[contract.status];
  const open = contract.status === 'missing' || contract.status === 'refused';
  return (
    <Card title="劳动合同或就业协议" size="small">
      <p>
        申报的工作地：<strong>{divisionName(transport.workplace)}</strong>；用人单位：
        <strong>{employerName ?? '没有填写'}</strong>。核对时请与合同或协议比较。
      </p>
      <Flex gap={8} align="center" wrap>
        <Mark tone={tone}>{words}</Mark>
        {contract.checkedOn && <DateText date={contract.checkedOn} />}
        {contract.refusedReason && <span>理由：{contract.refusedReason}</span>}
        {onView && may('read-document') && <Button onClick={onView}>查看文件</Button>}
      </Flex>
      <ProblemAlert error={problem ?? (refusing ? null : check.problem)} />
      {open && may('report-aid-facts') && (
        <FileDrop
          kind="paper"
          label="上传合同或协议"
          progress={progress}
          onFile={(file) => void send(file)}
        />
      )}
      {contract.status === 'uploaded' && may('check-aid-papers') && (
        <Flex gap={8} style={{ marginTop: 8 }}>
          <Button type="primary" loading={check.pending} onClick={() => void check.run({ accept: true })}>
            核对通过
          </Button>
          <Button onClick={() => setRefusing(true)}>不通过</Button>
          <ReasonDialog
            open={refusing}
            title="合同或协议不通过"
            meaning="申请人会看到理由，期限之内可以另行上传。"
            confirm="不通过"
            pending={check.pending}
            problem={check.problem}
            onCancel={() => setRefusing(false)}
            onConfirm={(reason) => void check.run({ accept: false, reason })}
          />
        </Flex>
      )}
    </Card>
  );
}

function TicketsCard({ transport }: { transport: Transport }) {
  const { id, tickets, totalFen, ticketsClosedOn } = transport;
  const may = useMay();
  const close = useAction((_: { id: string }, key) =>
    dataOf(
      api.POST('/api/transports/{id}/tickets-closed', {
        params: { header: { 'idempotency-key': key }, path: { id } },
      }),
    ),
  );
  return (
    <Card title="车票" size="small">
      <ul className="plain-list" aria-label="车票">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <span className={ticket.revokedOn ? 'struck' : undefined}>
              {ticket.ticketNo}　<DateText date={ticket.travelledOn} />　<Amount fen={ticket.amountFen} /> 元
            </span>
            {ticket.revokedOn && <span>已撤销：{ticket.revokedReason}</span>}
            {!ticket.revokedOn && (
              <RevokeFact kind="ticket" id={ticket.id} what={`车票 ${ticket.ticketNo}`} />
            )}
          </li>
        ))}
        {tickets.length === 0 && <li>还没有登记车票。</li>}
      </ul>
      <p>
        合计 <Amount fen={totalFen} /> 元
        {ticketsClosedOn && (
          <>
            ，<DateText date={ticketsClosedOn} /> 确认没有更多车票
          </>
        )}
      </p>
      {!ticketsClosedOn && may('report-aid-facts') && (
        <>
          <TicketForm id={id} />
          <ProblemAlert error={close.problem} />
          <Popconfirm
            title="确认没有更多车票？"
            description="确认后按已登记的车票核算，不能再添加。"
            okText="确认"
            cancelText="取消"
            onConfirm={() => void close.run({ id })}
          >
            <Button loading={close.pending} disabled={totalFen === 0}>
              车票已齐，开始核算
            </Button>
          </Popconfirm>
        </>
      )}
    </Card>
  );
}
