// The rooms of docs/architecture.md and what each may import. A room not listed as allowed is forbidden.
const rooms = {
  'src/domain': [],
  'src/db': ['src/domain'],
  'src/platform': ['src/domain'],
  'src/outbox': ['src/domain', 'src/db', 'workflows/contract'],
  'src/intake': ['src/domain', 'src/db', 'src/platform', 'src/outbox'],
  'src/payments': ['src/domain', 'src/db', 'src/platform', 'src/outbox'],
  'src/accounts': ['src/domain', 'src/db', 'src/platform'],
  'src/organisation': ['src/domain', 'src/db', 'src/platform', 'src/accounts', 'src/intake', 'src/outbox'],
  'src/paper': ['src/domain'],
  'src/sharing': ['src/domain', 'src/db', 'src/platform'],
  'src/messages': ['src/domain', 'src/db', 'src/platform'],
  'src/engine': [],
  activities: [
    'src/domain',
    'src/db',
    'src/payments',
    'src/intake',
    'src/accounts',
    'src/outbox',
    'workflows/contract',
  ],
  worker: [
    'activities',
    'src/domain',
    'src/db',
    'src/engine',
    'src/outbox',
    'src/intake',
    'workflows/contract',
  ],
  api: [
    'src/domain',
    'src/db',
    'src/platform',
    'src/intake',
    'src/payments',
    'src/accounts',
    'src/organisation',
    'src/outbox',
    'src/paper',
    'src/sharing',
    'src/messages',
    'workflows/contract',
  ],
};
const OURS = '^(src|workflows|activities|worker|api|cli|test|web)/';
const within = (room) => `^${room}(/|\\.ts$)`;

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room.replace('/', '-')}`,
  severity: 'error',
  from: { path: within(room) },
  to: { path: OURS, pathNot: [within(room), ...allowed.map(within)] },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'workflows-import-rules-only',
      comment: 'Bundled into the sandbox: only pure rules; activities by type alone.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: OURS, pathNot: ['^workflows/', '^src/domain/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'No clock, no network, no database, no files.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: {
        dependencyTypes: ['core', 'npm'],
        pathNot: ['node_modules/(zod|temporal-polyfill|temporal-spec|nzh)/'],
      },
    },
    {
      name: 'temporal-client-stays-outside-the-record',
      severity: 'error',
      from: { path: '^src/(domain|db|intake|payments|accounts|platform)/' },
      to: { path: 'node_modules/@temporalio/' },
    },
    {
      name: 'web-knows-only-the-rules',
      comment: 'Pages talk to the API over HTTP; of ours they share the pure rules alone.',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { path: OURS, pathNot: ['^web/src/', '^src/domain/'] },
    },
    {
      name: 'pages-stand-alone',
      comment: 'What two groups of pages need lives in web/src/ui or web/src/app.',
      severity: 'error',
      from: { path: '^web/src/pages/([^/]+)/', pathNot: '^web/src/pages/aid/' },
      to: { path: '^web/src/pages/', pathNot: '^web/src/pages/$1/' },
    },
    {
      name: 'aid-cases-are-cases',
      comment:
        'Their pages show claims with what the pages of employments have for it, and nothing else of others.',
      severity: 'error',
      from: { path: '^web/src/pages/aid/' },
      to: { path: '^web/src/pages/', pathNot: '^web/src/pages/(aid|cases)/' },
    },
    {
      name: 'ui-knows-no-pages',
      severity: 'error',
      from: { path: '^web/src/(ui|api)/' },
      to: { path: '^web/src/(pages|app/router)' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    parser: 'swc',
  },
};
