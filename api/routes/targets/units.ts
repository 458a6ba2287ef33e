import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import { maskedAccount } from '../../../src/domain/account.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { unitKindNames } from '../../../src/domain/targets/words.ts';
import { addRewardUnit, setUnitAccount } from '../../../src/intake/targets/units.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { authorize, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { divisionCode } from '../../schemas/common.ts';
import { asProblems, tag, words } from './schemas.ts';

const unitId = z.string().regex(/^[0-9A-Za-z_-]{1,40}$/, '编号只能用字母、数字、- 和 _，不超过40个字符');
const kinds = Object.keys(unitKindNames) as ['county', 'township', 'department'];
const item = z
  .object({
    id: z.string(),
    kind: z.enum(kinds),
    name: z.string(),
    division: z.string(),
    bank: z.string().nullable(),
    accountMasked: z.string().nullable(),
    mayChange: z.boolean(),
  })
  .meta({ id: 'RewardUnit' });

/** Who can be rewarded (art. 22), and where the money goes. */
export const rewardUnitRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, vault }) => {
  listRoute(app, {
    url: '/reward-units',
    operationId: 'listRewardUnits',
    summary: '受奖单位',
    tag,
    access: 'read-targets',
    filters: { division: divisionCode.optional() },
    item,
    sorts: { id: { by: sql.ref('u.id'), type: 'text' } },
    defaultSort: 'id',
    id: { by: sql.ref('u.id'), type: 'text' },
    columns: [
      { header: '编号', value: (u) => u.id },
      { header: '类型', value: (u) => unitKindNames[u.kind] },
      { header: '名称', value: (u) => u.name },
      { header: '行政区划代码', value: (u) => u.division },
      { header: '开户银行', value: (u) => u.bank },
      { header: '账号', value: (u) => u.accountMasked },
    ],
    query: (asked, request) => {
      const mayChange = may(signedIn(request).grants, 'set-unit-account', { divisions: [PREFECTURE] });
      const query = db
        .selectFrom('reward_unit as u')
        .select(['u.id', 'u.name', 'u.division', 'u.bank', 'u.account_cipher as account'])
        .select([
          sql<(typeof kinds)[number]>`u.kind`.as('kind'),
          sql<boolean>`${mayChange}::boolean`.as('mayChange'),
        ])
        .where(inScope(scopeOfRequest(request, 'read-targets'), { divisions: [sql.ref('u.division')] }));
      return asked.division ? query.where('u.division', 'like', `${asked.division}%`) : query;
    },
    toItem: ({ account, ...row }) => ({
      ...row,
      accountMasked: account === null ? null : maskedAccount(vault.open(account)),
    }),
  });

  app.route({
    method: 'POST',
    url: '/reward-units',
    config: { access: 'set-unit-account' },
    schema: {
      operationId: 'addRewardUnit',
      summary: '登记一个受奖的乡镇或单位（州财政局）；县市在下达目标时自动登记',
      tags: [tag],
      body: z
        .object({
          id: unitId,
          kind: z.enum(['township', 'department']),
          name: words(100, 2),
          division: divisionCode,
        })
        .refine(({ kind, division }) => kind !== 'township' || division.length === 9, {
          path: ['division'],
          message: '乡镇须为9位行政区划代码',
        }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.body;
      authorize(request, 'set-unit-account', { divisions: [PREFECTURE] }, `reward-unit:${id}`);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await asProblems(`reward-unit:${id}`, () =>
        db.transaction().execute((trx) => addRewardUnit(trx, { ...request.body, ...by })),
      );
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/reward-units/:id/account',
    config: { access: 'set-unit-account' },
    schema: {
      operationId: 'setRewardUnitAccount',
      summary: '登记或变更受奖单位的账户（州财政局）；变更人不再办理该单位的在办奖补',
      tags: [tag],
      params: z.object({ id: unitId }),
      body: z.object({
        bank: words(60, 2),
        account: z.string().regex(/^\d{8,32}$/, '账号须为8至32位数字'),
      }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      authorize(request, 'set-unit-account', { divisions: [PREFECTURE] }, `reward-unit:${id}`);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await asProblems(`reward-unit:${id}`, () =>
        db.transaction().execute((trx) => setUnitAccount(trx, vault, { unit: id, ...request.body, ...by })),
      );
      return { id };
    },
  });
};
