import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { may, type Operation } from '../../src/domain/access.ts';
import { linkDocument, type RevocableTable, revokeAidRow } from '../../src/intake/index.ts';
import type { FileStore } from '../../src/platform/file-store.ts';
import type { RouteHost } from '../lists/list-route.ts';
import { signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { idParams, rowIdParams } from '../schemas/common.ts';
import { keepDocument, MAX_UPLOAD_BYTES } from './documents.ts';
import { authorizeSubject, type CaseTarget } from './target.ts';

/** Who says it, and when. */
export const byOf = (request: FastifyRequest) => ({
  actor: signedIn(request).id,
  businessAtMs: request.businessAtMs,
});

/** The aid case, if the person may do this to it. */
export const authorizeAid = (
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  id: string,
): Promise<CaseTarget> => authorizeSubject(request, db, operation, id, `补助个案 ${id}`, 'aid');

/** May the person open aid cases for people who live there, or on behalf of that institution? */
export const mayOpen =
  (request: FastifyRequest) => (target: { divisions: string[]; institution: string | null }) =>
    may(signedIn(request).grants, 'open-aid-case', target);

/** The institution that somebody acts for who has no office's post: their cases are its cases. */
export function ownInstitution(request: FastifyRequest): string | null {
  const { grants } = signedIn(request);
  if (grants.some(({ division }) => division !== null)) return null;
  return grants.find(({ institution }) => institution)?.institution ?? null;
}

/** Keeps a paper of an aid case; facts that are recorded later name it by its hash. */
async function keepAidPaper(
  request: FastifyRequest,
  { db, files }: { db: Db; files: FileStore },
  aidId: string,
  purpose: 'enrolment' | 'loan',
): Promise<{ document: string; unchanged: boolean }> {
  await authorizeAid(request, db, 'report-aid-facts', aidId);
  const document = await keepDocument(files, uploadOf(request));
  const { unchanged } = await db
    .transaction()
    .execute((trx) => linkDocument(trx, { document, aidId, purpose, ...byOf(request) }));
  return { document: document.sha256, unchanged };
}

/** A paper that was uploaded to this very case before; null where none is named. */
export async function requirePaper(
  db: Db,
  aidId: string,
  sha256: string | undefined,
): Promise<string | null> {
  if (sha256 === undefined) return null;
  const link = await db
    .selectFrom('document_link')
    .select('id')
    .where('aid_id', '=', aidId)
    .where('document', '=', sha256)
    .executeTakeFirst();
  if (!link) throw new Problem('invalid-request', '这份材料还没有上传到本个案。');
  return sha256;
}

/** The papers of a case, uploaded before the fact that names them. */
export function paperRoute(
  app: RouteHost,
  deps: { db: Db; files: FileStore },
  of: { url: string; operationId: string; summary: string; tags: string[]; purpose: 'enrolment' | 'loan' },
): void {
  const { url, purpose, ...words } = of;
  app.route({
    method: 'POST',
    url,
    config: { access: 'report-aid-facts', uploadLimit: MAX_UPLOAD_BYTES },
    schema: {
      ...words,
      params: idParams,
      response: { 200: z.object({ document: z.string(), unchanged: z.boolean() }) },
    },
    handler: (request: FastifyRequest<{ Params: { id: string } }>) =>
      keepAidPaper(request, deps, request.params.id, purpose),
  });
}

/** Taking one recorded row back, with a reason. `what` in Chinese: 学年确认, 离校登记 … */
export function revocationRoute(
  app: RouteHost,
  db: Db,
  of: {
    url: string;
    operationId: string;
    summary: string;
    tags: string[];
    table: RevocableTable;
    what: string;
  },
): void {
  const { url, table, what, ...words } = of;
  app.route({
    method: 'POST',
    url,
    config: { access: 'revoke-fact' },
    schema: { ...words, ...revocation },
    handler: (request: FastifyRequest<{ Params: { id: number }; Body: { reason: string } }>) =>
      revokeRow(request, db, { table, what, id: request.params.id, reason: request.body.reason }),
  });
}

const revocation = {
  params: rowIdParams,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  response: { 200: z.object({ aidId: z.string() }) },
};

/** Whose case it is of decides who may. */
async function revokeRow(
  request: FastifyRequest,
  db: Db,
  { table, id, what, reason }: { table: RevocableTable; id: number; what: string; reason: string },
): Promise<{ aidId: string }> {
  const { rows } = await sql<{ aid_id: string }>`
    select aid_id from ${sql.table(table)} where id = ${id}
  `.execute(db);
  const asked = `${what} ${id}`;
  if (!rows[0]) throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`);
  await authorizeSubject(request, db, 'revoke-fact', rows[0].aid_id, asked, 'aid');
  const officer = signedIn(request).id;
  const { businessAtMs } = request;
  return db.transaction().execute((trx) => revokeAidRow(trx, { table, id, reason, officer, businessAtMs }));
}
