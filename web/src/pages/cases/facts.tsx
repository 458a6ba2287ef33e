import { Button, Card } from 'antd';
import type { ReactNode } from 'react';
import { contractStatusNames, documentPurposeNames, originNames } from '../../../../src/domain/words.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import type { Paper } from '../../ui/document-viewer.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import type { Employment } from './queries.ts';
import { RevokeFact } from './revoke-fact.tsx';

const contractTones: Record<Employment['contracts'][number]['status'], Tone> = {
  declared: 'neutral',
  uploaded: 'info',
  confirmed: 'good',
  refused: 'bad',
  superseded: 'neutral',
};

/** Five insurances and twelve months are sixty lines: those are opened when wanted. */
const OPEN_AT_MOST = 12;

/** What the parties and the offices recorded, each with its paper and, for who may, the way to take it back. */
export function Facts({ employment, onOpen }: { employment: Employment; onOpen: (paper: Paper) => void }) {
  const { contracts, insurancePayments, departures, followUps, documents, intermediary } = employment;
  const may = useMay();
  const reads = may('read-document');
  const papers = new Map(documents.map((document) => [document.sha256, document]));
  const open = (sha256: string | null, label: string): ReactNode => {
    const paper = sha256 ? papers.get(sha256) : undefined;
    if (!paper || !reads) return null;
    return (
      <Button size="small" onClick={() => onOpen(paper)}>
        {label}
      </Button>
    );
  };
  const paid = insurancePayments.toReversed();
  return (
    <>
      <Card title="劳动合同" size="small">
        <ul className="plain-list">
          {contracts.map((contract) => (
            <li key={contract.id}>
              <span>
                <DateText date={contract.startsOn} /> 至 {contract.endsOn ?? '无固定期限'}
              </span>
              <Mark tone={contractTones[contract.status]}>{contractStatusNames[contract.status]}</Mark>
              {contract.confirmedOn && <span>{contract.confirmedOn} 确认</span>}
              {contract.refusedReason && <span>退回理由：{contract.refusedReason}</span>}
              {contract.replaces && <span>更正 {contract.replaces}</span>}
              {open(contract.document, '查看合同')}
            </li>
          ))}
          {contracts.length === 0 && <li>还没有申报合同。</li>}
        </ul>
      </Card>
      <Card title="社保缴费记录" size="small">
        <details open={paid.length <= OPEN_AT_MOST}>
          <summary>共 {paid.length} 条</summary>
          <ul className="plain-list" style={{ marginTop: 8 }}>
            {paid.map((payment) => (
              <li key={payment.id}>
                <span className={payment.revokedOn ? 'struck' : undefined}>
                  {payment.month}　{payment.kind}　<Amount fen={payment.amountFen} /> 元　{payment.paidOn}{' '}
                  缴费
                </span>
                <Mark tone={payment.origin === 'employer' ? 'warn' : 'neutral'}>
                  {originNames[payment.origin]}
                  {payment.origin === 'employer' ? '申报' : '记录'}
                </Mark>
                {open(payment.proof, '查看凭证')}
                <Revoked {...payment} />
                {!payment.revokedOn && (
                  <RevokeFact kind="insurance" id={payment.id} what={`${payment.month} 的社保缴费`} />
                )}
              </li>
            ))}
          </ul>
        </details>
      </Card>
      {departures.length > 0 && (
        <Card title="离职" size="small">
          <ul className="plain-list">
            {departures.map((departure) => (
              <li key={departure.id}>
                <span className={departure.revokedOn ? 'struck' : undefined}>
                  {departure.departedOn} 离职{departure.reason && `，${departure.reason}`}
                </span>
                <Revoked {...departure} />
                {!departure.revokedOn && (
                  <RevokeFact
                    kind="departure"
                    id={departure.id}
                    what={`${departure.departedOn} 的离职登记`}
                  />
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {intermediary && (
        <Card title="跟踪回访" size="small">
          <ul className="plain-list">
            {followUps.map((visit) => (
              <li key={visit.id}>
                {visit.visitedOn}　{visit.method}
                {visit.note && `　${visit.note}`}
              </li>
            ))}
            {followUps.length === 0 && <li>还没有回访记录。</li>}
          </ul>
        </Card>
      )}
      <Card title="材料" size="small">
        <ul className="plain-list">
          {documents.map((document) => (
            <li key={`${document.sha256}-${document.purpose}`}>
              <span>{documentPurposeNames[document.purpose as 'other'] ?? document.purpose}</span>
              {reads ? (
                <Button type="link" style={{ paddingInline: 0 }} onClick={() => onOpen(document)}>
                  {document.fileName}
                </Button>
              ) : (
                <span>{document.fileName}</span>
              )}
              <span>
                {document.on}，{Math.ceil(document.byteSize / 1024)} KB
              </span>
            </li>
          ))}
          {documents.length === 0 && <li>还没有上传材料。</li>}
        </ul>
      </Card>
    </>
  );
}

function Revoked({ revokedOn, revokedReason }: { revokedOn: string | null; revokedReason: string | null }) {
  if (!revokedOn) return null;
  return (
    <span>
      {revokedOn} 撤销：{revokedReason}
    </span>
  );
}
