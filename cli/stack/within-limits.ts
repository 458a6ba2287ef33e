/** The work's result; an error when the time is up or somebody gives up before it. */
export async function withinLimits<T>(
  work: Promise<T>,
  { limitMs, signal }: { readonly limitMs: number; readonly signal?: AbortSignal },
): Promise<T> {
  const over = AbortSignal.any([AbortSignal.timeout(limitMs), ...(signal ? [signal] : [])]);
  const end = new Promise<never>((_resolve, reject) => {
    over.addEventListener('abort', () => reject(new Error(`没有在时限内完成。${String(over.reason)}`)), {
      once: true,
    });
  });
  // When time is up the work goes on against processes that are being stopped: its failures are of no interest.
  work.catch(() => undefined);
  return Promise.race([work, end]);
}
