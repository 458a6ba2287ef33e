import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Card, Flex, Form, Input } from 'antd';
import type { Dayjs } from 'dayjs';
import { scopesFor } from '../../../../src/domain/access.ts';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { DayPicker } from '../../ui/day-picker.tsx';
import { numberRules } from '../../ui/number-rules.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert, showFieldErrors } from '../../ui/problem-alert.tsx';

type Fair = ItemOf<'/api/job-fairs'>;

const columns: readonly ColumnOf<Fair>[] = [
  { key: 'title', title: '名称', render: (f) => <Link to={`/fairs/${f.id}` as never}>{f.title}</Link> },
  { key: 'on', title: '日期', sort: 'heldOn', render: (f) => <DateText date={f.heldOn} relative /> },
  { key: 'venue', title: '地点', render: (f) => f.venue },
  { key: 'division', title: '举办地', render: (f) => f.divisionName },
  { key: 'openings', title: '参会岗位', align: 'right', render: (f) => f.openings },
  { key: 'attendees', title: '到场', align: 'right', render: (f) => f.attendees },
  { key: 'referred', title: '推荐', align: 'right', render: (f) => f.referred },
  { key: 'placed', title: '已入职', align: 'right', render: (f) => f.placed },
];

/** Job fairs (招聘会) of the prefecture and its counties, and what came of them. */
export function FairsPage() {
  const may = useMay();
  return (
    <Page title="招聘会">
      {may('manage-fairs') && <NewFair />}
      <DataList
        path="/api/job-fairs"
        label="招聘会"
        columns={columns}
        rowKey={(fair) => fair.id}
        empty="还没有登记招聘会。"
      />
    </Page>
  );
}

function NewFair() {
  const [form] = Form.useForm<{ id: string; title: string; heldOn: Dayjs; venue: string }>();
  const navigate = useNavigate();
  const { grants } = useSession();
  const [division = PREFECTURE] = scopesFor(grants, 'manage-fairs').divisions;
  const open = useAction(
    (body: { id: string; title: string; heldOn: string; venue: string; division: string }, key) =>
      dataOf(api.POST('/api/job-fairs', { params: { header: { 'idempotency-key': key } }, body })).catch(
        (error) => {
          showFieldErrors(form, error);
          throw error;
        },
      ),
    { onDone: ({ id }) => void navigate({ to: `/fairs/${id}` as never }) },
  );
  const must = [{ required: true, whitespace: true, message: '请填写' }];
  return (
    <Card size="small" title="登记招聘会" style={{ marginBottom: 16 }}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ heldOn, id, ...rest }) =>
          void open.run({ ...rest, id: id.trim(), division, heldOn: heldOn.format('YYYY-MM-DD') })
        }
      >
        <ProblemAlert error={open.problem} />
        <Flex gap="0 12px" wrap align="end">
          <Form.Item name="id" label="编号" rules={numberRules('请填写编号')}>
            <Input maxLength={42} autoComplete="off" style={{ width: 150 }} />
          </Form.Item>
          <Form.Item name="title" label="名称" rules={must}>
            <Input maxLength={100} style={{ width: 220 }} />
          </Form.Item>
          <Form.Item name="heldOn" label="日期" rules={[{ required: true, message: '请填写日期' }]}>
            <DayPicker />
          </Form.Item>
          <Form.Item name="venue" label="地点" rules={must}>
            <Input maxLength={100} style={{ width: 180 }} />
          </Form.Item>
          <Form.Item>
            <Button htmlType="submit" loading={open.pending}>
              登记招聘会
            </Button>
          </Form.Item>
        </Flex>
      </Form>
    </Card>
  );
}
