import { App, Button } from 'antd';
import { useAction } from '../api/use-action.ts';
import { ProblemAlert } from './problem-alert.tsx';

/** Who proposed something takes it back while nobody has decided it; asked once more, and then it is done. */
export function WithdrawProposal({ what, send }: { what: string; send: (key: string) => Promise<unknown> }) {
  const { modal, message } = App.useApp();
  const withdraw = useAction((_: null, key) => send(key), {
    onDone: () => void message.success(`已撤回${what}。`),
  });
  const ask = () =>
    modal.confirm({
      title: `撤回${what}`,
      content: '撤回后不再等待他人办理；需要时可以重新提出。撤回记入审计。',
      okText: '撤回',
      cancelText: '取消',
      onOk: () => withdraw.run(null),
    });
  return (
    <>
      <ProblemAlert error={withdraw.problem} />
      <Button size="small" loading={withdraw.pending} onClick={ask} aria-label={`撤回${what}`}>
        撤回
      </Button>
    </>
  );
}
