import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { EmploymentId } from '../../src/domain/ids.ts';
import { handsOf } from '../../src/domain/part-taken.ts';
import { addContract, attachContractDocument } from '../../src/intake/index.ts';
import { tiedTo } from '../cases/claim-list.ts';
import { contractDetail, whoWasFirst, whyNotConfirm } from '../cases/confirm-contract.ts';
import {
  contractColumns,
  contractItem,
  contractList,
  contractStatus,
  toContractItem,
} from '../cases/contract-list.ts';
import { keepDocument, MAX_UPLOAD_BYTES } from '../cases/documents.ts';
import { authorizeCase, confirmationTarget } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { actAs, actOf, authorize, capacityFor, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { asDate, divisionCode, idParams, plainDate } from '../schemas/common.ts';

const contractFields = z.object({
  startsOn: plainDate,
  endsOn: plainDate.optional(),
  replaces: z.string().max(60).optional(),
});

/** Contracts: declared and uploaded by the parties, confirmed by the HR office that answers for the case. */
export const contractRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { files, engine } = deps;

  listRoute(app, {
    url: '/contracts',
    operationId: 'listContracts',
    summary: '劳动合同',
    tag: '合同',
    access: 'read-case',
    filters: {
      status: contractStatus.optional(),
      division: divisionCode.optional(),
      employer: z.string().optional(),
      name: z.string().max(50).optional().meta({ description: '劳动者姓名或拼音首字母开头' }),
      mine: z.enum(['true']).optional().meta({ description: '只列本人可以确认的' }),
    },
    item: contractItem,
    sorts: {
      uploadedOn: { by: sql`coalesce(l.business_on, 'infinity')`, type: 'date' },
      startsOn: { by: sql.ref('k.starts_on'), type: 'date' },
    },
    defaultSort: 'uploadedOn',
    id: { by: sql.ref('k.id'), type: 'text' },
    columns: contractColumns,
    query: (asked, request) => {
      const { id: userId } = signedIn(request);
      const scope = scopeOfRequest(request, 'read-case');
      let query = contractList(db, scope).where(
        inScope(scope, {
          divisions: [sql.ref('e.division'), sql.ref('r.division'), sql.ref('h.division')],
          employer: sql.ref('e.employer'),
          intermediary: sql.ref('e.intermediary'),
        }),
      );
      if (asked.status) query = query.where('k.status', '=', asked.status);
      if (asked.division) query = query.where(under(sql.ref('e.division'), [asked.division]));
      if (asked.employer) query = query.where('e.employer', '=', asked.employer);
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      if (asked.mine) {
        query = query
          .where(inScope(scopeOfRequest(request, 'confirm-contract'), { divisions: [sql.ref('e.division')] }))
          .where(sql<boolean>`e.id not in (${tiedTo(userId)})`)
          .where(sql<boolean>`not exists (select 1 from claim_hand d join claim c on c.id = d.claim_id
            where c.employment_id = e.id and d.user_id = ${userId})`);
      }
      return query;
    },
    toItem: toContractItem,
  });

  app.route({
    method: 'GET',
    url: '/contracts/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getContract',
      summary: '一份劳动合同，以及本人能否确认或退回',
      tags: ['合同'],
      params: idParams,
      response: { 200: contractDetail },
    },
    handler: async (request) => {
      const contract = await findContract(request.params.id);
      const { id, employmentId } = contract;
      const user = signedIn(request);
      const target = await authorizeCase(request, db, 'read-case', employmentId, `合同 ${id}`);
      const row = await contractList(db, scopeOfRequest(request, 'read-case'))
        .where('k.id', '=', id)
        .executeTakeFirstOrThrow();
      const as = capacityFor(user, 'confirm-contract', confirmationTarget(target));
      const obstacle =
        as !== undefined
          ? await whyNotConfirm(db, contract, handsOf(actAs(user, as)))
          : new Problem('not-permitted', '这份合同不由您所在的单位确认。');
      const barred = obstacle && { code: obstacle.code, detail: obstacle.message, remedy: obstacle.remedy };
      return { ...toContractItem(row), barred, actingFor: as?.principalName ?? null };
    },
  });

  app.route({
    method: 'POST',
    url: '/employments/:id/contracts',
    config: {
      access: 'correct-contract',
      uploadLimit: MAX_UPLOAD_BYTES,
      uploadFields: {
        startsOn: '合同起始日',
        endsOn: '合同终止日；不填为无固定期限',
        replaces: '更正时填被更正的合同编号；不填为续签',
      },
    },
    schema: {
      operationId: 'addContract',
      summary: '续签或更正合同，附合同文件',
      tags: ['合同'],
      params: idParams,
      response: { 201: z.object({ contractId: z.string(), document: z.string() }) },
    },
    handler: async (request, reply) => {
      const { id: employmentId } = request.params;
      const { businessAtMs } = request;
      await authorizeCase(request, db, 'correct-contract', employmentId);
      const upload = uploadOf(request);
      const given = Object.fromEntries(Object.entries(upload.fields).filter(([, value]) => value !== ''));
      const fields = contractFields.safeParse(given);
      if (!fields.success) {
        const errors = fields.error.issues.map((issue) => ({
          pointer: `/body/${issue.path.join('/')}`,
          code: issue.code ?? 'invalid',
          message: issue.message,
        }));
        throw new Problem('invalid-request', errors.map((e) => `${e.pointer}:${e.message}`).join(';'), {
          errors,
        });
      }
      const document = await keepDocument(files, upload);
      const { startsOn, endsOn, replaces } = fields.data;
      const actor = signedIn(request).id;
      const contractId = await db.transaction().execute(async (trx) => {
        const added = await addContract(trx, {
          employmentId,
          startsOn: asDate(startsOn),
          endsOn: endsOn === undefined ? null : asDate(endsOn),
          ...(replaces !== undefined && { replaces }),
          document: document.sha256,
          actor,
          businessAtMs,
        });
        await attachContractDocument(trx, { contractId: added.contractId, document, actor, businessAtMs });
        return added.contractId;
      });
      return reply.code(201).send({ contractId, document: document.sha256 });
    },
  });

  app.route({
    method: 'POST',
    url: '/contracts/:id/document',
    config: { access: 'upload-document', uploadLimit: MAX_UPLOAD_BYTES },
    schema: {
      operationId: 'uploadContractDocument',
      summary: '上传合同文件，等待人社部门确认',
      tags: ['合同'],
      params: idParams,
      response: { 200: z.object({ contractId: z.string(), document: z.string(), unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const { id: contractId } = request.params;
      const contract = await findContract(contractId);
      await authorizeCase(request, db, 'upload-document', contract.employmentId, `合同 ${contractId}`);
      const document = await keepDocument(files, uploadOf(request));
      const { unchanged } = await db.transaction().execute((trx) =>
        attachContractDocument(trx, {
          contractId,
          document,
          actor: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        }),
      );
      return { contractId, document: document.sha256, unchanged };
    },
  });

  app.route({
    method: 'POST',
    url: '/contracts/:id/decision',
    config: { access: 'confirm-contract' },
    schema: {
      operationId: 'decideContract',
      summary: '确认或退回劳动合同',
      tags: ['合同'],
      params: idParams,
      body: z.object({ accept: z.boolean(), reason: z.string().trim().min(1).max(200).optional() }),
      response: { 200: z.object({ accepted: z.boolean() }) },
    },
    handler: async (request) => {
      const { id: contractId } = request.params;
      const { accept, reason } = request.body;
      const subject = `contract:${contractId}`;
      const contract = await findContract(contractId);
      const employmentId = contract.employmentId as EmploymentId;
      const target = await authorizeCase(request, db, 'read-case', employmentId, `合同 ${contractId}`);
      authorize(request, 'confirm-contract', confirmationTarget(target), subject);
      // A repeat after a lost answer is answered from the record.
      if (await isRecorded(contractId, request.requestKey)) return { accepted: accept };
      const act = actOf(request);
      const obstacle = await whyNotConfirm(db, contract, handsOf(act));
      if (obstacle) throw obstacle;
      if (!accept && !reason) throw new Problem('reason-required', '退回合同须说明理由。');
      try {
        return await engine.confirmContract(employmentId, {
          requestKey: request.requestKey,
          contractId,
          ...act,
          accept,
          ...(reason !== undefined && { reason }),
        });
      } catch (error) {
        // The first attempt, cut off from its answer, may have been taken while this one was judged.
        if (await isRecorded(contractId, request.requestKey)) return { accepted: accept };
        if (error instanceof Problem && (await lostTo(error, contractId)))
          throw new Problem('contract-not-waiting', await whoWasFirst(db, contract), { subject });
        throw error;
      }
    },
  });

  /** Somebody else was first; where nothing else was waited for, the process has ended with that. */
  async function lostTo({ code }: Problem, contractId: string): Promise<boolean> {
    if (code === 'contract-not-waiting') return true;
    return code === 'process-not-running' && (await findContract(contractId)).status !== 'uploaded';
  }

  async function findContract(id: string) {
    const row = await db
      .selectFrom('contract')
      .select(['id', 'employment_id as employmentId', 'status'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row) throw new Problem('not-found', `没有合同 ${id}，或不在您的办理范围内。`);
    return row;
  }

  async function isRecorded(contractId: string, requestKey: string): Promise<boolean> {
    const row = await db
      .selectFrom('case_event')
      .select('id')
      .where('event_key', '=', `contract-decision:${contractId}:${requestKey}`)
      .executeTakeFirst();
    return row !== undefined;
  }
};
