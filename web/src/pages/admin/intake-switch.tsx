import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

/** Pauses the intake, or resumes it. */
export function IntakeSwitch() {
  const [open, setOpen] = useState(false);
  const { message } = App.useApp();
  const { data } = useQuery({
    queryKey: ['intake-pause'],
    queryFn: () => dataOf(api.GET('/api/intake-pause')),
  });
  const paused = Boolean(data?.pause);
  const act = useAction(
    (reason: string, key) => {
      const request = { params: { header: { 'idempotency-key': key } }, body: { reason } };
      return paused
        ? api.POST('/api/engine/intake-resume', request)
        : api.POST('/api/engine/intake-pause', request);
    },
    {
      onDone: () => {
        setOpen(false);
        void message.success(paused ? '已恢复接收。' : '已暂停接收，所有人的页面上都会说明。');
      },
    },
  );
  return (
    <>
      <Button danger={!paused} type={paused ? 'primary' : 'default'} onClick={() => setOpen(true)}>
        {paused ? '恢复接收' : '暂停接收'}
      </Button>
      <ReasonDialog
        open={open}
        title={paused ? '恢复接收导入和登记' : '暂停接收导入和登记'}
        confirm={paused ? '恢复' : '暂停'}
        danger={!paused}
        meaning={
          paused
            ? '恢复后导入和登记立即可用，所有页面上的提示随之消失。'
            : '暂停后，导入表格和登记单项事实都会被拒绝并说明理由；正在进行的导入会做完；受理、审核、审批、放款和银行回执照常。'
        }
        pending={act.pending}
        problem={act.problem}
        onCancel={() => {
          act.reset();
          setOpen(false);
        }}
        onConfirm={(reason) => void act.run(reason)}
      />
    </>
  );
}
