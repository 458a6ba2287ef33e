import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { recordCaseEvent } from '../../src/db/case-events.ts';
import { readClaimState } from '../../src/db/claim-state.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { ClaimId } from '../../src/domain/ids.ts';
import { handsOf } from '../../src/domain/part-taken.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { claimWorkflowId } from '../../workflows/contract.ts';
import { answerFrom } from '../cases/decide-claim.ts';
import { holdsAnother } from '../cases/deciders.ts';
import { findClaim } from '../cases/find-claim.ts';
import { objectionColumns, objectionItem, objectionList, objectionStatus } from '../cases/objection-list.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import { authorizeSubject } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { actOf, authorize, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode, idParams } from '../schemas/common.ts';
import { decisionAnswer } from './decisions.ts';

/** Objections to a public notice (公示): anybody raises them, an officer of the county rules. */
export const objectionRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault, engine, config } = deps;

  app.route({
    method: 'POST',
    url: '/claims/:id/objections',
    config: {
      access: 'public',
      rateLimit: config.rehearsal ? false : { max: 5, timeWindow: '10 minutes' },
    },
    schema: {
      operationId: 'raiseObjection',
      summary: '公示期内提出异议（任何人）',
      tags: ['公示'],
      params: idParams,
      body: z.object({
        body: z.string().trim().min(10, '请写清事实，至少 10 个字').max(2000, '最多 2000 个字'),
        raisedBy: z.string().trim().max(50).optional(),
        contact: z.string().trim().max(100).optional().meta({ description: '只供核实使用，加密保存' }),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { body, raisedBy, contact } = request.body;
      // Named by the request, so that a repeat after a crash is the same objection.
      const id = `objection-${createHash('sha256').update(request.requestKey).digest('hex').slice(0, 20)}`;
      const { businessAtMs } = request;
      const today = shanghaiDateAt(businessAtMs);
      await db.transaction().execute(async (trx) => {
        const claim = await trx
          .selectFrom('claim')
          .select(['id', 'subject_id', 'status', 'step', 'notice_ends_on'])
          .where('id', '=', request.params.id)
          .forUpdate()
          .executeTakeFirst();
        const onNotice = claim?.status === 'open' && claim.step === 'public-notice';
        // The same answer for a claim that is not there: ids cannot be tried out here.
        if (!claim || !onNotice || !claim.notice_ends_on || today > claim.notice_ends_on) {
          throw new Problem('not-in-public-notice');
        }
        const inserted = await trx
          .insertInto('objection')
          .values({
            id,
            claim_id: claim.id,
            body,
            raised_by: raisedBy || null,
            contact_cipher: contact ? vault.seal(contact) : null,
            raised_on: today,
            status: 'pending',
          })
          .onConflict((oc) => oc.doNothing())
          .returning('id')
          .executeTakeFirst();
        if (!inserted) return;
        await recordCaseEvent(trx, {
          subjectId: claim.subject_id,
          claimId: claim.id,
          kind: 'objection-raised',
          actor: null,
          atMs: businessAtMs,
          data: { objectionId: id },
          key: `objection-raised:${id}`,
        });
        await enqueue(trx, [
          {
            workflowId: claimWorkflowId(claim.id as ClaimId),
            message: 'objection-raised',
            payload: { claimId: claim.id, key: id, objectionId: id },
            businessAtMs,
          },
        ]);
        await audit(trx, {
          actor: null,
          operation: 'raiseObjection',
          subject: `claim:${claim.id}`,
          outcome: 'done',
          businessAtMs,
          after: { objectionId: id },
        });
      });
      return reply.code(201).send({ id });
    },
  });

  listRoute(app, {
    url: '/objections',
    operationId: 'listObjections',
    summary: '公示异议',
    tag: '公示',
    access: ['rule-objection', 'read-audit'],
    filters: {
      status: objectionStatus.optional(),
      division: divisionCode.optional(),
      claim: z.string().optional(),
      name: z.string().max(50).optional().meta({ description: '劳动者姓名或拼音首字母开头' }),
    },
    item: objectionItem,
    sorts: { raisedOn: { by: sql.ref('o.raised_on'), type: 'date' } },
    defaultSort: 'raisedOn',
    id: { by: sql.ref('o.id'), type: 'text' },
    columns: objectionColumns,
    query: (asked, request) => {
      const divisions = [sql.ref<string>('c.paid_by')];
      const seen = (['rule-objection', 'read-audit'] as const).map((operation) =>
        inScope(scopeOfRequest(request, operation), { divisions }),
      );
      let query = objectionList(db, signedIn(request).id).where(sql<boolean>`(${sql.join(seen, sql` or `)})`);
      if (asked.status) query = query.where('o.status', '=', asked.status);
      if (asked.division) query = query.where(under(sql.ref('c.paid_by'), [asked.division]));
      if (asked.claim) query = query.where('o.claim_id', '=', asked.claim);
      if (asked.name) query = query.where(nameBegins('p', asked.name));
      return query;
    },
    toItem: ({ status, ...row }) => ({ ...row, status: status as 'pending' }),
  });

  app.route({
    method: 'POST',
    url: '/objections/:id/ruling',
    config: { access: 'rule-objection' },
    schema: {
      operationId: 'ruleObjection',
      summary: '裁定异议',
      tags: ['公示'],
      params: idParams,
      body: z.object({ upheld: z.boolean(), note: z.string().trim().min(1).max(1000).optional() }),
      response: { 200: decisionAnswer },
    },
    handler: async (request) => {
      const { upheld, note } = request.body;
      const objection = await db
        .selectFrom('objection')
        .selectAll()
        .where('id', '=', request.params.id)
        .executeTakeFirst();
      const asked = `异议 ${request.params.id}`;
      if (!objection) throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`);
      const claim = await findClaim(db, objection.claim_id);
      const subject = `claim:${claim.id}`;
      await authorizeSubject(request, db, 'read-case', claim.subject_id, asked);
      authorize(request, 'rule-objection', { divisions: [claim.paid_by] }, subject);

      const act = actOf(request);
      const { officer } = act;
      const hands = handsOf(act);
      const status = upheld ? 'upheld' : 'dismissed';
      if (objection.ruled_by === officer && objection.status === status) return answerFrom(claim);
      if (objection.status !== 'pending') throw new Problem('objection-not-pending', undefined, { subject });
      if (holdsAnother(await readClaimState(db, claim), 'objection', hands)) {
        throw new Problem('separation-of-duties', '您已办理过本案的其他环节，不能裁定异议。', { subject });
      }
      await refuseOwnCase(db, hands, claim.subject_id, subject);
      return engine.ruleObjection(claim.id as ClaimId, {
        requestKey: request.requestKey,
        objectionId: objection.id,
        upheld,
        ...act,
        ...(note !== undefined && { note }),
      });
    },
  });
};
