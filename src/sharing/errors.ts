export type SharingErrorCode =
  | 'share-key-not-proposed'
  | 'share-key-terms'
  | 'share-key-replaced'
  | 'share-key-not-active'
  | 'office-not-proposed'
  | 'office-unknown'
  | 'office-taken'
  | 'signature-invalid'
  | 'signature-expired'
  | 'separation-of-duties'
  | 'consent-standing'
  | 'consent-not-standing';

/** What cannot be done as asked; the message says why, in words for people. */
export class SharingError extends Error {
  override readonly name = 'SharingError';
  readonly code: SharingErrorCode;

  constructor(code: SharingErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
