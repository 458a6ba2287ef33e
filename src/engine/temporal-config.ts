import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One SQL server as the Temporal binaries want it. */
export interface SqlServer {
  host: string;
  port: number;
  user: string;
  password: string;
  tls: boolean;
  /** Temporal's two databases; on somebody else's server they are named after the product's own. */
  databases: { temporal: string; visibility: string };
}

export interface TemporalPorts {
  frontend: number;
  metrics: number;
  /** Seven more: gRPC of three services, membership of four. */
  inner: number[];
}

/** Immutable for the life of a database. 64 serve one machine well; a cluster in production takes 512. */
const HISTORY_SHARDS = 64;

/**
 * A skipped timer is due at once, but the timer queue looks only every second and a shard reads it twenty times a
 * second at most. Both are meant for shared clusters; raised, a skip takes about 20 ms in place of a second.
 */
const REHEARSAL = {
  'frontend.WorkflowTimeSkippingEnabled': true,
  'history.timerProcessorMaxTimeShift': '20ms',
  'history.timerProcessorMaxPollRPS': 1000,
  'history.transferProcessorMaxPollRPS': 1000,
  'history.visibilityProcessorMaxPollRPS': 1000,
};

/** Writes the server's two configuration files (JSON is YAML) and returns the main one's path. */
export function writeTemporalConfig(
  run: string,
  sql: SqlServer,
  ports: TemporalPorts,
  rehearsal: boolean,
): string {
  const dynamicFile = join(run, 'temporal-dynamic.yaml');
  const configFile = join(run, 'temporal.yaml');
  writeFileSync(dynamicFile, JSON.stringify(dynamicConfig(rehearsal), null, 1), { mode: 0o600 });
  writeFileSync(configFile, JSON.stringify(serverConfig(sql, ports, dynamicFile), null, 1), { mode: 0o600 });
  return configFile;
}

function serverConfig(sql: SqlServer, ports: TemporalPorts, dynamicFile: string): object {
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12_pgx',
      databaseName,
      connectAddr: `${sql.host}:${sql.port}`,
      connectProtocol: 'tcp',
      user: sql.user,
      password: sql.password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
      ...(sql.tls ? { tls: { enabled: true, enableHostVerification: false } } : {}),
    },
  });
  const [history, matching, worker, ...membership] = ports.inner;
  const service = (grpcPort: number | undefined, index: number) => ({
    rpc: { grpcPort, membershipPort: membership[index], bindOnLocalHost: true },
  });
  const frontendAddress = `127.0.0.1:${ports.frontend}`;
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'facts',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      // Each of the four services opens pools of its own: at most 4 × (25 + 10) of PostgreSQL's 300 connections.
      datastores: {
        facts: store(sql.databases.temporal, 25),
        visibility: store(sql.databases.visibility, 10),
      },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
      metrics: { prometheus: { timerType: 'histogram', listenAddress: `127.0.0.1:${ports.metrics}` } },
    },
    services: {
      frontend: service(ports.frontend, 0),
      history: service(history, 1),
      matching: service(matching, 2),
      worker: service(worker, 3),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: frontendAddress,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    publicClient: { hostPort: frontendAddress },
    dynamicConfigClient: { filepath: dynamicFile, pollInterval: '60s' },
  };
}

function dynamicConfig(rehearsal: boolean): Record<string, { value: unknown }[]> {
  const values: Record<string, unknown> = {
    // One machine, one customer: the limits guard shared clusters and would only throttle imports here.
    'frontend.rps': 20_000,
    'frontend.namespaceRPS': 20_000,
    'frontend.namespaceRPS.visibility': 200,
    'frontend.namespaceCount': 5000,
    'frontend.persistenceMaxQPS': 20_000,
    'history.rps': 30_000,
    'history.persistenceMaxQPS': 30_000,
    'matching.rps': 20_000,
    'matching.persistenceMaxQPS': 20_000,
    // Schedules and worker deployments run on this service.
    'worker.persistenceMaxQPS': 5000,
    // A fresh namespace is known everywhere after one refresh.
    'system.namespaceCacheRefreshInterval': '1s',
    // A sleeping case need not be in memory. By count, as the engine's own default of 128,000 would grow to gigabytes.
    'history.hostLevelCacheMaxSize': 1000,
    // A process whose code fails says so in TemporalReportedProblems after seconds, not after minutes.
    'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': 3,
    ...(rehearsal ? REHEARSAL : {}),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [{ value }]]));
}
