import { covers, PREFECTURE } from './divisions.ts';

export const roleNames = {
  'employer-agent': '用人单位经办人',
  'intermediary-agent': '介绍机构经办人',
  'institution-agent': '培训机构、学校、银行经办人',
  'service-centre-agent': '劳务服务中心、驻外办事机构经办人',
  'village-officer': '村（社区）信息员',
  'township-station': '乡镇社会保障站',
  'county-employment-centre': '县市就业服务中心',
  'county-hr-reviewer': '县市人社局审核员',
  'poverty-alleviation-officer': '扶贫部门经办人',
  'finance-officer': '财政部门经办人',
  'meeting-secretary': '联席会议秘书',
  leader: '政府领导',
  administrator: '系统管理员',
  auditor: '审计员',
} as const;
export type Role = keyof typeof roleNames;

const ofThePrefecture: Partial<Record<Role, string>> = {
  'county-employment-centre': '州就业局',
  'county-hr-reviewer': '州人社局审核员',
};

/** What a role is called where somebody holds it: the prefecture's own bureau is not called a county's. */
export const roleNameAt = (role: Role, division: string | null): string =>
  (division === PREFECTURE && ofThePrefecture[role]) || roleNames[role];
export const roles = Object.keys(roleNames) as Role[];

/** `own-organisation`: the employer, intermediary or institution of the grant; `own-division`: it and all under it. */
export type Scope = 'own-organisation' | 'own-division' | 'all';

export const operations = [
  'import-registry',
  'import-employers',
  'import-intermediaries',
  'import-placements',
  'import-insurance',
  'import-departures',
  'import-follow-ups',
  'import-institutions',
  'import-training-classes',
  'import-enrolments',
  'import-attendance',
  'import-training-results',
  'import-students',
  'import-school-years',
  'import-loans',
  'import-loan-statements',
  'import-job-openings',
  'upload-document',
  'read-document',
  'record-departure',
  'record-follow-up',
  'revoke-fact',
  'correct-poverty-status',
  'correct-contract',
  'confirm-contract',
  'decide-acceptance',
  'decide-review',
  'decide-poverty-review',
  'rule-objection',
  'decide-finance',
  'open-aid-case',
  'report-aid-facts',
  'check-aid-papers',
  'approve-training-class',
  'resubmit-claim',
  'withdraw-claim',
  'release-batch',
  'download-bank-file',
  'import-bank-result',
  // What a person finds out of a payment the bank has not answered for, and the file format of a county's bank.
  'rule-payment',
  'set-bank-format',
  'lodge-appeal',
  'decide-appeal',
  'decide-finance-appeal',
  'propose-recovery',
  'decide-recovery',
  'record-recovery',
  'issue-worker-code',
  'settle-dispute',
  'read-case',
  'read-waits',
  'read-ledger',
  'manage-budget',
  'read-audit',
  'read-policy',
  'propose-policy',
  'publish-policy',
  'manage-users',
  'read-metrics',
  'read-engine',
  'operate-engine',
  // Looking ahead and behind.
  'read-forecast',
  'try-policy',
  'read-flags',
  'rule-flag',
  'read-sampling',
  'run-sampling',
  'review-sample',
  // Services to people of the register (art. 11), visits (art. 14), training plans (art. 10).
  'read-services',
  'request-service',
  'handle-service',
  'answer-service',
  'visit-employer',
  'state-training-demand',
  'propose-training-plan',
  'approve-training-plan',
  // The annual refresh of the register.
  'open-refresh',
  'work-refresh',
  'sign-refresh',
  // Bulk import of the register, a whole county or the prefecture at a time.
  'load-register',
  // Matching (art. 9): openings are posted, people are matched, referred and answered for.
  'read-openings',
  'post-opening',
  'answer-referral',
  'read-matches',
  'refer-person',
  'manage-fairs',
  // Sharing, messages and the public platform (art. 12).
  'propose-share-key',
  'approve-share-key',
  'read-share-log',
  'record-consent',
  'send-messages',
  'read-messages',
  'handle-help',
  // People and households by hand: events and numbers; two cards of one person.
  'change-household',
  'rule-duplicate',
  // Coordination meetings and problems (art. 4, 6, 15).
  'read-coordination',
  'run-meetings',
  'oversee-meetings',
  'answer-invitation',
  'read-problems',
  'raise-problem',
  'handle-problem',
  // Targets, letters and evaluation (art. 3, 4, 22, 25).
  'read-targets',
  'plan-targets',
  'break-down-targets',
  'sign-target-letter',
  'evaluate-targets',
  'object-evaluation',
  'lead-evaluation',
  'set-unit-account',
  // Posts and who holds them (art. 4, 13); publicity (art. 26).
  'read-organisation',
  'manage-posts',
  'write-publicity',
  'review-publicity',
  // Monthly and yearly reports (docs/reports.md); released for exactly the own division.
  'read-reports',
  'release-report',
] as const;
export type Operation = (typeof operations)[number];

