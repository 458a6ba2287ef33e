/** One fault of a data file, for whoever writes it: where, which rule, and what to do. */
export interface Fault {
  readonly file: string;
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly errors: readonly Fault[] };

/** What the form of a file refuses, in the same shape. */
export const faultsOf = (error: { readonly issues: readonly Issue[] }, file: string): Fault[] =>
  error.issues.map(({ path, code, message }) => ({ file, path: path.join('.'), rule: code, message }));

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}
