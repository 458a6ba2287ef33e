import { createHash } from 'node:crypto';
import path from 'node:path';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** The workflow code as the worker runs it, with the build id that names it to the engine. */
export interface Bundle {
  readonly workflowBundle: WorkflowBundleWithSourceMap;
  /** First 12 hex digits of the code's SHA-256: the same code is the same version on every machine. */
  readonly buildId: string;
}

/** Bundles the workflows; takes about two seconds. */
export async function bundleWorkflows(onLog?: (line: string) => void): Promise<Bundle> {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: path.join(import.meta.dirname, '../workflows/index.ts'),
    logger: {
      log: () => {},
      trace: () => {},
      debug: () => {},
      info: () => {},
      warn: (message) => onLog?.(message),
      error: (message) => onLog?.(message),
    },
  });
  // The source map inside the code holds this machine's paths; the version must not.
  const code = workflowBundle.code.replace(/\/\/# sourceMappingURL=.*$/s, '');
  return { workflowBundle, buildId: createHash('sha256').update(code).digest('hex').slice(0, 12) };
}
