/** The API's refusal (RFC 9457): what happened, in which field, and what to do about it. */
export interface ProblemDocument {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldError[];
  readonly [extra: string]: unknown;
}

export interface FieldError {
  /** `/body/employer/creditCode`, `/rows/12/缴费月份` … */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** Thrown by every request that was refused or got no answer. */
export class ApiProblem extends Error {
  readonly document: ProblemDocument;

  constructor(document: ProblemDocument) {
    super(document.detail);
    this.document = document;
  }

  get status(): number {
    return this.document.status;
  }

  get code(): string {
    return this.document.code;
  }

  get remedy(): string {
    return this.document.remedy;
  }

  get errors(): readonly FieldError[] {
    return this.document.errors ?? [];
  }
}

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: 'page-error',
    title: '页面出错',
    detail: error instanceof Error ? error.message : String(error),
    remedy: '请刷新页面重试；仍然出错请把这段文字告诉系统管理员。',
  });
}

/** No answer at all: the line is down or the server is restarting. */
export function unreachable(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'unreachable',
    title: '没有连上服务器',
    detail: '网络中断或服务器正在重启，没有收到答复。',
    remedy: '已填写的内容还在。请稍候再点一次，系统不会重复办理。',
  });
}
