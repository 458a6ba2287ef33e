import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { readAreaClears } from '../../src/db/register/area-clears.ts';
import { missingSql } from '../../src/db/register/clears.ts';
import { may } from '../../src/domain/access.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { DivisionCode } from '../../src/domain/ids.ts';
import { listedWords } from '../../src/domain/import-rows/listed-words.ts';
import { cardFields } from '../../src/domain/register/card.ts';
import { clearNames, clears } from '../../src/domain/register/four-clears.ts';
import { personCardPaper } from '../../src/paper/person-card.ts';
import { villageBookPaper } from '../../src/paper/village-book.ts';
import { cardDetail, readCardDetail } from '../cases/card-detail.ts';
import { type CardItem, cardItem, cards, clearRules, toCard } from '../cases/person-cards.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { pdfAnswer, sendPdf } from '../lists/pdf.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { auditRead } from '../plugins/audit-read.ts';
import { Problem } from '../problems.ts';
import { divisionCode, rowIdParams } from '../schemas/common.ts';

const missingCount = z.object({ field: z.string(), people: z.int() });
const clearCounts = z.object({ basic: z.int(), destination: z.int(), intention: z.int(), income: z.int() });

const area = z
  .object({
    area: z.string(),
    name: z.string(),
    people: z.int(),
    clear: clearCounts,
    allClear: z.int(),
    missing: z.array(missingCount).meta({ description: '缺得最多的在前' }),
  })
  .meta({ id: 'AreaClears' });

/** One card a person, one book a village, one cabinet a township, one database a county (art. 8). */
export const cardRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/register/cards',
    operationId: 'listCards',
    summary: '劳动力资源信息（一人一卡）',
    tag: '名册',
    access: 'read-case',
    filters: {
      division: divisionCode.optional(),
      household: z.string().max(100).optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
      employmentState: z.enum(listedWords.就业状态).optional(),
      unclear: z
        .enum([...clears, 'any'])
        .optional()
        .meta({ description: '还没有清的：某一清，或任何一清' }),
      lacks: z
        .enum(Object.keys(cardFields) as [string, ...string[]])
        .optional()
        .meta({ description: '缺这一栏的人' }),
    },
    item: cardItem,
    sorts: {
      household: { by: sql`coalesce(p.household_number, '')`, type: 'text' },
      name: { by: sql`coalesce(p.name, '')`, type: 'text' },
    },
    defaultSort: 'household',
    id: { by: sql.ref('p.id'), type: 'bigint' },
    columns: bookColumns,
    query: async (asked, request) => {
      const on = shanghaiDateAt(request.businessAtMs);
      const rules = await clearRules(db, on);
      let query = cards(db, rules, on).where(
        inScope(scopeOfRequest(request, 'read-case'), { divisions: [sql.ref('h.division')] }),
      );
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.household) query = query.where('p.household_number', '=', asked.household);
      if (asked.name) query = query.where(nameBegins('p', asked.name));
      if (asked.employmentState) query = query.where('p.employment_state', '=', asked.employmentState);
      const whole = (clear: (typeof clears)[number]) => missingSql(rules, clear, on);
      if (asked.unclear) {
        const asks = asked.unclear === 'any' ? clears : [asked.unclear];
        query = query.where(sql<boolean>`(${sql.join(asks.map(whole), sql` || `)}) <> '{}'`);
      }
      if (asked.lacks) {
        query = query.where(sql<boolean>`${asked.lacks} = any(${sql.join(clears.map(whole), sql` || `)})`);
      }
      return query;
    },
    toItem: toCard,
  });

  app.route({
    method: 'GET',
    url: '/register/areas/:division',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getRegisterArea',
      summary: '四清汇总：本级及下一级各地',
      tags: ['名册'],
      params: z.object({ division: divisionCode }),
      response: {
        200: z
          .object({
            division: z.string(),
            name: z.string(),
            level: z.enum(['prefecture', 'county', 'township', 'village']),
            areas: z.array(area).meta({ description: '下一级各地；名册中无人的也在内' }),
          })
          .meta({ id: 'RegisterArea' }),
      },
    },
    handler: async (request) => {
      const { division } = request.params;
      const found = await visibleDivision(request, division);
      const on = shanghaiDateAt(request.businessAtMs);
      const read = await readAreaClears(db, await clearRules(db, on), on, division as DivisionCode);
      const byArea = new Map(read.map((one) => [one.area, one]));
      const below = await db
        .selectFrom('division')
        .select(['code', 'name'])
        .where(found.level === 'village' ? 'code' : 'parent', '=', division)
        .orderBy('code')
        .execute();
      return {
        division,
        name: found.name,
        level: found.level,
        areas: below
          .map(({ code, name }) => ({ name, ...(byArea.get(code) ?? nobody(code)) }))
          .map((one) => ({ ...one, missing: [...one.missing] })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/people/:id/card',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getPersonCard',
      summary: '一人一卡：本人、家庭、四清、历次变更',
      tags: ['名册'],
      params: rowIdParams,
      response: { 200: cardDetail },
    },
    handler: async (request) => visibleCard(request, request.params.id),
  });

  app.route({
    method: 'GET',
    url: '/people/:id/card.pdf',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getPersonCardPaper',
      summary: '劳动力信息卡（PDF）',
      tags: ['名册'],
      params: rowIdParams,
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const card = await visibleCard(request, request.params.id);
      const bytes = await personCardPaper(card, {
        on: shanghaiDateAt(request.businessAtMs),
        madeAtMs: request.businessAtMs,
      });
      return sendPdf(reply, bytes, `劳动力信息卡-${card.name}`);
    },
  });

  app.route({
    method: 'GET',
    url: '/register/books/:division/book.pdf',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getVillageBook',
      summary: '一村一册（PDF）',
      tags: ['名册'],
      params: z.object({ division: divisionCode }),
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const { division } = request.params;
      const found = await visibleDivision(request, division);
      if (found.level !== 'village') {
        throw new Problem('invalid-request', '一村一册按村打印：请给出 12 位的村（社区）代码。');
      }
      const on = shanghaiDateAt(request.businessAtMs);
      const rows = await cards(db, await clearRules(db, on), on)
        .where('h.division', '=', division)
        .orderBy('p.household_number')
        .orderBy('p.id')
        .execute();
      const lines = rows.map(toCard);
      const bytes = await villageBookPaper(
        { place: await placeOf(division), division, on, lines },
        { madeAtMs: request.businessAtMs },
      );
      return sendPdf(reply, bytes, `${found.name}劳动力资源信息册-${on}`);
    },
  });

  /** A card whose household the reader may see; reading one with a telephone number is written down. */
  async function visibleCard(request: FastifyRequest, id: number) {
    const { grants } = signedIn(request);
    const card = await readCardDetail(db, id, {
      on: shanghaiDateAt(request.businessAtMs),
      vault: deps.vault,
      whole: (division) => may(grants, 'import-registry', { divisions: [division] }),
    });
    if (!card || !may(grants, 'read-case', { divisions: card.division ? [card.division] : [] })) {
      throw new Problem('not-found', `名册中没有第 ${id} 号，或不在您的辖区内。`);
    }
    if (card.phone) await auditRead(db, request, `person:${id}`, { fields: ['phone'] });
    return card;
  }

  async function visibleDivision(request: FastifyRequest, code: string) {
    const found = await db
      .selectFrom('division')
      .select(['name', 'level'])
      .where('code', '=', code)
      .executeTakeFirst();
    if (!found || !may(signedIn(request).grants, 'read-case', { divisions: [code] })) {
      throw new Problem('not-found', `没有行政区划 ${code}，或不在您的辖区内。`);
    }
    return found as { name: string; level: 'prefecture' | 'county' | 'township' | 'village' };
  }

  async function placeOf(village: string): Promise<string> {
    const { rows } = await sql<{ place: string }>`
      select string_agg(name, '' order by length(code)) as place from division
      where code in (${village}, ${village.slice(0, 9)}, ${village.slice(0, 6)})
    `.execute(db);
    return rows[0]?.place ?? village;
  }
};

