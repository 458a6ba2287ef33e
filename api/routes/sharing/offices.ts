import { createReadStream } from 'node:fs';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { runImport } from '../../../src/intake/run-import.ts';
import { decideOffice, proposeOffice, revokeOffice, verifySignedFile } from '../../../src/sharing/offices.ts';
import { rowErrorSchema } from '../../cases/read-table.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { authorize, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { spoolFolder, uploadOf } from '../../plugins/uploads.ts';
import { Problem } from '../../problems.ts';
import { asDate, divisionCode, idParams, plainDate, reasonSchema } from '../../schemas/common.ts';
import { inDivisions } from './share-api.ts';

const MAX_FILE_BYTES = 200 * 1024 * 1024;
const stateSchema = z.enum(['proposed', 'approved', 'rejected', 'revoked']);

const officeItem = z
  .object({
    id: z.string(),
    name: z.string(),
    contact: z.string().nullable(),
    divisions: z.array(z.string()),
    fingerprint: z.string().meta({ description: '公钥的 SHA-256，与对方当面核对' }),
    validFrom: z.string(),
    validUntil: z.string(),
    proposedBy: z.string(),
    proposedOn: z.string(),
    decidedBy: z.string().nullable(),
    decidedOn: z.string().nullable(),
    revokedOn: z.string().nullable(),
    revokedReason: z.string().nullable(),
    state: stateSchema,
    mine: z.boolean(),
  })
  .meta({ id: 'InsuranceOffice' });