/** Who does these must be a person whom the record knows: one person takes one step, and none in the own case (回避). */
const deciding: readonly Operation[] = [
  'decide-acceptance',
  'decide-review',
  'decide-poverty-review',
  'decide-finance',
  'confirm-contract',
  'check-aid-papers',
  'approve-training-class',
  'rule-objection',
  'release-batch',
  'import-bank-result',
  'rule-payment',
  'correct-poverty-status',
  'manage-budget',
  'decide-appeal',
  'decide-finance-appeal',
  'propose-recovery',
  'decide-recovery',
  'record-recovery',
  'rule-flag',
  'review-sample',
  'handle-service',
  'approve-training-plan',
  // Visits: nobody confirms the own household.
  'work-refresh',
  'change-household',
  'rule-duplicate',
  'sign-target-letter',
  'evaluate-targets',
  'lead-evaluation',
  'set-unit-account',
];

export type Grant = {
  role: Role;
  division: string | null;
  employer: string | null;
  intermediary: string | null;
  /** Training body, school or bank; absent = none. */
  institution?: string | null | undefined;
  /** The term of the post that it comes with, and its last day; absent or null: given by itself, without end. */
  term?: number | null | undefined;
  untilOn?: string | null | undefined;
};

/** What an operation touches: any one of `divisions` lying in the grant's division is enough. */
export type AccessTarget = {
  divisions: readonly string[];
  employer?: string | null;
  intermediary?: string | null;
  institution?: string | null;
};

const own = 'own-organisation';
const div = 'own-division';
const readsInDivision = {
  'read-case': div,
  'read-waits': div,
  'read-policy': 'all',
  'read-organisation': div,
} as const;
const looksAhead = {
  'read-forecast': div,
  'try-policy': div,
  'read-flags': div,
  'read-sampling': div,
} as const;
/** The register's people and households by hand, in the offices that keep it. */
const keepsRegister = { 'change-household': div, 'rule-duplicate': div } as const;
/** What offices near the people do for them (art. 11). */
const serves = {
  'read-services': div,
  'request-service': div,
  'answer-service': div,
  'handle-service': div,
} as const;
/** Art. 12 at the station and in the county: what people agreed to, and what they are told. */
const sharesWithPeople = {
  'read-share-log': div,
  'record-consent': div,
  'send-messages': div,
  'read-messages': div,
} as const;
/** Offices that sit in meetings and solve problems (art. 4, 5, 15). */
const coordinates = {
  'read-coordination': div,
  'answer-invitation': div,
  'read-problems': div,
  'raise-problem': div,
  'handle-problem': div,
} as const;
const readsOwn = { 'read-case': own, 'read-waits': own, 'read-document': own, 'read-policy': 'all' } as const;

/** Openings are public to offices; whom they suit is told where the people live. */
const readsMatches = { 'read-openings': 'all', 'read-matches': div } as const;
const refers = { ...readsMatches, 'refer-person': div } as const;
const postsOwn = {
  'read-openings': own,
  'post-opening': own,
  'import-job-openings': own,
  'answer-referral': own,
} as const;

