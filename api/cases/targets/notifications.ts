import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../../src/db/client.ts';
import { type Grant, scopeOf } from '../../../src/domain/access.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { type ResponsibilityEventKind, responsibilityEventNames } from '../../../src/domain/targets/words.ts';
import type { ServiceNotification } from '../service-notifications.ts';

const NEWEST = 50;

/** What a county hears of its year. */
const COUNTY: readonly ResponsibilityEventKind[] = [
  'opened',
  'targets-set',
  'letter-drawn',
  'reminded',
  'late',
  'warned',
  'approved',
  'upheld',
  'dismissed',
  'published',
];
/** What the prefecture's leaders hear of all counties, and what its HR office does. */
const LEADERS: readonly ResponsibilityEventKind[] = ['letter-drawn', 'told', 'warned', 'objections-over'];
const OFFICE: readonly ResponsibilityEventKind[] = [
  'told',
  'warned',
  'measured',
  'submitted',
  'sent-back',
  'objected',
  'published',
];

interface Row {
  readonly id: number;
  readonly kind: ResponsibilityEventKind;
  readonly year: number;
  readonly division: string;
  readonly name: string;
  readonly at: Date;
}

/** The newest fifty events of years of targets that a user is told of; the own acts are no news. */
export async function readTargetNotifications(
  db: Db,
  userId: string,
  grants: readonly Grant[],
): Promise<ServiceNotification[]> {
  const parts = grants.flatMap(({ role, division }): RawBuilder<unknown>[] => {
    if (division === null) return [];
    const leads = scopeOf(role, 'sign-target-letter') !== null;
    if (!leads && !scopeOf(role, 'evaluate-targets')) return [];
    if (division !== PREFECTURE) return [newest(COUNTY, sql`v.division = ${division}`)];
    return [newest(leads ? LEADERS : OFFICE, sql`true`)];
  });
  if (parts.length === 0) return [];
  const { rows } = await sql<Row>`
    select v.id, v.kind, v.year, v.division, d.name, v.happened_at as at
    from (select distinct id from (${sql.join(parts, sql` union all `)}) every) newest
      join responsibility_event v on v.id = newest.id join division d on d.code = v.division
    where v.actor is distinct from ${userId} order by v.id desc limit ${NEWEST}
  `.execute(db);
  return rows.map(({ id, kind, year, division, name, at }) => ({
    id,
    kind,
    at,
    text: responsibilityEventNames[kind] ?? kind,
    link: { to: `/evaluations/${year}/${division}`, label: `${name}${year}年度目标责任` },
  }));
}

const newest = (kinds: readonly ResponsibilityEventKind[], where: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select v.id from responsibility_event v where v.kind = any(${[...kinds]}::text[]) and ${where}
    order by v.id desc limit ${NEWEST})`;
