import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { bankFormatIds, bankFormats, DEFAULT_BANK_FORMAT } from '../../src/domain/bank-formats.ts';
import { setBankFormat } from '../../src/payments/bank-format-setting.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope } from '../lists/scope.ts';
import { authorize, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode } from '../schemas/common.ts';

const formatItem = z
  .object({
    division: z.string(),
    divisionName: z.string(),
    format: z.enum(bankFormatIds),
    chosen: z.boolean().meta({ description: '否：没有设置过，用默认格式' }),
    setBy: z.string().nullable(),
    setOn: z.string().nullable(),
  })
  .meta({ id: 'BankFormatSetting' });

/** In which format each county's bank takes its payment file. */
export const bankFormatRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/bank-formats',
    operationId: 'listBankFormats',
    summary: '银行文件格式',
    tag: '支付',
    access: 'set-bank-format',
    // `format` is that of the export.
    filters: { bankFormat: z.enum(bankFormatIds).optional() },
    item: formatItem,
    sorts: { division: { by: sql.ref('d.code'), type: 'text' } },
    defaultSort: 'division',
    id: { by: sql.ref('d.code'), type: 'text' },
    columns: [
      { header: '地区', value: (f) => f.divisionName },
      { header: '格式', value: (f) => bankFormats[f.format].name },
      { header: '设置人', value: (f) => f.setBy },
      { header: '设置日期', value: (f) => f.setOn },
    ],
    query: (asked, request) => {
      const format = sql<string>`coalesce(f.format, ${DEFAULT_BANK_FORMAT})`;
      let query = db
        .selectFrom('division as d')
        .leftJoin('bank_format as f', 'f.division', 'd.code')
        .leftJoin('app_user as u', 'u.id', 'f.set_by')
        .select([
          'd.code as division',
          'd.name as divisionName',
          'u.display_name as setBy',
          'f.set_on as setOn',
        ])
        .select([format.as('format'), sql<boolean>`f.format is not null`.as('chosen')])
        .where('d.level', '=', 'county')
        .where(inScope(scopeOfRequest(request, 'set-bank-format'), { divisions: [sql.ref('d.code')] }));
      if (asked.bankFormat) query = query.where(format, '=', asked.bankFormat);
      return query;
    },
    toItem: (row) => row as z.output<typeof formatItem>,
  });

  app.route({
    method: 'POST',
    url: '/bank-formats',
    config: { access: 'set-bank-format' },
    schema: {
      operationId: 'setBankFormat',
      summary: '设置一个县市以后的银行文件用哪种格式；已放款的批次不变',
      tags: ['支付'],
      body: z.object({ division: divisionCode, format: z.enum(bankFormatIds) }),
      response: { 200: z.object({ division: z.string(), format: z.enum(bankFormatIds) }) },
    },
    handler: async (request) => {
      const { division, format } = request.body;
      authorize(request, 'set-bank-format', { divisions: [division] }, `division:${division}`);
      const known = await db
        .selectFrom('division')
        .select('code')
        .where('code', '=', division)
        .where('level', '=', 'county')
        .executeTakeFirst();
      if (!known) throw new Problem('not-found', `没有县市 ${division}。`);
      await setBankFormat(deps, {
        division,
        format,
        officer: signedIn(request).id,
        businessAtMs: request.businessAtMs,
      });
      return { division, format };
    },
  });
};
