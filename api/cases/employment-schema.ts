import { z } from 'zod';
import { monthSchema } from './insurance-strip.ts';
import { eventSchema } from './timeline.ts';
import { waitSchema } from './waits.ts';
import { workerStatementSchema } from './worker-statement.ts';

export const contractSchema = z
  .object({
    id: z.string(),
    startsOn: z.string(),
    endsOn: z.string().nullable().meta({ description: 'null：无固定期限' }),
    status: z.enum(['declared', 'uploaded', 'confirmed', 'refused', 'superseded']),
    document: z.string().nullable(),
    replaces: z.string().nullable(),
    confirmedBy: z.string().nullable(),
    confirmedOn: z.string().nullable(),
    refusedReason: z.string().nullable(),
  })
  .meta({ id: 'Contract' });

const revocation = {
  revokedOn: z.string().nullable(),
  revokedReason: z.string().nullable(),
};

export const employmentDetailSchema = z
  .object({
    id: z.string(),
    person: z.object({
      name: z.string().nullable(),
      identityMasked: z.string(),
      identified: z
        .boolean()
        .meta({ description: 'false：合同未经确认、本人也未凭办理单位的确认码确认，姓名和建档立卡暂不显示' }),
      household: z.string().nullable().meta({ description: '用人单位和介绍机构看不到' }),
      homeDivision: z.string().nullable().meta({ description: '用人单位和介绍机构看不到' }),
      registeredPoor: z.boolean().nullable().meta({ description: '入职之日；null：不在名册，或暂不显示' }),
    }),
    employer: z.object({ creditCode: z.string(), name: z.string(), division: z.string() }),
    intermediary: z
      .object({ number: z.string(), name: z.string().nullable(), standing: z.string().nullable() })
      .nullable()
      .meta({ description: 'name 为 null：登记就业时填写了编号，但该机构尚未登记' }),
    post: z.string().nullable(),
    wageFen: z.int().nullable(),
    startsOn: z.string(),
    dueOn: z.string(),
    division: z.string(),
    standing: z.enum(['tracked', 'overlapping']),
    overlapsWith: z.string().nullable(),
    policyVersion: z.string(),
    insuranceMonths: z.array(monthSchema),
    insurancePayments: z.array(
      z.object({
        id: z.int(),
        month: z.string(),
        kind: z.string(),
        paidOn: z.string(),
        amountFen: z.int(),
        origin: z
          .enum(['office', 'employer', 'bureau'])
          .meta({ description: 'employer：用人单位自行申报；bureau：外部社保机构报送' }),
        proof: z.string().nullable().meta({ description: '缴费凭证的 sha256' }),
        ...revocation,
      }),
    ),
    contracts: z.array(contractSchema),
    followUps: z.array(
      z.object({
        id: z.int(),
        intermediary: z.string(),
        visitedOn: z.string(),
        method: z.string(),
        note: z.string().nullable(),
      }),
    ),
    departures: z.array(
      z.object({ id: z.int(), departedOn: z.string(), reason: z.string().nullable(), ...revocation }),
    ),
    documents: z.array(
      z.object({
        sha256: z.string(),
        fileName: z.string(),
        purpose: z.string(),
        mediaType: z.string(),
        byteSize: z.int(),
        on: z.string(),
      }),
    ),
    claims: z.array(
      z.object({
        id: z.string(),
        programme: z.string(),
        status: z.string(),
        step: z.string(),
        amountFen: z.int(),
        payee: z.string(),
        paidBy: z.string(),
        raisedOn: z.string(),
        closedOn: z.string().nullable(),
        refusedReason: z.string().nullable(),
        refusedArticle: z.string().nullable(),
        heldReason: z.string().nullable(),
        revision: z.int(),
        trace: z.unknown().meta({ description: '逐条核对：条款、依据的事实、结论' }),
      }),
    ),
    workerStatement: workerStatementSchema,
    waits: z.array(waitSchema),
    timeline: z.array(eventSchema),
  })
  .meta({ id: 'Employment' });
