import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type AccessTarget, may } from '../../../src/domain/access.ts';
import { listedWords } from '../../../src/domain/import-rows/listed-words.ts';
import type { HouseholdAct } from '../../../src/domain/register/household-events.ts';
import { normaliseText } from '../../../src/domain/text.ts';
import { counterHouseholdEvent } from '../../../src/intake/register/events/counter.ts';
import { recordHouseholdEvent } from '../../../src/intake/register/events/record.ts';
import { addIdentityAlias, correctIdentity } from '../../../src/intake/register/identity.ts';
import {
  householdEvent,
  numberItem,
  readMembersOn,
  readOtherNumbers,
  readStory,
} from '../../cases/people/story.ts';
import type { ApiDeps } from '../../deps.ts';
import { authorize, authorizeFound, signedIn } from '../../plugins/access.ts';
import { asDate, plainDate, reasonSchema, rowIdParams } from '../../schemas/common.ts';

/** As typed, full-width or with spaces: the same as in a file. */
const tidied = (most: number) => z.string().transform(normaliseText).pipe(z.string().min(1).max(most));
const newNumber = tidied(60);
const householdNumber = z.string().trim().min(1).max(60);
const person = z.int().positive();
const members = z.array(person).min(1, '请选择成员').max(100);
const relation = z.enum(listedWords.与户主关系);
const village = z.string().regex(/^\d{12}$/, '须为 12 位的村（社区）代码');

const every = {
  on: plainDate.meta({ description: '发生日期，不晚于今天，不早于最近一次变动' }),
  reason: reasonSchema,
  revision: z.int().positive().meta({ description: '页面上这一户的版本' }),
  report: person.optional().meta({ description: '据村里哪一条报告登记；登记后那一条即为已登记' }),
};
/** Who comes to a household of the register, or brings it in as its head. */
const comes = {
  identityNumber: z.string().max(40).optional().meta({ description: '空 = 用村里报告的身份证号' }),
  name: tidied(50),
  registeredPoor: z.boolean().optional(),
};
const withOther = { otherRevision: z.int().positive().optional().meta({ description: '另一户的版本' }) };

const eventBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('split'),
    members,
    newHousehold: newNumber,
    division: village.optional(),
    head: person,
    ...every,
  }),
  z.object({ kind: z.literal('merge'), into: householdNumber, ...every, ...withOther }),
  z.object({ kind: z.literal('move'), division: village, ...every }),
  z.object({
    kind: z.literal('transfer'),
    member: person,
    to: householdNumber,
    relation: relation.optional(),
    ...every,
    ...withOther,
  }),
  z.object({
    kind: z.literal('join'),
    ...comes,
    relation,
    ...every,
  }),
  z.object({ kind: z.literal('death'), member: person, ...every }),
  z.object({ kind: z.literal('departure'), members, ...every }),
  z.object({ kind: z.literal('close'), ...every }),
  z.object({ kind: z.literal('enter-poverty'), ...every }),
  z.object({ kind: z.literal('leave-poverty'), ...every }),
]);

const identityBody = z.object({
  identityNumber: z.string().max(40),
  reason: reasonSchema,
  revision: z.int().positive().meta({ description: '页面上这张卡的版本' }),
});
const recorded = z.object({ eventId: z.int() });

