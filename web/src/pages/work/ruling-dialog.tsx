import { App } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { type Verdict, VerdictDialog } from '../../ui/verdict-dialog.tsx';
import type { Objection } from './objections-page.tsx';

/** Upheld ends the claim, dismissed lets the notice run on; either needs words of what was found. */
export function RulingDialog({ objection, onClose }: { objection: Objection; onClose: () => void }) {
  const { message } = App.useApp();
  const rule = useAction(
    (body: Verdict, key) =>
      dataOf(
        api.POST('/api/objections/{id}/ruling', {
          params: { header: { 'idempotency-key': key }, path: { id: objection.id } },
          body,
        }),
      ),
    {
      onDone: (_answer, body) => {
        void message.success(
          body.upheld ? '已裁定异议成立，申请不予补贴。' : '已裁定异议不成立，公示期满后继续。',
        );
        onClose();
      },
    },
  );
  return (
    <VerdictDialog
      title={`裁定对${objection.personName ?? '本案'}的异议`}
      okText="作出裁定"
      said={
        <>
          {objection.raisedOn}，{objection.raisedBy ?? '没有留名的人'}提出：
        </>
      }
      words={objection.body}
      verdict={{
        label: '裁定',
        upheld: '异议成立，不予补贴',
        dismissed: '异议不成立，继续办理',
        missing: '请选择裁定',
      }}
      note={{ label: '核实情况', id: 'ruling-note', missing: '请写明核实了什么', atLeast: 1 }}
      endsClaim="upheld"
      claimId={objection.claimId}
      letterOf={(upheld) => (upheld ? 'objection-upheld' : null)}
      acting={rule}
      onDecide={(verdict) => void rule.run(verdict)}
      onClose={onClose}
    />
  );
}