/**
 * The one table of who may do what where: API, console and tests read it. Who pays never reviews; what an employer
 * reports of its own insurance is marked as such and looked at by the reviewer (art. 24 asks the proof of the
 * employer); the auditor and the administrator decide nothing (the administrator loads the files that cover more than
 * one county, watches the timers and keeps the engine well).
 */
export const access = {
  'employer-agent': {
    ...readsOwn,
    'import-placements': own,
    'import-insurance': own,
    'import-departures': own,
    'upload-document': own,
    'record-departure': own,
    ...postsOwn,
    'correct-contract': own,
    'issue-worker-code': own,
    'resubmit-claim': own,
    'withdraw-claim': own,
    'lodge-appeal': own,
    'read-services': own,
    'request-service': own,
    'state-training-demand': own,
  },
  'intermediary-agent': {
    ...readsOwn,
    'import-placements': own,
    'import-follow-ups': own,
    'upload-document': own,
    'record-follow-up': own,
    'resubmit-claim': own,
    'withdraw-claim': own,
    'lodge-appeal': own,
  },
  'institution-agent': {
    ...readsOwn,
    'import-training-classes': own,
    'import-enrolments': own,
    'import-attendance': own,
    'import-training-results': own,
    'upload-document': own,
    'import-students': own,
    'import-school-years': own,
    'import-loans': own,
    'import-loan-statements': own,
    'open-aid-case': own,
    'report-aid-facts': own,
    'resubmit-claim': own,
    'withdraw-claim': own,
  },
  // A stationed office tells of problems and confirms what was done (art. 6, 15).
  'service-centre-agent': {
    'read-policy': 'all',
    ...postsOwn,
    'read-problems': own,
    'raise-problem': own,
  },
  'village-officer': {
    ...readsInDivision,
    ...refers,
    'import-registry': div,
    'record-departure': div,
    'read-services': div,
    'request-service': div,
    'answer-service': div,
    'work-refresh': div,
    'read-problems': div,
    'raise-problem': div,
  },
  'township-station': {
    ...readsInDivision,
    ...keepsRegister,
    ...coordinates,
    ...refers,
    ...sharesWithPeople,
    'import-registry': div,
    'import-placements': div,
    'import-departures': div,
    'record-departure': div,
    'upload-document': div,
    'read-document': div,
    'issue-worker-code': div,
    'settle-dispute': div,
    'import-students': div,
    'import-school-years': div,
    'import-loans': div,
    'import-loan-statements': div,
    'open-aid-case': div,
    'report-aid-facts': div,
    'resubmit-claim': div,
    'withdraw-claim': div,
    'decide-acceptance': div,
    'lodge-appeal': div,
    ...serves,
    'work-refresh': div,
    'sign-refresh': div,
    'read-reports': div,
    'release-report': div,
  },
  'county-employment-centre': {
    ...readsInDivision,
    ...keepsRegister,
    ...coordinates,
    ...refers,
    'post-opening': div,
    'import-job-openings': div,
    'answer-referral': div,
    'manage-fairs': div,
    ...sharesWithPeople,
    // Whoever asks names a county, so it is the county's.
    'handle-help': div,
    'import-registry': div,
    'import-employers': div,
    'import-intermediaries': div,
    'import-placements': div,
    'import-insurance': div,
    'import-departures': div,
    'import-follow-ups': div,
    'import-institutions': div,
    'import-training-classes': div,
    'import-enrolments': div,
    'import-attendance': div,
    'import-training-results': div,
    'upload-document': div,
    'read-document': div,
    'record-departure': div,
    'record-follow-up': div,
    'correct-contract': div,
    'issue-worker-code': div,
    'settle-dispute': div,
    'import-students': div,
    'import-school-years': div,
    'import-loans': div,
    'import-loan-statements': div,
    'open-aid-case': div,
    'report-aid-facts': div,
    'resubmit-claim': div,
    'withdraw-claim': div,
    'decide-acceptance': div,
    'lodge-appeal': div,
    ...serves,
    'visit-employer': div,
    'state-training-demand': div,
    'propose-training-plan': div,
    'read-targets': div,
    'break-down-targets': div,
    'work-refresh': div,
    'sign-refresh': div,
    'write-publicity': div,
    // The refresh is the prefecture's to open: only its own employment office reaches it.
    'open-refresh': div,
    'load-register': div,
    'read-reports': div,
  },
  'county-hr-reviewer': {
    ...readsInDivision,
    ...coordinates,
    // Leads the system of joint meetings (art. 5); missed ones are the level above's to settle.
    'oversee-meetings': div,
    ...readsMatches,
    // Keys are the prefecture's: only its own HR bureau reaches them.
    'approve-share-key': div,
    'read-share-log': div,
    'read-messages': div,
    'read-document': div,
    'revoke-fact': div,
    'settle-dispute': div,
    'confirm-contract': div,
    'check-aid-papers': div,
    'approve-training-class': div,
    'decide-review': div,
    'rule-objection': div,
    'decide-appeal': div,
    'propose-recovery': div,
    'decide-recovery': div,
    ...looksAhead,
    'rule-flag': div,
    // Of samples the whole prefecture is drawn, so it takes an office of the prefecture.
    'run-sampling': div,
    'review-sample': div,
    // Rules are the prefecture's: only its own HR bureau reaches them.
    'propose-policy': div,
    'publish-policy': div,
    ...serves,
    'visit-employer': div,
    'propose-training-plan': div,
    'approve-training-plan': div,
    'read-targets': div,
    'break-down-targets': div,
    'object-evaluation': div,
    // Counties' targets and scores are the prefecture's: only its own HR bureau reaches them.
    'plan-targets': div,
    'evaluate-targets': div,
    'write-publicity': div,
    'review-publicity': div,
    'read-reports': div,
    'release-report': div,
  },
  'poverty-alleviation-officer': {
    ...readsInDivision,
    ...keepsRegister,
    ...coordinates,
    ...readsMatches,
    'import-registry': div,
    'read-document': div,
    'correct-poverty-status': div,
    'check-aid-papers': div,
    'revoke-fact': div,
    'decide-poverty-review': div,
    'rule-objection': div,
    ...serves,
    'visit-employer': div,
    'propose-training-plan': div,
    'read-reports': div,
  },
  'finance-officer': {
    ...readsInDivision,
    ...coordinates,
    'read-document': div,
    'decide-finance': div,
    'release-batch': div,
    'download-bank-file': div,
    'import-bank-result': div,
    'rule-payment': div,
    'set-bank-format': div,
    'decide-finance-appeal': div,
    'propose-recovery': div,
    'decide-recovery': div,
    'record-recovery': div,
    'read-ledger': div,
    'manage-budget': div,
    ...looksAhead,
    'review-sample': div,
    'read-targets': div,
    // Rewards are paid by the prefecture: only its own finance bureau reaches them.
    'set-unit-account': div,
    'read-reports': div,
  },
  'meeting-secretary': {
    'read-policy': 'all',
    'read-waits': div,
    ...coordinates,
    'run-meetings': div,
    'read-reports': div,
  },
  // Reads, and signs what the office has prepared; a county's leader for the county, the prefecture's for the prefecture.
  leader: {
    'read-policy': 'all',
    'read-waits': div,
    'read-coordination': div,
    'read-problems': div,
    'read-targets': div,
    'sign-target-letter': div,
    'object-evaluation': div,
    'lead-evaluation': div,
    'read-reports': div,
  },
  administrator: {
    'import-registry': 'all',
    'load-register': 'all',
    'import-employers': 'all',
    'import-intermediaries': 'all',
    'import-placements': 'all',
    'import-insurance': 'all',
    'import-departures': 'all',
    'import-follow-ups': 'all',
    'import-institutions': 'all',
    'import-training-classes': 'all',
    'import-enrolments': 'all',
    'import-attendance': 'all',
    'import-training-results': 'all',
    'import-students': 'all',
    'import-school-years': 'all',
    'import-loans': 'all',
    'import-loan-statements': 'all',
    'import-job-openings': 'all',
    'read-openings': 'all',
    'read-case': 'all',
    'read-waits': 'all',
    'read-policy': 'all',
    'propose-policy': 'all',
    'publish-policy': 'all',
    'manage-users': 'all',
    'manage-posts': 'all',
    'read-organisation': 'all',
    'set-bank-format': 'all',
    'read-metrics': 'all',
    'read-audit': 'all',
    'read-engine': 'all',
    'operate-engine': 'all',
    'propose-share-key': 'all',
    'approve-share-key': 'all',
    'read-share-log': 'all',
    'read-messages': 'all',
    'read-coordination': 'all',
  },
  auditor: {
    'read-organisation': 'all',
    'read-case': 'all',
    'read-waits': 'all',
    'read-document': 'all',
    'read-ledger': 'all',
    'read-audit': 'all',
    'read-policy': 'all',
    'read-metrics': 'all',
    'read-engine': 'all',
    'read-forecast': 'all',
    'try-policy': 'all',
    'read-flags': 'all',
    'read-sampling': 'all',
    'read-services': 'all',
    'read-openings': 'all',
    'read-matches': 'all',
    'read-share-log': 'all',
    'read-messages': 'all',
    'read-coordination': 'all',
    'read-problems': 'all',
    'read-targets': 'all',
    'read-reports': 'all',
  },
} as const satisfies Record<Role, Partial<Record<Operation, Scope>>>;

