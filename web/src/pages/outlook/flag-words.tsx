import type { components } from '../../api/openapi.d.ts';

export type Flag = components['schemas']['Flag'];

/** A flag may be about hundreds: the first are named, the file has all. */
export const NAMED = 5;

export function Subjects({ flag: { subjects, subjectsElsewhere } }: { flag: Flag }) {
  const named = subjects.slice(0, NAMED).map(({ name, id }) => name ?? id ?? '未登记姓名');
  const more = subjects.length - named.length;
  return (
    <>
      {named.join('、')}
      {more > 0 && ` 等 ${subjects.length} 个`}
      {subjectsElsewhere > 0 && <div>另有 {subjectsElsewhere} 个不在您的办理范围内</div>}
    </>
  );
}

export function factsInWords({ facts }: Pick<Flag, 'facts'>): string {
  const { months, days, payees, cases } = facts as {
    months?: string[];
    days?: string[];
    payees?: number;
    cases?: number;
  };
  if (months) return `重复月份：${months.join('、')}`;
  if (days)
    return `重合 ${days.length} 天：${days.slice(0, NAMED).join('、')}${days.length > NAMED ? ' 等' : ''}`;
  if (payees) return `${payees} 个收款主体共用`;
  return cases ? `${cases} 段就业` : '—';
}
