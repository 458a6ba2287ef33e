import { ApplicationFailure } from '@temporalio/activity';
import { FAILURE_TYPES, type FailureType } from '../workflows/contract.ts';

/** A refusal that a person must hear: never repeated, reaches the API as a problem with this code. */
export function refusal(type: FailureType, message: string, remedy: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type, { remedy });
}

/** Codes of other rooms that the contract of the processes knows; anything else is a fault of ours. */
export function failureType(code: string): FailureType {
  const known = FAILURE_TYPES.find((type) => type === code);
  if (!known) throw new Error(`no failure type for ${code}`);
  return known;
}

/** The database's own refusals (constraints that stand behind the checks), in words. */
export function translateRefusal(error: unknown): unknown {
  const constraint = (error as { constraint?: string }).constraint;
  switch (constraint) {
    case 'claim_decision_one_step_a_person':
    case 'claim_decision_not_by_confirmer':
    case 'contract_not_confirmed_by_decider':
    case 'claim_decision_not_by_kept_out':
    case 'claim_decision_not_by_sampler':
    case 'claim_hand_one_step_a_person':
    case 'recovery_hands_apart':
    case 'appeal_hands_apart':
      return refusal(
        'separation-of-duties',
        '同一人不能办理同一案件的两个环节。',
        '请由其他有权限的人员办理。',
      );
    case 'delegation_in_force':
      return refusal(
        'delegation-over',
        '委托不在有效期内，或已经终止。',
        '请以本人的岗位办理，或请委托人重新委托。',
      );
    case 'claim_granted_once':
      return refusal(
        'entitlement-taken',
        '同一项补贴已由另一份申请办理，本申请不能恢复。',
        '请先核实另一份申请；它没有办成的，再决定本申诉。',
      );
    case 'payment_not_under_flag':
      return refusal('claim-on-hold', '本案有已认定的疑点，不能记账。', '请先由另一人重新裁定，或更正事实。');
    default:
      return error;
  }
}
