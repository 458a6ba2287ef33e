export { maskedAccount } from '../../src/domain/account.ts';

/** **************2438: the last four digits are all a screen needs to tell two people apart. */
export function maskedIdentity(last4: string): string {
  return '*'.repeat(14) + last4;
}
