import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { listedWords } from '../../src/domain/import-rows/listed-words.ts';
import { institutionKindNames, institutionKinds } from '../../src/domain/words.ts';
import { caseColumns } from '../cases/claim-list.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode } from '../schemas/common.ts';
import { maskedAccount } from '../schemas/people.ts';

const figures = {
  trackedEmployments: z.int(),
  openClaims: z.int().meta({ description: '它是收款方、在办的申请（本人范围内）' }),
  openAmountFen: z.int().meta({ description: '这些申请的金额' }),
};

const employerSchema = z
  .object({
    creditCode: z.string(),
    name: z.string(),
    division: z.string(),
    contact: z.string().nullable(),
    phone: z.string().nullable(),
    bank: z.string().nullable(),
    accountMasked: z.string().nullable(),
    ...figures,
  })
  .meta({ id: 'Employer' });

const intermediarySchema = z
  .object({
    number: z.string(),
    name: z.string(),
    kind: z.string(),
    licenceNumber: z.string().nullable(),
    licenceValidUntil: z.string().nullable(),
    standing: z.string(),
    division: z.string(),
    bank: z.string().nullable(),
    accountMasked: z.string().nullable(),
    ...figures,
  })
  .meta({ id: 'Intermediary' });

const institutionKind = z.enum(institutionKinds);

const institutionSchema = z
  .object({
    creditCode: z.string(),
    name: z.string(),
    kinds: z.array(institutionKind),
    division: z.string(),
    contact: z.string().nullable(),
    phone: z.string().nullable(),
    bank: z.string().nullable(),
    accountMasked: z.string().nullable(),
    aidCases: z.int().meta({ description: '它上报的补助个案（本人范围内）' }),
    openClaims: figures.openClaims,
    openAmountFen: figures.openAmountFen,
  })
  .meta({ id: 'Institution' });

