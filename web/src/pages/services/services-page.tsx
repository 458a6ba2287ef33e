import './services.css';
import '../../ui/figures.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { serviceKindNames, serviceStatusNames } from '../../../../src/domain/services/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { ServiceItem } from './queries.ts';
import { ServiceMark } from './service-mark.tsx';

const filters: readonly Filter[] = [
  { name: 'status', label: '状态', kind: 'choice', options: optionsOf(serviceStatusNames) },
  { name: 'kind', label: '事项', kind: 'choice', options: optionsOf(serviceKindNames) },
  {
    name: 'mine',
    label: '与本人有关',
    kind: 'choice',
    options: optionsOf({ owner: '本人承办的', asked: '本人提出的' }),
  },
  { name: 'late', label: '只看逾期', kind: 'toggle' },
];

/** All service cases in scope: how many stand where, and each. */
export function ServicesPage() {
  const may = useMay();
  const divisionName = useDivisionName();
  const columns: ColumnOf<ServiceItem>[] = [
    {
      key: 'kind',
      title: '事项',
      render: (s) => <Link to={`/services/${s.id}` as never}>{serviceKindNames[s.kind]}</Link>,
    },
    { key: 'person', title: '劳动者', render: (s) => s.personName ?? s.employmentId ?? '—' },
    { key: 'subject', title: '情况', render: (s) => s.subject },
    { key: 'division', title: '地区', render: (s) => divisionName(s.division) },
    { key: 'status', title: '状态', render: (s) => <ServiceMark of={s} /> },
    {
      key: 'due',
      title: '期限',
      sort: 'dueOn',
      render: (s) => <DateText date={s.dueOn} relative={s.status === 'new' || s.status === 'working'} />,
    },
    { key: 'office', title: '承办单位', render: (s) => s.officeName },
    { key: 'owner', title: '承办人', render: (s) => s.ownerName ?? '—' },
    { key: 'asked', title: '提出日期', sort: 'askedOn', render: (s) => <DateText date={s.askedOn} /> },
    { key: 'id', title: '编号', optional: true, render: (s) => s.id },
  ];
  return (
    <Page
      title="服务事项"
      extra={
        may('request-service') && (
          <LinkButton type="primary" to="/services/new">
            提出服务事项
          </LinkButton>
        )
      }
    >
      {may('handle-service') && <Counters />}
      <DataList
        path="/api/services"
        label="服务事项"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        empty="没有符合筛选的服务事项。劳动者有困难的，由村、乡镇社保站、就业服务中心或用人单位提出。"
      />
    </Page>
  );
}

/** The four states of each area below. */
function Counters() {
  const [{ division }, setSearch] = useSearchState();
  const { data, error, refetch } = useQuery({
    queryKey: ['service-summary', division],
    queryFn: () =>
      dataOf(api.GET('/api/services/summary', { params: { query: division ? { division } : {} } })),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data || data.areas.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard
    <section className="figures-scroll" aria-label="各地区服务事项" tabIndex={0}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col" className="words">
              地区
            </th>
            {(['new', 'working', 'resolved', 'closed'] as const).map((status) => (
              <th key={status} scope="col">
                {serviceStatusNames[status]}
              </th>
            ))}
            <th scope="col">其中逾期</th>
          </tr>
        </thead>
        <tbody>
          {data.areas.map((area) => (
            <tr key={area.division}>
              <th scope="row">
                {area.division.length > 9 ? (
                  area.name
                ) : (
                  <a
                    href={`?division=${area.division}`}
                    onClick={(event) => {
                      event.preventDefault();
                      setSearch({ division: area.division, cursor: undefined });
                    }}
                  >
                    {area.name}
                  </a>
                )}
              </th>
              <td>{area.new}</td>
              <td>{area.working}</td>
              <td>{area.resolved}</td>
              <td>{area.closed}</td>
              <td className={area.late > 0 ? 'short' : ''}>{area.late}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
