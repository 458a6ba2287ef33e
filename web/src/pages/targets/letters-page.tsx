import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Item = ItemOf<'/api/target-letters'>;

const columns: readonly ColumnOf<Item>[] = [
  {
    key: 'id',
    title: '编号',
    sort: 'id',
    render: (l) => <Link to={`/target-letters/${l.id}` as never}>{l.id}</Link>,
  },
  { key: 'year', title: '年度', render: (l) => l.year },
  { key: 'county', title: '县市', render: (l) => l.divisionName },
  { key: 'state', title: '状态', render: (l) => <LetterMark letter={l} /> },
  { key: 'drawn', title: '拟订日期', sort: 'drawnOn', render: (l) => <DateText date={l.drawnOn} /> },
  { key: 'by', title: '拟订人', render: (l) => l.drawnByName },
];

export function LetterMark({ letter }: { letter: Pick<Item, 'inForce' | 'latest' | 'signedSides'> }) {
  if (letter.inForce) return <Mark tone="good">现行</Mark>;
  if (!letter.latest) return <Mark>已被替换</Mark>;
  const missing = [
    ...(letter.signedSides.includes('prefecture') ? [] : ['州']),
    ...(letter.signedSides.includes('county') ? [] : ['县市']),
  ];
  return <Mark tone="warn">待签署：{missing.join('、')}</Mark>;
}

/** 目标责任书 (art. 25), each with its signatures. */
export function LettersPage() {
  const [drawing, setDrawing] = useState(false);
  const mayDraw = useMay()('plan-targets', { divisions: [PREFECTURE] });
  return (
    <Page
      title="目标责任书"
      extra={
        mayDraw && (
          <Button type="primary" onClick={() => setDrawing(true)}>
            拟订责任书
          </Button>
        )
      }
    >
      <DataList
        path="/api/target-letters"
        label="目标责任书"
        columns={columns}
        filters={[{ name: 'year', label: '年度', kind: 'text' }]}
        rowKey={({ id }) => id}
        empty="还没有责任书。州人社局下达目标后拟订，双方领导签署后生效。"
      />
      {drawing && <DrawDialog onClose={() => setDrawing(false)} />}
    </Page>
  );
}

function DrawDialog({ onClose }: { onClose: () => void }) {
  const { message } = App.useApp();
  const navigate = useNavigate();
  const today = useBusinessDate();
  const [search] = useSearchState();
  const year = Number(search.year ?? today.slice(0, 4));
  const { data } = useQuery({
    queryKey: ['targets', year],
    queryFn: () => dataOf(api.GET('/api/targets', { params: { query: { year } } })),
  });
  const draw = useAction(
    (body: { year: number; division: string; why?: string }, key) =>
      dataOf(api.POST('/api/target-letters', { params: { header: { 'idempotency-key': key } }, body })),
    {
      onDone: ({ id }) => {
        void message.success('责任书已拟订，请双方领导签署');
        void navigate({ to: `/target-letters/${id}` as never });
      },
    },
  );
  const [form] = Form.useForm<{ division: string; why?: string }>();
  return (
    <Modal
      open
      title={`拟订${year}年度责任书`}
      okText="拟订"
      cancelText="取消"
      confirmLoading={draw.pending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <ProblemAlert error={draw.problem} />
      <Form
        form={form}
        layout="vertical"
        onFinish={({ division, why }) =>
          void draw.run({ year, division, ...(why?.trim() && { why: why.trim() }) })
        }
      >
        <Form.Item name="division" label="县市" rules={[{ required: true, message: '请选择县市' }]}>
          <Select
            options={(data?.counties ?? []).map(({ division, name }) => ({ value: division, label: name }))}
          />
        </Form.Item>
        <Form.Item name="why" label="改动的内容和原因（另签时必填）">
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
