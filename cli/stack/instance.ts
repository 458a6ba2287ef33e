import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where a running instance can be reached; kept in its data folder, readable by its owner alone. */
export interface Instance {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly baseUrl: string;
  readonly pids: Readonly<Record<string, number | undefined>>;
}

const fileOf = (dataDir: string) => path.join(dataDir, 'instance.json');

export function publishInstance(dataDir: string, instance: Instance): void {
  const half = `${fileOf(dataDir)}.new`;
  writeFileSync(half, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, fileOf(dataDir));
}

export function withdrawInstance(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** What the instance on this data folder has made known; it may have been killed since. */
export function publishedInstance(dataDir: string): Instance | null {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Instance;
  } catch (error) {
    // Unreadable (cut short by a full disk): as good as none, the next start writes it anew.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The servers that the environment names, else the instance that runs on the data folder, else null. */
export function runningInstance(
  dataDir: string,
  env: NodeJS.ProcessEnv,
): Pick<Instance, 'databaseUrl' | 'temporalAddress' | 'namespace'> | null {
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE = 'default' } = env;
  if (DATABASE_URL && TEMPORAL_ADDRESS) {
    return { databaseUrl: DATABASE_URL, temporalAddress: TEMPORAL_ADDRESS, namespace: TEMPORAL_NAMESPACE };
  }
  return publishedInstance(dataDir);
}
