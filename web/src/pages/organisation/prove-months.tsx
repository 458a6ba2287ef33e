import { App, Button, Checkbox, Flex, Input } from 'antd';
import { useState } from 'react';
import { readDate } from '../../../../src/domain/import-rows/cells.ts';
import { yuanToFen } from '../../../../src/domain/money.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import type { Month } from '../../ui/month-strip.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Employment } from './employee-page.tsx';
import { InsuranceProof, type Proof } from './insurance-proof.tsx';

interface Entry {
  readonly chosen: boolean;
  readonly paidOn: string;
  readonly amount: string;
}

/** Payments of one person, without typing the identity number: months, dates, amounts and one proof for all. */
export function ProveMonths({
  employment,
  months,
  onClose,
}: {
  employment: Employment;
  months: readonly Month[];
  onClose: () => void;
}) {
  const { id, employer } = employment;
  const today = useBusinessDate();
  const { message } = App.useApp();
  const isOwn = useMay()('import-insurance', { divisions: [], employer: employer.creditCode });
  const [proof, setProof] = useState<Proof | null>(null);
  const [kind, setKind] = useState('城镇职工基本养老保险');
  const [entries, setEntries] = useState<Readonly<Record<string, Entry>>>({});
  const of = ({ month, state }: Month): Entry =>
    entries[month] ?? { chosen: state !== 'unknown', paidOn: '', amount: '' };
  const set = (month: Month, change: Partial<Entry>) =>
    setEntries({ ...entries, [month.month]: { ...of(month), ...change } });

  const chosen = months.filter((month) => of(month).chosen);
  const isComplete =
    chosen.length > 0 &&
    kind.trim() !== '' &&
    chosen.every((month) => faultsOf(of(month), today).length === 0);
  const record = useAction(
    async (payments: readonly Payment[], key) => {
      for (const { month, ...rest } of payments) {
        await api.POST('/api/employments/{id}/insurance', {
          params: { header: { 'idempotency-key': `${key}.${month}` }, path: { id } },
          body: { month, ...rest },
        });
      }
    },
    {
      onDone: (_answer, payments) => {
        void message.success(`${payments.length} 个月的缴费已接收。`);
        onClose();
      },
    },
  );
  const submit = () =>
    record.run(
      chosen.map((month) => ({
        month: month.month,
        kind: kind.trim(),
        paidOn: readDate(of(month).paidOn)!,
        amountFen: yuanToFen(of(month).amount.trim())!,
        ...(proof && { proof: proof.sha256 }),
      })),
    );

  return (
    <section
      aria-label="证明社保"
      style={{ marginTop: 12, padding: 12, border: '1px solid var(--line)', borderRadius: 4 }}
    >
      {isOwn && <InsuranceProof employers={[employer.creditCode]} proof={proof} onProof={setProof} />}
      <div style={{ marginBlock: 12 }}>
        <label htmlFor="prove-kind">险种</label>
        <Input
          id="prove-kind"
          value={kind}
          maxLength={30}
          style={{ maxWidth: 320, display: 'block' }}
          onChange={(event) => setKind(event.target.value)}
        />
      </div>
      <Flex vertical gap={8}>
        {months.map((month) => (
          <MonthEntry
            key={month.month}
            month={month}
            entry={of(month)}
            today={today}
            onChange={(change) => set(month, change)}
          />
        ))}
      </Flex>
      <div style={{ marginTop: 12 }}>
        <ProblemAlert error={record.problem} />
      </div>
      <Flex gap={8} align="center" wrap>
        <Button
          type="primary"
          loading={record.pending}
          disabled={!isComplete || (isOwn && !proof)}
          onClick={() => void submit()}
        >
          提交 {chosen.length} 个月
        </Button>
        <Button onClick={onClose}>取消</Button>
        {isOwn && !proof && <span>请先上传缴费凭证。</span>}
      </Flex>
    </section>
  );
}

interface Payment {
  readonly month: string;
  readonly kind: string;
  readonly paidOn: string;
  readonly amountFen: number;
  readonly proof?: string;
}

function MonthEntry({
  month: { month },
  entry,
  today,
  onChange,
}: {
  month: Month;
  entry: Entry;
  today: string;
  onChange: (change: Partial<Entry>) => void;
}) {
  const faults = entry.chosen && (entry.paidOn || entry.amount) ? faultsOf(entry, today) : [];
  return (
    <div>
      <Flex gap={8} align="center" wrap>
        <Checkbox
          checked={entry.chosen}
          style={{ width: 104 }}
          onChange={(event) => onChange({ chosen: event.target.checked })}
        >
          {month}
        </Checkbox>
        <Input
          aria-label={`${month} 缴费日期`}
          placeholder="缴费日期 2016-06-25"
          style={{ width: 180 }}
          disabled={!entry.chosen}
          value={entry.paidOn}
          onChange={(event) => onChange({ paidOn: event.target.value })}
        />
        <Input
          aria-label={`${month} 缴费金额（元）`}
          placeholder="缴费金额（元）"
          style={{ width: 140 }}
          disabled={!entry.chosen}
          value={entry.amount}
          onChange={(event) => onChange({ amount: event.target.value })}
        />
      </Flex>
      {faults.length > 0 && (
        <div role="alert" style={{ color: 'var(--bad)' }}>
          {faults.join('')}
        </div>
      )}
    </div>
  );
}

function faultsOf({ paidOn, amount }: Entry, today: string): string[] {
  const day = readDate(paidOn);
  const fen = yuanToFen(amount.trim());
  return [
    ...(day === null ? ['缴费日期请按“2016-06-25”的格式填写。'] : []),
    ...(day !== null && day > today ? ['缴费日期晚于今天。'] : []),
    ...(fen === null || fen <= 0 ? ['缴费金额请填大于零的数字，最多两位小数。'] : []),
  ];
}