/** The scope a role has for an operation, or null when it may not do it at all. */
export function scopeOf(role: Role, operation: Operation): Scope | null {
  const row: Partial<Record<Operation, Scope>> = access[role];
  return row[operation] ?? null;
}

/** Whether the role asks for the identity number of whoever holds it. */
export function decides(role: Role): boolean {
  return deciding.some((operation) => scopeOf(role, operation) !== null);
}

/** May someone with these grants do this to that? Any one grant is enough. */
export function may(grants: readonly Grant[], operation: Operation, target: AccessTarget): boolean {
  return grants.some((grant) => reaches(grant, scopeOf(grant.role, operation), target));
}

/** The same, asked of the person as an officer: what an employer or intermediary of the own may does not count. */
export function mayAsOffice(grants: readonly Grant[], operation: Operation, target: AccessTarget): boolean {
  return may(
    grants.filter(
      ({ employer, intermediary, institution = null }) =>
        employer === null && intermediary === null && institution === null,
    ),
    operation,
    target,
  );
}

function reaches(
  { division, employer, intermediary, institution = null }: Grant,
  scope: Scope | null,
  target: AccessTarget,
): boolean {
  if (scope === 'all') return true;
  if (scope === 'own-division')
    return division !== null && target.divisions.some((code) => covers(division, code));
  if (scope !== 'own-organisation') return false;
  return (
    (employer !== null && employer === target.employer) ||
    (intermediary !== null && intermediary === target.intermediary) ||
    (institution !== null && institution === target.institution)
  );
}

/** What a list may show: everything, or the union of these divisions and organisations. */
export type ScopeFilter = {
  all: boolean;
  divisions: string[];
  employers: string[];
  intermediaries: string[];
  institutions: string[];
};

/** The same table as a list filter; an all-empty filter means: nothing. */
export function scopesFor(grants: readonly Grant[], operation: Operation): ScopeFilter {
  const filter: ScopeFilter = {
    all: false,
    divisions: [],
    employers: [],
    intermediaries: [],
    institutions: [],
  };
  for (const grant of grants) {
    const scope = scopeOf(grant.role, operation);
    if (scope === 'all') filter.all = true;
    if (scope === 'own-division' && grant.division !== null) filter.divisions.push(grant.division);
    if (scope === 'own-organisation' && grant.employer !== null) filter.employers.push(grant.employer);
    if (scope === 'own-organisation' && grant.intermediary !== null) {
      filter.intermediaries.push(grant.intermediary);
    }
    if (scope === 'own-organisation' && grant.institution) filter.institutions.push(grant.institution);
  }
  return filter;
}