/** Social-security offices outside: their keys, registered by two persons, and the files they sign. */
export const insuranceOfficeRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/insurance-offices',
    operationId: 'listInsuranceOffices',
    summary: '外部社保机构',
    tag: '部门共享',
    access: ['propose-share-key', 'read-audit', 'approve-share-key'],
    filters: {},
    item: officeItem,
    sorts: { proposedOn: { by: sql.ref('o.proposed_on'), type: 'date' } },
    defaultSort: '-proposedOn',
    id: { by: sql.ref('o.id'), type: 'text' },
    columns: [
      { header: '编号', value: (o) => o.id },
      { header: '名称', value: (o) => o.name },
      { header: '地区', value: (o) => o.divisions.join('、') },
      { header: '公钥指纹', value: (o) => o.fingerprint },
      { header: '有效期', value: (o) => `${o.validFrom} 至 ${o.validUntil}` },
      { header: '登记', value: (o) => `${o.proposedBy} ${o.proposedOn}` },
      { header: '批准', value: (o) => o.decidedBy && `${o.decidedBy} ${o.decidedOn}` },
      { header: '停用', value: (o) => o.revokedOn },
    ],
    query: (_asked, request) => {
      authorize(request, 'read-share-log', { divisions: [PREFECTURE] }, 'insurance-office:*');
      return db
        .selectFrom('insurance_office as o')
        .innerJoin('app_user as p', 'p.id', 'o.proposed_by')
        .leftJoin('app_user as d', 'd.id', 'o.decided_by')
        .select([
          'o.id',
          'o.name',
          'o.contact',
          'o.divisions',
          'o.fingerprint',
          'o.valid_from as validFrom',
          'o.valid_until as validUntil',
          'p.display_name as proposedBy',
          'o.proposed_on as proposedOn',
          'd.display_name as decidedBy',
          'o.decided_on as decidedOn',
          'o.revoked_on as revokedOn',
          'o.revoked_reason as revokedReason',
        ])
        .select([
          sql<boolean>`o.proposed_by = ${signedIn(request).id}`.as('mine'),
          sql<z.output<typeof stateSchema>>`case when o.revoked_on is not null then 'revoked'
            when o.approved is null then 'proposed' when o.approved then 'approved' else 'rejected' end`.as(
            'state',
          ),
        ]);
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'POST',
    url: '/insurance-offices',
    config: { access: 'propose-share-key' },
    schema: {
      operationId: 'proposeInsuranceOffice',
      summary: '登记外部社保机构的公钥（须由另一人批准后才生效）',
      tags: ['部门共享'],
      body: z.object({
        id: z.string().regex(/^[0-9A-Za-z_-]{2,40}$/, '须为 2–40 个字母、数字、横线'),
        name: z.string().trim().min(2).max(60),
        contact: z.string().trim().max(60).optional(),
        divisions: z.array(divisionCode).min(1, '请至少选择一个地区').max(50),
        publicKey: z.string().max(500).meta({ description: 'Ed25519 公钥，PEM' }),
        validFrom: plainDate,
        validUntil: plainDate,
      }),
      response: { 201: z.object({ fingerprint: z.string() }) },
    },
    handler: async (request, reply) => {
      const { body, businessAtMs } = request;
      const terms = { ...body, validFrom: asDate(body.validFrom), validUntil: asDate(body.validUntil) };
      const by = { actor: signedIn(request).id, businessAtMs };
      const made = await db.transaction().execute((trx) => proposeOffice(trx, terms, by));
      return reply.code(201).send(made);
    },
  });

  app.route({
    method: 'POST',
    url: '/insurance-offices/:id/decision',
    config: { access: 'approve-share-key' },
    schema: {
      operationId: 'decideInsuranceOffice',
      summary: '批准或不批准外部社保机构的公钥',
      tags: ['部门共享'],
      params: idParams,
      body: z.object({ approve: z.boolean() }),
      response: { 200: z.object({ approved: z.boolean() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { approve } = request.body;
      authorize(request, 'approve-share-key', { divisions: [PREFECTURE] }, `insurance-office:${id}`);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await db.transaction().execute((trx) => decideOffice(trx, { id, approve }, by));
      return { approved: approve };
    },
  });

  app.route({
    method: 'POST',
    url: '/insurance-offices/:id/revocation',
    config: { access: ['propose-share-key', 'approve-share-key'] },
    schema: {
      operationId: 'revokeInsuranceOffice',
      summary: '停用外部社保机构的公钥，立即生效',
      tags: ['部门共享'],
      params: idParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ revoked: z.literal(true) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      authorize(request, 'approve-share-key', { divisions: [PREFECTURE] }, `insurance-office:${id}`);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await db.transaction().execute((trx) => revokeOffice(trx, { id, reason: request.body.reason }, by));
      return { revoked: true as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/insurance/signed-files',
    config: {
      access: 'import-insurance',
      uploadLimit: MAX_FILE_BYTES,
      uploadFields: { signature: '随表格报送的签名文件（.sig.json）的内容' },
    },
    schema: {
      operationId: 'importSignedInsurance',
      summary: '导入外部社保机构签名的缴费表格',
      description: '签名须正确、在有效期内；表格与经办机构导入同样核对，缴费来源记为外部社保机构。',
      tags: ['部门共享'],
      response: {
        200: z.object({
          office: z.string(),
          importId: z.string(),
          rowsTotal: z.int(),
          accepted: z.int(),
          unchanged: z.int(),
          rejected: z.int(),
          unmatched: z.int(),
          errors: z.array(rowErrorSchema),
        }),
      },
    },
    handler: async (request) => {
      const upload = uploadOf(request);
      const user = signedIn(request);
      const { all, divisions } = scopeOfRequest(request, 'import-insurance');
      // An employer never brings in what counts as an office's word on it.
      if (!all && divisions.length === 0)
        throw new Problem('not-permitted', '签名文件由县市就业服务中心导入。');
      const signed = await verifySignedFile(db, {
        signature: upload.fields.signature ?? '',
        sha256: upload.sha256,
        businessAtMs: request.businessAtMs,
      });
      const report = await runImport(
        { ...deps, spoolFolder: spoolFolder(deps.config) },
        {
          kind: 'insurance',
          fileName: upload.fileName,
          content: createReadStream(upload.path),
          mode: 'keep-good',
          businessAtMs: request.businessAtMs,
          userId: user.id,
          divisions,
          // What the office answers for, and the officer may import.
          rowAllowed: (target) =>
            inDivisions(signed.divisions, target.divisions) &&
            may(user.grants, 'import-insurance', { divisions: target.divisions }),
          outside: { office: signed.office, signature: signed.signature },
        },
      );
      if (report.status === 'refused') {
        const words = report.errors.slice(0, 3).map((e) => e.message);
        throw new Problem('import-refused', `整份未导入：${words.join('')}`);
      }
      const { importId, rowsTotal, accepted, unchanged, rejected, unmatched } = report;
      const counts = { importId, rowsTotal, accepted, unchanged, rejected, unmatched };
      return { office: signed.office, ...counts, errors: [...report.errors] };
    },
  });
};
