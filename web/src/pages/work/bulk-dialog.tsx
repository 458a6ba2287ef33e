import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Radio, Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { actionNames, stepNames } from '../../../../src/domain/words.ts';
import { api, dataOf, newKey } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { Amount } from '../../ui/amount.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useManualReasons } from '../../ui/reasons.ts';
import { type BulkLine, BulkLines } from './bulk-lines.tsx';
import type { WorkStep } from './work-page.tsx';

type Action = 'approve' | 'return' | 'refuse';
type Result = components['schemas']['BulkDecisions'];
interface Seen {
  readonly id: string;
  readonly revision: number;
}
interface Wish {
  readonly step: WorkStep;
  readonly action: Action;
  readonly claims: Seen[];
  readonly reason?: string;
  readonly note?: string;
}

/** Many claims at once: what will happen to which, then what did. A try that broke off is finished by trying again. */
export function BulkDialog({
  step,
  claims,
  onClose,
}: {
  step: WorkStep;
  claims: readonly Seen[];
  onClose: () => void;
}) {
  const [action, setAction] = useState<Action>('approve');
  const [reason, setReason] = useState<string>();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const [result, setResult] = useState<Result | null>(null);
  /** What was sent last: trying again must be the very same wish, whatever the preview says by then. */
  const [sent, setSent] = useState<Wish | null>(null);
  const seen = useMemo(() => claims.map(({ id, revision }) => ({ id, revision })), [claims]);

  const preview = useQuery({
    queryKey: ['bulk-preview', step, action, seen],
    queryFn: () =>
      dataOf(
        api.POST('/api/claims/bulk-decisions/preview', {
          params: { header: { 'idempotency-key': newKey() } },
          body: { step, action, claims: seen },
        }),
      ),
    enabled: result === null && sent === null,
    staleTime: 0,
  });
  const decide = useAction(
    (body: Wish, key) =>
      dataOf(
        api.POST('/api/claims/bulk-decisions', { params: { header: { 'idempotency-key': key } }, body }),
      ),
    { onDone: setResult },
  );
  // Refused as a whole, nothing was done: what stands on the form counts again.
  const refused = decide.problem !== null && decide.problem.document.items === undefined;
  if (refused && sent) setSent(null);
  // Some were not answered: the refusal lists them all, and the same wish again finishes the rest.
  const partial = decide.problem?.document.items as Result['items'] | undefined;
  const included = preview.data?.items.filter((item) => item.included) ?? [];
  const missing = action !== 'approve' && !reason;
  const noteMissing = action === 'return' && note.trim() === '';

  function submit(): void {
    setTried(true);
    if (partial && sent) {
      void decide.run(sent);
      return;
    }
    if (missing || noteMissing || included.length === 0) return;
    const revisions = new Map(seen.map(({ id, revision }) => [id, revision]));
    const wish: Wish = {
      step,
      action,
      claims: included.map(({ claimId }) => ({ id: claimId, revision: revisions.get(claimId) ?? 0 })),
      ...(reason && action !== 'approve' && { reason }),
      ...(note.trim() && { note: note.trim() }),
    };
    setSent(wish);
    void decide.run(wish);
  }

  return (
    <Modal
      open
      width={880}
      title={`批量办理：${stepNames[step]}`}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        result ? (
          <Button type="primary" onClick={onClose}>
            关闭
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{partial ? '关闭' : '取消'}</Button>
            <Button
              type="primary"
              danger={action === 'refuse'}
              loading={decide.pending}
              disabled={included.length === 0 && !partial}
              onClick={submit}
            >
              {partial ? '办完其余的' : `${actionNames[action]} ${included.length} 份`}
            </Button>
          </>
        )
      }
    >
      {result && <ResultView items={result.items} />}
      {!result && (
        <>
          <ProblemAlert error={decide.problem} />
          {partial && <BulkLines label="办理结果" lines={partial.map(resultLine)} />}
          {!partial && (
            <>
              <Wishes
                {...{ action, setAction, reason, setReason, note, setNote }}
                reasonMissing={tried && missing}
                noteMissing={tried && noteMissing}
              />
              <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
              {!preview.data && !preview.error && <Skeleton active />}
              {preview.data && <PreviewView preview={preview.data} />}
            </>
          )}
        </>
      )}
    </Modal>
  );
}

function Wishes(props: {
  action: Action;
  setAction: (action: Action) => void;
  reason: string | undefined;
  setReason: (reason: string) => void;
  note: string;
  setNote: (note: string) => void;
  reasonMissing: boolean;
  noteMissing: boolean;
}) {
  const reasons = useManualReasons();
  const { action } = props;
  return (
    <Form layout="vertical" requiredMark={false} component="div">
      <Form.Item label="决定" style={{ marginBottom: 12 }}>
        <Radio.Group
          value={action}
          onChange={(event) => props.setAction(event.target.value as Action)}
          options={(['approve', 'return', 'refuse'] as const).map((value) => ({
            value,
            label: actionNames[value],
          }))}
        />
      </Form.Item>
      {action !== 'approve' && (
        <Form.Item
          label="理由（写入每一份）"
          {...(props.reasonMissing && { validateStatus: 'error' as const, help: '请选择理由' })}
        >
          <Select
            aria-label="理由"
            placeholder="从清单中选择"
            value={props.reason ?? null}
            options={reasons.map(({ code, zh }) => ({ value: code, label: zh }))}
            onChange={props.setReason}
          />
        </Form.Item>
      )}
      <Form.Item
        label={action === 'return' ? '须补正什么（申请人会看到）' : '意见（可不填，写入每一份）'}
        htmlFor="bulk-note"
        {...(props.noteMissing && { validateStatus: 'error' as const, help: '请写明须补正什么' })}
      >
        <Input.TextArea
          id="bulk-note"
          rows={2}
          maxLength={1000}
          value={props.note}
          onChange={(event) => props.setNote(event.target.value)}
        />
      </Form.Item>
    </Form>
  );
}

function PreviewView({ preview }: { preview: components['schemas']['BulkPreview'] }) {
  const { items, included, excluded, amountFen } = preview;
  return (
    <>
      <p role="status">
        将办理 <strong>{included}</strong> 份，合计 <Amount fen={amountFen} /> 元
        {excluded > 0 && `；有 ${excluded} 份不办理，原因见下`}。
      </p>
      {excluded > 0 && (
        <BulkLines
          label="不办理的"
          lines={items
            .filter((item) => !item.included)
            .map((item) => ({ ...item, tone: 'warn', word: '不办理' }))}
        />
      )}
      {included > 0 && (
        <BulkLines
          label="将办理的"
          lines={items
            .filter((item) => item.included)
            .map((item) => ({ ...item, tone: 'info', word: '将办理' }))}
        />
      )}
    </>
  );
}

function ResultView({ items }: { items: Result['items'] }) {
  const done = items.filter(({ outcome }) => outcome === 'done').length;
  return (
    <>
      <Alert
        role="status"
        showIcon
        type={done === items.length ? 'success' : 'warning'}
        title={`已办理 ${done} 份${done < items.length ? `，${items.length - done} 份没有办成，原因见下` : ''}。`}
        style={{ marginBottom: 12 }}
      />
      <BulkLines label="办理结果" lines={items.map(resultLine)} />
    </>
  );
}

const outcomes = {
  done: { tone: 'good', word: '已办理' },
  refused: { tone: 'bad', word: '没有办成' },
  unanswered: { tone: 'warn', word: '没有答复' },
} as const;

function resultLine(item: Result['items'][number]): BulkLine {
  return { ...item, ...outcomes[item.outcome] };
}
