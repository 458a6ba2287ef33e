import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Card, Flex, Form, Input, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { type Role, roleNames } from '../../../../src/domain/access.ts';
import type { ServiceKind } from '../../../../src/domain/services/kinds.ts';
import { serviceKindNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { endReasonNames, proposalNames, taskKindNames } from './words.ts';

type Tasks = components['schemas']['OpenTasks'];
interface Fields {
  readonly reason: string;
  readonly endTerms?: keyof typeof endReasonNames;
}

/** All that lies with one person, and to whom it goes: one act, on record. */
export function HandOverPage() {
  const id = usePathParam('user');
  const { data, error, refetch } = useQuery({
    queryKey: ['open-tasks', id],
    queryFn: () => dataOf(api.GET('/api/users/{id}/open-tasks', { params: { path: { id } } })),
  });
  const manages = useMay()('manage-posts');
  return (
    <Page
      title={data ? `工作交接：${data.user.name}` : '工作交接'}
      crumbs={manages ? [{ label: '用户与岗位', to: '/users' }] : []}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && <HandOver tasks={data} />}
    </Page>
  );
}

function HandOver({ tasks: { user, tasks, heirs, handOvers } }: { tasks: Tasks }) {
  const [form] = Form.useForm<Fields>();
  const { message } = App.useApp();
  const manages = useMay()('manage-posts');
  const [to, setTo] = useState<Readonly<Record<string, string>>>({});
  const services = tasks.filter(({ kind }) => kind === 'service');
  const proposals = tasks.filter(({ kind }) => kind === 'proposal');
  const ends = tasks.filter(({ kind }) => kind === 'delegation' || kind === 'term');
  const people = heirs.map((one) => ({ value: one.id, label: one.name }));
  const act = useAction(
    ({ reason, endTerms }: Fields, key) =>
      dataOf(
        api.POST('/api/users/{id}/hand-over', {
          params: { header: { 'idempotency-key': key }, path: { id: user.id } },
          body: {
            reason,
            ...(endTerms && { endTerms }),
            services: services.flatMap((one) => {
              const heir = to[one.id];
              return heir ? [{ id: one.id, to: heir }] : [];
            }),
          },
        }),
      ),
    { onDone: () => void message.success('交接已记录。') },
  );
  const missing = services.filter((one) => !to[one.id]).length;
  return (
    <Flex vertical gap={16} style={{ maxWidth: 860 }}>
      {tasks.length === 0 && <Alert type="success" showIcon title="手上没有未办结的事项。" />}
      {services.length > 0 && (
        <Card
          size="small"
          title={`服务事项（${services.length}）`}
          extra={
            <Select
              aria-label="全部交给"
              style={{ minWidth: 180 }}
              placeholder="全部交给…"
              options={people}
              onChange={(heir: string) => setTo(Object.fromEntries(services.map((one) => [one.id, heir])))}
            />
          }
        >
          {services.map((one) => (
            <Flex key={one.id} gap={12} align="center" wrap style={{ paddingBlock: 4 }}>
              <span style={{ flex: 1, minWidth: 220 }}>
                <TaskText task={one} />
              </span>
              <Select
                aria-label={`${one.id} 交给`}
                style={{ minWidth: 180 }}
                value={to[one.id] ?? null}
                placeholder="交给谁"
                options={people}
                onChange={(heir: string) => setTo({ ...to, [one.id]: heir })}
              />
            </Flex>
          ))}
        </Card>
      )}
      {ends.length > 0 && (
        <Card size="small" title="委托和任职">
          {ends.map((one) => (
            <div key={`${one.kind} ${one.id}`}>
              <TaskText task={one} />
            </div>
          ))}
          <p style={{ marginBottom: 0 }}>委托随交接终止；任职只在选择离岗原因时结束，今天为末日。</p>
        </Card>
      )}
      {proposals.length > 0 && (
        <Card size="small" title="待审批的提议">
          {proposals.map((one) => (
            <div key={`${one.what} ${one.id}`}>
              <TaskText task={one} />
            </div>
          ))}
          <p style={{ marginBottom: 0 }}>由审批人批准或不予批准，不需要交接。</p>
        </Card>
      )}
      <Card size="small" title="交接">
        <ProblemAlert error={act.problem} />
        <Form<Fields>
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={(fields) => void act.run(fields)}
        >
          {manages && (
            <Form.Item name="endTerms" label="离岗原因（不离岗的不选）">
              <Select aria-label="离岗原因" allowClear options={optionsOf(endReasonNames)} />
            </Form.Item>
          )}
          <Form.Item
            name="reason"
            label="事由（记入审计）"
            rules={[{ required: true, min: 4, message: '请写明事由，至少 4 个字' }]}
          >
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={act.pending} disabled={missing > 0}>
            {missing > 0 ? `还有 ${missing} 件没有选接手人` : '办理交接'}
          </Button>
        </Form>
      </Card>
      {handOvers.length > 0 && (
        <Card size="small" title="交接记录">
          {handOvers.map((one) => (
            <div key={one.id}>
              {one.on}　{one.by} 办理，{one.items} 项：{one.reason}
            </div>
          ))}
        </Card>
      )}
    </Flex>
  );
}

function TaskText({ task }: { task: Tasks['tasks'][number] }) {
  const nameOf = useDivisionName();
  const what =
    task.kind === 'service'
      ? (serviceKindNames[task.what as ServiceKind] ?? task.what)
      : task.kind === 'term'
        ? (roleNames[task.what as Role] ?? task.what)
        : (proposalNames[task.what] ?? task.what);
  return (
    <>
      {taskKindNames[task.kind]}　{what}　{task.kind === 'service' || task.kind === 'proposal' ? task.id : ''}
      　{nameOf(task.division)}
      {task.dueOn && `，至 ${task.dueOn}`}
    </>
  );
}