/** Who employs and who places. An employer outside the prefecture belongs to no county: whoever has its cases sees it. */
export const organisationRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const masked = (cipher: Buffer | null) => cipher && maskedAccount(deps.vault.open(cipher));
  const filters = {
    division: divisionCode.optional(),
    name: z.string().trim().max(100).optional().meta({ description: '名称中的字，或编号的开头' }),
    withoutAccount: z
      .enum(['true'])
      .optional()
      .meta({ description: '只列没有登记银行账户的：其申请不能记账' }),
  };
  const seenThrough = (column: 'employer' | 'intermediary', key: string, divisions: readonly string[]) =>
    sql<boolean>`exists (select 1 from employment e left join person p on p.id = e.person_id
      left join household h on h.number = p.household_number
      where e.${sql.ref(column)} = ${sql.ref(key)}
        and (${under(sql.ref('e.division'), divisions)} or ${under(sql.ref('h.division'), divisions)}))`;

  /** Open claims that it is to be paid, as far as the asker's scope reaches. */
  const claimsOf = (column: 'employer' | 'intermediary' | 'institution', key: string, scope: ScopeFilter) =>
    sql<{ openClaims: number; openAmountFen: number }>`(
      select jsonb_build_object('openClaims', count(*), 'openAmountFen', coalesce(sum(c.amount_fen), 0))
      from case_subject e join claim c on c.subject_id = e.id join person p on p.id = e.person_id
        left join household h on h.number = p.household_number
      where ${sql.ref(`e.${column}`)} = ${sql.ref(key)} and c.status = 'open' and c.payee_kind = ${column}
        and ${inScope(scope, caseColumns)})`;

  const named = (name: string, key: string, typed: string) =>
    sql<boolean>`(strpos(${sql.ref(name)}, ${typed}) > 0 or starts_with(${sql.ref(key)}, ${typed.toUpperCase()}))`;

  /** Those of the party's employments that the user reads as cases; others' are not told by their number either. */
  const tracked = (column: 'employer' | 'intermediary', key: string, scope: ScopeFilter) =>
    sql<number>`(select count(*) from employment e join employer m on m.credit_code = e.employer
      join person p on p.id = e.person_id left join household h on h.number = p.household_number
      where e.${sql.ref(column)} = ${sql.ref(key)} and e.standing = 'tracked' and ${inScope(scope, {
        divisions: [sql.ref('e.division'), sql.ref('m.division'), sql.ref('h.division')],
        employer: sql.ref('e.employer'),
        intermediary: sql.ref('e.intermediary'),
      })})`;

  const employers = (request: Parameters<typeof scopeOfRequest>[0]) => {
    const scope = scopeOfRequest(request, 'read-case');
    return db
      .selectFrom('employer as r')
      .select(['r.credit_code', 'r.name', 'r.division', 'r.contact', 'r.phone', 'r.bank', 'r.account_cipher'])
      .select(tracked('employer', 'r.credit_code', scope).as('trackedEmployments'))
      .select(claimsOf('employer', 'r.credit_code', scope).as('claims'))
      .where(sql<boolean>`(${inScope(scope, { divisions: [sql.ref('r.division')], employer: sql.ref('r.credit_code') })}
        or ${seenThrough('employer', 'r.credit_code', scope.divisions)})`);
  };
  type EmployerRow = Awaited<ReturnType<ReturnType<typeof employers>['execute']>>[number];
  const toEmployer = ({ credit_code, account_cipher, claims, ...row }: EmployerRow) => ({
    ...row,
    ...claims,
    creditCode: credit_code,
    accountMasked: masked(account_cipher),
  });

  const intermediaries = (request: Parameters<typeof scopeOfRequest>[0]) => {
    const scope = scopeOfRequest(request, 'read-case');
    return db
      .selectFrom('intermediary as i')
      .select(['i.number', 'i.name', 'i.kind', 'i.standing', 'i.division', 'i.bank', 'i.account_cipher'])
      .select(['i.licence_number as licenceNumber', 'i.licence_valid_until as licenceValidUntil'])
      .select(tracked('intermediary', 'i.number', scope).as('trackedEmployments'))
      .select(claimsOf('intermediary', 'i.number', scope).as('claims'))
      .where(sql<boolean>`(${inScope(scope, { divisions: [sql.ref('i.division')], intermediary: sql.ref('i.number') })}
        or ${seenThrough('intermediary', 'i.number', scope.divisions)})`);
  };
  type IntermediaryRow = Awaited<ReturnType<ReturnType<typeof intermediaries>['execute']>>[number];
  const toIntermediary = ({ account_cipher, claims, ...row }: IntermediaryRow) => ({
    ...row,
    ...claims,
    accountMasked: masked(account_cipher),
  });

  listRoute(app, {
    url: '/employers',
    operationId: 'listEmployers',
    summary: '用人单位',
    tag: '单位',
    access: 'read-case',
    filters,
    item: employerSchema,
    sorts: {
      creditCode: { by: sql.ref('r.credit_code'), type: 'text' },
      name: { by: sql.ref('r.name'), type: 'text' },
      division: { by: sql.ref('r.division'), type: 'text' },
    },
    defaultSort: 'creditCode',
    id: { by: sql.ref('r.credit_code'), type: 'text' },
    columns: [
      { header: '统一社会信用代码', value: (r) => r.creditCode },
      { header: '名称', value: (r) => r.name },
      { header: '行政区划代码', value: (r) => r.division },
      { header: '联系人', value: (r) => r.contact },
      { header: '联系电话', value: (r) => r.phone },
      { header: '开户行', value: (r) => r.bank },
      { header: '账号', value: (r) => r.accountMasked },
      { header: '跟踪中的就业', value: (r) => r.trackedEmployments },
      { header: '在办申请', value: (r) => r.openClaims },
      { header: '在办金额(元)', value: (r) => r.openAmountFen / 100 },
    ],
    query: (asked, request) => {
      let query = employers(request);
      if (asked.division) query = query.where(under(sql.ref('r.division'), [asked.division]));
      if (asked.name) query = query.where(named('r.name', 'r.credit_code', asked.name));
      if (asked.withoutAccount) query = query.where('r.account_cipher', 'is', null);
      return query;
    },
    toItem: toEmployer,
  });

  app.route({
    method: 'GET',
    url: '/employers/:creditCode',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getEmployer',
      summary: '一个用人单位',
      tags: ['单位'],
      params: z.object({ creditCode: z.string().length(18) }),
      response: { 200: employerSchema },
    },
    handler: async (request) => {
      const { creditCode } = request.params;
      const row = await employers(request).where('r.credit_code', '=', creditCode).executeTakeFirst();
      if (!row) throw new Problem('not-found', `没有用人单位 ${creditCode}，或不在您的范围内。`);
      return toEmployer(row);
    },
  });

  listRoute(app, {
    url: '/intermediaries',
    operationId: 'listIntermediaries',
    summary: '介绍机构',
    tag: '单位',
    access: 'read-case',
    filters: { ...filters, standing: z.enum(listedWords.信誉).optional() },
    item: intermediarySchema,
    sorts: {
      number: { by: sql.ref('i.number'), type: 'text' },
      name: { by: sql.ref('i.name'), type: 'text' },
      division: { by: sql.ref('i.division'), type: 'text' },
      licenceValidUntil: { by: sql`coalesce(i.licence_valid_until, 'infinity'::date)`, type: 'date' },
    },
    defaultSort: 'number',
    id: { by: sql.ref('i.number'), type: 'text' },
    columns: [
      { header: '编号', value: (i) => i.number },
      { header: '名称', value: (i) => i.name },
      { header: '类型', value: (i) => i.kind },
      { header: '许可证号', value: (i) => i.licenceNumber },
      { header: '许可有效期至', value: (i) => i.licenceValidUntil },
      { header: '信誉', value: (i) => i.standing },
      { header: '行政区划代码', value: (i) => i.division },
      { header: '开户行', value: (i) => i.bank },
      { header: '账号', value: (i) => i.accountMasked },
      { header: '跟踪中的就业', value: (i) => i.trackedEmployments },
      { header: '在办申请', value: (i) => i.openClaims },
      { header: '在办金额(元)', value: (i) => i.openAmountFen / 100 },
    ],
    query: (asked, request) => {
      let query = intermediaries(request);
      if (asked.division) query = query.where(under(sql.ref('i.division'), [asked.division]));
      if (asked.name) query = query.where(named('i.name', 'i.number', asked.name));
      if (asked.withoutAccount) query = query.where('i.account_cipher', 'is', null);
      if (asked.standing) query = query.where('i.standing', '=', asked.standing);
      return query;
    },
    toItem: toIntermediary,
  });

  app.route({
    method: 'GET',
    url: '/intermediaries/:number',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getIntermediary',
      summary: '一个介绍机构',
      tags: ['单位'],
      params: z.object({ number: z.string().min(1).max(40) }),
      response: { 200: intermediarySchema },
    },
    handler: async (request) => {
      const { number } = request.params;
      const row = await intermediaries(request).where('i.number', '=', number).executeTakeFirst();
      if (!row) throw new Problem('not-found', `没有介绍机构 ${number}，或不在您的范围内。`);
      return toIntermediary(row);
    },
  });

  /** One outside the prefecture belongs to no county: whoever has its cases sees it. */
  const institutions = (request: Parameters<typeof scopeOfRequest>[0]) => {
    const scope = scopeOfRequest(request, 'read-case');
    const itsCases = sql`from aid_case e join person p on p.id = e.person_id
      left join household h on h.number = p.household_number
      where e.institution = n.credit_code and ${inScope(scope, {
        divisions: [sql.ref('e.division'), sql.ref('h.division')],
        institution: sql.ref('e.institution'),
      })}`;
    return db
      .selectFrom('institution as n')
      .select(['n.credit_code', 'n.name', 'n.division', 'n.contact', 'n.phone', 'n.bank', 'n.account_cipher'])
      .select(sql<z.output<typeof institutionSchema>['kinds']>`n.kinds`.as('kinds'))
      .select(sql<number>`(select count(*)::int ${itsCases})`.as('aidCases'))
      .select(claimsOf('institution', 'n.credit_code', scope).as('claims'))
      .where(sql<boolean>`(${inScope(scope, { divisions: [sql.ref('n.division')], institution: sql.ref('n.credit_code') })}
        or exists (select 1 ${itsCases}))`);
  };
  type InstitutionRow = Awaited<ReturnType<ReturnType<typeof institutions>['execute']>>[number];

  listRoute(app, {
    url: '/institutions',
    operationId: 'listInstitutions',
    summary: '培训机构、学校、银行',
    tag: '单位',
    access: 'read-case',
    filters: { ...filters, kind: institutionKind.optional() },
    item: institutionSchema,
    sorts: {
      creditCode: { by: sql.ref('n.credit_code'), type: 'text' },
      name: { by: sql.ref('n.name'), type: 'text' },
      division: { by: sql.ref('n.division'), type: 'text' },
    },
    defaultSort: 'creditCode',
    id: { by: sql.ref('n.credit_code'), type: 'text' },
    columns: [
      { header: '统一社会信用代码', value: (n) => n.creditCode },
      { header: '名称', value: (n) => n.name },
      { header: '机构类型', value: (n) => n.kinds.map((kind) => institutionKindNames[kind]).join('、') },
      { header: '行政区划代码', value: (n) => n.division },
      { header: '联系人', value: (n) => n.contact },
      { header: '联系电话', value: (n) => n.phone },
      { header: '开户行', value: (n) => n.bank },
      { header: '账号', value: (n) => n.accountMasked },
      { header: '补助个案', value: (n) => n.aidCases },
      { header: '在办申请', value: (n) => n.openClaims },
      { header: '在办金额(元)', value: (n) => n.openAmountFen / 100 },
    ],
    query: (asked, request) => {
      let query = institutions(request);
      if (asked.division) query = query.where(under(sql.ref('n.division'), [asked.division]));
      if (asked.name) query = query.where(named('n.name', 'n.credit_code', asked.name));
      if (asked.withoutAccount) query = query.where('n.account_cipher', 'is', null);
      if (asked.kind) query = query.where(sql<boolean>`${asked.kind} = any(n.kinds)`);
      return query;
    },
    toItem: ({ credit_code, account_cipher, claims, ...row }: InstitutionRow) => ({
      ...row,
      ...claims,
      creditCode: credit_code,
      accountMasked: masked(account_cipher),
    }),
  });
};
