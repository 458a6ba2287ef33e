import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Descriptions, Flex, Form, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { ReferButton } from './refer-button.tsx';
import { ReferralList } from './referral-list.tsx';
import './matching.css';

/** One fair: what was offered, who came, and the referrals made there. */
export function FairPage() {
  const id = usePathParam('fairId');
  const may = useMay();
  const {
    data: fair,
    error,
    refetch,
  } = useQuery({
    queryKey: ['job-fair', id],
    queryFn: () => dataOf(api.GET('/api/job-fairs/{id}', { params: { path: { id } } })),
  });
  const { data: offered } = useQuery({
    queryKey: ['job-openings', { fairId: id }],
    queryFn: () => dataOf(api.GET('/api/job-openings', { params: { query: { fairId: id, limit: 500 } } })),
  });
  const openings = offered?.items ?? [];
  const mine = fair !== undefined && may('manage-fairs', { divisions: [fair.division] });
  return (
    <Page title={fair?.title ?? '招聘会'} crumbs={[{ label: '招聘会', to: '/fairs' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!fair && !error && <Skeleton active />}
      {fair && (
        <>
          <Descriptions
            bordered
            size="small"
            column={{ xs: 1, sm: 2, xl: 4 }}
            style={{ marginBottom: 16 }}
            items={[
              { key: 'on', label: '日期', children: <DateText date={fair.heldOn} relative /> },
              { key: 'venue', label: '地点', children: `${fair.divisionName} ${fair.venue}` },
              { key: 'people', label: '到场', children: `${fair.attendees} 人` },
              {
                key: 'result',
                label: '结果',
                children: `推荐 ${fair.referred} 人次，已入职 ${fair.placed} 人`,
              },
            ]}
          />
          <Card size="small" title={`参会岗位（${openings.length}）`} style={{ marginBottom: 16 }}>
            {mine && <AddOpening fairId={id} />}
            <ul className="match-list">
              {openings.map((o) => (
                <li key={o.id}>
                  <Link to={`/openings/${o.id}` as never}>
                    {o.employerName} {o.post}
                  </Link>
                  {`，余 ${o.places - o.held} 个名额`}
                </li>
              ))}
            </ul>
          </Card>
          <Card
            size="small"
            title={`到场人员（本辖区 ${fair.people.length} 人）`}
            style={{ marginBottom: 16 }}
          >
            {mine && <AddAttendee fairId={id} />}
            {fair.people.map((one) => (
              <Attendee key={one.personId} person={one} openings={openings} fairId={id} />
            ))}
          </Card>
          {may('read-matches') && (
            <Card size="small" title="会上的推荐">
              <ReferralList label="会上的推荐" fixed={{ fairId: id }} filters={[]} empty="还没有推荐。" />
            </Card>
          )}
        </>
      )}
    </Page>
  );
}

function Attendee({
  person,
  openings,
  fairId,
}: {
  person: { personId: number; name: string };
  openings: readonly { id: string; post: string; employerName: string }[];
  fairId: string;
}) {
  const [chosen, setChosen] = useState<string>();
  const opening = openings.find(({ id }) => id === chosen);
  return (
    <Flex gap={8} align="center" wrap style={{ marginBottom: 4 }}>
      <Link to={`/seekers/${person.personId}` as never}>{person.name}</Link>
      <Select
        size="small"
        style={{ minWidth: 220 }}
        placeholder="选参会岗位"
        aria-label={`为${person.name}选参会岗位`}
        options={openings.map((o) => ({ value: o.id, label: `${o.employerName} ${o.post}` }))}
        {...(chosen !== undefined && { value: chosen })}
        onChange={setChosen}
      />
      {opening && (
        <ReferButton
          openingId={opening.id}
          personId={person.personId}
          who={person.name}
          what={opening.post}
          fairId={fairId}
        />
      )}
    </Flex>
  );
}

function AddOpening({ fairId: id }: { fairId: string }) {
  const [typed, setTyped] = useState('');
  const text = useSettled(typed);
  const { data } = useQuery({
    queryKey: ['job-openings', { text, current: 'true' }],
    queryFn: () =>
      dataOf(
        api.GET('/api/job-openings', {
          params: { query: { limit: 20, current: 'true', ...(text && { text }) } },
        }),
      ),
  });
  const add = useAction((openingId: string, key) =>
    dataOf(
      api.POST('/api/job-fairs/{id}/openings', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body: { openingId },
      }),
    ),
  );
  return (
    <Adding
      label="岗位"
      confirm="加入岗位"
      placeholder="输入岗位、单位查找"
      options={(data?.items ?? []).map((o) => ({
        value: o.id,
        label: `${o.employerName} ${o.post}（${o.id}）`,
      }))}
      onSearch={setTyped}
      onAdd={(value) => void add.run(value)}
      pending={add.pending}
      problem={<ProblemAlert error={add.problem} />}
    />
  );
}

function AddAttendee({ fairId: id }: { fairId: string }) {
  const [typed, setTyped] = useState('');
  const name = useSettled(typed);
  const { data } = useQuery({
    queryKey: ['job-seekers', { name }],
    queryFn: () =>
      dataOf(api.GET('/api/job-seekers', { params: { query: { limit: 20, ...(name && { name }) } } })),
  });
  const add = useAction((personId: string, key) =>
    dataOf(
      api.POST('/api/job-fairs/{id}/attendees', {
        params: { header: { 'idempotency-key': key }, path: { id } },
        body: { personId: Number(personId) },
      }),
    ),
  );
  return (
    <Adding
      label="求职人员"
      confirm="登记到场"
      placeholder="输入求职人员姓名查找"
      options={(data?.items ?? []).map((s) => ({
        value: String(s.personId),
        label: `${s.name}（${s.identityMasked.slice(-4)}）`,
      }))}
      onSearch={setTyped}
      onAdd={(value) => void add.run(value)}
      pending={add.pending}
      problem={<ProblemAlert error={add.problem} />}
    />
  );
}

function Adding({
  label,
  confirm,
  placeholder,
  options,
  onSearch,
  onAdd,
  pending,
  problem,
}: {
  label: string;
  /** The button's words. */
  confirm: string;
  placeholder: string;
  options: { value: string; label: string }[];
  onSearch: (text: string) => void;
  onAdd: (value: string) => void;
  pending: boolean;
  problem: React.ReactNode;
}) {
  const [form] = Form.useForm<{ chosen?: string }>();
  return (
    <Form
      name={confirm}
      form={form}
      layout="inline"
      style={{ marginBottom: 8 }}
      onFinish={({ chosen }) => {
        if (chosen) onAdd(chosen);
        form.resetFields();
      }}
    >
      {problem}
      <Form.Item name="chosen" label={label}>
        <Select
          style={{ width: 'min(280px, 56vw)' }}
          placeholder={placeholder}
          options={options}
          showSearch={{ filterOption: false, onSearch }}
        />
      </Form.Item>
      <Button htmlType="submit" loading={pending}>
        {confirm}
      </Button>
    </Form>
  );
}
