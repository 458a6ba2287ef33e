import { Link } from '@tanstack/react-router';
import type { components } from '../../api/openapi.d.ts';
import type { ColumnOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';

type Person = components['schemas']['Person'];

export const name: ColumnOf<Person> = {
  key: 'name',
  title: '姓名',
  sort: 'name',
  render: ({ id, name }) => (name ? <Link to={`/people/${id}` as never}>{name}</Link> : '未录入名册'),
};

/** What both the register and a household show of a person. */
export const personColumns: readonly ColumnOf<Person>[] = [
  { key: 'identity', title: '身份证号', render: ({ identityMasked }) => identityMasked },
  { key: 'sex', title: '性别', render: ({ sex }) => sex ?? '—' },
  { key: 'birth', title: '出生日期', optional: true, render: ({ birthOn }) => <DateText date={birthOn} /> },
  { key: 'relation', title: '与户主关系', render: ({ relation }) => relation ?? '—' },
  { key: 'poor', title: '建档立卡', render: ({ registeredPoor }) => <PoorMark poor={registeredPoor} /> },
  { key: 'state', title: '就业状态', render: ({ employmentState }) => employmentState ?? '—' },
  { key: 'education', title: '文化程度', optional: true, render: ({ education }) => education ?? '—' },
  { key: 'skill', title: '技能水平', optional: true, render: ({ skill }) => skill ?? '—' },
  {
    key: 'employments',
    title: '登记的就业',
    render: ({ employments }) =>
      employments.length === 0
        ? '—'
        : employments.map((one) => (
            <div key={one.id}>
              <Link to={`/cases/${one.id}` as never}>{one.employerName}</Link>（{one.startsOn}起
              {one.standing === 'overlapping' && '，重复登记'}）
            </div>
          )),
  },
];

function PoorMark({ poor }: { poor: boolean | null }) {
  if (poor === null) return <span>不详</span>;
  return poor ? <Mark tone="good">是</Mark> : <Mark>否</Mark>;
}
