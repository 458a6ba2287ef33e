import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { type Grant, scopeOf } from '../../src/domain/access.ts';
import type { ServiceKind } from '../../src/domain/services/kinds.ts';
import { serviceEventNames, serviceKindNames } from '../../src/domain/services/words.ts';
import { nameOf } from '../../src/domain/words.ts';

const NEWEST = 50;

interface Row {
  readonly id: number;
  readonly kind: string;
  readonly serviceId: string | null;
  readonly employer: string | null;
  readonly employerName: string | null;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ServiceNotification {
  readonly id: number;
  readonly kind: string;
  readonly at: Date;
  readonly text: string;
  /** Page of what it is about, and its name. */
  readonly link: { readonly to: string; readonly label: string };
}

/** What an office is told of: cases that came to it or up to it, visits that fall due; the own acts are no news. */
const TOLD: readonly string[] = ['service-asked', 'service-escalated', 'service-reopened'];
const VISITS: readonly string[] = [
  'visit-planned',
  'visit-reminder',
  'visit-overdue',
  'visit-escalated',
  'visits-ended',
];

/** The newest fifty events of services and visits that a user is told of. */
export async function readServiceNotifications(
  db: Db,
  userId: string,
  grants: readonly Grant[],
): Promise<ServiceNotification[]> {
  const parts: RawBuilder<unknown>[] = [newest(sql`v.told = ${userId}`)];
  for (const { role, division } of grants) {
    if (division === null) continue;
    const kinds = [
      ...(scopeOf(role, 'handle-service') ? TOLD : []),
      ...(scopeOf(role, 'visit-employer') ? VISITS : []),
    ];
    // Exactly the office: the county need not hear of all that its townships are asked.
    if (kinds.length > 0)
      parts.push(newest(sql`v.division = ${division} and v.kind = any(${kinds}::text[])`));
  }
  const { rows } = await sql<Row>`
    select v.id, v.kind, v.service_id as "serviceId", v.employer, r.name as "employerName", v.happened_at as at, v.data
    from (select distinct id from (${sql.join(parts, sql` union all `)}) every) newest
      join service_event v on v.id = newest.id
      left join employer r on r.credit_code = v.employer
    where v.actor is distinct from ${userId}
    order by v.id desc limit ${NEWEST}
  `.execute(db);
  return rows.map(toNotification);
}

const newest = (where: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select v.id from service_event v where ${where} order by v.id desc limit ${NEWEST})`;

function toNotification({ id, kind, at, data, serviceId, employer, employerName }: Row): ServiceNotification {
  const until = typeof data.until === 'string' ? `，最晚 ${data.until}` : '';
  const text = `${serviceEventNames[kind] ?? kind}${until}`;
  const link = serviceId
    ? {
        to: `/services/${serviceId}`,
        label: `${nameOf(serviceKindNames, data.kind as ServiceKind)} ${serviceId}`,
      }
    : { to: `/visits/${employer}`, label: `走访 ${employerName ?? employer}` };
  return { id, kind, at, text, link };
}
