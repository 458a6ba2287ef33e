import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { type Grant, may, type ScopeFilter, scopesFor } from '../../../src/domain/access.ts';
import type { PlainDate } from '../../../src/domain/dates.ts';
import {
  type ServiceKind,
  type ServiceOutcome,
  type ServiceStatus,
  type ServiceVia,
  serviceKinds,
  serviceOutcomes,
  serviceStatuses,
  serviceVias,
} from '../../../src/domain/services/kinds.ts';
import {
  serviceKindNames,
  serviceOutcomeNames,
  serviceStatusNames,
  serviceViaNames,
} from '../../../src/domain/services/words.ts';
import { vouchedFor } from '../../cases/known-person.ts';
import type { Column } from '../../lists/export.ts';
import { inScope } from '../../lists/scope.ts';

export const serviceItem = z
  .object({
    id: z.string(),
    kind: z.enum(serviceKinds),
    status: z.enum(serviceStatuses),
    subject: z.string(),
    personName: z.string().nullable().meta({ description: '用人单位在就业经核实之前看不到' }),
    employmentId: z.string().nullable(),
    employerName: z.string().nullable(),
    division: z.string().meta({ description: '户籍所在乡镇；用人单位只看到县市' }),
    via: z.enum(serviceVias),
    askedOn: z.string(),
    askedByName: z.string().nullable(),
    office: z.string(),
    officeName: z.string(),
    escalatedTo: z.string().nullable(),
    ownerName: z.string().nullable(),
    dueOn: z.string(),
    late: z.boolean(),
    outcome: z.enum(serviceOutcomes).nullable(),
    closedOn: z.string().nullable(),
    reopened: z.int(),
    revision: z.int(),
  })
  .meta({ id: 'ServiceItem' });
export type ServiceItem = z.output<typeof serviceItem>;

export const serviceColumns: readonly Column<ServiceItem>[] = [
  { header: '编号', value: (s) => s.id },
  { header: '事项', value: (s) => serviceKindNames[s.kind] },
  { header: '情况', value: (s) => s.subject },
  { header: '劳动者', value: (s) => s.personName },
  { header: '地区', value: (s) => s.division },
  { header: '提出渠道', value: (s) => serviceViaNames[s.via] },
  { header: '提出日期', value: (s) => s.askedOn },
  { header: '承办单位', value: (s) => s.officeName },
  { header: '承办人', value: (s) => s.ownerName },
  { header: '期限', value: (s) => s.dueOn },
  { header: '逾期', value: (s) => s.late },
  { header: '状态', value: (s) => serviceStatusNames[s.status] },
  { header: '结果', value: (s) => s.outcome && serviceOutcomeNames[s.outcome] },
  { header: '办结日期', value: (s) => s.closedOn },
];

/** An undone case whose last day has passed. */
export const isLate = (today: PlainDate): RawBuilder<boolean> =>
  sql<boolean>`(s.status in ('new', 'working') and s.due_on < ${today}::date)`;

/** The offices of the home, and the employer that asked or was visited. */
export const visible = (scope: ScopeFilter): RawBuilder<boolean> =>
  inScope(scope, { divisions: [sql.ref('s.home')], employer: sql.ref('s.employer') });

/** Cases as these grants see them: an employer reads neither the village nor, before somebody vouched, the name. */
export function serviceList(db: Db, grants: readonly Grant[], today: PlainDate) {
  const scope = scopesFor(grants, 'read-services');
  const asOffice = inScope({ ...scope, employers: [] }, { divisions: [sql.ref('s.home')] });
  return db
    .selectFrom('service_case as s')
    .innerJoin('person as p', 'p.id', 's.person_id')
    .innerJoin('division as o', 'o.code', 's.office')
    .innerJoin('app_user as a', 'a.id', 's.asked_by')
    .leftJoin('employment as e', 'e.id', 's.employment_id')
    .leftJoin('employer as r', 'r.credit_code', 's.employer')
    .leftJoin('app_user as w', 'w.id', 's.owner')
    .select(['s.id', 's.subject', 's.employment_id as employmentId', 'r.name as employerName', 's.office'])
    .select(['s.asked_on as askedOn', 's.escalated_to as escalatedTo', 's.due_on as dueOn', 's.revision'])
    .select(['s.closed_on as closedOn', 's.reopened', 'o.name as officeName'])
    .select([
      sql<ServiceKind>`s.kind`.as('kind'),
      sql<ServiceStatus>`s.status`.as('status'),
      sql<ServiceVia>`s.via`.as('via'),
      sql<ServiceOutcome | null>`s.outcome`.as('outcome'),
      sql<string | null>`case when ${asOffice} or (e.id is not null and ${vouchedFor}) then p.name end`.as(
        'personName',
      ),
      sql<string>`case when ${asOffice} then left(s.home, 9) else left(s.home, 6) end`.as('division'),
      sql<string | null>`case when ${asOffice} then a.display_name end`.as('askedByName'),
      sql<string | null>`case when ${asOffice} then w.display_name end`.as('ownerName'),
      isLate(today).as('late'),
    ]);
}

/** Reads them as an office, not as the employer that asked. */
export const readsAsOffice = (grants: readonly Grant[], home: string): boolean =>
  may(
    grants.filter(({ employer }) => employer === null),
    'read-services',
    { divisions: [home] },
  );
