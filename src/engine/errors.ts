/** Stable codes: the README, the start command and the tests name them. */
export type EngineErrorCode =
  | 'go-missing'
  | 'go-too-old'
  | 'engine-build-failed'
  | 'engine-start-failed'
  | 'engine-unreachable'
  | 'data-folder-damaged'
  | 'data-folder-in-use'
  | 'data-folder-unwritable'
  | 'database-unreachable'
  | 'postgres-user-missing'
  | 'postgres-binaries-missing'
  | 'disk-full'
  | 'rehearsal-folder-unreadable'
  | 'rehearsal-stuck'
  | 'scenario-invalid'
  | 'web-build-failed'
  | 'port-taken';

/**
 * A fault of the engine that a person can act on.
 * `message` is Chinese followed by English, `remedy` says in Chinese what to do, `detail` is raw output for the log.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly remedy: string;
  readonly detail: string;

  constructor(code: EngineErrorCode, message: string, remedy: string, detail = '') {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.detail = detail;
  }
}
