import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { storedPolicies } from '../../src/db/policies.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { employeeStates } from '../../src/domain/employee-ledger.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { employeeStateNames } from '../../src/domain/words.ts';
import { inState } from '../cases/employee-query.ts';
import { type PlacementRow, placementQuery, placementSchema, toPlacement } from '../cases/placement-line.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { divisionCode, plainDate } from '../schemas/common.ts';

/** What an intermediary has placed: each one's year, visits, and what stands between it and the 300 yuan (art. 23). */
export const intermediaryPlacementRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  // A published version never changes, so those already read are kept.
  let policies: ReadonlyMap<string, Policy> = new Map();
  async function readPolicies(): Promise<void> {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from policy_version where status = 'published'`.execute(db);
    if (rows[0]?.count === policies.size) return;
    policies = new Map((await storedPolicies(db)).map((policy) => [policy.versionId, policy]));
  }
  const policyOf = (version: string): Policy => {
    const policy = policies.get(version);
    if (!policy) throw new Error(`policy version ${version} is not in the database`);
    return policy;
  };

  listRoute(app, {
    url: '/intermediary-placements',
    operationId: 'listIntermediaryPlacements',
    summary: '介绍就业台账',
    tag: '就业',
    access: 'read-case',
    filters: {
      division: divisionCode.optional(),
      intermediary: z.string().max(40).optional(),
      employment: z.string().max(40).optional().meta({ description: '就业编号' }),
      state: z.enum(employeeStates).optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
      dueFrom: plainDate.optional(),
      dueTo: plainDate.optional(),
    },
    item: placementSchema,
    sorts: {
      dueOn: { by: sql.ref('e.due_on'), type: 'date' },
      startsOn: { by: sql.ref('e.starts_on'), type: 'date' },
      name: { by: sql`coalesce(known.name, '')`, type: 'text' },
    },
    defaultSort: 'dueOn',
    id: { by: sql.ref('e.id'), type: 'text' },
    columns: [
      { header: '就业编号', value: (e) => e.id },
      { header: '姓名', value: (e) => e.personName },
      { header: '身份证号', value: (e) => e.identityMasked },
      { header: '用人单位', value: (e) => e.employerName },
      { header: '介绍机构', value: (e) => e.intermediaryName },
      { header: '入职日期', value: (e) => e.startsOn },
      { header: '满一年之日', value: (e) => e.dueOn },
      { header: '离职日期', value: (e) => e.departedOn },
      { header: '状态', value: (e) => employeeStateNames[e.state] },
      { header: '已回访', value: (e) => e.windows.filter(({ state }) => state === 'done').length },
      { header: '应回访', value: (e) => e.windows.length },
      { header: '还缺什么', value: (e) => e.gaps.map(({ text }) => text).join('') || null },
      { header: '预计补贴(元)', value: (e) => (e.expected ? e.expected.amountFen / 100 : null) },
      { header: '最早到账', value: (e) => e.expected?.earliestOn ?? null },
      { header: '不予补贴的理由', value: (e) => e.claim?.refused?.text ?? null },
      { header: '处理办法', value: (e) => e.claim?.refused?.remedy ?? null },
    ],
    query: async (asked, request) => {
      await readPolicies();
      const scope = scopeOfRequest(request, 'read-case');
      let query = placementQuery(db, shanghaiDateAt(request.businessAtMs), scope).where(
        inScope(scope, {
          divisions: [sql.ref('e.division'), sql.ref('r.division'), sql.ref('h.division')],
          intermediary: sql.ref('e.intermediary'),
        }),
      );
      if (asked.division) {
        const place = [asked.division];
        query = query.where(
          sql<boolean>`(${under(sql.ref('e.division'), place)} or ${under(sql.ref('h.division'), place)})`,
        );
      }
      if (asked.intermediary) query = query.where('e.intermediary', '=', asked.intermediary);
      if (asked.employment) query = query.where('e.id', '=', asked.employment);
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      if (asked.state) query = query.where(inState(asked.state));
      if (asked.dueFrom) query = query.where('e.due_on', '>=', asked.dueFrom);
      if (asked.dueTo) query = query.where('e.due_on', '<=', asked.dueTo);
      return query;
    },
    toItem: (row: PlacementRow) => toPlacement(row, policyOf(row.policyVersion)),
  });
};
