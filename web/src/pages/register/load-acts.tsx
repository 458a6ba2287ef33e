import { App, Button, Checkbox, Flex, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Load = components['schemas']['RegisterLoadDetail'];
const number = new Intl.NumberFormat('zh-CN');

/** What may be done with a load: have it written by who says to have looked at it, or give it up. */
export function LoadActs({ load }: { load: Load }) {
  const [asked, setAsked] = useState<'apply' | 'abandon' | null>(null);
  const [looked, setLooked] = useState(false);
  const { message } = App.useApp();
  const path = { id: load.id };
  const writing = load.phase === 'applying';
  const close = () => {
    setAsked(null);
    setLooked(false);
  };
  const apply = useAction(
    ({ revision }: { revision: number }, key) =>
      api.POST('/api/register-loads/{id}/application', {
        params: { path, header: { 'idempotency-key': key } },
        body: { revision },
      }),
    {
      onDone: () => {
        close();
        void message.success('开始写入名册');
      },
    },
  );
  const abandon = useAction(
    (_: { id: string }, key) =>
      api.POST('/api/register-loads/{id}/abandonment', {
        params: { path, header: { 'idempotency-key': key } },
      }),
    {
      onDone: () => {
        close();
        void message.success(writing ? '已停止写入' : '已放弃，名册没有改变');
      },
    },
  );
  const { tally } = load;
  return (
    <Flex gap={8} wrap>
      {load.may.apply && (
        <Button type="primary" onClick={() => setAsked('apply')}>
          写入名册
        </Button>
      )}
      {load.may.abandon && (
        <Button onClick={() => setAsked('abandon')}>{writing ? '停止写入' : '放弃'}</Button>
      )}
      <Modal
        open={asked === 'apply'}
        title="把这份文件写入名册"
        okText="写入"
        cancelText="再看看"
        okButtonProps={{ disabled: !looked }}
        confirmLoading={apply.pending}
        onOk={() => void apply.run({ revision: load.revision })}
        onCancel={close}
      >
        <p>
          新增 {number.format(tally.new)} 人、{number.format(tally.newHouseholds)} 户，变更{' '}
          {number.format(tally.changed)} 人、{number.format(tally.changedHouseholds)} 户。有错的{' '}
          {number.format(tally.refused)} 行不写入；文件中没有的 {number.format(tally.gone)} 人不会删除。
        </p>
        <p>比对之后被别人改过的卡不会覆盖，写完后列在“冲突”里。</p>
        <Checkbox checked={looked} onChange={(event) => setLooked(event.target.checked)}>
          我已核对差异报告
        </Checkbox>
        <ProblemAlert error={apply.problem} />
      </Modal>
      <Modal
        open={asked === 'abandon'}
        title={writing ? '停止写入这份文件' : '放弃这次批量导入'}
        okText={writing ? '停止写入' : '放弃'}
        cancelText="返回"
        confirmLoading={abandon.pending}
        onOk={() => void abandon.run({ id: load.id })}
        onCancel={close}
      >
        <p>
          {writing
            ? `已写入的 ${number.format(load.applied)} 人保留，其余不再写入；再上传同一份文件，只会补上没有写入的。`
            : '名册不会改变；需要时可以重新上传文件。'}
        </p>
        <ProblemAlert error={abandon.problem} />
      </Modal>
    </Flex>
  );
}
