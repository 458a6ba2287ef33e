import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { EngineError } from './errors.ts';

export interface ConnectOptions {
  /** `host:port`; left out, the environment decides (TEMPORAL_ADDRESS, TLS, API key, profile). */
  address?: string;
  /** Default: the environment's, else `default`. */
  namespace?: string;
  dataConverter?: DataConverter;
  /** Connects at the first call and not before: the engine may be away now. */
  lazy?: boolean;
  env?: NodeJS.ProcessEnv;
}

export interface EngineConnection {
  connection: Connection;
  client: Client;
  /** Closes the connection; the client is dead afterwards. */
  close(): Promise<void>;
}

/** gRPC's own pause between attempts grows to two minutes; an engine that is back should be noticed at once. */
const RECONNECT_MS = 1_000;

/** Client connection for the API and the relay. */
export async function connectEngine(options: ConnectOptions = {}): Promise<EngineConnection> {
  const { connectionOptions, namespace } = connectConfig(options);
  const settings = {
    ...connectionOptions,
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.min_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': RECONNECT_MS,
    },
  } as never;
  const connection = options.lazy
    ? Connection.lazy(settings)
    : await Connection.connect(settings).catch((error) => {
        throw unreachable(connectionOptions.address, error);
      });
  const client = new Client({
    connection,
    namespace,
    ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
  });
  return { connection, client, close: () => connection.close() };
}

/** Connection for `Worker.create`; close it after the worker has stopped. */
export async function workerConnection(options: ConnectOptions = {}): Promise<NativeConnection> {
  const { connectionOptions } = connectConfig(options);
  return NativeConnection.connect(connectionOptions).catch((error) => {
    throw unreachable(connectionOptions.address, error);
  });
}

/** Address, namespace and credentials. An address that is not the environment's own gets none of its credentials. */
export function connectConfig({
  address,
  namespace,
  env = process.env,
}: ConnectOptions): ClientConnectConfig & {
  namespace: string;
} {
  const outside = address === undefined || address === env.TEMPORAL_ADDRESS;
  const config: ClientConnectConfig = outside
    ? loadClientConnectConfig({ overrideEnvVars: env as Record<string, string> })
    : { connectionOptions: { address } };
  return { ...config, namespace: namespace ?? config.namespace ?? 'default' };
}

function unreachable(address: string | undefined, error: unknown): EngineError {
  return new EngineError(
    'engine-unreachable',
    `无法连接工作流引擎 ${address ?? ''}。 The Temporal service does not answer.`,
    '请检查 TEMPORAL_ADDRESS、网络、证书和访问密钥。',
    String(error),
  );
}
