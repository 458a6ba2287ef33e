import { ConfigError } from '../../src/platform/config.ts';

/** What went wrong and what to do about it, for a person. */
export function failureText(error: unknown): string {
  const { message, code, remedy, detail, stack } = (error ?? {}) as Partial<Record<string, string>>;
  const lines = [`✗ ${message ?? String(error)}${code ? ` [${code}]` : ''}`];
  if (remedy) lines.push(`  处理办法：${remedy}`);
  if (detail)
    lines.push(
      ...detail
        .trimEnd()
        .split('\n')
        .map((line) => `  │ ${line}`),
    );
  // A fault without a remedy is one of ours: the trace is what a report needs.
  if (!remedy && stack && !(error instanceof ConfigError)) lines.push(stack);
  return lines.join('\n');
}

/** Prints what went wrong and what to do about it, then ends the process. */
export function failWith(error: unknown): never {
  process.stderr.write(`${failureText(error)}\n`);
  process.exit(1);
}
