import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Trx } from '../../src/db/client.ts';
import type { Operation } from '../../src/domain/access.ts';
import { handsOf } from '../../src/domain/part-taken.ts';
import { offsetRecovery, recordReceipt } from '../../src/payments/recovery-money.ts';
import type { RecoveryAct } from '../../src/payments/recovery-record.ts';
import { decideWriteOff, proposeWriteOff } from '../../src/payments/write-off.ts';
import { findRecovery } from '../cases/find-recovery.ts';
import { moneyProblem } from '../cases/money-problem.ts';
import { refuseOwnCase } from '../cases/own-case.ts';
import { readRecovery } from '../cases/recovery-detail.ts';
import type { ApiDeps } from '../deps.ts';
import { actOf, signedIn } from '../plugins/access.ts';
import { asDate, idParams, plainDate } from '../schemas/common.ts';
import { recoveryAnswer } from './recoveries.ts';

const amountFen = z.int().positive().max(1_000_000_00).meta({ description: '金额，分' });
const words = z.string().trim().min(4, '请写清楚，至少 4 个字').max(1000);

/** Money of a recovery: what came back, what was kept of another payment, what is given up. */
export const recoveryMoneyRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'POST',
    url: '/recoveries/:id/receipts',
    config: { access: 'record-recovery' },
    schema: {
      operationId: 'recordRecoveryReceipt',
      summary: '登记收到的还款：同一银行流水号只登记一次，不多于尚欠',
      tags: ['追回'],
      params: idParams,
      body: z.object({
        amountFen,
        receivedOn: plainDate.meta({ description: '银行流水上的日期' }),
        reference: z.string().trim().min(1, '请填写银行流水号').max(60),
      }),
      response: { 200: recoveryAnswer },
    },
    handler: async (request) => {
      const { receivedOn, ...receipt } = request.body;
      const { id } = request.params;
      return act(request, id, 'record-recovery', (trx, by) =>
        recordReceipt(trx, { ...by, ...receipt, recoveryId: id, receivedOn: asDate(receivedOn) }),
      );
    },
  });

  app.route({
    method: 'POST',
    url: '/recoveries/:id/offsets',
    config: { access: 'record-recovery' },
    schema: {
      operationId: 'offsetRecovery',
      summary: '经收款方书面同意，从待付的补贴中抵扣；银行付出余额',
      tags: ['追回'],
      params: idParams,
      body: z.object({
        paymentKey: z.string().min(1).max(120),
        amountFen,
        consent: words.meta({ description: '收款方同意抵扣的书面凭据：何人、何日、何种文书' }),
      }),
      response: { 200: recoveryAnswer },
    },
    handler: async (request) => {
      const { id } = request.params;
      return act(request, id, 'record-recovery', (trx, by) =>
        offsetRecovery(trx, { ...by, ...request.body, recoveryId: id }),
      );
    },
  });

  app.route({
    method: 'POST',
    url: '/recoveries/:id/write-offs',
    config: { access: 'record-recovery' },
    schema: {
      operationId: 'writeOffRecovery',
      summary: '提出核销不能收回的款项，由另一人审批',
      tags: ['追回'],
      params: idParams,
      body: z.object({ amountFen, reason: words }),
      response: { 200: recoveryAnswer },
    },
    handler: async (request) => {
      const { id } = request.params;
      return act(request, id, 'record-recovery', (trx, by) =>
        proposeWriteOff(trx, { ...by, ...request.body, recoveryId: id }),
      );
    },
  });

  app.route({
    method: 'POST',
    url: '/recoveries/:id/write-offs/decision',
    config: { access: 'decide-recovery' },
    schema: {
      operationId: 'decideRecoveryWriteOff',
      summary: '审批核销（不是提出人）',
      tags: ['追回'],
      params: idParams,
      body: z.object({ approve: z.boolean(), note: z.string().trim().min(1).max(1000).optional() }),
      response: { 200: recoveryAnswer },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { approve, note = null } = request.body;
      return act(request, id, 'decide-recovery', (trx, by) =>
        decideWriteOff(trx, { ...by, recoveryId: id, approve, note }),
      );
    },
  });

  /** One transaction in the name of who asks, and how the recovery stands after it. */
  async function act(
    request: FastifyRequest,
    id: string,
    operation: Operation,
    work: (trx: Trx, by: RecoveryAct) => Promise<void>,
  ): Promise<z.output<typeof recoveryAnswer>> {
    await findRecovery(request, db, id, operation);
    const user = signedIn(request);
    const subject = `recovery:${id}`;
    const before = await readRecovery(db, id, user, request.businessAtMs);
    await refuseOwnCase(db, handsOf(actOf(request)), before?.employmentId ?? '', subject);
    const { businessAtMs, requestKey } = request;
    try {
      await db.transaction().execute((trx) => work(trx, { officer: user.id, businessAtMs, requestKey }));
    } catch (error) {
      throw moneyProblem(error, subject);
    }
    const after = await readRecovery(db, id, user, request.businessAtMs);
    if (!after) throw new Error(`recovery ${id} is gone`);
    return { status: after.status, revision: after.revision, owedFen: after.owedFen };
  }
};
