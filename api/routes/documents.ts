import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../src/domain/access.ts';
import { linkDocument } from '../../src/intake/index.ts';
import { keepDocument, MAX_UPLOAD_BYTES, sendDocument } from '../cases/documents.ts';
import { authorizeCase } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';

const fieldsSchema = z.object({
  purpose: z.enum(['insurance-proof', 'other']).default('other'),
  employmentId: z.string().min(1).max(40),
});

/** Papers of a case. They are read through the case they belong to; knowing a hash opens nothing. */
export const documentRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, files }) => {
  app.route({
    method: 'POST',
    url: '/documents',
    config: {
      access: 'upload-document',
      uploadLimit: MAX_UPLOAD_BYTES,
      uploadFields: { employmentId: '就业编号', purpose: 'insurance-proof 或 other（默认）' },
    },
    schema: {
      operationId: 'uploadDocument',
      summary: '上传案件材料(PDF、JPEG、PNG)',
      description: '合同文件请用合同接口上传。',
      tags: ['材料'],
      response: {
        201: z
          .object({ sha256: z.string(), mediaType: z.string(), byteSize: z.int(), unchanged: z.boolean() })
          .meta({ id: 'StoredDocument' }),
      },
    },
    handler: async (request, reply) => {
      const upload = uploadOf(request);
      const fields = fieldsSchema.safeParse(upload.fields);
      if (!fields.success) {
        throw new Problem('invalid-request', '须填写 employmentId;purpose 只能是 insurance-proof 或 other。');
      }
      const { employmentId, purpose } = fields.data;
      await authorizeCase(request, db, 'upload-document', employmentId);
      const document = await keepDocument(files, upload);
      const { unchanged } = await db.transaction().execute((trx) =>
        linkDocument(trx, {
          document,
          employmentId,
          purpose,
          actor: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        }),
      );
      const { sha256, mediaType, byteSize } = document;
      return reply.code(201).send({ sha256, mediaType, byteSize, unchanged });
    },
  });

  app.route({
    method: 'GET',
    url: '/documents/:sha256',
    config: { access: 'read-document' },
    schema: {
      operationId: 'getDocument',
      summary: '查看或下载材料',
      tags: ['材料'],
      params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, '须为 64 位十六进制') }),
      querystring: z.object({ download: z.enum(['true']).optional() }),
      response: { 200: z.any().meta({ description: 'PDF、JPEG 或 PNG' }) },
    },
    handler: async (request, reply) => {
      const { sha256 } = request.params;
      const link = await findReadable(signedIn(request).grants, sha256);
      if (!link)
        throw new Problem('not-found', '没有这份材料，或不在您的办理范围内。', {
          subject: `document:${sha256}`,
        });
      return sendDocument(reply, files, { ...link, sha256, download: request.query.download === 'true' });
    },
  });

  async function findReadable(grants: ReturnType<typeof signedIn>['grants'], sha256: string) {
    const links = await db
      .selectFrom('document_link as l')
      .innerJoin('document as d', 'd.sha256', 'l.document')
      .innerJoin('case_subject as e', (join) =>
        join.on('e.id', '=', sql<string>`coalesce(l.employment_id, l.aid_id)`),
      )
      .leftJoin('employer as r', 'r.credit_code', 'e.employer')
      .innerJoin('person as p', 'p.id', 'e.person_id')
      .leftJoin('household as h', 'h.number', 'p.household_number')
      .select([
        'l.file_name as fileName',
        'd.media_type as mediaType',
        'e.division',
        'e.employer',
        'e.intermediary',
        'e.institution',
        'r.division as employerDivision',
        'h.division as homeDivision',
      ])
      .where('l.document', '=', sha256)
      .orderBy('l.id', 'desc')
      .execute();
    return links.find(({ division, employerDivision, homeDivision, employer, intermediary, institution }) =>
      may(grants, 'read-document', {
        divisions: [division, employerDivision, homeDivision].filter((place) => place !== null),
        employer,
        intermediary,
        institution,
      }),
    );
  }
};
