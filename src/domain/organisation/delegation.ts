import { type AccessTarget, type Grant, type Operation, type Role, scopeOf } from '../access.ts';
import { covers } from '../divisions.ts';

/**
 * What may be delegated (委托): decisions on cases and money, each of which is written with both names. What rests on the
 * person – samples, flags, the bank's word, accounts, keys – is not, nor what is only read.
 */
export const delegable = [
  'decide-acceptance',
  'decide-review',
  'decide-poverty-review',
  'decide-finance',
  'rule-objection',
  'confirm-contract',
  'release-batch',
  'decide-appeal',
  'decide-finance-appeal',
  'propose-recovery',
  'decide-recovery',
  'manage-budget',
  'propose-policy',
  'publish-policy',
] as const satisfies readonly Operation[];
export type Delegable = (typeof delegable)[number];

export const delegableNames: Record<Delegable, string> = {
  'decide-acceptance': '受理',
  'decide-review': '审核',
  'decide-poverty-review': '扶贫部门审核',
  'decide-finance': '财政审批',
  'rule-objection': '裁定异议',
  'confirm-contract': '确认劳动合同',
  'release-batch': '放款',
  'decide-appeal': '决定申诉',
  'decide-finance-appeal': '决定财政申诉',
  'propose-recovery': '提出追回',
  'decide-recovery': '审批追回',
  'manage-budget': '预算变动',
  'propose-policy': '提请发布政策',
  'publish-policy': '发布政策',
};

/** Needed for the others: who decides looks at the case, and at the money where it is about money. */
const readAlong: readonly Operation[] = ['read-case', 'read-waits', 'read-document', 'read-ledger'];

/** A delegation that is in force, as the delegate has it. */
export interface Delegated {
  readonly id: number;
  readonly principal: string;
  readonly principalName: string;
  readonly role: Role;
  readonly division: string;
  readonly operations: readonly Delegable[];
  readonly untilOn: string;
}

export const isDelegable = (operation: Operation): operation is Delegable =>
  delegable.some((one) => one === operation);

/** What of this role can be delegated. */
export function delegableOf(role: Role): Delegable[] {
  return delegable.filter((operation) => scopeOf(role, operation) === 'own-division');
}

/** Does the delegation allow this on that? Only what it names, in its division, and what the role reads for it. */
export function mayFor(delegated: Delegated, operation: Operation, target: AccessTarget): boolean {
  const { role, division, operations } = delegated;
  const named = isDelegable(operation) ? operations.includes(operation) : readAlong.includes(operation);
  return (
    named &&
    scopeOf(role, operation) === 'own-division' &&
    target.divisions.some((code) => covers(division, code))
  );
}

/** In which divisions, of what was delegated, this may be done or read. */
export function divisionsFor(delegated: readonly Delegated[], operation: Operation): string[] {
  return delegated
    .filter((one) => mayFor(one, operation, { divisions: [one.division] }))
    .map((one) => one.division);
}

export type Unfit = 'no-office-there' | 'pays-and-reviews';

/**
 * Why this person is not fit to be a delegate in this role there; null: fit. An officer of the division or of one above it,
 * with an office that itself decides on cases or money (a leader opens no case); and who pays never reviews, not even for somebody else.
 */
export function unfitFor(grants: readonly Grant[], role: Role, division: string): Unfit | null {
  const offices = grants.filter(
    (grant) =>
      grant.division !== null && covers(grant.division, division) && delegableOf(grant.role).length > 0,
  );
  if (offices.length === 0) return 'no-office-there';
  const pays = offices.some((grant) => grant.role === 'finance-officer');
  return pays === (role === 'finance-officer') ? null : 'pays-and-reviews';
}
