import { App } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { type Verdict, VerdictDialog } from '../../ui/verdict-dialog.tsx';
import type { Appeal } from './appeals-page.tsx';

/** Upheld the claim goes on, dismissed the refusal is final; either with what was found, and with the letter it causes. */
export function AppealDialog({ appeal, onClose }: { appeal: Appeal; onClose: () => void }) {
  const { message } = App.useApp();
  const decide = useAction(
    (body: Verdict, key) =>
      dataOf(
        api.POST('/api/appeals/{id}/decision', {
          params: { header: { 'idempotency-key': key }, path: { id: appeal.id } },
          body,
        }),
      ),
    {
      onDone: (_answer, body) => {
        void message.success(
          body.upheld ? '已决定申诉成立，申请继续办理。' : '已决定申诉不成立，维持原决定。',
        );
        onClose();
      },
    },
  );
  return (
    <VerdictDialog
      title={`决定${appeal.personName ?? appeal.employmentId}的申诉`}
      okText="作出决定"
      said={
        <>
          {appeal.payeeName}于{appeal.lodgedOn}
          {appeal.byApplicant ? '提出' : '到经办机构提出'}：
        </>
      }
      words={appeal.words}
      verdict={{
        label: '决定',
        upheld: '申诉成立，撤销原决定',
        dismissed: '申诉不成立，维持原决定',
        missing: '请选择决定',
      }}
      note={{
        label: '审查意见（写入申诉决定书）',
        id: 'appeal-note',
        missing: '请写明审查的情况，至少 4 个字',
        atLeast: 4,
      }}
      endsClaim="dismissed"
      claimId={appeal.claimId}
      letterOf={(upheld) => (upheld ? 'appeal-upheld' : 'appeal-dismissed')}
      acting={decide}
      onDecide={(verdict) => void decide.run(verdict)}
      onClose={onClose}
    />
  );
}
