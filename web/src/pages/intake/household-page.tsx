import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Descriptions, Grid, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { usePathParam, useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { HouseholdActs, HouseholdStory } from '../../ui/household-events/household-acts.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { OpenReports } from '../../ui/village-reports/open-reports.tsx';
import { personColumns } from './person-columns.tsx';
import { PovertyCorrection } from './poverty-correction.tsx';

type Household = components['schemas']['Household'];
type Person = Household['members'][number];

/** One household with its members, and where they work. */
export function HouseholdPage() {
  const number = usePathParam('number');
  const [{ report }] = useSearchState();
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
          {data.mayChange && report === undefined && <OpenReports household={number} />}
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
                {
                  key: 'members',
                  label: '在册成员',
                  children: `${data.members.filter(isHere).length} 人`,
                },
                ...(data.foundedOn ? [{ key: 'founded', label: '立户', children: data.foundedOn }] : []),
                ...(data.closedOn
                  ? [
                      {
                        key: 'closed',
                        label: '状态',
                        children: <Mark tone="warn">{data.closedOn} 注销</Mark>,
                      },
                    ]
                  : []),
              ]}
            />
            <HouseholdActs household={data} reportId={report} />
          </Card>
          <Members members={data.members} onCorrect={setCorrected} />
          <div style={{ marginTop: 16 }}>
            <HouseholdStory household={data} />
          </div>
          <PovertyCorrection person={corrected} onClose={() => setCorrected(null)} />
        </>
      )}
    </Page>
  );
}

const isHere = ({ diedOn, leftOn }: Person) => diedOn === null && leftOn === null;

function Name({ person }: { person: Person }) {
  return (
    <>
      <Link to={`/people/${person.id}` as never}>{person.name}</Link>
      {person.diedOn && <Mark tone="neutral">{person.diedOn} 死亡</Mark>}
      {person.leftOn && <Mark tone="neutral">{person.leftOn} 迁出</Mark>}
    </>
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
          {
            key: 'name',
            title: '姓名',
            render: (_value: unknown, person: Person) => <Name person={person} />,
          },
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
        <Card key={person.id} size="small" title={<Name person={person} />}>
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
