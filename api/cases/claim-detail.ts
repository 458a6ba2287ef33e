import { z } from 'zod';
import { unprovenAccounts } from '../../src/db/account-change.ts';
import { type ClaimRow, readClaimState } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { keptFen } from '../../src/db/recorded-claims.ts';
import {
  allowedActions,
  type ClaimAction,
  type ClaimStep,
  claimActions,
} from '../../src/domain/claim-steps.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { overpaidFen } from '../../src/domain/top-up.ts';
import type { Evaluation } from '../../src/domain/trace.ts';
import type { Vault } from '../../src/platform/vault.ts';
import type { SignedInUser } from '../request.ts';
import { appealableSchema, appealSchema, readAppeals, readForAppeal } from './appeal-detail.ts';
import { deciderSchema, whoCanDecide } from './deciders.ts';
import { forMeSchema, readForMe } from './for-me.ts';
import { payeeAccountSchema, readPayeeAccount } from './payee-account.ts';
import { readRecoveries, recoverySummary } from './recovery-list.ts';
import { readRestatements, restatementSchema } from './restatements.ts';
import type { CaseTarget } from './target.ts';
import { eventSchema, readTimeline } from './timeline.ts';
import { dataFor, hearsOf, traceFor, viewerOf } from './viewer.ts';
import { toWait, waitColumns, waitSchema, withoutWords } from './waits.ts';
import { workerStatementSchema } from './worker-statement.ts';

export const claimDetailSchema = z
  .object({
    id: z.string(),
    programme: z.string(),
    employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
    payeeKind: z.string(),
    payee: z.string(),
    paidBy: z.string(),
    fund: z.string(),
    amountFen: z.int(),
    policyVersion: z.string(),
    status: z.string(),
    step: z.string(),
    returnedTo: z.string().nullable(),
    correctUntil: z.string().nullable(),
    noticeEndsOn: z.string().nullable(),
    heldReason: z.string().nullable(),
    refusedReason: z.string().nullable(),
    refusedArticle: z.string().nullable(),
    recoveryReason: z.string().nullable(),
    overpaidFen: z
      .int()
      .nullable()
      .meta({ description: '按现在的事实多付的金额，追回方案以此为准；没有需追回的为 null' }),
    topsUp: z
      .object({ claimId: z.string(), dueFen: z.int() })
      .nullable()
      .meta({ description: '补发申请：补的是哪份申请，补发后合计应付多少' }),
    restatements: z
      .array(restatementSchema)
      .meta({ description: '事实更正后的重新核定；只给办理单位和收款方看' }),
    revision: z.int(),
    raisedOn: z.string(),
    closedOn: z.string().nullable(),
    trace: z.unknown(),
    actions: z.array(z.enum(claimActions)).meta({ description: '当前环节人可以采取的操作' }),
    forMe: forMeSchema,
    decisions: z.array(
      z.object({
        step: z.string(),
        action: z.string(),
        decidedBy: z.string(),
        decidedByName: z.string(),
        reason: z.string().nullable(),
        note: z.string().nullable(),
        on: z.string(),
      }),
    ),
    objections: z.array(
      z.object({
        id: z.string(),
        body: z.string(),
        raisedBy: z.string().nullable().meta({ description: '只给办理单位看' }),
        raisedOn: z.string(),
        status: z.string(),
        ruledBy: z.string().nullable(),
        ruledOn: z.string().nullable(),
        note: z.string().nullable(),
      }),
    ),
    payments: z
      .array(
        z.object({
          key: z.string(),
          status: z.string(),
          amountFen: z.int(),
          batch: z.string().nullable(),
          paidOn: z.string().nullable(),
          returnedReason: z.string().nullable(),
          offsetFen: z.int().meta({ description: '抵扣追回款的部分，银行付出余额' }),
        }),
      )
      .meta({ description: '只给办理单位和收款方看' }),
    workerStatement: workerStatementSchema,
    accountChange: z
      .object({
        on: z.string(),
        by: z.string().nullable(),
        bankBefore: z.string().nullable(),
        accountBefore: z.string().nullable(),
        bankAfter: z.string().nullable(),
        accountAfter: z.string().nullable(),
      })
      .nullable()
      .meta({ description: '收款账户的最近一次变更，直到有款项付到新账户；账号已遮盖；只给办理单位看' }),
    payeeAccount: payeeAccountSchema.nullable().meta({ description: '在财政审批环节，只给办理单位看' }),
    appeals: z.array(appealSchema),
    appealable: appealableSchema,
    recoveries: z.array(recoverySummary).meta({ description: '只给办理单位和收款方看' }),
    wait: waitSchema.nullable(),
    whoCanDecide: z.array(deciderSchema).meta({ description: '用人单位和介绍机构看不到' }),
    timeline: z.array(eventSchema),
  })
  .meta({ id: 'Claim' });

