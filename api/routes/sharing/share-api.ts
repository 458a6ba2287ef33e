import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { covers } from '../../../src/domain/divisions.ts';
import { checkIdentityNumber } from '../../../src/domain/identity-number.ts';
import { importColumns } from '../../../src/domain/import-rows/index.ts';
import {
  CONFIRM_INSURANCE,
  scopeTitle,
  shareResourceIds,
  shareResources,
} from '../../../src/domain/sharing/fields.ts';
import { runImport } from '../../../src/intake/run-import.ts';
import { readPeopleFor } from '../../../src/sharing/read-people.ts';
import { yuan } from '../../cases/form.ts';
import { rowErrorSchema } from '../../cases/read-table.ts';
import type { ApiDeps } from '../../deps.ts';
import { referenceOf, shareKeyOf, withinLimits } from '../../plugins/share-key.ts';
import { spoolFolder } from '../../plugins/uploads.ts';
import { Problem } from '../../problems.ts';
import { fen, plainDate, yearMonth } from '../../schemas/common.ts';

const PEOPLE_AT_ONCE = 100;
const ROWS_AT_ONCE = 1000;

/** Every field may be missing: the key does not have it, or it waits for consent. */
const record = (fields: Record<string, { title: string; consent?: string }>) =>
  z.object(
    Object.fromEntries(
      Object.entries(fields).map(([name, { title, consent }]) => [
        name,
        z
          .union([z.string(), z.number(), z.boolean(), z.null()])
          .optional()
          .meta({ description: consent ? `${title}；须本人同意（${consent}）` : title }),
      ]),
    ),
  );
const one = (id: 'person-basics' | 'poverty-status') => record(shareResources[id].fields).optional();
const many = (id: 'employment' | 'insurance-months' | 'claims-paid') =>
  z.array(record(shareResources[id].fields)).optional();

const sharedPerson = z
  .object({
    found: z.boolean().meta({ description: 'false：不在密钥的地区范围内，或没有此人；两者答复相同' }),
    data: z.object({
      'person-basics': one('person-basics'),
      'poverty-status': one('poverty-status'),
      employment: many('employment'),
      'insurance-months': many('insurance-months'),
      'claims-paid': many('claims-paid'),
    }),
    withheld: z
      .array(z.object({ field: z.string(), title: z.string(), code: z.literal('consent-missing') }))
      .meta({ description: '密钥有此字段，但没有本人同意，未提供' }),
  })
  .meta({ id: 'SharedPerson' });

const headers = z.object({
  'x-share-purpose': z.string().optional().meta({ description: '必填：密钥批准的用途代码' }),
  'x-share-reference': z.string().optional().meta({ description: '必填：本部门办理事项的编号' }),
});

