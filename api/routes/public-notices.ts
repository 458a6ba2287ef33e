import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { maskedName } from '../../src/domain/text.ts';
import { nameOf, programmeNames } from '../../src/domain/words.ts';
import { payeeName } from '../cases/payee-name.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { under } from '../lists/scope.ts';
import { divisionCode } from '../schemas/common.ts';

const noticeItem = z
  .object({
    claimId: z.string(),
    programme: z.string(),
    division: z.string(),
    divisionName: z.string(),
    payeeName: z.string(),
    workerMasked: z.string(),
    amountFen: z.int(),
    noticeEndsOn: z.string().meta({ description: '公示最后一日' }),
    daysLeft: z.int().meta({ description: '还剩几日；0：今天是最后一日' }),
  })
  .meta({ id: 'PublicNotice' });

/** What is under public notice on this day; workers appear masked. */
export function publicNotices(db: Db, today: PlainDate, division?: string) {
  const query = db
    .selectFrom('claim as c')
    .innerJoin('case_subject as e', 'e.id', 'c.subject_id')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .innerJoin('division as d', 'd.code', 'c.paid_by')
    .select([
      'c.id as claimId',
      'c.programme',
      'c.paid_by as division',
      'd.name as divisionName',
      'c.amount_fen as amountFen',
      'p.name as workerName',
      'c.notice_ends_on as noticeEndsOn',
    ])
    .select([
      // A person is not named in public.
      sql<string | null>`case when c.payee_kind <> 'person' then ${payeeName} end`.as('payeeName'),
      sql<number>`c.notice_ends_on - ${today}::date`.as('daysLeft'),
    ])
    .where('c.status', '=', 'open')
    .where('c.step', '=', 'public-notice')
    .where('c.notice_ends_on', '>=', today);
  return division ? query.where(under(sql.ref('c.paid_by'), [division])) : query;
}
type NoticeRow = Awaited<ReturnType<ReturnType<typeof publicNotices>['execute']>>[number];

export const toPublicNotice = ({ workerName, payeeName, noticeEndsOn, ...row }: NoticeRow) => ({
  ...row,
  payeeName: payeeName ?? maskedName(workerName),
  workerMasked: maskedName(workerName),
  noticeEndsOn: noticeEndsOn ?? '',
});

const asksForFile = (request: FastifyRequest): boolean =>
  ((request.query as { format?: string }).format ?? 'json') !== 'json';

/** The public notice (公示): who is to be paid what, for anybody to read. */
export const publicNoticeRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, config },
) => {
  listRoute(app, {
    url: '/public/notices',
    operationId: 'listPublicNotices',
    summary: '补贴公示',
    tag: '公示',
    access: 'public',
    // A file is all of the year's notices: it costs more than a page, and anybody may ask.
    rateLimit: config.rehearsal
      ? false
      : {
          max: (request) => (asksForFile(request) ? 10 : 120),
          timeWindow: '1 minute',
          keyGenerator: (request) => `${request.ip} ${asksForFile(request) ? 'file' : 'page'}`,
        },
    filters: { division: divisionCode.optional(), claim: z.string().max(100).optional() },
    item: noticeItem,
    sorts: { noticeEndsOn: { by: sql`coalesce(c.notice_ends_on, 'infinity')`, type: 'date' } },
    defaultSort: 'noticeEndsOn',
    id: { by: sql.ref('c.id'), type: 'text' },
    columns: [
      { header: '申请编号', value: (n) => n.claimId },
      { header: '项目', value: (n) => nameOf(programmeNames, n.programme) },
      { header: '地区', value: (n) => n.divisionName },
      { header: '收款方', value: (n) => n.payeeName },
      { header: '劳动者', value: (n) => n.workerMasked },
      { header: '金额(元)', value: (n) => n.amountFen / 100 },
      { header: '公示截止', value: (n) => n.noticeEndsOn },
    ],
    query: (asked, request) => {
      const query = publicNotices(db, shanghaiDateAt(request.businessAtMs), asked.division);
      return asked.claim ? query.where('c.id', '=', asked.claim) : query;
    },
    toItem: toPublicNotice,
  });
};