/** What happens to households and people of the register, recorded by who keeps it (docs/register.md). */
export const peopleEventRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'POST',
    url: '/households',
    config: { access: 'change-household' },
    schema: {
      operationId: 'foundHousehold',
      summary: '立户：名册中还没有的户，连同户主；其他成员随后以“成员加入”登记',
      tags: ['名册'],
      body: z.object({
        number: newNumber,
        division: village,
        ...comes,
        on: every.on,
        reason: every.reason,
        report: every.report,
      }),
      response: { 201: recorded },
    },
    handler: async (request, reply) => {
      const { number, division, registeredPoor, identityNumber, name, on, reason, report } = request.body;
      authorize(request, 'change-household', { divisions: [division] }, `household:${number}`);
      const answer = await db.transaction().execute((trx) =>
        recordHouseholdEvent(trx, {
          act: { kind: 'found', household: number, division, registeredPoor },
          comer: { identityNumber: identityNumber ?? null, name },
          reportId: report,
          on: asDate(on),
          reason,
          ...by(request),
        }),
      );
      return reply.code(201).send(answer);
    },
  });

  app.route({
    method: 'POST',
    url: '/households/:number/events',
    config: { access: 'change-household' },
    schema: {
      operationId: 'recordHouseholdEvent',
      summary: '登记一户的变动：分户、并户、迁移、转户、加入、死亡、迁出、销户、建档立卡',
      tags: ['名册'],
      params: z.object({ number: householdNumber }),
      body: eventBody,
      response: { 201: recorded },
    },
    handler: async (request, reply) => {
      const { number } = request.params;
      const { on, reason, revision, report, ...act } = request.body;
      const otherRevision = 'otherRevision' in act ? act.otherRevision : undefined;
      await found(request, 'change-household', await householdTarget(number), `户编号 ${number}`);
      const comer =
        act.kind === 'join' ? { identityNumber: act.identityNumber ?? null, name: act.name } : undefined;
      const answer = await db.transaction().execute((trx) =>
        recordHouseholdEvent(trx, {
          act: { ...act, household: number } as HouseholdAct,
          comer,
          reportId: report,
          on: asDate(on),
          reason,
          revision,
          otherRevision,
          ...by(request),
        }),
      );
      return reply.code(201).send(answer);
    },
  });

  app.route({
    method: 'POST',
    url: '/household-events/:id/counter',
    config: { access: 'change-household' },
    schema: {
      operationId: 'counterHouseholdEvent',
      summary: '更正一次变动：恢复它所改变的，原记录保留',
      tags: ['名册'],
      params: rowIdParams,
      body: z.object({ on: plainDate, reason: reasonSchema }),
      response: { 201: recorded },
    },
    handler: async (request, reply) => {
      const { on, reason } = request.body;
      const eventId = request.params.id;
      const answer = await db
        .transaction()
        .execute((trx) => counterHouseholdEvent(trx, { eventId, on: asDate(on), reason, ...by(request) }));
      return reply.code(201).send(answer);
    },
  });

  app.route({
    method: 'GET',
    url: '/households/:number/events',
    config: { access: 'read-case' },
    schema: {
      operationId: 'listHouseholdEvents',
      summary: '一户的变动经过',
      tags: ['名册'],
      params: z.object({ number: householdNumber }),
      response: { 200: z.array(householdEvent) },
    },
    handler: async (request) => {
      const { number } = request.params;
      await found(request, 'read-case', await householdTarget(number), `户编号 ${number}`);
      return readStory(db, { household: number });
    },
  });

  app.route({
    method: 'GET',
    url: '/households/:number/members',
    config: { access: 'read-case' },
    schema: {
      operationId: 'listHouseholdMembersOn',
      summary: '一户在某一天的在册成员',
      tags: ['名册'],
      params: z.object({ number: householdNumber }),
      querystring: z.object({ on: plainDate }),
      response: {
        200: z.array(
          z.object({ id: z.int(), name: z.string().nullable(), registeredPoor: z.boolean().nullable() }),
        ),
      },
    },
    handler: async (request) => {
      const { number } = request.params;
      await found(request, 'read-case', await householdTarget(number), `户编号 ${number}`);
      return readMembersOn(db, number, asDate(request.query.on));
    },
  });

  app.route({
    method: 'GET',
    url: '/people/:id/events',
    config: { access: 'read-case' },
    schema: {
      operationId: 'listPersonEvents',
      summary: '一个人的变动经过和其他证号',
      tags: ['名册'],
      params: rowIdParams,
      response: {
        200: z.object({
          events: z.array(householdEvent),
          numbers: z.array(numberItem),
          mayChange: z.boolean().meta({ description: '当前用户可以登记变动' }),
        }),
      },
    },
    handler: async (request) => {
      const { id } = request.params;
      const target = await personTarget(id);
      await found(request, 'read-case', target, `第 ${id} 号信息卡`);
      return {
        events: await readStory(db, { person: id }),
        numbers: await readOtherNumbers(db, id),
        mayChange: may(signedIn(request).grants, 'change-household', target ?? { divisions: [] }),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/people/:id/identity-number',
    config: { access: 'change-household' },
    schema: {
      operationId: 'correctIdentity',
      summary: '更正身份证号：原号码留作曾用号码',
      tags: ['名册'],
      params: rowIdParams,
      body: identityBody,
      response: { 200: z.object({ id: z.int() }) },
    },
    handler: (request) => changeIdentity(request, request.params.id, request.body, correctIdentity),
  });

  app.route({
    method: 'POST',
    url: '/people/:id/identity-aliases',
    config: { access: 'change-household' },
    schema: {
      operationId: 'addIdentityAlias',
      summary: '登记另一个身份证号',
      tags: ['名册'],
      params: rowIdParams,
      body: identityBody,
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) =>
      reply.code(201).send(await changeIdentity(request, request.params.id, request.body, addIdentityAlias)),
  });

  async function changeIdentity(
    request: FastifyRequest,
    personId: number,
    body: z.output<typeof identityBody>,
    change: typeof correctIdentity,
  ) {
    await found(request, 'change-household', await personTarget(personId), `第 ${personId} 号信息卡`);
    const { officer, businessAtMs, vault } = by(request);
    await db.transaction().execute((trx) => change(trx, { personId, ...body, officer, businessAtMs, vault }));
    return { id: personId };
  }

  const by = (request: FastifyRequest) => {
    const { id: officer, grants } = signedIn(request);
    return {
      officer,
      businessAtMs: request.businessAtMs,
      vault: deps.vault,
      reaches: (division: string) => may(grants, 'change-household', { divisions: [division] }),
    };
  };

  async function found(
    request: FastifyRequest,
    operation: 'change-household' | 'read-case',
    target: AccessTarget | null,
    asked: string,
  ) {
    const subject = request.url.split('?', 1)[0]!;
    authorizeFound(request, operation, target && { target, subject: `path:${subject}` }, asked);
  }

  async function householdTarget(number: string): Promise<AccessTarget | null> {
    const row = await db
      .selectFrom('household')
      .select('division')
      .where('number', '=', number)
      .executeTakeFirst();
    return row ? { divisions: [row.division] } : null;
  }

  async function personTarget(id: number): Promise<AccessTarget | null> {
    const row = await db
      .selectFrom('person as p')
      .innerJoin('household as h', 'h.number', 'p.household_number')
      .select('h.division')
      .where('p.id', '=', id)
      .executeTakeFirst();
    return row ? { divisions: [row.division] } : null;
  }
};