export async function readClaim(
  { db, vault }: { db: Db; vault: Vault },
  claim: ClaimRow,
  { target, user, nowMs }: { target: CaseTarget; user: SignedInUser; nowMs: number },
): Promise<Omit<z.output<typeof claimDetailSchema>, 'workerStatement'>> {
  const viewer = viewerOf(user.grants, target);
  const { asOffice } = viewer;
  const [state, accounts, decisions, objections, payments, wait, timeline] = await Promise.all([
    readClaimState(db, claim),
    unprovenAccounts(db, asOffice ? [claim.id] : []),
    db
      .selectFrom('claim_decision as d')
      .innerJoin('app_user as u', 'u.id', 'd.decided_by')
      .select([
        'd.step',
        'd.action',
        'd.decided_by as decidedBy',
        'u.display_name as decidedByName',
        'd.reason',
        'd.note',
        'd.decided_on as on',
      ])
      .where('d.claim_id', '=', claim.id)
      .orderBy('d.id')
      .execute(),
    db
      .selectFrom('objection')
      .select([
        'id',
        'body',
        'raised_by as raisedBy',
        'raised_on as raisedOn',
        'status',
        'ruled_by as ruledBy',
        'ruled_on as ruledOn',
        'ruling_note as note',
      ])
      .where('claim_id', '=', claim.id)
      .orderBy('raised_on')
      .execute(),
    db
      .selectFrom('payment')
      .select([
        'key',
        'status',
        'amount_fen as amountFen',
        'batch_id as batch',
        'paid_on as paidOn',
        'returned_reason as returnedReason',
        'offset_fen as offsetFen',
      ])
      .where('claim_id', '=', claim.id)
      .orderBy('payment_no')
      .execute(),
    db
      .selectFrom('case_wait as w')
      .select(waitColumns)
      .where('w.case_id', '=', `claim-${claim.id}`)
      .where('w.closed_at', 'is', null)
      .executeTakeFirst(),
    readTimeline(db, { subjectId: claim.subject_id, claimId: claim.id }),
  ]);
  const open = claim.status === 'open';
  const hears = hearsOf(viewer, claim);
  const heard = new Set(hears ? [claim.id] : []);
  const objectionPending = objections.some((o) => o.status === 'pending');
  const forMe = await readForMe(db, claim, user, {
    objectionPending,
    released: payments.at(-1)?.status === 'released',
  });
  const possible = (action: ClaimAction) => action !== 'return' || mayBeReturned(claim);
  return {
    id: claim.id,
    programme: claim.programme,
    employmentId: claim.subject_id,
    payeeKind: claim.payee_kind,
    payee: claim.payee_id,
    paidBy: claim.paid_by,
    fund: claim.fund,
    amountFen: claim.amount_fen,
    policyVersion: claim.policy_version,
    status: claim.status,
    step: claim.step,
    returnedTo: claim.returned_to,
    correctUntil: claim.correct_until,
    noticeEndsOn: claim.notice_ends_on,
    heldReason: state.heldReason,
    refusedReason: claim.refused_reason,
    refusedArticle: claim.refused_article,
    recoveryReason: hears ? claim.recovery_reason : null,
    overpaidFen: hears && claim.recovery_reason ? await readOverpaid(db, claim) : null,
    topsUp: claim.tops_up === null ? null : { claimId: claim.tops_up, dueFen: claim.tops_up_to_fen ?? 0 },
    restatements: hears ? await readRestatements(db, claim, viewer) : [],
    revision: claim.revision,
    raisedOn: claim.raised_on,
    closedOn: claim.closed_on,
    trace: traceFor(viewer, claim.trace),
    actions: open ? allowedActions(claim.step as ClaimStep).filter(possible) : [],
    // An organisation decides nothing, so nothing keeps it out; who of the office is kept out is not its business.
    forMe: { ...forMe, actions: forMe.actions.filter(possible), ...(!asOffice && { barred: null }) },
    decisions: hears ? decisions : decisions.map((decision) => ({ ...decision, reason: null, note: null })),
    // Who objected, and to what, is not for the organisations that the objection is about.
    objections: asOffice
      ? objections
      : objections.map((objection) => ({
          ...objection,
          raisedBy: null,
          body: '（由办理单位核实）',
          note: hears ? objection.note : null,
        })),
    payments: hears ? payments : [],
    appeals: await readAppeals(db, claim, { asOffice, hears }),
    appealable: hears ? await readForAppeal(db, claim, { target, grants: user.grants, nowMs }) : null,
    recoveries: hears ? await readRecoveries(db, claim.id, shanghaiDateAt(nowMs)) : [],
    accountChange: accounts.get(claim.id) ?? null,
    payeeAccount:
      asOffice && open && claim.step === 'finance' ? await readPayeeAccount(db, vault, claim) : null,
    wait: wait ? toWait(hears ? wait : withoutWords(wait), nowMs) : null,
    // Who of the office is of the worker's household would be told by who is kept out.
    whoCanDecide:
      open && asOffice
        ? await whoCanDecide(db, state, {
            target,
            paidBy: claim.paid_by,
            programme: claim.programme,
            objectionPending,
            on: shanghaiDateAt(nowMs),
          })
        : [],
    timeline: timeline.map((event) => ({ ...event, data: dataFor(viewer, event, heard) })),
  };
}

async function readOverpaid(db: Db, claim: ClaimRow): Promise<number> {
  const { kept } = await db
    .selectFrom('claim')
    .select(keptFen('claim').as('kept'))
    .where('id', '=', claim.id)
    .executeTakeFirstOrThrow();
  return overpaidFen(claim.trace as unknown as Evaluation, kept);
}

/** A reward has no applicant who could put it right. */
const mayBeReturned = ({ reward_id: reward }: ClaimRow): boolean => reward === null;
