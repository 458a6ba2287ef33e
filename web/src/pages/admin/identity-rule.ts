import { checkIdentityNumber } from '../../../../src/domain/identity-number.ts';

/** A rule of a form's field; an empty one is for the rule `required`. */
export async function checkedNumber(_rule: unknown, value?: string): Promise<void> {
  if (!value) return;
  const result = checkIdentityNumber(value);
  if (!result.ok) throw new Error(result.message);
}
