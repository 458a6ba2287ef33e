import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { storedPolicies } from '../../../src/db/policies.ts';
import { serviceRulesOn } from '../../../src/db/service-rules.ts';
import { plainDate, shanghaiDateAt } from '../../../src/domain/dates.ts';
import { inForceOn } from '../../../src/domain/policy/amounts.ts';
import { serviceKinds, supportDepartments } from '../../../src/domain/services/kinds.ts';
import { policyOfYear } from '../../../src/domain/services/plan.ts';
import { ruleOf, rulesId, serviceParameters } from '../../../src/domain/services/rules.ts';
import type { ApiDeps } from '../../deps.ts';
import { year } from './schemas.ts';

/** What forms of services, visits and plans choose from, with the reading of each number. */
export const serviceRuleRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/service-rules',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getServiceRules',
      summary: '服务、走访和培训计划的规则：期限、参数、工种和当年的补贴标准类别',
      tags: ['服务事项'],
      querystring: z.object({ year: year.optional() }),
      response: {
        200: z
          .object({
            id: z.string(),
            kinds: z.array(
              z.object({
                kind: z.enum(serviceKinds),
                days: z.int(),
                level: z.enum(['township', 'county']),
                article: z.string(),
                note: z.string(),
                department: z.enum(supportDepartments).optional(),
              }),
            ),
            parameters: z.array(
              z.object({
                name: z.enum(serviceParameters),
                value: z.int(),
                article: z.string(),
                note: z.string(),
              }),
            ),
            trades: z.array(z.object({ trade: z.string(), title: z.string(), category: z.string() })),
            categories: z.array(z.object({ category: z.string(), title: z.string(), fen: z.int() })),
          })
          .meta({ id: 'ServiceRules' }),
      },
    },
    handler: async (request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      const rules = await serviceRulesOn(db, today);
      const of = request.query.year ?? Number(today.slice(0, 4));
      const policy = policyOfYear(await storedPolicies(db), of, '433100');
      const standards = policy && inForceOn(policy.policy.trainingStandards, plainDate(policy.on));
      return {
        id: rulesId(rules),
        kinds: serviceKinds.flatMap((kind) => {
          const rule = ruleOf(rules, kind);
          return rule ? [{ kind, ...rule }] : [];
        }),
        parameters: serviceParameters.map((name) => ({ name, ...rules.parameters[name] })),
        trades: Object.entries(rules.trades).map(([key, { title, category }]) => ({
          trade: key,
          title,
          category,
        })),
        categories: Object.entries(standards?.categories ?? {}).map(([category, one]) => ({
          category,
          ...one,
        })),
      };
    },
  });
};
