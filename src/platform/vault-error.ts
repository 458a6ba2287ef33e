export class VaultError extends Error {
  override readonly name = 'VaultError';
}
