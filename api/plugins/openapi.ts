import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RouteAccess } from '../request.ts';

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    remedy: z.string(),
    instance: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'Problem', description: 'RFC 9457；code 固定不变，remedy 说明怎么办' });

const problemAnswer = {
  description: '办理不成，原因见 code 与 detail',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** Adds what no zod schema of ours validates: the key every POST carries, and the form of an upload. */
const transform: SwaggerTransform = (given) => {
  const described = jsonSchemaTransform(given as never);
  const schema = described.schema as Record<string, unknown>;
  const { idempotent, uploadLimit, uploadFields = {} } = given.route.config ?? {};
  if (given.route.method === 'POST' && idempotent !== false && !schema.hide) {
    const key = { type: 'string', minLength: 8, maxLength: 100, description: '每次提交一个新值；重试沿用' };
    schema.headers = {
      type: 'object',
      properties: { 'idempotency-key': key },
      required: ['idempotency-key'],
    };
  }
  if (uploadLimit) {
    const texts = Object.entries(uploadFields).map(([name, description]) => [
      name,
      { type: 'string', description },
    ]);
    const file = { type: 'string', format: 'binary' };
    schema.body = { type: 'object', properties: { ...Object.fromEntries(texts), file }, required: ['file'] };
  }
  return described;
};

function accessNote(access: RouteAccess | undefined): string {
  if (access === 'public') return '无需登录。';
  if (access === 'share-key') return '凭部门共享密钥。';
  return `权限：${[access].flat().join('、')}。`;
}

/** Each schema comes out twice, as answer (X) and as input (XInput): keep what the document refers to. */
const transformObject: SwaggerTransformObject = (given) => {
  const document = jsonSchemaTransformObject(given);
  const { components } = document as { components?: { schemas?: Record<string, unknown> } };
  const schemas = components?.schemas ?? {};
  // Until nothing goes any more: one that is left out may have been all that another was there for. Written out once a
  // round, not once a schema: the document is large, and nobody else is answered meanwhile.
  for (;;) {
    const text = JSON.stringify(document);
    const unused = Object.keys(schemas).filter(
      (name) => name.endsWith('Input') && !text.includes(`"#/components/schemas/${name}"`),
    );
    if (unused.length === 0) return document;
    for (const name of unused) delete schemas[name];
  }
};

/** The document people, the console's types and the rehearsal's scenarios are written against. */
export const openapi = fp(async (app) => {
  // Before swagger's own hook, which collects the routes.
  app.addHook('onRoute', (route) => {
    if (!route.schema || (route.schema as { hide?: boolean }).hide) return;
    const { access, idempotent, uploadLimit } = route.config ?? {};
    const schema = route.schema as Record<string, unknown> & { response?: Record<string, unknown> };
    schema.response = { ...schema.response, '4xx': problemAnswer, '5xx': problemAnswer };
    if (access === 'public') schema.security = [];
    if (access === 'share-key') schema.security = [{ shareKey: [] }];
    schema['x-access'] = access;
    const notes = [
      accessNote(access),
      route.method === 'POST' && idempotent !== false ? '须带 Idempotency-Key 请求头。' : '',
      uploadLimit ? `multipart/form-data，file 字段，不超过 ${uploadLimit / 1024 / 1024} MB。` : '',
    ];
    schema.description = [schema.description, ...notes].filter(Boolean).join(' ');
    if (uploadLimit) schema.consumes = ['multipart/form-data'];
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '湘西州劳务协作补贴办理接口',
        version: '0.1.0',
        description: '依据《湘西自治州劳务协作服务管理办法》(2016)。日期为北京时间，金额为整数分。',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'sid', description: '会话 Cookie' },
          shareKey: {
            type: 'http',
            scheme: 'bearer',
            description: '部门共享密钥 xsk_…；另须写明 X-Share-Purpose 和 X-Share-Reference',
          },
        },
      },
      security: [{ session: [] }],
    },
    transform,
    transformObject,
  });
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } as never }, async () =>
    app.swagger(),
  );
  // Served by ourselves, so that it works on an intranet without a way out.
  await app.register(async (docs) => {
    await docs.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } as never });
  });
});
