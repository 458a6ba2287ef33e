export type OrganisationErrorCode =
  | 'delegation-unfit'
  | 'delegation-not-own'
  | 'delegation-ended'
  | 'delegation-days'
  | 'post-unknown'
  | 'post-taken'
  | 'post-full'
  | 'term-repeated'
  | 'term-ended'
  | 'hand-over-incomplete'
  | 'heir-unfit'
  | 'article-not-draft'
  | 'article-changed'
  | 'article-own'
  | 'article-not-own'
  | 'article-without-consent'
  | 'article-picture';

/** What cannot be done as asked; the message says why, in words for people. */
export class OrganisationError extends Error {
  override readonly name = 'OrganisationError';
  readonly code: OrganisationErrorCode;

  constructor(code: OrganisationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
