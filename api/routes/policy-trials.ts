import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { storedPolicies } from '../../src/db/policies.ts';
import { type TrialAsked, tryPolicyPage } from '../../src/db/policy-trial.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { covers, PREFECTURE } from '../../src/domain/divisions.ts';
import { policyInForce } from '../../src/domain/policy/in-force.ts';
import { moves, type PolicyOverrides, withOverrides } from '../../src/domain/policy/trial.ts';
import { movedCase, movedColumns, overridesSchema, trialSum, trialSums } from '../cases/policy-trial.ts';
import type { ApiDeps } from '../deps.ts';
import { formats, sendTable } from '../lists/table-file.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode } from '../schemas/common.ts';

/** Moved cases that one answer lists; the file has all. */
const LISTED = 200;

/** What another amount or deadline would cost: weighed by the rules themselves, and nothing is stored. */
export const policyTrialRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'POST',
    url: '/policy-trials',
    config: { access: 'try-policy', idempotent: false },
    schema: {
      operationId: 'tryPolicyChange',
      summary: '政策试算：改动金额或参数后，对在办和上一年案件的影响',
      description: '每次答复算一批；nextCursor 不为 null 时带上它继续，把各批的 sums 相加。不保存任何内容。',
      tags: ['预测'],
      body: overridesSchema.extend({
        policyVersion: z.string().max(60).optional().meta({ description: '缺省：今天施行的' }),
        division: divisionCode.optional().meta({ description: '支付地区' }),
        cursor: z.string().max(60).default(''),
        format: formats,
      }),
      response: {
        200: z
          .object({
            policyVersion: z.string(),
            scanned: z.int(),
            nextCursor: z.string().nullable(),
            sums: z.array(trialSum),
            movedCount: z.int(),
            moved: z.array(movedCase).meta({ description: `每批最多列 ${LISTED} 件；导出文件有全部` }),
          })
          .meta({ id: 'PolicyTrial' }),
      },
    },
    handler: async (request, reply) => {
      const { policyVersion, division, cursor, format, ...overrides } = request.body;
      const today = shanghaiDateAt(request.businessAtMs);
      const policies = await storedPolicies(db);
      const present = policyVersion
        ? policies.find(({ versionId }) => versionId === policyVersion)
        : inForce(policies, today, division);
      if (!present) throw new Problem('not-found', `没有政策版本 ${policyVersion ?? today}。`);
      const tried = withOverrides(present, overrides as PolicyOverrides);
      if (!tried.ok) {
        const detail = tried.errors.map(({ path, message }) => `${path}：${message}`).join('；');
        throw new Problem('policy-change-invalid', detail);
      }
      const { all, divisions } = scopeOfRequest(request, 'try-policy');
      const asked: TrialAsked = {
        present,
        changed: tried.policy,
        today,
        within: narrowed(all ? null : divisions, division),
      };
      if (format !== 'json')
        return sendTable(reply, format, '政策试算变动案件', movedColumns, allMoved(asked));
      const page = await tryPolicyPage(db, asked, cursor);
      const moved = page.cases.filter(moves);
      return {
        policyVersion: present.versionId,
        scanned: page.scanned,
        nextCursor: page.next,
        sums: trialSums(page.cases),
        movedCount: moved.length,
        moved: moved.slice(0, LISTED).map(toMoved),
      };
    },
  });

  async function* allMoved(asked: TrialAsked) {
    for (let next: string | null = ''; next !== null; ) {
      const page = await tryPolicyPage(db, asked, next);
      yield* page.cases.filter(moves).map(toMoved);
      next = page.next;
    }
  }
};

const toMoved = ({ before, after, ...one }: Awaited<ReturnType<typeof tryPolicyPage>>['cases'][number]) => ({
  ...one,
  before: { ...before, because: [...before.because] },
  after: { ...after, because: [...after.because] },
});

function inForce(...[policies, today, division]: Parameters<typeof policyInForce>) {
  const found = policyInForce(policies, today, division ?? PREFECTURE);
  if (!found.ok) throw new Problem('policy-change-invalid', found.message);
  return found.policy;
}

/** Where the reader may look and wants to: the smaller of the two. */
function narrowed(scope: readonly string[] | null, division: string | undefined): readonly string[] | null {
  if (division === undefined) return scope;
  if (scope === null || scope.some((code) => covers(code, division))) return [division];
  return scope.filter((code) => covers(division, code));
}
