import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Modal, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { scopesFor } from '../../../../src/domain/access.ts';
import { checkCreditCode } from '../../../../src/domain/credit-code.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { type DemandStatement, rulesQuery } from './queries.ts';

/** How many trained people of which trade employers ask for. */
export function Statements({ year }: { year: number }) {
  const may = useMay();
  const divisionName = useDivisionName();
  const [open, setOpen] = useState(false);
  const { data: rules } = useQuery(rulesQuery());
  const titles = new Map(rules?.trades.map(({ trade, title }) => [trade, title]));
  const columns: ColumnOf<DemandStatement>[] = [
    { key: 'year', title: '年度', render: (d) => d.year },
    { key: 'employer', title: '企业', render: (d) => d.employerName },
    { key: 'trade', title: '工种', render: (d) => titles.get(d.trade) ?? d.trade },
    { key: 'persons', title: '人数', align: 'right', render: (d) => d.persons },
    { key: 'division', title: '用工地区', render: (d) => divisionName(d.division) },
    { key: 'note', title: '说明', render: (d) => d.note ?? '—' },
    { key: 'on', title: '登记日期', sort: 'statedOn', render: (d) => <DateText date={d.statedOn} /> },
    {
      key: 'withdrawn',
      title: '撤回',
      render: (d) => (d.withdrawnOn ? <DateText date={d.withdrawnOn} /> : <Withdraw of={d} />),
    },
  ];
  return (
    <>
      <DataList
        path="/api/training-demand/statements"
        label="企业培训需求"
        columns={columns}
        rowKey={({ id }) => String(id)}
        actions={
          may('state-training-demand') && (
            <Button type="primary" onClick={() => setOpen(true)}>
              登记需求
            </Button>
          )
        }
        empty="还没有企业需求。由企业或就业服务中心登记。"
      />
      {open && <StateDialog year={year} onClose={() => setOpen(false)} />}
    </>
  );
}

function Withdraw({ of: { id, division, employer } }: { of: DemandStatement }) {
  const may = useMay();
  const withdraw = useAction((_: { id: number }, key) =>
    dataOf(
      api.POST('/api/training-demand/statements/{id}/withdrawal', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body: {},
      }),
    ),
  );
  if (!may('state-training-demand', { divisions: [division], employer })) return <>—</>;
  return (
    <>
      <ProblemAlert error={withdraw.problem} />
      <Popconfirm
        title="撤回这条需求？"
        okText="撤回"
        cancelText="取消"
        onConfirm={() => void withdraw.run({ id })}
      >
        <Button size="small" loading={withdraw.pending}>
          撤回
        </Button>
      </Popconfirm>
    </>
  );
}

interface Values {
  year: number;
  employer: string;
  trade: string;
  persons: number;
  note?: string;
}

function StateDialog({ year, onClose }: { year: number; onClose: () => void }) {
  const [form] = Form.useForm<Values>();
  const { message } = App.useApp();
  const { grants } = useSession();
  const [own = ''] = scopesFor(grants, 'state-training-demand').employers;
  const { data: rules } = useQuery(rulesQuery(year));
  const state = useAction(
    ({ note, ...body }: Values, key) =>
      dataOf(
        api.POST('/api/training-demand/statements', {
          params: { header: { 'idempotency-key': key } },
          body: { ...body, ...(note?.trim() && { note: note.trim() }) },
        }),
      ),
    {
      onDone: () => {
        void message.success('已登记企业培训需求。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title="登记企业培训需求"
      okText="登记"
      cancelText="取消"
      okButtonProps={{ loading: state.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={state.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ year, employer: own }}
        onFinish={(values) => void state.run({ ...values, employer: values.employer.trim().toUpperCase() })}
      >
        <Form.Item name="year" label="年度" rules={[{ required: true, message: '请填写年度' }]}>
          <InputNumber min={2016} max={2100} />
        </Form.Item>
        <Form.Item
          name="employer"
          label="统一社会信用代码"
          rules={[
            {
              validator: async (_rule, value?: string) => {
                if (!checkCreditCode(value ?? '').ok) throw new Error('请填写正确的 18 位代码');
              },
            },
          ]}
        >
          <Input maxLength={20} autoComplete="off" readOnly={own !== ''} />
        </Form.Item>
        <Form.Item name="trade" label="工种" rules={[{ required: true, message: '请选择工种' }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={rules?.trades.map(({ trade, title }) => ({ value: trade, label: title })) ?? []}
          />
        </Form.Item>
        <Form.Item name="persons" label="人数" rules={[{ required: true, message: '请填写人数' }]}>
          <InputNumber min={1} max={100_000} precision={0} />
        </Form.Item>
        <Form.Item name="note" label="说明（可不填）">
          <Input maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
