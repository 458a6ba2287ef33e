import { sql } from 'kysely';
import { unprovenAccounts } from '../../src/db/account-change.ts';
import { type ClaimRow, claimStatesOf } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { standingFlags } from '../../src/db/flags/standing.ts';
import { ownCaseRefusals, ownCases } from '../../src/db/own-case.ts';
import { type AccessTarget, may, type Operation } from '../../src/domain/access.ts';
import { type ClaimAction, checkDecision } from '../../src/domain/claim-steps.ts';
import { type DecidedStep, decideOperation } from '../../src/domain/decide-operation.ts';
import { flagKinds } from '../../src/domain/flags.ts';
import { type Delegated, mayFor } from '../../src/domain/organisation/delegation.ts';
import { handsOf } from '../../src/domain/part-taken.ts';
import { claimStatusNames } from '../../src/domain/words.ts';
import { actAs } from '../plugins/access.ts';
import { type ProblemCode, problems } from '../problems.ts';
import type { SignedInUser } from '../request.ts';
import { groundsMissing } from './decide-claim.ts';
import { cameBackOf } from './payee-account.ts';
import { findTargets, handlingTarget } from './target.ts';
import { isDisputed } from './worker-statement.ts';

/** Why a claim is left out, in the code and words that a single decision would be refused with. */
export interface Obstacle {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly remedy: string;
}

export interface Judged {
  readonly claimId: string;
  /** Null: there is no such claim in the user's scope. */
  readonly claim: ClaimRow | null;
  /** Null: nothing stands in the way. */
  readonly obstacle: Obstacle | null;
}

export interface Wish {
  readonly step: DecidedStep;
  readonly action: ClaimAction;
  /** Given once the wish is decided; a preview asks without. */
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly claims: readonly { readonly id: string; readonly revision: number }[];
}

/**
 * May this person decide these claims now? The same questions in the same order as for a single claim, asked of up to
 * two hundred at once; the process has the last word on each. `as`: for somebody, by this delegation.
 */
export async function judgeClaims(
  db: Db,
  user: SignedInUser,
  wish: Wish,
  as: Delegated | null = null,
): Promise<Judged[]> {
  const act = actAs(user, as);
  const ids = wish.claims.map(({ id }) => id);
  const rows = await db.selectFrom('claim').selectAll().where('id', 'in', ids).execute();
  const subjectIds = rows.map((row) => row.subject_id);
  const approvesMoney = wish.step === 'finance' && wish.action === 'approve';
  const [targets, states, own, disputed, accounts, cameBack, flags] = await Promise.all([
    rows.length > 0 ? findTargets(db, subjectIds) : new Map<string, never>(),
    claimStatesOf(db, rows),
    ownCases(db, handsOf(act), subjectIds),
    disputedOf(db, subjectIds),
    unprovenAccounts(db, approvesMoney ? ids : []),
    cameBackOf(db, approvesMoney ? ids : []),
    standingFlags(db, wish.action === 'approve' ? subjectIds : []),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));

  return wish.claims.map(({ id, revision }): Judged => {
    const claim = byId.get(id);
    const target = claim && targets.get(claim.subject_id);
    const state = states.get(id);
    if (!claim || !target || !state || !allowed(user, as, 'read-case', target)) {
      return {
        claimId: id,
        claim: null,
        obstacle: obstacle('not-found', `没有申请 ${id}，或不在您的办理范围内。`),
      };
    }
    const judged = (found: Obstacle | null): Judged => ({ claimId: id, claim, obstacle: found });
    const operation = decideOperation(wish.step, claim.programme);
    if (!allowed(user, as, operation, handlingTarget(target, claim.paid_by)))
      return judged(obstacle('not-permitted', '该申请不由您所在的单位办理。'));
    if (claim.status !== 'open')
      return judged(
        obstacle(
          'claim-closed',
          `案件已经办结：${claimStatusNames[claim.status as 'paid'] ?? claim.status}。`,
        ),
      );
    const check = checkDecision(state, { ...act, step: wish.step, action: wish.action, revision });
    if (!check.ok) return judged({ code: check.code, detail: check.message, remedy: check.remedy });
    const tie = own.get(claim.subject_id);
    if (tie) {
      const { code, message: detail, remedy } = ownCaseRefusals[tie];
      return judged({ code, detail, remedy });
    }
    const missing = groundsMissing(claim, wish);
    if (missing) return judged(obstacle('refusal-against-record', missing));
    if (wish.action === 'approve' && disputed.has(claim.subject_id))
      return judged(obstacle('worker-disputed', '劳动者对这段就业提出了异议，不能批量通过。'));
    const [flag] = flags.get(claim.subject_id) ?? [];
    if (flag) {
      const name = flagKinds[flag.kind].name;
      return judged(
        flag.confirmed
          ? obstacle('claim-on-hold', `疑点“${name}”已认定，不能通过。`)
          : obstacle('flag-unruled', `疑点“${name}”待裁定，不能批量通过。`),
      );
    }
    const changed = accounts.get(id);
    if (changed) {
      const detail = `收款账户于${changed.on}由${changed.by ?? '系统'}变更，不能批量通过。`;
      return judged(obstacle('account-changed', detail));
    }
    if (cameBack.has(id))
      return judged(obstacle('payment-came-back', '银行退回过这笔款项，须逐件核对收款账户，不能批量通过。'));
    return judged(null);
  });
}

function allowed(
  user: SignedInUser,
  as: Delegated | null,
  operation: Operation,
  target: AccessTarget,
): boolean {
  if (as !== null && mayFor(as, operation, target)) return true;
  return (as === null || operation === 'read-case') && may(user.grants, operation, target);
}

function obstacle(code: ProblemCode, detail: string): Obstacle {
  return { code, detail, remedy: problems[code].remedy };
}

/** Employments whose worker disputes: somebody has to read that before approving. */
export async function disputedOf(db: Db, subjectIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (subjectIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('employment as e')
    .select('e.id')
    .where('e.id', 'in', [...subjectIds])
    .where(isDisputed(sql.ref('e.id')))
    .execute();
  return new Set(rows.map((row) => row.id));
}
