import { sql } from 'kysely';
import type { Db, Trx } from '../db/client.ts';
import { evaluateClaims } from '../db/evaluate-claims.ts';
import { type OwnCaseTie, ownCaseRefusals, ownCases } from '../db/own-case.ts';
import { changeInWords } from '../domain/holds.ts';
import { type KeptOutReason, keptOutWords } from '../domain/kept-out.ts';
import { type Act, handsOf } from '../domain/part-taken.ts';

interface BookablePayment {
  readonly key: string;
  readonly claimId: string;
  readonly subjectId: string;
  readonly programme: string;
  readonly payeeId: string;
  readonly payeeName: string;
  readonly amountFen: number;
  readonly bookedOn: string;
}

type ExclusionCode =
  | 'recovery-pending'
  | 'claim-on-hold'
  | 'facts-changed'
  | 'separation-of-duties'
  | 'own-case'
  | 'identity-number-missing'
  | 'payee-account-missing';

export interface ExcludedPayment extends BookablePayment {
  readonly code: ExclusionCode;
  readonly reason: string;
}

export interface Bookable {
  readonly ready: readonly BookablePayment[];
  readonly excluded: readonly ExcludedPayment[];
  readonly totalFen: number;
}

/**
 * What a batch of this county would contain if this officer, for whomever, released it now, and what it would leave out and why.
 * The same reading decides the release itself, there with the rows locked. Each claim is weighed against the facts once
 * more: a correction whose message is still on its way holds the money too.
 */
export async function bookable(db: Db | Trx, division: string, act: Act): Promise<Bookable> {
  const hands = handsOf(act);
  const { rows } = await sql<
    BookablePayment & {
      held: string | null;
      recovery: string | null;
      decidedStep: string | null;
      confirmed: boolean;
      keptOut: KeptOutReason | null;
      accountGone: boolean;
      flagged: boolean;
      bookedFen: number;
    }
  >`
    select p.key, p.claim_id as "claimId", c.subject_id as "subjectId", c.programme,
      p.payee_id as "payeeId", p.payee_name as "payeeName", p.amount_fen - p.offset_fen as "amountFen", p.amount_fen as "bookedFen",
      p.booked_on as "bookedOn",
      c.held_reason as held, c.recovery_reason as recovery,
      (select h.duty from claim_hand h where h.claim_id = c.id and h.user_id = any(${hands}::text[])
         and h.duty <> 'release' limit 1) as "decidedStep",
      exists (select 1 from contract k where k.employment_id = c.employment_id
        and not hands_apart(array[k.confirmed_by, k.confirmed_for], ${hands}::text[])) as confirmed,
      coalesce(
        (select o.because from claim_kept_out o where o.claim_id = c.id and o.user_id = any(${hands}::text[]) limit 1),
        -- Changed while the claim was archived, before the bank took the money back.
        (select 'account-changed' from payee_account_change a where a.payee_kind = c.payee_kind
          and a.payee_id = c.payee_id and a.changed_by = any(${hands}::text[])
          and a.recorded_at > (select min(x.recorded_at) from payment x where x.claim_id = c.id) limit 1)
      ) as "keptOut",
      case c.payee_kind
        when 'employer' then (select r.account_cipher is null from employer r where r.credit_code = c.payee_id)
        when 'intermediary' then (select i.account_cipher is null from intermediary i where i.number = c.payee_id)
        when 'institution' then (select i.account_cipher is null from institution i where i.credit_code = c.payee_id)
        when 'unit' then (select u.account_cipher is null from reward_unit u where u.id = c.payee_id)
        when 'person' then (select q.account_cipher is null from person q where q.id::text = c.payee_id)
        end as "accountGone", flag_confirmed(c.subject_id) as flagged
    from payment p join claim c on c.id = p.claim_id
    where p.division = ${division} and p.status = 'booked'
    order by p.key
  `.execute(db);
  const outcomes = await evaluateClaims(
    db,
    rows.map(({ claimId: id, subjectId }) => ({ id, subjectId })),
  );
  const own = await ownCases(db, hands, [...new Set(rows.map((row) => row.subjectId))]);

  const ready: BookablePayment[] = [];
  const excluded: ExcludedPayment[] = [];
  for (const {
    held,
    recovery,
    decidedStep,
    confirmed,
    keptOut,
    accountGone,
    flagged,
    bookedFen,
    ...payment
  } of rows) {
    const why = exclusion({
      held,
      recovery,
      decidedStep,
      confirmed,
      keptOut,
      accountGone,
      flagged,
      changed: changeInWords(outcomes.get(payment.claimId), bookedFen),
      tie: own.get(payment.subjectId),
    });
    if (why) excluded.push({ ...payment, ...why });
    else ready.push(payment);
  }
  return { ready, excluded, totalFen: ready.reduce((sum, p) => sum + p.amountFen, 0) };
}

const stepNames: Record<string, string> = {
  acceptance: '受理',
  review: '审核',
  objection: '异议裁定',
  finance: '财政审批',
  appeal: '申诉决定',
  recovery: '追回审批',
};

function exclusion(row: {
  held: string | null;
  recovery: string | null;
  decidedStep: string | null;
  confirmed: boolean;
  keptOut: KeptOutReason | null;
  accountGone: boolean;
  flagged: boolean;
  changed: string | null;
  tie: OwnCaseTie | undefined;
}): { code: ExclusionCode; reason: string } | null {
  if (row.recovery) return { code: 'recovery-pending', reason: '事实有变，本案已标记追回。' };
  if (row.flagged) return { code: 'claim-on-hold', reason: '本案有已认定的疑点，暂不放款。' };
  if (row.held) return { code: 'claim-on-hold', reason: '事实有变，申请暂停办理。' };
  if (row.changed) return { code: 'facts-changed', reason: row.changed };
  if (row.confirmed)
    return { code: 'separation-of-duties', reason: '您确认过本案的劳动合同，须由他人放款。' };
  if (row.decidedStep) {
    const step = stepNames[row.decidedStep] ?? row.decidedStep;
    return { code: 'separation-of-duties', reason: `您办理过本案的${step}，须由他人放款。` };
  }
  if (row.keptOut) return { code: 'separation-of-duties', reason: keptOutWords[row.keptOut].message };
  if (row.tie) {
    const { code, message, remedy } = ownCaseRefusals[row.tie];
    return { code, reason: code === 'own-case' ? message : message + remedy };
  }
  if (row.accountGone)
    return { code: 'payee-account-missing', reason: '收款方已不再登记银行账户，请先核实。' };
  return null;
}
