import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { whileActing } from '../../src/db/acting.ts';
import { audit } from '../../src/db/audit.ts';
import { CoordinationError } from '../../src/intake/coordination/errors.ts';
import { FactError, type FactErrorCode } from '../../src/intake/index.ts';
import { RegisterError } from '../../src/intake/register/errors.ts';
import { CampaignError } from '../../src/messages/campaigns.ts';
import { OrganisationError } from '../../src/organisation/errors.ts';
import { SharingError } from '../../src/sharing/errors.ts';
import type { ApiDeps } from '../deps.ts';
import { type FieldError, Problem, type ProblemCode, problems } from '../problems.ts';
import { RefusalLog } from './refusal-log.ts';

/** The one place where a failure becomes an answer (RFC 9457). Our own bugs are logged and say nothing outside. */
export const errorHandling = fp(async (app, { database: { db } }: ApiDeps) => {
  const refusals = new RefusalLog((entry) =>
    // Not in the hands of the request that comes to it first.
    whileActing(
      () => null,
      () => db.transaction().execute((trx) => audit(trx, entry)),
    ).catch((err: unknown) => app.log.error({ err }, 'refusal not written to the audit log')),
  );
  app.addHook('onClose', () => refusals.close());
  app.setNotFoundHandler((request, reply) => {
    if (app.sendShell(request, reply)) return reply;
    const unknown = new Problem('route-unknown', `没有 ${request.method} ${pathOf(request)} 这个接口。`);
    return send(request, reply, unknown);
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const problem = toProblem(error, request);
    if (problem.status >= 500 && problem.code === 'internal-error')
      request.log.error({ err: error }, 'request failed');
    else request.log.info({ code: problem.code, detail: problem.message }, 'request refused');
    if (problem.status === 403 || problem.subject !== undefined) noteRefusal(refusals, request, problem);
    return send(request, reply, problem);
  });
});

function send(request: FastifyRequest, reply: FastifyReply, problem: Problem) {
  if (problem.code === 'overloaded' || problem.code === 'engine-unavailable')
    reply.header('retry-after', '5');
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(
      // A string, so that no response schema trims it.
      JSON.stringify({
        type: `/problems/${problem.code}`,
        title: problems[problem.code].title,
        status: problem.status,
        code: problem.code,
        detail: problem.message,
        remedy: problem.remedy,
        instance: pathOf(request),
        requestId: request.id,
        errors: problem.errors,
        ...problem.extra,
      }),
    );
}

/** Failures of Fastify and its plugins, by their codes. */
const byFastifyCode: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_REQ_FILE_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_CSRF_MISSING_SECRET: 'csrf-token-invalid',
  FST_CSRF_INVALID_TOKEN: 'csrf-token-invalid',
  FST_UNDER_PRESSURE: 'overloaded',
};

function toProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(
      (issue): FieldError => ({
        pointer: `/${error.validationContext ?? 'body'}${issue.instancePath}`,
        code: issue.keyword ?? 'invalid',
        message: issue.message ?? '不符合要求',
      }),
    );
    return new Problem('invalid-request', errors.map((e) => `${e.pointer}:${e.message}`).join(';'), {
      errors,
    });
  }
  if (error instanceof FactError) return factProblem(error);
  if (error instanceof RegisterError) {
    const { code, message, remedy, field } = error;
    const errors = field === undefined ? [] : [{ pointer: `/body/${field}`, code, message }];
    return new Problem(code, message, { remedy, errors, ...subjectOf(request) });
  }
  if (
    error instanceof SharingError ||
    error instanceof CampaignError ||
    error instanceof CoordinationError ||
    error instanceof OrganisationError
  )
    return new Problem(error.code, error.message, subjectOf(request));
  if (dutyConstraints.has((error as { constraint?: string }).constraint ?? '')) {
    return new Problem('separation-of-duties', '同一人不能办理同一案件的两个环节。', {
      subject: `path:${pathOf(request)}`,
    });
  }
  if ((error as { constraint?: string }).constraint === 'delegation_in_force')
    return new Problem('delegation-over', undefined, subjectOf(request));
  const code = byFastifyCode[error.code];
  if (code) return new Problem(code);
  if (error.statusCode === 429) return new Problem('too-many-requests');
  if (error.statusCode === 400) return new Problem('invalid-request', '请求格式有误。');
  if (isDatabaseAway(error)) return new Problem('overloaded', '数据库暂时不可用。');
  return new Problem('internal-error', `系统内部错误，编号 ${request.id}。`);
}

/** The database's own word on separation of duties, should a check before it have missed something. */
const dutyConstraints = new Set([
  'claim_decision_one_step_a_person',
  'share_key_two_persons',
  'insurance_office_two_persons',
  'person_merge_two_people',
  'person_merge_undone_by_two',
  'claim_decision_not_by_confirmer',
  'contract_not_confirmed_by_decider',
  // Of whoever acts for somebody, both count.
  'claim_hand_one_step_a_person',
  'policy_hands_apart',
  'recovery_hands_apart',
  'recovery_write_off_hands_apart',
  'budget_hands_apart',
  'bank_result_not_by_releaser',
]);

/** Refusals of the record that stand in the table of problems under the same name. */
const namedAlike: ReadonlySet<string> = new Set([
  'contract-not-waiting',
  'days-of-another-employment',
  'reason-required',
  'code-by-office-only',
  'dispute-not-open',
] satisfies (ProblemCode & FactErrorCode)[]);

/** For the log: what was tried, by its address. */
const subjectOf = (request: FastifyRequest) => ({ subject: `path:${pathOf(request)}` });

/** A fact that cannot be recorded as given. What is not there (any more) is a 404, like everything else. */
function factProblem(error: FactError): Problem {
  const { code, message, remedy, field } = error;
  const errors: FieldError[] = [{ pointer: field ? `/body/${field}` : '/body', code, message }];
  if (namedAlike.has(code)) return new Problem(code as ProblemCode, message, { remedy, errors });
  const unknown = [
    'employment-unknown',
    'contract-unknown',
    'departure-unknown',
    'insurance-unknown',
    'load-unknown',
  ];
  return new Problem(unknown.includes(code) ? 'not-found' : 'fact-refused', message, { remedy, errors });
}

/** Connection lost, restarting, lock timeout, deadlock: trying again may work. */
export function isDatabaseAway(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return /^(ECONNREFUSED|ECONNRESET|57P0[1-3]|08\d{3}|53300|55P03|40P01|40001)$/.test(String(code ?? ''));
}

/**
 * Attempts that were refused are part of the record; the reason of the refusal stands in `after`. Those of nobody stand
 * in the log of the process alone: what anybody may do without limit must not grow a record that is never cut.
 */
function noteRefusal(refusals: RefusalLog, request: FastifyRequest, problem: Problem): void {
  if (!request.user || request.shareKey) return;
  refusals.note({
    actor: request.user.id,
    operation: request.routeOptions.schema?.operationId ?? `${request.method} ${pathOf(request)}`,
    subject: problem.subject ?? `path:${pathOf(request)}`,
    businessAtMs: request.businessAtMs,
    after: { code: problem.code, detail: problem.message },
  });
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/';
