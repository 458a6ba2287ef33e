import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { joinCardByNumber } from '../../../src/db/identity-numbers.ts';
import type { ScopeFilter } from '../../../src/domain/access.ts';
import { addDays, type PlainDate } from '../../../src/domain/dates.ts';
import {
  type HouseholdEventKind,
  householdEventNames,
} from '../../../src/domain/register/household-events.ts';
import { type ReportKind, reportKinds } from '../../../src/domain/register/report.ts';
import {
  type DeclineGround,
  declineGrounds,
  type ReportStatus,
  reportStatuses,
} from '../../../src/domain/register/report-outcome.ts';
import { openTold } from '../../../src/intake/register/reports/told.ts';
import type { Vault } from '../../../src/platform/vault.ts';
import { inScope } from '../../lists/scope.ts';
import { maskedIdentity } from '../../schemas/people.ts';

const eventKinds = Object.keys(householdEventNames) as [HouseholdEventKind, ...HouseholdEventKind[]];

/** What became of a report, for the township and the village alike. */
const outcome = {
  status: z.enum(reportStatuses),
  event: z
    .object({
      kind: z.enum(eventKinds),
      on: z.string(),
      countered: z.boolean().meta({ description: '登记后又更正' }),
    })
    .nullable()
    .meta({ description: '据以登记的变动' }),
  ground: z.enum(declineGrounds).nullable(),
  reason: z.string().nullable().meta({ description: '未采纳的理由' }),
  decidedOn: z.string().nullable(),
};
const told = {
  id: z.int(),
  kind: z.enum(reportKinds),
  household: z.string().nullable(),
  who: z.string().meta({ description: '是谁：户内成员，或来的人' }),
  on: z.string().meta({ description: '发生日期' }),
  sentOn: z.string(),
};

export const reportItem = z
  .object({
    ...told,
    division: z.string(),
    place: z.string().nullable(),
    members: z.array(z.object({ id: z.int(), name: z.string().nullable() })),
    comer: z
      .object({
        name: z.string(),
        relation: z.string().nullable(),
        birthOn: z.string().nullable(),
        identityMasked: z.string().nullable(),
      })
      .nullable(),
    note: z.string(),
    by: z.string().meta({ description: '报告人' }),
    ...outcome,
    decidedBy: z.string().nullable(),
    own: z.boolean().meta({ description: '本人或本人家庭，应当回避' }),
  })
  .meta({ id: 'RegisterReport' });

/** As the village's page keeps it: no note, no identity number. */
export const villageReport = z
  .object({ ...told, mine: z.boolean(), ...outcome })
  .meta({ id: 'VillageReport' });

/** Reports of villages that the scope reaches, as `userId` would decide them. */
export function registerReports(db: Db, scope: ScopeFilter, userId: string) {
  return reportRows(db, userId).where(inScope(scope, { divisions: [sql.ref('r.division')] }));
}

function reportRows(db: Db, userId: string) {
  return db
    .selectFrom('register_report as r')
    .innerJoin('app_user as u', 'u.id', 'r.user_id')
    .leftJoin('app_user as w', 'w.id', 'r.decided_by')
    .leftJoin('household_event as e', 'e.id', 'r.event_id')
    .leftJoin('division as v', 'v.code', 'r.division')
    .leftJoin('division as t', 't.code', 'v.parent')
    .select([
      'r.id',
      'r.user_id as userId',
      'r.kind',
      'r.household_number as household',
      'r.division',
      'r.happened_on as on',
      'r.business_on as sentOn',
      'r.told_cipher as toldCipher',
      'r.status',
      'r.decline_ground as ground',
      'r.decline_reason as reason',
      'r.decided_on as decidedOn',
      'u.display_name as by',
      'w.display_name as decidedBy',
      'e.kind as eventKind',
      'e.happened_on as eventOn',
    ])
    .select([
      sql<string | null>`t.name || ' ' || v.name`.as('place'),
      sql<boolean>`exists (select from household_event c where c.counters = r.event_id)`.as('countered'),
      sql<
        { id: number; name: string | null }[]
      >`(select coalesce(json_agg(json_build_object('id', coalesce(p.merged_into, p.id), 'name', p.name)
        order by p.id), '[]') from register_report_member m join person p on p.id = m.person_id
        where m.report_id = r.id)`.as('members'),
      ownHousehold(userId).as('own'),
    ]);
}

const ownHousehold = (userId: string): RawBuilder<boolean> => sql<boolean>`exists (select from app_user x
  ${joinCardByNumber('me', 'x.identity_key')} where x.id = ${userId} and me.household_number = r.household_number)`;

type ReportRow = Awaited<ReturnType<ReturnType<typeof reportRows>['executeTakeFirstOrThrow']>>;

/** Opens what was told; the identity number stays behind but for its last four. */
export function toReport(row: ReportRow, vault: Pick<Vault, 'open'>): z.output<typeof reportItem> {
  const { comer, note } = openTold(vault, row.toldCipher);
  const { division, place, members, by, decidedBy, own } = row;
  return {
    ...shared(row, comer?.name ?? null),
    division,
    place,
    members,
    comer: comer && {
      name: comer.name,
      relation: comer.relation,
      birthOn: comer.birthOn,
      identityMasked: comer.identityNumber === null ? null : maskedIdentity(comer.identityNumber.slice(-4)),
    },
    note,
    by,
    decidedBy,
    own,
  };
}

function shared(row: ReportRow, comer: string | null) {
  return {
    id: row.id,
    kind: row.kind as ReportKind,
    household: row.household,
    who: comer ?? row.members.map(({ name }) => name ?? '未登记姓名').join('、'),
    on: row.on,
    sentOn: row.sentOn,
    status: row.status as ReportStatus,
    event:
      row.eventKind === null
        ? null
        : { kind: row.eventKind as HouseholdEventKind, on: row.eventOn!, countered: row.countered },
    ground: row.ground as DeclineGround | null,
    reason: row.reason,
    decidedOn: row.decidedOn,
  };
}

const SHOWN_DAYS = 60;
const SHOWN = 100;

/** What the village has reported and waits for, and what was decided of late; the latest first. */
export async function readVillageReports(
  db: Db,
  vault: Pick<Vault, 'open'>,
  division: string,
  { userId, on }: { readonly userId: string; readonly on: PlainDate },
): Promise<z.output<typeof villageReport>[]> {
  const rows = await reportRows(db, userId)
    .where('r.division', '=', division)
    .where((eb) => eb.or([eb('r.status', '=', 'open'), eb('r.decided_on', '>=', addDays(on, -SHOWN_DAYS))]))
    .orderBy('r.id', 'desc')
    .limit(SHOWN)
    .execute();
  return rows.map((row) => ({
    ...shared(row, openTold(vault, row.toldCipher).comer?.name ?? null),
    mine: row.userId === userId,
  }));
}