/** What other departments read, and what an outside social-security office reports (art. 12, docs/sharing.md). */
export const shareApiRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  // Guesses of a key, from one address.
  const rateLimit = deps.config.rehearsal ? (false as const) : { max: 600, timeWindow: '1 minute' };

  app.route({
    method: 'GET',
    url: '/share/v1/key',
    config: { access: 'share-key', rateLimit },
    schema: {
      operationId: 'getOwnShareKey',
      summary: '本密钥的范围、地区、用量和有效期',
      tags: ['部门共享'],
      headers,
      response: {
        200: z.object({
          id: z.string(),
          department: z.string(),
          purpose: z.string(),
          purposeText: z.string(),
          fields: z.array(z.object({ field: z.string(), title: z.string() })),
          divisions: z.array(z.string()),
          perMinute: z.int(),
          peoplePerDay: z.int(),
          lastDay: z.string(),
        }),
      },
    },
    handler: async (request) => {
      const { fields, endsOn, expiresOn, office: _own, divisions, ...key } = shareKeyOf(request);
      return {
        ...key,
        divisions: [...divisions],
        fields: fields.map((field) => ({ field, title: scopeTitle(field) })),
        lastDay: endsOn ?? expiresOn,
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/share/v1/people',
    // It only reads; and what is answered must not be kept for repeats.
    config: { access: 'share-key', idempotent: false, rateLimit },
    schema: {
      operationId: 'readSharedPeople',
      summary: '按身份证号读取（每次最多 100 人），只给密钥批准的字段',
      description: '每人每字段都记入读取记录。没有本人同意的字段不提供，并在 withheld 中说明。',
      tags: ['部门共享'],
      headers,
      body: z.object({
        identityNumbers: z
          .array(
            z
              .string()
              .trim()
              .toUpperCase()
              .refine((n) => checkIdentityNumber(n).ok, '身份证号不正确'),
          )
          .min(1)
          .max(PEOPLE_AT_ONCE),
      }),
      response: { 200: z.object({ asOf: z.string(), people: z.array(sharedPerson) }) },
    },
    handler: async (request) => {
      const key = shareKeyOf(request);
      const reference = referenceOf(request);
      const { identityNumbers } = request.body;
      if (!key.fields.some((field) => shareResourceIds.some((id) => field.startsWith(`${id}.`))))
        throw new Problem('share-scope-missing', '该密钥不能读取人员信息。');
      await withinLimits(deps, request, identityNumbers.length);
      const answers = await db.transaction().execute((trx) =>
        readPeopleFor(trx, {
          requestId: request.id,
          key,
          reference,
          identityNumbers,
          vault: deps.vault,
          businessAtMs: request.businessAtMs,
        }),
      );
      return {
        asOf: new Date(request.businessAtMs).toISOString(),
        people: answers.map(({ found, data, withheld }) => ({
          found,
          data: data as never,
          withheld: withheld.map((field) => ({
            field,
            title: scopeTitle(field),
            code: 'consent-missing' as const,
          })),
        })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/share/v1/insurance',
    config: { access: 'share-key', rateLimit },
    schema: {
      operationId: 'reportSharedInsurance',
      summary: '外部社保机构报送缴费记录（每次最多 1000 行），与导入文件同样核对',
      description: '同一行再次报送不变。用人单位须在该机构的地区范围内。',
      tags: ['部门共享'],
      headers,
      body: z.object({
        rows: z
          .array(
            z.object({
              employer: z.string().trim().max(40).meta({ description: '统一社会信用代码' }),
              identityNumber: z.string().trim().max(40),
              month: yearMonth,
              kind: z.string().trim().min(1).max(30),
              paidOn: plainDate,
              amountFen: fen.positive(),
            }),
          )
          .min(1)
          .max(ROWS_AT_ONCE),
      }),
      response: {
        200: z.object({
          importId: z.string(),
          accepted: z.int(),
          unchanged: z.int(),
          rejected: z.int(),
          unmatched: z.int(),
          errors: z.array(rowErrorSchema).meta({ description: 'row 从 2 起：第 1 行是表头' }),
        }),
      },
    },
    handler: async (request) => {
      const key = shareKeyOf(request);
      const reference = referenceOf(request);
      const { office } = key;
      if (office === null || !key.fields.includes(CONFIRM_INSURANCE))
        throw new Problem('share-scope-missing', '该密钥不能报送社保缴费。');
      await requireOffice(office);
      await withinLimits(deps, request, request.body.rows.length);
      const report = await runImport(
        { ...deps, spoolFolder: spoolFolder(deps.config) },
        {
          kind: 'insurance',
          fileName: `${key.department}-${reference}.csv`,
          content: Readable.from([Buffer.from(csvOf(request.body.rows))]),
          mode: 'keep-good',
          businessAtMs: request.businessAtMs,
          userId: null,
          divisions: key.divisions,
          rowAllowed: ({ divisions }) => inDivisions(key.divisions, divisions),
          outside: { office, shareKey: key.id },
        },
      );
      const { importId, accepted, unchanged, rejected, unmatched } = report;
      return { importId, accepted, unchanged, rejected, unmatched, errors: [...report.errors] };
    },
  });

  /** An office that was stopped reports nothing more, whatever its key says. */
  async function requireOffice(id: string): Promise<void> {
    const office = await db
      .selectFrom('insurance_office')
      .select('revoked_on')
      .where('id', '=', id)
      .executeTakeFirst();
    if (!office || office.revoked_on !== null)
      throw new Problem('share-scope-missing', '该外部社保机构已经停用，不能报送。');
  }
};

/** Whether one of the divisions lies in what a key or office answers for. */
export const inDivisions = (own: readonly string[], divisions: readonly string[]): boolean =>
  divisions.some((code) => own.some((ancestor) => covers(ancestor, code)));

interface Row {
  readonly employer: string;
  readonly identityNumber: string;
  readonly month: string;
  readonly kind: string;
  readonly paidOn: string;
  readonly amountFen: number;
}

/** The same table as a file of an office: one importer checks both. */
function csvOf(rows: readonly Row[]): string {
  const records = rows.map((row) => ({
    统一社会信用代码: row.employer,
    所属月份: row.month,
    身份证号: row.identityNumber,
    险种: row.kind,
    缴费日期: row.paidOn,
    '缴费金额(元)': yuan(row.amountFen),
  }));
  return stringify(records, { header: true, columns: [...importColumns.insurance] });
}
