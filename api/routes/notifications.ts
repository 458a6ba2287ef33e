import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { notificationText } from '../../src/domain/notifications.ts';
import { readCoordinationNotifications } from '../cases/coordination-notifications.ts';
import { readNotifications } from '../cases/notifications.ts';
import { readOfficeTasks } from '../cases/office-tasks.ts';
import { readRegisterNotifications } from '../cases/register-notifications.ts';
import { readServiceNotifications } from '../cases/service-notifications.ts';
import { readTargetNotifications } from '../cases/targets/notifications.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { iso } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';

const notificationSchema = z
  .object({
    id: z.int(),
    kind: z.string(),
    text: z.string(),
    employmentId: z.string(),
    claimId: z.string().nullable(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    employerName: z.string(),
    at: z.string(),
    unread: z.boolean(),
    link: z
      .object({ to: z.string(), label: z.string() })
      .nullable()
      .meta({ description: '不是补贴案件的提醒：其页面和名称' }),
  })
  .meta({ id: 'Notification' });

const NEWEST = 50;
const ABOUT_NO_CASE = {
  employmentId: '',
  claimId: null,
  personName: null,
  identityMasked: '',
  employerName: '',
} as const;

/** What happened that somebody must know of: a view over the time lines of the own cases, with a mark of what was read. */
export const notificationRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/notifications',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listNotifications',
      summary: '最近五十条提醒',
      tags: ['提醒'],
      response: { 200: z.object({ items: z.array(notificationSchema), unread: z.int() }) },
    },
    handler: async (request) => {
      const { id, grants } = signedIn(request);
      const [rows, tasks, served, coordinated, registered, years, seen] = await Promise.all([
        readNotifications(db, id, grants),
        readOfficeTasks(db, id, grants),
        readServiceNotifications(db, id, grants),
        readCoordinationNotifications(db, id, grants),
        readRegisterNotifications(db, id, grants),
        readTargetNotifications(db, id, grants),
        db.selectFrom('notification_seen').select('event_id').where('user_id', '=', id).executeTakeFirst(),
      ]);
      const ofCases = rows.map(({ data, at, last4, ...row }) => ({
        ...row,
        identityMasked: maskedIdentity(last4),
        at: iso(at),
        text: notificationText(row.kind, data, row.claimId?.split(':')[0] ?? null),
        link: null,
      }));
      const ofOffices = tasks.map(({ at, ...row }) => ({
        ...ABOUT_NO_CASE,
        ...row,
        at: iso(at),
        text: notificationText(row.kind, {}),
      }));
      const ofServices = [...served, ...coordinated, ...registered, ...years].map(({ at, ...row }) => ({
        ...ABOUT_NO_CASE,
        ...row,
        at: iso(at),
      }));
      const items = [...ofCases, ...ofOffices, ...ofServices]
        .toSorted((a, b) => b.id - a.id)
        .slice(0, NEWEST)
        .map((item) => ({ ...item, unread: item.id > (seen?.event_id ?? 0) }));
      return { items, unread: items.filter((item) => item.unread).length };
    },
  });

  app.route({
    method: 'POST',
    url: '/notifications/seen',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'markNotificationsSeen',
      summary: '把到这一条为止的提醒记为已读',
      tags: ['提醒'],
      body: z.object({ upTo: z.int().positive().meta({ description: '提醒的 id' }) }),
      response: { 200: z.object({ upTo: z.int() }) },
    },
    handler: async (request) => {
      // Never backwards: an old page must not make read ones unread. Nothing is marked that has not happened yet.
      const { rows } = await sql<{ upTo: number }>`
        insert into notification_seen as s (user_id, event_id, seen_at)
        select ${signedIn(request).id}, least(${request.body.upTo}, coalesce(max(id), 0)),
          ${new Date(request.businessAtMs)}
        from (select max(id) as id from case_event union all select max(id) from service_event
          union all select max(id) from coordination_event union all select max(id) from refresh_event
          union all select max(id) from referral_event
          union all select max(id) from responsibility_event) newest
        on conflict (user_id) do update
          set event_id = greatest(s.event_id, excluded.event_id), seen_at = excluded.seen_at
        returning event_id as "upTo"
      `.execute(db);
      return { upTo: rows[0]!.upTo };
    },
  });
};
