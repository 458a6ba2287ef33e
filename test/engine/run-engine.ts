// Started by engine.test.ts in a process of its own, to be killed.
import { startEngine } from '../../src/engine/engine.ts';

const engine = await startEngine({ dataDir: process.argv[2]! });
console.log(JSON.stringify({ databaseUrl: engine.databaseUrl, pids: { ...engine.pids } }));
