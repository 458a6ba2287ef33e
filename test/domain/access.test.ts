import { describe, expect, test } from 'vitest';
import {
  access,
  type Grant,
  may,
  operations,
  type Role,
  roles,
  scopeOf,
  scopesFor,
} from '../../src/domain/access.ts';

const grant = (role: Role, g: Partial<Grant> = {}): Grant => ({
  role,
  division: null,
  employer: null,
  intermediary: null,
  ...g,
});
const jishou = { divisions: ['433101'] };

describe('who decides', () => {
  const deciding = operations.filter((operation) =>
    /^(decide|rule|settle|confirm|release|resubmit|withdraw|revoke|correct)/.test(operation),
  );

  test.each<Role>(['auditor', 'administrator', 'meeting-secretary', 'village-officer'])(
    '%s decides nothing',
    (role) => {
      expect(deciding.filter((operation) => scopeOf(role, operation) !== null)).toEqual([]);
    },
  );

  test('every deciding operation belongs to somebody', () => {
    expect(deciding.filter((operation) => roles.every((role) => scopeOf(role, operation) === null))).toEqual(
      [],
    );
  });

  test('no role holds two steps of a case', () => {
    const steps = ['decide-acceptance', 'decide-review', 'decide-finance'] as const;
    for (const role of roles) {
      expect(steps.filter((step) => scopeOf(role, step) !== null).length, role).toBeLessThanOrEqual(1);
    }
  });

  test('who is paid sees no other organisation; of insurance an employer reports its own, an intermediary none', () => {
    expect(scopeOf('employer-agent', 'import-insurance')).toBe('own-organisation');
    expect(scopeOf('intermediary-agent', 'import-insurance')).toBeNull();
    for (const role of ['employer-agent', 'intermediary-agent'] as const) {
      const scopes = Object.entries(access[role]).filter(([operation]) => operation !== 'read-policy');
      expect(scopes.filter(([, scope]) => scope !== 'own-organisation')).toEqual([]);
    }
  });
});

test('every operation is somebody’s, and the auditor reads all there is to read', () => {
  expect(operations.filter((operation) => roles.every((role) => scopeOf(role, operation) === null))).toEqual(
    [],
  );
  const reads = operations.filter((operation) => operation.startsWith('read-'));
  expect(reads.filter((operation) => scopeOf('auditor', operation) !== 'all')).toEqual([]);
});

describe('may', () => {
  const reviewer = grant('county-hr-reviewer', { division: '433101' });
  const employer = grant('employer-agent', { employer: 'E1' });

  test.each<[string, boolean, boolean]>([
    ['own county', may([reviewer], 'decide-review', jishou), true],
    ['a village of it', may([reviewer], 'decide-review', { divisions: ['433101002003'] }), true],
    ['another county', may([reviewer], 'decide-review', { divisions: ['433122'] }), false],
    ['one of two divisions', may([reviewer], 'decide-review', { divisions: ['433122', '433101'] }), true],
    ['no division known', may([reviewer], 'decide-review', { divisions: [] }), false],
    ['an operation not the role’s', may([reviewer], 'decide-finance', jishou), false],
    [
      'the prefecture covers its counties',
      may([{ ...reviewer, division: '433100' }], 'decide-review', jishou),
      true,
    ],
    ['a grant without a division', may([grant('county-hr-reviewer')], 'decide-review', jishou), false],
    ['own employer', may([employer], 'read-case', { ...jishou, employer: 'E1' }), true],
    ['another employer', may([employer], 'read-case', { ...jishou, employer: 'E2' }), false],
    [
      'nobody’s case is not everybody’s',
      may([grant('employer-agent')], 'read-case', { ...jishou, employer: null }),
      false,
    ],
    [
      'own intermediary',
      may([grant('intermediary-agent', { intermediary: 'ZJ001' })], 'record-follow-up', {
        divisions: [],
        intermediary: 'ZJ001',
      }),
      true,
    ],
    ['the auditor everywhere', may([grant('auditor')], 'read-case', { divisions: [] }), true],
    ['any of several grants', may([employer, reviewer], 'decide-review', jishou), true],
    ['no grants', may([], 'read-policy', jishou), false],
  ])('%s', (_, answer, expected) => {
    expect(answer).toBe(expected);
  });
});

test('scopesFor gives lists the union of what the grants reach', () => {
  const grants = [
    grant('county-hr-reviewer', { division: '433101' }),
    grant('finance-officer', { division: '433122' }),
    grant('employer-agent', { employer: 'E1' }),
    grant('intermediary-agent', { intermediary: 'ZJ001' }),
  ];
  expect(scopesFor(grants, 'read-case')).toEqual({
    all: false,
    divisions: ['433101', '433122'],
    employers: ['E1'],
    intermediaries: ['ZJ001'],
    institutions: [],
  });
  expect(scopesFor(grants, 'read-ledger')).toEqual({
    all: false,
    divisions: ['433122'],
    employers: [],
    intermediaries: [],
    institutions: [],
  });
  expect(scopesFor([grant('auditor')], 'read-ledger').all).toBe(true);
});
