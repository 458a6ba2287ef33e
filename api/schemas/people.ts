/** **************2438: the last four digits are all a screen needs to tell two people apart. */
export function maskedIdentity(last4: string): string {
  return '*'.repeat(14) + last4;
}

/** 6228************5421. */
export function maskedAccount(account: string): string {
  return account.length <= 8
    ? '*'.repeat(account.length)
    : `${account.slice(0, 4)}${'*'.repeat(account.length - 8)}${account.slice(-4)}`;
}
