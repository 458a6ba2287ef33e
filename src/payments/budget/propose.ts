import { createHash } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import { recordCaseEvent } from '../../db/case-events.ts';
import type { Trx } from '../../db/client.ts';
import { type FundYear, fiscalYearOf, fundAccountId, type MovementKind } from '../../domain/budget.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import type { OfficeTask } from '../../domain/notifications.ts';
import { accountInWords, balanceOf } from './accounts.ts';
import { BudgetError } from './errors.ts';

/** Who asks, when, on which document and why; `requestKey` names the request for good. */
export interface Proposal {
  readonly officer: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
  readonly documentNo: string;
  readonly reason: string;
}

export interface Movement extends Proposal {
  readonly kind: Exclude<MovementKind, 'carry-over' | 'lapse'>;
  readonly account: string;
  readonly toAccount?: string | undefined;
  readonly amountFen: number;
}

/**
 * Names the account of a fund's year and proposes its first appropriation. Nothing is controlled yet: another officer's
 * approval opens it. Answers the movement's id.
 */
export async function openFundAccount(
  trx: Trx,
  request: Proposal & { readonly of: FundYear; readonly amountFen: number },
): Promise<{ account: string; movement: string }> {
  const { of, ...proposal } = request;
  const account = fundAccountId(of);
  await refuseUnknownPerson(trx, request.officer);
  const before = await trx
    .selectFrom('budget_movement')
    .select('id')
    .where('request_key', '=', request.requestKey)
    .executeTakeFirst();
  if (before) return { account, movement: before.id };
  const inserted = await trx
    .insertInto('fund_account')
    .values({ id: account, fund: of.fund, division: of.division, fiscal_year: of.fiscalYear })
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) throw new BudgetError('fund-account-exists', `${accountInWords(of)}已经登记。`);
  return { account, movement: await proposeMovement(trx, { ...proposal, kind: 'appropriation', account }) };
}

/** Proposes a movement; it books nothing until somebody else approves. Answers its id. */
export async function proposeMovement(trx: Trx, movement: Movement): Promise<string> {
  const accounts = [];
  for (const id of [movement.account, movement.toAccount]) {
    if (id === undefined) continue;
    const account = await readAccount(trx, id);
    accounts.push(account);
    if (account.closed_on) throw new BudgetError('fund-account-closed', `${inWords(account)}已年终结账。`);
    // Only money makes an account: before its first appropriation there is nothing to adjust or to move.
    if (movement.kind !== 'appropriation' && !account.opened_on)
      throw new BudgetError('fund-account-not-opened', `${inWords(account)}的首笔预算尚未批准。`);
  }
  // From year to year money goes by the year's end alone.
  if (new Set(accounts.map((account) => account.fiscal_year)).size > 1)
    throw new BudgetError('fiscal-years-differ', '调剂只能在同一年度的账户之间进行。');
  return insertMovement(trx, movement);
}

/**
 * Proposes the end of a fiscal year that is over: what is available carries over to the next year or lapses; what is
 * committed or expected goes on in any case, with its money.
 */
export async function proposeYearEnd(
  trx: Trx,
  request: Proposal & { readonly account: string; readonly available: 'carry-over' | 'lapse' },
): Promise<string> {
  const { available: kind, ...proposal } = request;
  const account = await readAccount(trx, request.account);
  const { fund, division, fiscal_year: fiscalYear } = account;
  if (account.closed_on) throw new BudgetError('fund-account-closed', `${inWords(account)}已年终结账。`);
  if (!account.opened_on)
    throw new BudgetError('fund-account-not-opened', `${inWords(account)}的首笔预算尚未批准。`);
  if (fiscalYear >= fiscalYearOf(shanghaiDateAt(request.businessAtMs)))
    throw new BudgetError('fiscal-year-running', `${fiscalYear} 年度尚未结束，不能年终结账。`);
  const amountFen = await balanceOf(trx, { fund, division, fiscalYear }, 'budget-available');
  return insertMovement(trx, { ...proposal, kind, amountFen });
}

const inWords = (account: { fund: string; fiscal_year: number }): string =>
  accountInWords({ fund: account.fund, fiscalYear: account.fiscal_year });

async function readAccount(trx: Trx, id: string) {
  const account = await trx.selectFrom('fund_account').selectAll().where('id', '=', id).executeTakeFirst();
  if (!account) throw new BudgetError('fund-account-unknown', `没有资金账户 ${id}。`);
  return account;
}

async function insertMovement(
  trx: Trx,
  m: Omit<Movement, 'kind'> & { readonly kind: MovementKind },
): Promise<string> {
  await refuseUnknownPerson(trx, m.officer);
  const id = `YS-${createHash('sha256').update(m.requestKey).digest('hex').slice(0, 12)}`;
  const inserted = await trx
    .insertInto('budget_movement')
    .values({
      id,
      kind: m.kind,
      account: m.account,
      to_account: m.toAccount ?? null,
      amount_fen: m.amountFen,
      document_no: m.documentNo,
      reason: m.reason,
      proposed_by: m.officer,
      proposed_on: shanghaiDateAt(m.businessAtMs),
      request_key: m.requestKey,
    })
    .onConflict((oc) => oc.column('request_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  // The same request again has its answer already.
  if (!inserted) return id;
  const { kind, account, amountFen, documentNo, reason } = m;
  await audit(trx, {
    actor: m.officer,
    operation: 'proposeBudgetMovement',
    subject: `budget:${id}`,
    outcome: 'done',
    businessAtMs: m.businessAtMs,
    after: { kind, account, toAccount: m.toAccount ?? null, amountFen, documentNo, reason },
  });
  await recordCaseEvent(trx, {
    subjectId: null,
    kind: 'budget-proposed' satisfies OfficeTask,
    actor: m.officer,
    atMs: m.businessAtMs,
    data: { movementId: id },
    key: `budget-proposed:${id}`,
  });
  return id;
}

/** Two accounts may be one person; whom the record does not know might be anybody. */
export async function refuseUnknownPerson(trx: Trx, officer: string): Promise<void> {
  const known = await trx
    .selectFrom('app_user')
    .select('id')
    .where('id', '=', officer)
    .where('identity_key', 'is not', null)
    .executeTakeFirst();
  if (!known)
    throw new BudgetError('identity-number-missing', '您的账户没有登记本人身份证号，不能办理预算变动。');
}
