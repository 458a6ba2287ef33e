import type { FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';
import { aidCaseRoutes } from './aid-cases.ts';
import { appealRoutes } from './appeals.ts';
import { auditRoutes } from './audit.ts';
import { bankAnswerRoutes } from './bank-answers.ts';
import { bankFormatRoutes } from './bank-formats.ts';
import { budgetMovementRoutes } from './budget-movements.ts';
import { bulkDecisionRoutes } from './bulk-decisions.ts';
import { cardRoutes } from './cards.ts';
import { caseWaitRoutes } from './case-wait.ts';
import { claimRoutes } from './claims.ts';
import { contractRoutes } from './contracts.ts';
import { coordinationRoutes } from './coordination/index.ts';
import { decisionNoticeRoutes } from './decision-notices.ts';
import { decisionRoutes } from './decisions.ts';
import { divisionRoutes } from './divisions.ts';
import { documentRoutes } from './documents.ts';
import { employeeRoutes } from './employees.ts';
import { employmentRoutes } from './employments.ts';
import { engineRoutes } from './engine.ts';
import { factRoutes } from './facts.ts';
import { flagRoutes } from './flags.ts';
import { followUpWindowRoutes } from './follow-up-windows.ts';
import { forecastRoutes } from './forecast.ts';
import { fundAccountRoutes } from './fund-accounts.ts';
import { fundQueueRoutes } from './fund-queue.ts';
import { healthRoutes } from './health.ts';
import { importTemplateRoutes } from './import-templates.ts';
import { importRoutes } from './imports.ts';
import { insuranceRoutes } from './insurance.ts';
import { intakePauseRoutes } from './intake-pause.ts';
import { intermediaryPlacementRoutes } from './intermediary-placements.ts';
import { landingRoutes } from './landing.ts';
import { ledgerRoutes } from './ledger.ts';
import { loanQuarterRoutes } from './loan-quarters.ts';
import { loanRoutes } from './loans.ts';
import { lookUpRoutes } from './look-up.ts';
import { fairRoutes } from './matching/fairs.ts';
import { openingRoutes } from './matching/openings.ts';
import { referralRoutes } from './matching/referrals.ts';
import { seekerRoutes } from './matching/seekers.ts';
import { matchingStatisticsRoutes } from './matching/statistics.ts';
import { campaignRoutes } from './messages/campaigns.ts';
import { messageRoutes } from './messages/messages.ts';
import { metricsRoutes } from './metrics.ts';
import { notificationRoutes } from './notifications.ts';
import { objectionRoutes } from './objections.ts';
import { organisationAreaRoutes } from './organisation/index.ts';
import { organisationRoutes } from './organisations.ts';
import { paymentBatchRoutes } from './payment-batches.ts';
import { paymentRoutes } from './payments.ts';
import { peopleRoutes } from './people/index.ts';
import { placementRoutes } from './placements.ts';
import { platformRoutes } from './platform/platform.ts';
import { policyRoutes } from './policies.ts';
import { policyDraftRoutes } from './policy-drafts.ts';
import { policyTrialRoutes } from './policy-trials.ts';
import { povertyStatusRoutes } from './poverty-status.ts';
import { publicNoticeRoutes } from './public-notices.ts';
import { recoveryRoutes } from './recoveries.ts';
import { recoveryMoneyRoutes } from './recovery-money.ts';
import { referenceRoutes } from './reference.ts';
import { refreshRoutes } from './refresh/index.ts';
import { registerReportRoutes } from './register/reports.ts';
import { visitRoutes } from './register/visits.ts';
import { registerLoadLists } from './register-load-lists.ts';
import { registerLoadRoutes } from './register-loads.ts';
import { registryRoutes } from './registry.ts';
import { reportAreaRoutes } from './reports/index.ts';
import { sampleRoutes } from './samples.ts';
import { samplingRoutes } from './sampling.ts';
import { schoolYearRoutes } from './school-years.ts';
import { searchRoutes } from './search.ts';
import { serviceAreaRoutes } from './services/index.ts';
import { sessionRoutes } from './session.ts';
import { shareKeyRoutes } from './sharing/keys.ts';
import { shareLogRoutes } from './sharing/log.ts';
import { insuranceOfficeRoutes } from './sharing/offices.ts';
import { shareApiRoutes } from './sharing/share-api.ts';
import { sheetRoutes } from './sheets.ts';
import { studentRoutes } from './students.ts';
import { targetRoutes } from './targets/index.ts';
import { trainingClassRoutes } from './training-classes.ts';
import { trainingRoutes } from './trainings.ts';
import { transportRoutes } from './transport.ts';
import { userRoutes } from './users.ts';
import { waitRoutes } from './waits.ts';
import { workerCodeRoutes } from './worker-codes.ts';

const underApi = [
  sessionRoutes,
  importRoutes,
  importTemplateRoutes,
  ...refreshRoutes,
  registryRoutes,
  visitRoutes,
  registerReportRoutes,
  registerLoadRoutes,
  registerLoadLists,
  povertyStatusRoutes,
  policyRoutes,
  policyDraftRoutes,
  organisationRoutes,
  employmentRoutes,
  employeeRoutes,
  placementRoutes,
  contractRoutes,
  factRoutes,
  followUpWindowRoutes,
  intermediaryPlacementRoutes,
  insuranceRoutes,
  aidCaseRoutes,
  trainingClassRoutes,
  trainingRoutes,
  transportRoutes,
  studentRoutes,
  schoolYearRoutes,
  loanRoutes,
  loanQuarterRoutes,
  openingRoutes,
  seekerRoutes,
  referralRoutes,
  fairRoutes,
  matchingStatisticsRoutes,
  documentRoutes,
  cardRoutes,
  caseWaitRoutes,
  claimRoutes,
  decisionRoutes,
  bulkDecisionRoutes,
  decisionNoticeRoutes,
  publicNoticeRoutes,
  objectionRoutes,
  appealRoutes,
  paymentRoutes,
  paymentBatchRoutes,
  bankAnswerRoutes,
  bankFormatRoutes,
  recoveryRoutes,
  recoveryMoneyRoutes,
  ledgerRoutes,
  fundAccountRoutes,
  budgetMovementRoutes,
  fundQueueRoutes,
  sheetRoutes,
  waitRoutes,
  engineRoutes,
  intakePauseRoutes,
  auditRoutes,
  userRoutes,
  referenceRoutes,
  divisionRoutes,
  lookUpRoutes,
  workerCodeRoutes,
  searchRoutes,
  notificationRoutes,
  forecastRoutes,
  policyTrialRoutes,
  flagRoutes,
  samplingRoutes,
  sampleRoutes,
  ...serviceAreaRoutes,
  ...peopleRoutes,
  ...coordinationRoutes,
  ...targetRoutes,
  ...organisationAreaRoutes,
  ...reportAreaRoutes,
  shareKeyRoutes,
  insuranceOfficeRoutes,
  shareLogRoutes,
  shareApiRoutes,
  campaignRoutes,
  messageRoutes,
  platformRoutes,
];

/** Every resource, one file each. */
export const routes: FastifyPluginAsync<ApiDeps> = async (app, deps) => {
  // Not encapsulated: its hook measures every route.
  await app.register(fp(metricsRoutes), deps);
  await app.register(healthRoutes, deps);
  if (deps.config.webDir === undefined) await app.register(landingRoutes);
  for (const resource of underApi) await app.register(resource, { ...deps, prefix: '/api' });
};
