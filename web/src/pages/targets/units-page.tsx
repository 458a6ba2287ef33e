import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { unitKindNames } from '../../../../src/domain/targets/words.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ItemOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Unit = ItemOf<'/api/reward-units'>;

/** 受奖单位 (art. 22): who can be rewarded, and the accounts that finance keeps for them. */
export function RewardUnitsPage() {
  const [changing, setChanging] = useState<Unit | null>(null);
  const divisionName = useDivisionName();
  return (
    <Page title="受奖单位">
      <p>县市在下达目标时自动列入。账户由州财政局登记；变更已有账户的人，不再办理该单位在办的奖补。</p>
      <DataList
        path="/api/reward-units"
        label="受奖单位"
        rowKey={({ id }) => id}
        empty="还没有受奖单位：下达目标任务后，县市自动列入。"
        columns={[
          { key: 'name', title: '名称', render: (u) => u.name },
          { key: 'kind', title: '类型', render: (u) => unitKindNames[u.kind] },
          { key: 'place', title: '地区', render: (u) => divisionName(u.division) },
          { key: 'bank', title: '开户银行', render: (u) => u.bank ?? '未登记' },
          { key: 'account', title: '账号', render: (u) => u.accountMasked ?? '—' },
          {
            key: 'act',
            title: '操作',
            render: (u) =>
              u.mayChange && (
                <Button size="small" onClick={() => setChanging(u)}>
                  {u.bank ? '变更账户' : '登记账户'}
                </Button>
              ),
          },
        ]}
      />
      {changing && <AccountDialog unit={changing} onClose={() => setChanging(null)} />}
    </Page>
  );
}

function AccountDialog({ unit, onClose }: { unit: Unit; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ bank: string; account: string }>();
  const save = useAction(
    (body: { bank: string; account: string }, key) =>
      api.POST('/api/reward-units/{id}/account', {
        params: { path: { id: unit.id }, header: { 'idempotency-key': key } },
        body,
      }),
    {
      onDone: () => {
        void message.success('账户已登记');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`${unit.bank ? '变更' : '登记'}账户：${unit.name}`}
      okText="保存"
      cancelText="取消"
      confirmLoading={save.pending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={save.problem} />
      <Form form={form} layout="vertical" onFinish={(body) => void save.run(body)}>
        <Form.Item
          name="bank"
          label="开户银行"
          rules={[{ required: true, min: 2, message: '请填写开户银行' }]}
        >
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item
          name="account"
          label="账号"
          rules={[{ required: true, pattern: /^\d{8,32}$/, message: '账号须为 8 至 32 位数字' }]}
        >
          <Input inputMode="numeric" maxLength={32} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
