import { createRequire } from 'node:module';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { bundleWorkflows } from '../worker/bundle.ts';

// Checks the import rules of .dependency-cruiser.cjs; also fails when nothing was looked at, which the tool itself
// reports as success when its parser is missing.
const require = createRequire(import.meta.url);
const config = require('../.dependency-cruiser.cjs') as {
  forbidden: never[];
  options: Record<string, unknown>;
};
const folders = ['src', 'workflows', 'activities', 'worker', 'api', 'cli', 'test', 'web/src'];
const { output } = await cruise(folders, {
  ruleSet: { forbidden: config.forbidden },
  validate: true,
  ...config.options,
});
const { summary } = output as ICruiseResult;

for (const { from, to, rule } of summary.violations)
  console.error(`${rule.severity} ${rule.name}: ${from} → ${to}`);
console.log(`${summary.totalCruised} modules, ${summary.totalDependenciesCruised ?? 0} dependencies`);
// What the sandbox really loads: types leave no trace in it, and a schema library would cost memory for every cached
// process (sdk-typescript#2227).
const { workflowBundle } = await bundleWorkflows();
const ALLOWED =
  /node_modules\/(@temporalio|temporal-polyfill|temporal-utils|long|protobufjs|@protobufjs|ms|nexus-rpc)\//;
const bundled = [...new Set(workflowBundle.code.match(/node_modules\/(@[^/"]+\/)?[^/"]+\//g))];
const foreign = bundled.filter((name) => !ALLOWED.test(name));
for (const name of foreign) console.error(`error bundled-into-workflows: ${name}`);
if (summary.error > 0 || foreign.length > 0) process.exit(1);
if (summary.totalCruised < 50) {
  console.error('Too few modules were checked: is @swc/core installed?');
  process.exit(1);
}
