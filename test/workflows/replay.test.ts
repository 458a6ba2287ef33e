import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, type ReplayResult, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import { type Bundle, bundleWorkflows } from '../../worker/bundle.ts';

/**
 * Histories of each release, recorded by cli/record-histories.ts, against today's code: a process that began under an
 * older release must go on under this one. Replay sees commands that differ (a timer or an activity more, fewer, in
 * another order); it does not see other durations or results, which the tests beside this one do.
 *
 * Seen to fail: with `await condition(() => false, '1 day')` before the claim's first look, all six claim-* histories
 * ended in DeterminismViolationError.
 */
const FOLDER = path.join(import.meta.dirname, '../histories');
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .toSorted();
const read = (file: string) => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as object;

Runtime.install({ logger: new DefaultLogger('ERROR') });
let bundle: Bundle;
beforeAll(async () => {
  bundle = await bundleWorkflows();
});

async function replay(histories: readonly { name: string; history: unknown }[]): Promise<ReplayResult[]> {
  const { workflowBundle } = bundle;
  const asRead = histories.map(({ name, history }) => ({
    workflowId: name,
    history: historyFromJSON(history) as History,
  }));
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle }, asRead)) results.push(result);
  return results;
}

it('every saved history goes on under the present code', async () => {
  // Every process, at least once each: an empty folder is no success.
  const processes = ['employment', 'claim', 'batch', 'recovery', 'refresh', 'referral', 'service', 'visits'];
  for (const process of processes) expect(files.join()).toContain(`/${process}-`);
  const results = await replay(files.map((name) => ({ name, history: read(name) })));
  const failed = results.filter((r) => r.error).map((r) => `${r.workflowId}: ${r.error}`);
  expect(failed).toEqual([]);
  expect(results).toHaveLength(files.length);
});

it('a history that the code would not have written is found', async () => {
  const name = files.find((file) => file.endsWith('claim-paid.json'))!;
  const history = read(name) as { events: { markerRecordedEventAttributes?: Marker }[] };
  for (const { markerRecordedEventAttributes: marker } of history.events) {
    if (marker) rename(marker, 'anotherActivity');
  }
  const [result] = await replay([{ name, history }]);
  expect(String(result?.error)).toContain('Determinism');
});

interface Marker {
  details: { data: { payloads: { data: string }[] } };
}

/** Another local activity than the one that left this marker. */
function rename(marker: Marker, activityType: string): void {
  const [payload] = marker.details.data.payloads;
  const written = JSON.parse(Buffer.from(payload!.data, 'base64').toString()) as object;
  payload!.data = Buffer.from(JSON.stringify({ ...written, activity_type: activityType })).toString('base64');
}

it('histories are small and plain', () => {
  for (const file of files) {
    const text = readFileSync(path.join(FOLDER, file), 'utf8');
    expect([file, text.length < 200_000]).toEqual([file, true]);
    expect(text).not.toContain(Buffer.from('binary/encrypted').toString('base64'));
  }
});
