import { createRequire } from 'node:module';
import { cruise, type ICruiseResult } from 'dependency-cruiser';

// Checks the import rules of .dependency-cruiser.cjs; also fails when nothing was looked at, which the tool itself
// reports as success when its parser is missing.
const require = createRequire(import.meta.url);
const config = require('../.dependency-cruiser.cjs') as {
  forbidden: never[];
  options: Record<string, unknown>;
};
const folders = ['src', 'workflows', 'activities', 'worker', 'api', 'cli', 'test'];
const { output } = await cruise(folders, {
  ruleSet: { forbidden: config.forbidden },
  validate: true,
  ...config.options,
});
const { summary } = output as ICruiseResult;

for (const { from, to, rule } of summary.violations)
  console.error(`${rule.severity} ${rule.name}: ${from} → ${to}`);
console.log(`${summary.totalCruised} modules, ${summary.totalDependenciesCruised ?? 0} dependencies`);
if (summary.error > 0) process.exit(1);
if (summary.totalCruised < 50) {
  console.error('Too few modules were checked: is @swc/core installed?');
  process.exit(1);
}
