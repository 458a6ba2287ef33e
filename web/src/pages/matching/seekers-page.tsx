import { Link } from '@tanstack/react-router';
import { listedWords } from '../../../../src/domain/import-rows/listed-words.ts';
import { seekerReasonNames } from '../../../../src/domain/words.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { reasonText, WishText } from './wish-text.tsx';
import './matching.css';

type Seeker = ItemOf<'/api/job-seekers'>;

function Home({ seeker }: { seeker: Seeker }) {
  const divisionName = useDivisionName();
  return divisionName(seeker.home.slice(0, 9));
}

const filters: readonly Filter[] = [
  { name: 'name', label: '姓名或首字母', kind: 'text' },
  { name: 'reason', label: '求职原因', kind: 'choice', options: optionsOf(seekerReasonNames) },
  {
    name: 'region',
    label: '意愿地区',
    kind: 'choice',
    options: listedWords.意愿地区.map((value) => ({ value, label: value })),
  },
];

const columns: readonly ColumnOf<Seeker>[] = [
  {
    key: 'name',
    title: '姓名',
    sort: 'personId',
    render: (s) => <Link to={`/seekers/${s.personId}` as never}>{s.name}</Link>,
  },
  { key: 'identity', title: '身份证号', render: (s) => s.identityMasked, optional: true },
  { key: 'home', title: '户籍', render: (s) => <Home seeker={s} /> },
  { key: 'age', title: '年龄', align: 'right', render: (s) => s.age },
  { key: 'reason', title: '求职原因', render: reasonText },
  { key: 'wish', title: '意愿', render: (s) => <WishText seeker={s} /> },
  {
    key: 'best',
    title: '最适合的岗位',
    render: (s) =>
      s.best.length === 0 ? (
        '目前没有'
      ) : (
        <ol className="match-list">
          {s.best.map((one) => (
            <li key={one.openingId}>
              <Link to={`/openings/${one.openingId}` as never}>
                {one.employerName} {one.post}
              </Link>
              {`（${one.payToFen / 100} 元）`}
            </li>
          ))}
        </ol>
      ),
  },
];

/** Who looks for work here, each with what suits best. */
export function SeekersPage() {
  return (
    <Page title="求职人员">
      <p>
        名册中有转移意愿、要求转岗的，以及离职后没有再就业的人；登记离职或更新名册后自动列入或移出，不需要另行登记。
      </p>
      <DataList
        path="/api/job-seekers"
        label="求职人员"
        columns={columns}
        filters={filters}
        rowKey={(seeker) => String(seeker.personId)}
        empty="没有符合筛选的求职人员。"
      />
    </Page>
  );
}