const nobody = (code: string) => ({
  area: code,
  people: 0,
  clear: { basic: 0, destination: 0, intention: 0, income: 0 },
  allClear: 0,
  missing: [],
});

const yuan = (fen: number | null): number | null => (fen === null ? null : fen / 100);

/** The village's book as a file: every column of the register's own table that may leave the house, and what is missing. */
const bookColumns = [
  { header: '户编号', value: (c: CardItem) => c.household },
  { header: '姓名', value: (c: CardItem) => c.name },
  { header: '身份证号', value: (c: CardItem) => c.identityMasked },
  { header: '出生日期', value: (c: CardItem) => c.birthOn },
  { header: '行政区划代码', value: (c: CardItem) => c.division },
  { header: '乡镇、村', value: (c: CardItem) => c.place },
  { header: '建档立卡', value: (c: CardItem) => c.registeredPoor },
  ...(Object.entries(cardFields) as [keyof typeof cardFields, string][])
    .filter(([field]) => field !== 'phone' && field !== 'account')
    .map(([field, header]) => {
      const money = field.endsWith('Fen');
      return {
        header: money ? `${header}(元)` : header,
        value: (c: CardItem) => {
          const value = c[field as keyof CardItem] as string | number | boolean | null;
          return money ? yuan(value as number | null) : value;
        },
      };
    }),
  { header: '本年度核实日期', value: (c: CardItem) => c.confirmedOn },
  ...clears.map((clear) => ({
    header: clearNames[clear],
    value: (c: CardItem) =>
      c.missing[clear].length === 0
        ? '清'
        : `缺：${c.missing[clear].map((field) => cardFields[field]).join('、')}`,
  })),
];
