import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, Modal, Radio, Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { actionNames, stepNames } from '../../../../src/domain/words.ts';
import { api, dataOf, newKey } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { Amount } from '../../ui/amount.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useManualReasons } from '../../ui/reasons.ts';
import { BulkLetter } from './bulk-letter.tsx';
import { BulkLines } from './bulk-lines.tsx';
import { inWords } from './bulk-result.tsx';
import { type BulkAction, type BulkWish, startBulk, useBulkRun } from './bulk-run.ts';
import { MOST_AT_ONCE, type WorkStep } from './steps.ts';

interface Props {
  readonly step: WorkStep;
  readonly claims: readonly { readonly id: string; readonly revision: number }[];
  /** More match the filters than these. */
  readonly more: boolean;
  readonly onStart: () => void;
  readonly onClose: () => void;
}

/** Many claims at once: what is wished, what will happen to which, and the letter that goes out. */
export function BulkDialog({ step, claims, more, onStart, onClose }: Props) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { notification } = App.useApp();
  const [action, setAction] = useState<BulkAction>('approve');
  const [reason, setReason] = useState<string>();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  // While it runs its result has the screen; refused as a whole, what stands on the form counts again.
  const open = useBulkRun() === null;
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
    enabled: open,
    staleTime: 0,
  });
  const revisions = new Map(seen.map(({ id, revision }) => [id, revision]));
  const included = (preview.data?.items ?? [])
    .filter((item) => item.included)
    .map((item) => ({ ...item, revision: revisions.get(item.claimId) ?? 0 }));
  const missing = action !== 'approve' && !reason;
  const noteMissing = action === 'return' && note.trim() === '';
  const wish: BulkWish = {
    step,
    action,
    ...(reason && action !== 'approve' && { reason }),
    ...(note.trim() && { note: note.trim() }),
  };

  function submit(): void {
    setTried(true);
    if (missing || noteMissing || included.length === 0) return;
    startBulk(wish, included, {
      onStep: () => void queries.invalidateQueries(),
      onEnd: (run) => {
        // On the work list its own bar says it.
        if (window.location.pathname === '/work') return;
        notification.info({
          key: 'bulk',
          title: run.state === 'done' ? '批量办理已办完' : '批量办理中断了',
          description: inWords(run),
          duration: 0,
          actions: (
            <Button
              onClick={() => {
                notification.destroy('bulk');
                void navigate({ to: '/work' as never, search: { step } as never });
              }}
            >
              到待办查看
            </Button>
          ),
        });
      },
    });
    onStart();
  }

  const [first] = included;
  return (
    <Modal
      open={open}
      width={880}
      title={`批量办理：${stepNames[step]}`}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button
            type="primary"
            danger={action === 'refuse'}
            disabled={included.length === 0}
            onClick={submit}
          >
            {actionNames[action]} {included.length} 份
          </Button>
        </>
      }
    >
      {more && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 12 }}
          title={`筛选结果超过 ${MOST_AT_ONCE} 份，这里是清单中的前 ${claims.length} 份。办完后再点“批量办理筛选结果”办理其余的。`}
        />
      )}
      <Wishes
        {...{ action, setAction, reason, setReason, note, setNote }}
        reasonMissing={tried && missing}
        noteMissing={tried && noteMissing}
      />
      {action !== 'approve' && first && <BulkLetter claim={first} count={included.length} wish={wish} />}
      <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
      {!preview.data && !preview.error && <Skeleton active />}
      {preview.data && <PreviewView preview={preview.data} />}
    </Modal>
  );
}

function Wishes(props: {
  action: BulkAction;
  setAction: (action: BulkAction) => void;
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
          onChange={(event) => props.setAction(event.target.value as BulkAction)}
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
            showSearch={{ optionFilterProp: 'label' }}
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
