import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import {
  POLICY_TARGET,
  type PolicyDraft,
  policyDrafts,
  proposePolicy,
  publishPolicy,
  withdrawPolicy,
} from '../../src/db/policy-drafts.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { ApiDeps } from '../deps.ts';
import { authorize, capacityFor, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';
import { policyChangeSchema } from '../schemas/policy-change.ts';

const draftSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.int(),
    division: z.string(),
    effectiveFrom: z.string(),
    sha256: z.string(),
    proposedByName: z.string().nullable().meta({ description: '空：还没有人提请' }),
    proposedOn: z.string().nullable(),
    comparedWith: z.string().nullable().meta({ description: '与哪一版比较' }),
    changes: z.array(policyChangeSchema),
    mayPropose: z.boolean(),
    mayPublish: z.boolean(),
    mayWithdraw: z.boolean().meta({ description: '由本人提请，还没有发布' }),
    blocked: z.string().nullable().meta({ description: '为什么您现在不能办理' }),
  })
  .meta({ id: 'PolicyDraft' });

const sameDraft = z.object({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description: '所看到的内容；草案已改动的不予办理' }),
});

/** Drafts of rules: one person proposes, another publishes, both by what they have read. */
export const policyDraftRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/policy-drafts',
    config: { access: ['propose-policy', 'publish-policy'] },
    schema: {
      operationId: 'listPolicyDrafts',
      summary: '待发布的政策文件及其改动',
      tags: ['政策'],
      response: { 200: z.object({ items: z.array(draftSchema) }) },
    },
    handler: async (request) => {
      // The counties' HR bureaus may read what is to come; deciding is the prefecture's.
      const known = await isKnown(signedIn(request).id);
      return { items: (await policyDrafts(db)).map((draft) => asSeen(draft, request, known)) };
    },
  });

  for (const act of Object.keys(acts) as Act[]) {
    const { operation, summary, write } = acts[act];
    app.route({
      method: 'POST',
      url: `/policy-drafts/:id/${act}`,
      config: { access: operation },
      schema: {
        operationId: `${act}Policy`,
        summary,
        tags: ['政策'],
        params: idParams,
        body: sameDraft,
        response: { 200: z.object({ id: z.string(), status: z.enum(['draft', 'published']) }) },
      },
      handler: async (request) => {
        const { id } = request.params;
        const subject = `policy:${id}`;
        authorize(request, operation, POLICY_TARGET, subject);
        const officer = signedIn(request).id;
        if (!(await isKnown(officer))) throw new Problem('identity-number-missing', undefined, { subject });
        const draft = (await policyDrafts(db)).find(({ policy }) => policy.versionId === id);
        if (!draft) throw new Problem('not-found', `没有待发布的政策版本 ${id}。`);
        if (draft.sha256 !== request.body.sha256)
          throw new Problem('policy-draft-changed', undefined, { subject });
        refuseOutOfTurn(act, draft, officer, subject);
        const { businessAtMs } = request;
        const on = shanghaiDateAt(businessAtMs);
        await db.transaction().execute(async (trx) => {
          if (!(await write(trx, { id, sha256: draft.sha256, officer, on, businessAtMs }))) {
            throw new Problem('policy-draft-changed', undefined, { subject });
          }
          await audit(trx, {
            actor: officer,
            operation: `${act}Policy`,
            subject,
            outcome: 'done',
            businessAtMs,
            after: { sha256: draft.sha256, effectiveFrom: draft.policy.effectiveFrom },
          });
        });
        return { id, status: act === 'publish' ? ('published' as const) : ('draft' as const) };
      },
    });
  }

  async function isKnown(userId: string): Promise<boolean> {
    const row = await db
      .selectFrom('app_user')
      .select('identity_key')
      .where('id', '=', userId)
      .executeTakeFirst();
    return row?.identity_key != null;
  }
};

const acts = {
  propose: { operation: 'propose-policy', summary: '提请发布一个政策文件', write: proposePolicy },
  publish: {
    operation: 'publish-policy',
    summary: '发布他人提请的政策文件，此后不得改动',
    write: publishPolicy,
  },
  withdraw: { operation: 'propose-policy', summary: '提请人撤回还没有发布的提请', write: withdrawPolicy },
} as const;
type Act = keyof typeof acts;

function refuseOutOfTurn(act: Act, draft: PolicyDraft, officer: string, subject: string): void {
  if (act === 'propose' && draft.proposedBy !== null) {
    throw new Problem('policy-already-proposed', undefined, { subject });
  }
  if (act !== 'propose' && draft.proposedBy === null)
    throw new Problem('policy-not-proposed', undefined, { subject });
  if (act === 'publish' && draft.proposedBy === officer) {
    throw new Problem('separation-of-duties', '您提请了这个文件，须由另一人发布。', { subject });
  }
  if (act === 'withdraw' && draft.proposedBy !== officer)
    throw new Problem('not-own-proposal', '这个文件由他人提请，只有提请人可以撤回。', { subject });
}

function asSeen(draft: PolicyDraft, request: FastifyRequest, known: boolean): z.output<typeof draftSchema> {
  const { policy, proposedBy, comparedWith, changes, sha256, proposedByName, proposedOn } = draft;
  const user = signedIn(request);
  const officer = user.id;
  const able = (operation: 'propose-policy' | 'publish-policy') =>
    capacityFor(user, operation, POLICY_TARGET) !== undefined;
  const allowed = (operation: 'propose-policy' | 'publish-policy') => known && able(operation);
  const blocked = !able('publish-policy')
    ? '由州人社局审核员和系统管理员提请、发布。'
    : !known
      ? '您的账户没有登记身份证号，请管理员登记后办理。'
      : proposedBy === officer
        ? '您提请了这个文件，须由另一人发布。'
        : null;
  return {
    id: policy.versionId,
    title: policy.title,
    version: policy.version,
    division: policy.division,
    effectiveFrom: policy.effectiveFrom,
    sha256,
    proposedByName,
    proposedOn,
    comparedWith,
    changes: [...changes],
    mayPropose: proposedBy === null && allowed('propose-policy'),
    mayPublish: proposedBy !== null && proposedBy !== officer && allowed('publish-policy'),
    mayWithdraw: proposedBy === officer && allowed('propose-policy'),
    blocked,
  };
}
