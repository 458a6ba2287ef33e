import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { articleOfProgramme } from '../../../../src/domain/policy/programme-shapes.ts';
import { type ReasonCode, reasonText, reasonUnder } from '../../../../src/domain/reasons.ts';
import { contradictedCheck } from '../../../../src/domain/refusal-against.ts';
import { actionNames, checkNamesZh } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { NoticePaper } from '../../ui/notice-paper.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useManualReasons } from '../../ui/reasons.ts';
import { useSettled } from '../../ui/use-settled.ts';
import type { Claim } from './queries.ts';

interface Props {
  readonly claim: Claim;
  readonly action: 'return' | 'refuse';
  readonly note: string;
  readonly onNote: (note: string) => void;
  readonly pending: boolean;
  readonly problem: Error | null;
  /** False: meanwhile somebody else decided. */
  readonly possible: boolean;
  readonly onDecide: (reason: string) => void;
  readonly onCancel: () => void;
}

/** Reason and words of a return or a refusal, with the letter that will go out, before it does. */
export function RefuseDialog(props: Props) {
  const { claim, action, note, onNote, pending, problem, possible, onDecide, onCancel } = props;
  const [reason, setReason] = useState<string>();
  const [tried, setTried] = useState(false);
  const reasons = useManualReasons(claim.programme);
  const against = action === 'refuse' ? contradictedCheck(reason, claim.trace as never) : null;
  const noteNeeded = (action === 'return' || against !== null) && note.trim() === '';
  const chosen = reasons.find(({ code }) => code === reason);
  return (
    <Modal
      open
      width={760}
      title={`${actionNames[action]}：${action === 'return' ? '由申请人补正后重新提交' : '申请就此终结'}`}
      okText={action === 'return' ? '退回申请人' : '作出不予通过的决定'}
      okButtonProps={{ danger: action === 'refuse', loading: pending, disabled: !possible }}
      onOk={() => {
        setTried(true);
        if (reason && !noteNeeded) onDecide(reason);
      }}
      onCancel={onCancel}
    >
      <ProblemAlert error={problem} />
      {!possible && !problem && <Alert type="warning" showIcon title="这一步已由他人办理，请关闭后查看。" />}
      <Form layout="vertical" requiredMark={false} component="div">
        <Form.Item
          label="理由"
          htmlFor="decision-reason"
          {...(tried && !reason && { validateStatus: 'error' as const, help: '请选择理由' })}
          {...(chosen && {
            extra: `依据第${reasonUnder(chosen.code as ReasonCode, articleOfProgramme(claim.programme)).article}条。${chosen.remedy}`,
          })}
        >
          <Select
            id="decision-reason"
            aria-label="理由"
            showSearch={{ optionFilterProp: 'label' }}
            placeholder="从清单中选择"
            value={reason ?? null}
            options={reasons.map(({ code }) => ({
              value: code,
              label: reasonText(code, articleOfProgramme(claim.programme)),
            }))}
            onChange={(code: string) => setReason(code)}
          />
        </Form.Item>
        {against && (
          <Alert
            type="warning"
            showIcon
            style={{ marginBottom: 12 }}
            title={`系统核对“${checkNamesZh[against]}”为符合`}
            description="以此为由不予通过，须在说明中写明依据；登记有误的，请先更正登记。"
          />
        )}
        <Form.Item
          label={noteLabel(action, against !== null)}
          htmlFor="dialog-note"
          {...(tried &&
            noteNeeded && {
              validateStatus: 'error' as const,
              help: against ? '请写明依据' : '请写明须补正什么',
            })}
        >
          <Input.TextArea
            id="dialog-note"
            rows={3}
            maxLength={1000}
            value={note}
            onChange={(event) => onNote(event.target.value)}
          />
        </Form.Item>
      </Form>
      {possible && <Preview claim={claim} action={action} reason={reason} note={note} />}
    </Modal>
  );
}

function noteLabel(action: Props['action'], against: boolean): string {
  if (action === 'return') return '须补正什么（申请人会看到）';
  return against ? '依据（写入文书）' : '说明（写入文书，可不填）';
}

function Preview({
  claim,
  action,
  reason,
  note,
}: Pick<Props, 'claim' | 'action' | 'note'> & { reason: string | undefined }) {
  const words = useSettled(note.trim());
  const { data, error } = useQuery({
    queryKey: ['notice-preview', claim.id, claim.revision, action, reason, words],
    queryFn: () =>
      dataOf(
        api.GET('/api/claims/{id}/notice', {
          params: {
            path: { id: claim.id },
            query: { action, ...(reason && { reason }), ...(words && { note: words }) },
          },
        }),
      ),
    enabled: reason !== undefined,
    placeholderData: (before) => before,
  });
  if (!reason) return <p>选择理由后，这里显示将要发出的文书。</p>;
  if (error) return <ProblemAlert error={error} />;
  return data ? <NoticePaper notice={data} /> : null;
}
