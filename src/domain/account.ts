/** 6228************5421. */
export function maskedAccount(account: string): string {
  return account.length <= 8
    ? '*'.repeat(account.length)
    : `${account.slice(0, 4)}${'*'.repeat(account.length - 8)}${account.slice(-4)}`;
}
