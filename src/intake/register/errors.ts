import { type RegisterRefusal, registerRefusals } from '../../domain/register/refusals.ts';

/** Nothing was recorded; `field` of the request where one is to blame, `details` what exactly stands in the way. */
export class RegisterError extends Error {
  override readonly name = 'RegisterError';
  readonly code: RegisterRefusal;
  readonly remedy: string;
  readonly field: string | undefined;

  constructor(code: RegisterRefusal, { field, details }: { field?: string; details?: string } = {}) {
    super(details === undefined ? registerRefusals[code][0] : `${registerRefusals[code][0]}（${details}）`);
    this.code = code;
    this.remedy = registerRefusals[code][1];
    this.field = field;
  }
}
