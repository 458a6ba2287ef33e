/** Waits until it holds; for helpers that also run outside vitest, which has `expect.poll`. */
export async function eventually(holds: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const limit = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`not within ${timeoutMs} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
