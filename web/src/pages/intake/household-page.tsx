import { useQuery } from '@tanstack/react-query';
import { Button, Card, Descriptions, Grid, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { personColumns } from './person-columns.tsx';
import { PovertyCorrection } from './poverty-correction.tsx';

type Person = components['schemas']['Person'];

/** One household with its members, and where they work. */
export function HouseholdPage() {
  const number = usePathParam('number');
  // Kept here: what is typed survives a phone that is turned.
  const [corrected, setCorrected] = useState<Person | null>(null);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['household', number],
    queryFn: () => dataOf(api.GET('/api/households/{number}', { params: { path: { number } } })),
  });
  return (
    <Page title={`户 ${number}`} crumbs={[{ label: '劳动力名册', to: '/people' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active />}
      {data && (
        <>
          <Card style={{ marginBottom: 16 }}>
            <Descriptions
              size="small"
              column={{ xs: 1, sm: 3 }}
              items={[
                { key: 'place', label: '乡镇、村', children: data.place ?? data.division },
                {
                  key: 'income',
                  label: '家庭年收入(元)',
                  children: <Amount fen={data.annualIncomeFen} />,
                },
                { key: 'members', label: '成员', children: `${data.members.length} 人` },
              ]}
            />
          </Card>
          <Members members={data.members} onCorrect={setCorrected} />
          <PovertyCorrection person={corrected} onClose={() => setCorrected(null)} />
        </>
      )}
    </Page>
  );
}

function Members({
  members,
  onCorrect,
}: {
  members: readonly Person[];
  onCorrect: (person: Person) => void;
}) {
  const { md = true } = Grid.useBreakpoint();
  const corrects = useMay()('correct-poverty-status');
  const correction = (person: Person) => (
    <Button size="small" aria-label={`更正建档立卡：${person.name}`} onClick={() => onCorrect(person)}>
      更正建档立卡
    </Button>
  );
  if (md) {
    return (
      <Table<Person>
        size="small"
        rowKey="id"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...members]}
        columns={[
          { key: 'name', title: '姓名', dataIndex: 'name' },
          ...personColumns.map(({ key, title, render }) => ({
            key,
            title,
            render: (_value: unknown, person: Person) => render(person),
          })),
          ...(corrects
            ? [
                {
                  key: 'correction',
                  title: '更正',
                  render: (_value: unknown, person: Person) => correction(person),
                },
              ]
            : []),
        ]}
      />
    );
  }
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      {members.map((person) => (
        <Card key={person.id} size="small" title={person.name}>
          <Descriptions
            size="small"
            column={1}
            items={personColumns.map(({ key, title, render }) => ({
              key,
              label: title,
              children: render(person),
            }))}
          />
          {corrects && correction(person)}
        </Card>
      ))}
    </div>
  );
}
