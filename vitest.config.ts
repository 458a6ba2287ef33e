import { defineConfig } from 'vitest/config';
import { scratchInMemory } from './test/helpers/scratch.ts';

scratchInMemory();

// Forked processes: the native Temporal SDK crashes in worker threads.
export default defineConfig({
  test: {
    pool: 'forks',
    // A file waits for its servers half of the time: two at a time fill two cores. Instances, which are killed, run alone.
    maxWorkers: 2,
    // What is awaited comes when the machine comes to it: the second that vitest gives is a stopwatch on a slow one.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/domain/**/*.test.ts', 'test/unit/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'system',
          // One PostgreSQL a run; createTestDatabase() of the same file copies a migrated template.
          globalSetup: ['test/helpers/postgres.ts'],
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/domain/**',
            'test/unit/**',
            'test/workflows/**',
            'test/web/**',
            'test/start/**',
            'test/faults/**',
            'test/rehearsal/**',
            'node_modules/**',
          ],
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          // One engine a run; createWorld() gives each test file a database and a namespace of its own.
          globalSetup: ['test/helpers/engine.ts'],
          include: ['test/workflows/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          // A real browser on the real stack; createWorld({ web: true }) gives each test file its own.
          globalSetup: ['test/helpers/engine.ts', 'test/helpers/chromium.ts'],
          include: ['test/web/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          // The whole product in processes of its own, started, killed and started again.
          name: 'instances',
          include: ['test/{start,faults}/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          // A year of a county on an instance of its own, by the command that people have.
          name: 'rehearsals',
          include: ['test/rehearsal/**/*.test.ts'],
          testTimeout: 480_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
