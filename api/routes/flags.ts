import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { recordRuling } from '../../src/db/flags/rule.ts';
import { sweepFlags } from '../../src/db/flags/sweep.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { flagKindCodes, flagStates, flagVerdicts } from '../../src/domain/flags.ts';
import {
  type FlagItem,
  flagColumns,
  flagFreeFor,
  flagItem,
  flagList,
  flagState,
  flagVisible,
  flagWhollyIn,
} from '../cases/flag-list.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode, rowIdParams } from '../schemas/common.ts';

/** Suspicion flags (疑点): what a sweep over the whole record finds, and what a person rules on it. */
export const flagRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/flags',
    operationId: 'listFlags',
    summary: '疑点',
    tag: '疑点',
    access: 'read-flags',
    filters: {
      state: z.enum(flagStates).optional(),
      kind: z.enum(flagKindCodes).optional(),
      division: divisionCode.optional(),
      employment: z.string().max(40).optional(),
    },
    item: flagItem,
    sorts: { foundOn: { by: sql.ref('f.found_on'), type: 'date' } },
    defaultSort: '-foundOn',
    id: { by: sql.ref('f.id'), type: 'bigint' },
    columns: flagColumns,
    query: (asked, request) => {
      const { id } = signedIn(request);
      const [read, rule] = [scopeOfRequest(request, 'read-flags'), scopeOfRequest(request, 'rule-flag')];
      let query = flagList(db, read, rule, id);
      if (asked.state) query = query.where(sql<boolean>`${flagState} = ${asked.state}`);
      if (asked.kind) query = query.where('f.kind', '=', asked.kind);
      if (asked.division)
        query = query.where(sql<boolean>`exists (
          select from suspicion_flag_case k join case_subject e on e.id = k.subject_id
          where k.flag_id = f.id and ${under(sql.ref('e.division'), [asked.division])})`);
      if (asked.employment)
        query = query.where(sql<boolean>`exists (select from suspicion_flag_case k
          where k.flag_id = f.id and k.subject_id = ${asked.employment})`);
      return query;
    },
    toItem: ({ subjects, cases, kind, facts, ...row }): FlagItem => ({
      ...row,
      kind: kind as FlagItem['kind'],
      facts: facts as FlagItem['facts'],
      subjects: subjects.seen,
      subjectsElsewhere: subjects.elsewhere,
      cases: cases.seen,
      casesElsewhere: cases.elsewhere,
    }),
  });

  app.route({
    method: 'POST',
    url: '/flags/sweep',
    config: { access: 'rule-flag' },
    schema: {
      operationId: 'findFlags',
      summary: '立即查找疑点',
      tags: ['疑点'],
      response: { 200: z.object({ open: z.int().meta({ description: '办理范围内待裁定的疑点数' }) }) },
    },
    handler: async (request) => {
      await db.transaction().execute((trx) => sweepFlags(trx, shanghaiDateAt(request.businessAtMs)));
      const { rows } = await sql<{ open: number }>`
        select count(*)::int as open from suspicion_flag f left join lateral (
          select verdict from flag_ruling where flag_id = f.id order by id desc limit 1) u on true
        where ${flagState} = 'open' and ${flagVisible(scopeOfRequest(request, 'read-flags'))}`.execute(db);
      return { open: rows[0]!.open };
    },
  });

  app.route({
    method: 'POST',
    url: '/flags/:id/ruling',
    config: { access: 'rule-flag' },
    schema: {
      operationId: 'ruleFlag',
      summary: '裁定疑点：排除，或认定',
      tags: ['疑点'],
      params: rowIdParams,
      body: z.object({
        verdict: z.enum(flagVerdicts),
        note: z.string().trim().min(4, '请写明核实了什么，至少 4 个字').max(1000),
      }),
      response: { 200: z.object({ id: z.int(), verdict: z.enum(flagVerdicts) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { verdict, note } = request.body;
      const officer = signedIn(request).id;
      const rule = scopeOfRequest(request, 'rule-flag');
      const found = await sql<{ gone: boolean; wholly: boolean; free: boolean; known: boolean }>`
        select f.gone_on is not null as gone, ${flagWhollyIn(rule)} as wholly, ${flagFreeFor(officer)} as free,
          (select identity_key from app_user where id = ${officer}) is not null as known
        from suspicion_flag f left join lateral (
          select ruled_by from flag_ruling where flag_id = f.id and request_key <> ${request.requestKey}
          order by id desc limit 1) u on true
        where f.id = ${id} and ${flagVisible(scopeOfRequest(request, 'read-flags'))}`.execute(db);
      const flag = found.rows[0];
      if (!flag) throw new Problem('not-found', `没有疑点 ${id}，或不在您的办理范围内。`);
      const subject = `flag:${id}`;
      if (!flag.wholly) throw new Problem('flag-of-several-counties', undefined, { subject });
      if (!flag.known) throw new Problem('identity-number-missing', undefined, { subject });
      if (!flag.free)
        throw new Problem('separation-of-duties', '您办理过所涉案件、应当回避，或上一次裁定是您作出的。', {
          subject,
          remedy: '请由没有办理过这些案件的其他人员裁定。',
        });
      if (flag.gone) throw new Problem('flag-gone', undefined, { subject });
      await db
        .transaction()
        .execute(async (trx) => {
          const on = shanghaiDateAt(request.businessAtMs);
          const { requestKey } = request;
          if (!(await recordRuling(trx, { flagId: id, verdict, note, officer, on, requestKey }))) return;
          await audit(trx, {
            actor: officer,
            operation: 'ruleFlag',
            subject,
            outcome: 'done',
            businessAtMs: request.businessAtMs,
            after: { verdict, note },
          });
        })
        .catch((error: { constraint?: string }) => {
          if (/^flag_not_/.test(error.constraint ?? ''))
            throw new Problem('separation-of-duties', undefined, { subject });
          throw error;
        });
      return { id, verdict };
    },
  });
};
