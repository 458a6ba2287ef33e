import fp from 'fastify-plugin';
import { currentPause } from '../../src/db/intake-pause.ts';
import type { Operation } from '../../src/domain/access.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import type { RouteAccess } from '../request.ts';

/**
 * Which operations bring facts in; a new one must say. Decisions, objections, bank results and payments do not: they go
 * on, and so does what a worker says of the own employment.
 */
const bringsFactsIn: Record<Operation, boolean> = {
  'import-registry': true,
  'import-employers': true,
  'import-intermediaries': true,
  'import-placements': true,
  'import-insurance': true,
  'import-departures': true,
  'import-follow-ups': true,
  'import-institutions': true,
  'import-training-classes': true,
  'import-enrolments': true,
  'import-attendance': true,
  'import-training-results': true,
  'import-students': true,
  'import-school-years': true,
  'import-loans': true,
  'import-loan-statements': true,
  'import-job-openings': true,
  'upload-document': true,
  'record-departure': true,
  'record-follow-up': true,
  'revoke-fact': true,
  'correct-poverty-status': true,
  'correct-contract': true,
  'open-aid-case': true,
  'report-aid-facts': true,
  'check-aid-papers': false,
  'approve-training-class': false,
  'confirm-contract': false,
  'decide-acceptance': false,
  'decide-review': false,
  'decide-poverty-review': false,
  'rule-objection': false,
  'decide-finance': false,
  'resubmit-claim': false,
  'withdraw-claim': false,
  'release-batch': false,
  'download-bank-file': false,
  'import-bank-result': false,
  'rule-payment': false,
  'set-bank-format': false,
  'lodge-appeal': false,
  'decide-appeal': false,
  'decide-finance-appeal': false,
  'propose-recovery': false,
  'decide-recovery': false,
  'record-recovery': false,
  'issue-worker-code': false,
  'settle-dispute': false,
  'read-document': false,
  'read-case': false,
  'read-waits': false,
  'read-ledger': false,
  'manage-budget': false,
  'read-audit': false,
  'read-policy': false,
  'propose-policy': false,
  'publish-policy': false,
  'manage-users': false,
  'read-metrics': false,
  'read-engine': false,
  'operate-engine': false,
  'read-forecast': false,
  'try-policy': false,
  'read-flags': false,
  'rule-flag': false,
  'read-sampling': false,
  'run-sampling': false,
  'review-sample': false,
  'read-services': false,
  // People in need are heard, whatever else waits.
  'request-service': false,
  'handle-service': false,
  'answer-service': false,
  'visit-employer': true,
  'state-training-demand': true,
  'propose-training-plan': false,
  'approve-training-plan': false,
  'open-refresh': false,
  'work-refresh': true,
  'sign-refresh': false,
  'load-register': true,
  'read-openings': false,
  'post-opening': true,
  'answer-referral': true,
  'read-matches': false,
  'refer-person': true,
  'manage-fairs': true,
  'propose-share-key': false,
  'approve-share-key': false,
  'read-share-log': false,
  'record-consent': false,
  'send-messages': false,
  'read-messages': false,
  'handle-help': false,
  'change-household': true,
  // A merge says what two cards are; it brings no fact.
  'rule-duplicate': false,
  'read-coordination': false,
  // Meetings are held, and problems heard, whatever else waits.
  'run-meetings': false,
  'oversee-meetings': false,
  'answer-invitation': false,
  'read-problems': false,
  'raise-problem': false,
  'handle-problem': false,
  'read-targets': false,
  'plan-targets': false,
  'break-down-targets': false,
  'sign-target-letter': false,
  'evaluate-targets': false,
  'object-evaluation': false,
  'lead-evaluation': false,
  'set-unit-account': false,
  'read-organisation': false,
  'manage-posts': false,
  'write-publicity': false,
  'review-publicity': false,
  'read-reports': false,
  'release-report': false,
};

const bringsFacts = (access: RouteAccess | undefined): boolean =>
  [access ?? []].flat().some((operation) => bringsFactsIn[operation as Operation] ?? false);

/**
 * While an administrator has paused the intake, every import and every single fact is refused with the reason: before
 * its body is read, and after it is known that the person may send it at all.
 */
export const intakePause = fp(async (app, { database: { db } }: ApiDeps) => {
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'POST' || !bringsFacts(request.routeOptions.config.access)) return;
    const pause = await currentPause(db);
    if (!pause) return;
    const since = shanghaiDateAt(pause.pausedAt.getTime());
    throw new Problem(
      'intake-paused',
      `${pause.pausedByName}自${since}起暂停接收导入和登记：${pause.reason}`,
    );
  });
});
