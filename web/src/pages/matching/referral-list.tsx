import { Link } from '@tanstack/react-router';
import { tierNames } from '../../../../src/domain/words.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ColumnOf, Filter } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import type { Referral } from './queries.ts';
import { ReferralStatus } from './words.tsx';

const columns: readonly ColumnOf<Referral>[] = [
  {
    key: 'person',
    title: '求职人员',
    sort: 'id',
    render: (r) => <Link to={`/referrals/${r.id}` as never}>{r.personName || r.identityMasked}</Link>,
  },
  {
    key: 'about',
    title: '年龄、文化、技能',
    render: (r) => [`${r.age}岁`, r.sex, r.education, r.skill && `技能${r.skill}`].filter(Boolean).join('，'),
  },
  {
    key: 'opening',
    title: '岗位',
    render: (r) => (
      <Link to={`/openings/${r.openingId}` as never}>
        {r.employerName} {r.post}
      </Link>
    ),
  },
  { key: 'tier', title: '层次', render: (r) => tierNames[r.tier] },
  { key: 'status', title: '状态', render: (r) => <ReferralStatus referral={r} /> },
  { key: 'referred', title: '推荐日期', render: (r) => <DateText date={r.referredOn} /> },
  { key: 'due', title: '本环节期限', sort: 'dueOn', render: (r) => <DateText date={r.dueOn} relative /> },
  { key: 'mine', title: '待我办理', render: (r) => (r.acts.length > 0 || r.mayPlace ? '可办理' : '—') },
];

/** Referrals, as a list of a page's own choice. */
export function ReferralList({
  label,
  fixed,
  filters,
  empty,
}: {
  label: string;
  fixed?: Record<string, string>;
  filters: readonly Filter[];
  empty: string;
}) {
  return (
    <DataList
      path="/api/referrals"
      label={label}
      columns={columns}
      filters={filters}
      {...(fixed && { fixed })}
      rowKey={(referral) => String(referral.id)}
      empty={empty}
    />
  );
}
