import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../src/db/client.ts';
import type { Clock } from '../src/platform/clock.ts';
import type { Config } from '../src/platform/config.ts';
import type { FileStore } from '../src/platform/file-store.ts';
import type { Vault } from '../src/platform/vault.ts';
import type { EngineGateway } from './engine-gateway.ts';

/** All the API touches; handed in, so that tests and the rehearsal bring their own. */
export interface ApiDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly files: FileStore;
  readonly engine: EngineGateway;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: FastifyBaseLogger;
}
