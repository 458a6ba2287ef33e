import type { CheckName } from './policy/types.ts';
import type { ManualReasonCode } from './reasons.ts';
import type { Evaluation } from './trace.ts';

/** The condition that each reason says is not fulfilled; null: of no condition that the rules check. */
export const checkOfReason: Readonly<Record<ManualReasonCode, CheckName | null>> = {
  'documents-not-genuine': null,
  'employment-not-genuine': null,
  'already-granted': 'not-granted-before',
  'employer-outside-prefecture': 'employer-in-prefecture',
  'not-registered-poor': 'registered-poor',
  'contract-shorter-than-one-year': 'contract-covers-year',
  'employment-ended-early': 'not-ended-early',
  'social-insurance-gap': 'insurance-months',
  'intermediary-not-qualified': 'intermediary-qualified',
  'intermediary-not-in-good-standing': 'intermediary-in-good-standing',
  'follow-up-missing': 'follow-up-windows',
  'class-not-approved': 'class-approved',
  'training-not-completed': 'training-completed',
  'not-employed-at-class-start': 'employed-at-class-start',
  'payee-not-entitled': 'payee-entitled',
  'no-attendance': 'days-attended',
  'training-shorter-than-six-months': 'training-long-enough',
  'certificate-level-not-covered': 'certificate-level',
  'certificate-number-not-unique': 'certificate-number-unique',
  'certificate-before-training': 'certificate-after-class-start',
  'study-stage-not-covered': 'study-stage',
  'not-enrolled': 'enrolled',
  'not-attending': 'attending',
  'not-at-risk': 'at-risk',
  'benefit-already-granted': 'aid-not-granted-before',
  'not-returnee': 'returnee',
  'loan-not-approved': 'bank-approved',
  'household-loan-cap': 'household-loan-cap',
  'quarter-outside-loan': 'quarter-in-loan',
  'quarter-overdue': 'quarter-not-overdue',
  'no-interest-paid': 'interest-paid',
  'no-labour-contract': 'labour-contract',
  'no-tickets': 'tickets',
  'within-home-county': 'outside-home-county',
};

/**
 * The condition that an officer's reason calls unfulfilled while the record says it is met; null: no contradiction. An
 * officer may know better than the record, and then says from where.
 */
export function contradictedCheck(
  reason: string | undefined,
  trace: Pick<Evaluation, 'checks'> | null,
): CheckName | null {
  const check = checkOfReason[reason as ManualReasonCode] ?? null;
  const met = trace?.checks?.some((one) => one.check === check && one.outcome === 'met');
  return met ? check : null;
}
