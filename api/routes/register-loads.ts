import { createReadStream } from 'node:fs';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may, type ScopeFilter } from '../../src/domain/access.ts';
import type { DivisionCode, UserId } from '../../src/domain/ids.ts';
import { type LoadPhase, loadPhaseNames, loadPhases } from '../../src/domain/register/load.ts';
import { abandonLoad, applyLoad, openLoad } from '../../src/intake/register/load/open.ts';
import { loadDetail, loadItem, loadsIn, readLoadDetail, toLoad } from '../cases/register-loads.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { authorize, authorizeFound, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { divisionCode, idParams } from '../schemas/common.ts';

const MAX_LOAD_BYTES = 500 * 1024 * 1024;
const formSchema = z.object({
  area: z.string().regex(/^4331\d{2}$/),
  confirms: z.enum(['true', 'false']).default('false'),
});
const readers = ['load-register', 'read-audit'] as const;

/** Which loads somebody sees: of the own county; all of them who reads the audit log. */
export function loadScope(request: FastifyRequest): ScopeFilter {
  const { grants } = signedIn(request);
  const scope = scopeOfRequest(request, 'load-register');
  return may(grants, 'read-audit', { divisions: [] }) ? { ...scope, all: true } : scope;
}

/** Bulk import of the register: file in, difference report, and a person's word on it (docs/register.md). */
export const registerLoadRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const loads = { database: deps.database, vault: deps.vault, dataDir: deps.config.dataDir };

  app.route({
    method: 'POST',
    url: '/register-loads',
    config: {
      access: 'load-register',
      uploadLimit: MAX_LOAD_BYTES,
      uploadFields: {
        area: '县市的6位代码，全州为433100：文件只能有这个地区的人',
        confirms: 'true：写入后，文件中的人视为本年度已核实；默认 false',
      },
    },
    schema: {
      operationId: 'openRegisterLoad',
      summary: '批量导入名册：上传一个县市或全州的名册（CSV 或 XLSX），比对后再由人写入',
      tags: ['名册'],
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const upload = uploadOf(request);
      const fields = formSchema.safeParse(upload.fields);
      if (!fields.success) throw new Problem('invalid-request', 'area 须为县市的6位代码，或全州433100。');
      const { area, confirms } = fields.data;
      authorize(request, 'load-register', { divisions: [area] }, `division:${area}`);
      const id = await openLoad(loads, {
        area: area as DivisionCode,
        fileName: upload.fileName,
        sha256: upload.sha256,
        byteSize: upload.byteSize,
        content: createReadStream(upload.path),
        confirms: confirms === 'true',
        userId: signedIn(request).id,
        businessAtMs: request.businessAtMs,
      });
      return { id };
    },
  });

  listRoute(app, {
    url: '/register-loads',
    operationId: 'listRegisterLoads',
    summary: '批量导入记录',
    tag: '名册',
    access: readers,
    filters: {
      area: divisionCode.optional(),
      phase: z.enum(loadPhases as [LoadPhase, ...LoadPhase[]]).optional(),
    },
    item: loadItem,
    sorts: { uploadedAt: { by: sql.ref('m.recorded_at'), type: 'timestamptz' } },
    defaultSort: '-uploadedAt',
    id: { by: sql.ref('l.id'), type: 'text' },
    columns: [
      { header: '编号', value: (l) => l.id },
      { header: '地区', value: (l) => l.areaName },
      { header: '文件', value: (l) => l.fileName },
      { header: '日期', value: (l) => l.uploadedOn },
      { header: '上传人', value: (l) => l.uploadedBy },
      { header: '阶段', value: (l) => loadPhaseNames[l.phase] },
      { header: '已读行', value: (l) => l.rowsRead },
      { header: '拒绝', value: (l) => l.refused },
      { header: '写入', value: (l) => l.applied },
    ],
    query: (asked, request) => {
      let query = loadsIn(db, loadScope(request));
      if (asked.area) query = query.where('l.area', '=', asked.area);
      if (asked.phase) query = query.where('l.phase', '=', asked.phase);
      return query;
    },
    toItem: toLoad,
  });

  app.route({
    method: 'GET',
    url: '/register-loads/:id',
    config: { access: readers },
    schema: {
      operationId: 'getRegisterLoad',
      summary: '一次批量导入：进度、差异报告的数目',
      tags: ['名册'],
      params: idParams,
      response: { 200: loadDetail },
    },
    handler: async (request) => {
      const { id } = request.params;
      const scope = loadScope(request);
      const area = (await loadsIn(db, scope).where('l.id', '=', id).executeTakeFirst())?.area ?? '';
      const decides = may(signedIn(request).grants, 'load-register', { divisions: [area] });
      const detail = await readLoadDetail(db, scope, id, decides);
      if (!detail) throw new Problem('not-found', `没有批量导入 ${id}，或不在您的办理范围内。`);
      return detail;
    },
  });

  /** Refuses a load that is not there or not of the own area, as one. */
  async function authorizeLoad(request: FastifyRequest, id: string): Promise<void> {
    const found = await db.selectFrom('register_load').select('area').where('id', '=', id).executeTakeFirst();
    const target = found && { target: { divisions: [found.area] }, subject: `import:${id}` };
    authorizeFound(request, 'load-register', target ?? null, `批量导入 ${id}`);
  }

  app.route({
    method: 'POST',
    url: '/register-loads/:id/application',
    config: { access: 'load-register' },
    schema: {
      operationId: 'applyRegisterLoad',
      summary: '看过差异报告后，把批量导入写入名册',
      tags: ['名册'],
      params: idParams,
      body: z.object({ revision: z.int().meta({ description: '所看报告的版本' }) }),
      response: { 200: z.object({ applying: z.literal(true) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeLoad(request, id);
      const { id: officer } = signedIn(request);
      const { businessAtMs } = request;
      await db
        .transaction()
        .execute((trx) =>
          applyLoad(trx, { id, revision: request.body.revision, officer: officer as UserId, businessAtMs }),
        );
      return { applying: true as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/register-loads/:id/abandonment',
    config: { access: 'load-register' },
    schema: {
      operationId: 'abandonRegisterLoad',
      summary: '放弃一次批量导入，名册不变',
      tags: ['名册'],
      params: idParams,
      response: { 200: z.object({ abandoned: z.literal(true) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeLoad(request, id);
      const { id: officer } = signedIn(request);
      const { businessAtMs } = request;
      await db.transaction().execute((trx) => abandonLoad(trx, { id, officer, businessAtMs }));
      return { abandoned: true as const };
    },
  });
};
