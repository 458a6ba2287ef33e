import { App, Button, Card, Flex } from 'antd';
import { useState } from 'react';
import { addDays, plainDate } from '../../../../src/domain/dates.ts';
import { contractStatusNames } from '../../../../src/domain/words.ts';
import { useSearchState } from '../../app/address.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { ContractForm } from './contract-form.tsx';
import type { Employment } from './employee-page.tsx';
import { PaperButton } from './paper-button.tsx';

type Contract = Employment['contracts'][number];

const tones: Record<Contract['status'], Tone> = {
  declared: 'warn',
  uploaded: 'info',
  confirmed: 'good',
  refused: 'bad',
  superseded: 'neutral',
};

/** The contracts with their state; each paper is uploaded where its contract stands. */
export function EmployeeContracts({
  employment,
  mayUpload,
  mayAdd,
  onOpen,
}: {
  employment: Employment;
  mayUpload: boolean;
  mayAdd: boolean;
  onOpen: (sha256: string) => void;
}) {
  const [{ part }] = useSearchState();
  const [form, setForm] = useState<'renewal' | Contract | null>(part === 'renewal' ? 'renewal' : null);
  const { contracts, id, dueOn } = employment;
  return (
    <Card
      size="small"
      title="劳动合同"
      id="part-contracts"
      extra={mayAdd && form === null && <Button onClick={() => setForm('renewal')}>续签</Button>}
    >
      <Flex vertical gap={16} id="part-renewal">
        {contracts.length === 0 && (
          <span>
            还没有申报合同。
            {mayAdd ? '请用“续签”填写合同起止日期并上传合同。' : '请用人单位填写合同起止日期并上传合同。'}
          </span>
        )}
        {contracts.map((contract) => (
          <ContractLine
            key={contract.id}
            contract={contract}
            mayUpload={mayUpload}
            {...(mayAdd && form === null && { onCorrect: () => setForm(contract) })}
            onOpen={onOpen}
          />
        ))}
        {form !== null && (
          <ContractForm
            employmentId={id}
            startsOn={form === 'renewal' ? nextStart(contracts) : form.startsOn}
            dueOn={dueOn}
            replaces={form === 'renewal' ? null : form.id}
            onClose={() => setForm(null)}
          />
        )}
      </Flex>
    </Card>
  );
}

/** A renewal usually begins the day after the last contract's end. */
function nextStart(contracts: readonly Contract[]): string | null {
  const ends = contracts.flatMap(({ endsOn, status }) => (endsOn && status !== 'superseded' ? [endsOn] : []));
  const last = ends.toSorted().at(-1);
  if (!last) return null;
  return addDays(plainDate(last), 1);
}

function ContractLine({
  contract,
  mayUpload,
  onCorrect,
  onOpen,
}: {
  contract: Contract;
  mayUpload: boolean;
  onCorrect?: () => void;
  onOpen: (sha256: string) => void;
}) {
  const { id, startsOn, endsOn, status, refusedReason, document, confirmedOn, replaces } = contract;
  const { message } = App.useApp();
  const { send, progress, problem } = useUpload<unknown>(
    `/api/contracts/${encodeURIComponent(id)}/document`,
    {
      onDone: () => void message.success('合同已上传，等待人社部门确认。'),
    },
  );
  const wantsPaper = status === 'declared' || status === 'refused';
  return (
    <section aria-label={`合同 ${startsOn}`}>
      <Flex gap="4px 12px" align="center" wrap>
        <strong>
          {startsOn} 至 {endsOn ?? '无固定期限'}
        </strong>
        <Mark tone={tones[status]}>{contractStatusNames[status]}</Mark>
        {confirmedOn && <span>{confirmedOn} 确认</span>}
        {replaces && <span>更正前一份合同</span>}
        {document && <PaperButton name="查看合同" otherwise="已附合同文件" onOpen={() => onOpen(document)} />}
        {onCorrect && (status === 'confirmed' || status === 'uploaded') && (
          <Button size="small" onClick={onCorrect}>
            更正
          </Button>
        )}
      </Flex>
      {refusedReason && <div style={{ color: 'var(--bad)' }}>未通过的理由：{refusedReason}</div>}
      {wantsPaper && mayUpload && (
        <div style={{ marginTop: 8 }}>
          <ProblemAlert error={problem} />
          <FileDrop
            kind="paper"
            label={status === 'refused' ? '重新上传劳动合同' : '上传劳动合同'}
            progress={progress}
            onFile={(file) => void send(file)}
          />
        </div>
      )}
    </section>
  );
}
