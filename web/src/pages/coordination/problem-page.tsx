import './coordination.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Card, Descriptions, Form, Input, Select, Skeleton } from 'antd';
import {
  problemActNames,
  problemEventNames,
  problemKindNames,
  problemSourceNames,
} from '../../../../src/domain/coordination/problem.ts';
import { api, dataOf } from '../../api/client.ts';
import type { paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useRefreshWhenOvertaken } from '../../ui/use-refresh-when-overtaken.ts';
import { Events, ProblemMark, WaitNote } from './marks.tsx';
import { type ProblemDetail, problemQuery } from './queries.ts';

/** One problem or duty: what it is, what it waits for, what has been done and what one may do now. */
export function ProblemPage() {
  const { data, error, refetch } = useQuery(problemQuery(usePathParam('problemId')));
  return (
    <Page title={data?.title ?? '难点问题'} crumbs={[{ label: '难点问题', to: '/coordination-problems' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <WaitNote wait={data.wait} />
          <Head of={data} />
          {data.acts.length > 0 && <Acts key={data.revision} problem={data} />}
          <Events events={data.events} names={problemEventNames} />
        </>
      )}
    </Page>
  );
}

function Head({ of }: { of: ProblemDetail }) {
  const undone = of.status === 'open' || of.status === 'working';
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      style={{ marginBottom: 16 }}
      items={[
        { key: 'status', label: '状态', children: <ProblemMark of={of} /> },
        { key: 'due', label: '期限', children: <DateText date={of.dueOn} relative={undone} /> },
        {
          key: 'owner',
          label: '承办',
          children: `${of.bodyName ?? of.officeName}${of.ownerName ? `，${of.ownerName}` : ''}`,
        },
        {
          key: 'source',
          label: '来源',
          children: (
            <>
              {problemKindNames[of.kind]}，{problemSourceNames[of.source]}{' '}
              {of.meetingId && <Link to={`/meetings/${of.meetingId}` as never}>打开会议</Link>}
              {of.visitEmployer && <Link to={`/visits/${of.visitEmployer}` as never}>打开走访</Link>}
              {of.helpId && <Link to={'/help' as never}>求助 {of.helpId}</Link>}
            </>
          ),
        },
        { key: 'raised', label: '提出', children: `${of.raisedByName}，${of.raisedOn}` },
        ...(of.body ? [{ key: 'body', label: '情况', span: 'filled' as const, children: of.body }] : []),
        ...(of.solution
          ? [
              {
                key: 'solution',
                label: '怎样解决的',
                span: 'filled' as const,
                children: `${of.solution}（${of.solvedByName}，${of.solvedOn}）`,
              },
            ]
          : []),
        ...(of.closedOn
          ? [{ key: 'closed', label: '办结', children: `${of.closedByName}，${of.closedOn}` }]
          : []),
      ]}
    />
  );
}

type Body =
  paths['/api/coordination-problems/{id}/acts']['post']['requestBody']['content']['application/json'];
interface Values {
  readonly act: Body['act'];
  readonly note?: string;
  readonly to?: string;
}
const needsWords: readonly Body['act'][] = ['step', 'report', 'reopen', 'withdraw'];

function Acts({ problem }: { problem: ProblemDetail }) {
  const [form] = Form.useForm<Values>();
  const act = Form.useWatch('act', form) ?? problem.acts[0];
  const { message } = App.useApp();
  const send = useAction(
    (body: Body, key) =>
      dataOf(
        api.POST('/api/coordination-problems/{id}/acts', {
          params: { header: { 'idempotency-key': key }, path: { id: problem.id } },
          body,
        }),
      ),
    {
      onDone: (_answer, body) => {
        form.resetFields();
        void message.success(`已${problemActNames[body.act]}。`);
      },
    },
  );
  useRefreshWhenOvertaken(send.problem);
  const words = act !== undefined && needsWords.includes(act);
  return (
    <Card size="small" title="现在可以办理" style={{ marginBottom: 16 }}>
      <ProblemAlert error={send.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ act: problem.acts[0] }}
        onFinish={({ act: what, note, to }) =>
          void send.run({
            act: what,
            revision: problem.revision,
            ...(note?.trim() && { note: note.trim() }),
            ...(what === 'assign' && to && { to }),
          })
        }
      >
        <Form.Item name="act" label="办理">
          <Select
            style={{ maxWidth: 260 }}
            options={problem.acts.map((value) => ({ value, label: problemActNames[value] }))}
          />
        </Form.Item>
        {act === 'assign' && (
          <Form.Item name="to" label="承办人" rules={[{ required: true, message: '请选择承办人' }]}>
            <Select
              style={{ maxWidth: 260 }}
              showSearch={{ optionFilterProp: 'label' }}
              options={problem.colleagues.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label={words ? '情况' : '说明（可不填）'}
          rules={words ? [{ required: true, whitespace: true, message: '请写明情况' }] : []}
        >
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={send.pending}>
          提交
        </Button>
      </Form>
    </Card>
  );
}
