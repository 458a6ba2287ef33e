/** Prints what went wrong and what to do about it, then ends the process. */
export function failWith(error: unknown): never {
  const { message, code, remedy, detail, stack } = error as Partial<Record<string, string>>;
  const lines = [`✗ ${message ?? String(error)}`];
  if (code) lines[0] += ` [${code}]`;
  if (remedy) lines.push(`  处理办法：${remedy}`);
  if (detail)
    lines.push(
      detail
        .split('\n')
        .map((line) => `  ${line}`)
        .join('\n'),
    );
  // A fault without a remedy is one of ours: the trace is what a report needs.
  if (!remedy && stack) lines.push(stack);
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
