import { creditCode, identityNumber } from '../../../cli/bench/numbers.ts';
import { type ImportKind, importKinds } from '../../../src/domain/import-rows/index.ts';
import { csv, registryRow } from './county.ts';
import { form, PDF } from './person.ts';
import type { CountyA } from './two-counties.ts';

/** A request that changes something, aimed at county A. `path` is after `/api`. */
export interface Attempt {
  readonly path?: string;
  readonly json?: unknown;
  readonly form?: () => FormData;
}

/**
 * What the access walk must know of each operation of /openapi.json. A new route needs an entry here, or the walk fails:
 *
 * - `shows`: reads what belongs to somebody. The walk asks for A's things by id, by every filter and in every format, as
 *   everybody outside A, and expects nothing of A; and as A's own people, who must see it, or the walk would prove
 *   nothing. Ids come from `idsOf`.
 * - `counts`: sums and counters, in which no name stands. People outside A get the same answer as before A was there.
 * - `shows-nothing`: reads what belongs to nobody (reasons, divisions, the own session).
 * - `changes`: attempts on A by people outside it are refused with 403 or 404 and leave no trace.
 * - `answers-each`: as `changes`, but the answer is 200 with a refusal for each line.
 * - `own`: acts on who asks, whoever that is.
 * - `asks`: a question with a body. It leaves no trace but in what it `refreshes` for all. It tells rows, as `shows` does,
 *   or a count, as `counts` does.
 * - `public`: for everybody; `attempts` without A's secrets must not tell any.
 * - `skip`: with the reason.
 */
export type Entry =
  | { readonly kind: 'shows' | 'counts' | 'shows-nothing' }
  | {
      readonly kind: 'changes' | 'answers-each' | 'own' | 'public';
      readonly attempts: (a: CountyA) => Attempt[];
    }
  | {
      readonly kind: 'asks';
      readonly tells: 'rows' | 'count';
      readonly attempts: readonly Attempt[];
      readonly refreshes: readonly string[];
    }
  | { readonly kind: 'skip'; readonly why: string };

const shows: Entry = { kind: 'shows' };
const counts: Entry = { kind: 'counts' };
const showsNothing: Entry = { kind: 'shows-nothing' };
const changes = (attempts: (a: CountyA) => Attempt[]): Entry => ({ kind: 'changes', attempts });
const own = (...attempts: Attempt[]): Entry => ({ kind: 'own', attempts: () => attempts });
const open = (attempts: (a: CountyA) => Attempt[]): Entry => ({ kind: 'public', attempts });

const pdf = () => form(PDF, {}, '文件.pdf');
const reason = '核对系统运行情况';
const onPaper = { documentNo: '泸财〔2017〕1号', reason: '追加预算' };

const someClaims = (a: CountyA) =>
  (['acceptance', 'review', 'finance', 'payment', 'correction', 'refused'] as const).map(
    (at) => a.claims[at],
  );
const claimPath = (id: string, act: string) => `/claims/${encodeURIComponent(id)}/${act}`;
const recoveryPath = (a: CountyA, to: string) => `/recoveries/${encodeURIComponent(a.recovery)}/${to}`;
const bulk = (a: CountyA): Attempt[] =>
  (['acceptance', 'review', 'finance'] as const).map((step) => ({
    json: { step, action: 'approve', claims: someClaims(a).map((id) => ({ id, revision: 1 })) },
  }));

const revokes = (path: (a: CountyA) => string): Entry =>
  changes((a) => [{ path: `${path(a)}/revocation`, json: { reason: '误登' } }]);

const newOpening = (a: CountyA) => ({
  id: 'MO-GW-NEW',
  employer: a.employer,
  place: '433101',
  industry: '制造',
  post: '普工',
  payFromFen: 300_000,
  places: 1,
  validUntil: '2017-12-31',
});
const newNumber = { identityNumber: identityNumber(771_960), reason: '外人更正', revision: 1 };
const someMarks = { region: 'hard', industry: 'soft', post: 'soft', wage: 'soft', services: 'soft' };

const meetingPath = (a: CountyA, to: string) => `/meetings/${a.coordinating.open}/${to}`;

// Who there is to meet with, and the days off, are for every office to read.
const coordinationTable: Readonly<Record<string, Entry>> = {
  listCoordinationBodies: showsNothing,
  listMeetingSeries: showsNothing,
  listWorkCalendars: showsNothing,
  listMeetings: shows,
  getMeeting: shows,
  printMeetingMinutes: shows,
  getMeetingDocument: shows,
  postponeMeeting: changes((a) => [
    { path: meetingPath(a, 'postponement'), json: { to: '2017-06-28', reason: '外人延期' } },
  ]),
  holdMeeting: changes((a) => [
    {
      path: meetingPath(a, 'holding'),
      json: { heldOn: '2017-06-08', attendance: '外人', minutes: '外人记录' },
    },
  ]),
  giveUpMeeting: changes((a) => [{ path: meetingPath(a, 'giving-up'), json: { reason: '外人认定' } }]),
  addMeetingTopic: changes((a) => [{ path: meetingPath(a, 'agenda'), json: { text: '外人议题' } }]),
  removeMeetingTopic: changes((a) => [
    { path: meetingPath(a, `agenda/${a.coordinating.topic}/removal`), json: {} },
  ]),
  refillMeetingAgenda: changes((a) => [{ path: meetingPath(a, 'agenda-refill'), json: {} }]),
  addMeetingParty: changes((a) => [{ path: meetingPath(a, 'invitations'), json: { name: '外人' } }]),
  answerMeetingInvitation: changes((a) => [
    {
      path: meetingPath(a, `invitations/${a.coordinating.invitation}/answer`),
      json: { answer: 'accepted' },
    },
  ]),
  addMeetingDecision: changes((a) => [{ path: meetingPath(a, 'decisions'), json: { text: '外人议定' } }]),
  giveMeetingDuty: changes((a) => [
    {
      path: `/meetings/${a.coordinating.meeting}/duties`,
      json: {
        decision: a.coordinating.decision,
        title: '外人交办事项',
        bodyId: 'employment-centre-433101',
        dueOn: '2017-07-03',
      },
    },
  ]),
  uploadMeetingDocument: changes((a) => [{ path: meetingPath(a, 'documents'), form: pdf }]),
  listCoordinationProblems: shows,
  getCoordinationProblem: shows,
  // Its townships, and a stationed office, may turn to the county; not about what they cannot read.
  raiseProblem: changes((a) => [
    { json: { title: '外人提出的问题', office: '433101', meetingId: a.coordinating.open } },
  ]),
  actOnProblem: changes((a) => [
    {
      path: `/coordination-problems/${a.coordinating.problem}/acts`,
      json: { act: 'take', revision: 1 },
    },
  ]),
};

// Openings and fairs are there for every office to read; whom they concern is not.
const matchingTable: Readonly<Record<string, Entry>> = {
  listJobOpenings: showsNothing,
  getJobOpening: showsNothing,
  listCandidates: showsNothing,
  postJobOpening: { kind: 'answers-each', attempts: (a) => [{ json: newOpening(a) }] },
  changeJobOpening: changes((a) => [
    { path: `/job-openings/${a.matching.opening}/changes`, json: { places: 1 } },
  ]),
  withdrawJobOpening: changes((a) => [
    { path: `/job-openings/${a.matching.opening}/withdrawal`, json: { reason } },
  ]),
  listJobSeekers: shows,
  getJobSeeker: shows,
  markWish: changes((a) => [{ path: `/job-seekers/${a.matching.seeker}/wish`, json: someMarks }]),
  listReferrals: shows,
  getReferral: shows,
  referPerson: changes((a) => [{ json: { openingId: a.matching.opening, personId: a.person } }]),
  actOnReferral: changes((a) => [
    { path: `/referrals/${a.matching.referral}/acts`, json: { act: 'decline' } },
    { path: `/referrals/${a.matching.referral}/acts`, json: { act: 'reject', note: '不合适' } },
  ]),
  placeReferral: changes((a) => [
    {
      path: `/referrals/${a.matching.referral}/placement`,
      json: { startsOn: '2017-07-01', employer: a.employer },
    },
  ]),
  listJobFairs: showsNothing,
  getJobFair: showsNothing,
  openJobFair: changes(() => [
    { json: { id: 'YD-NEW', title: '外来', heldOn: '2017-06-20', venue: '广场', division: '433101' } },
  ]),
  addFairOpening: changes((a) => [
    { path: `/job-fairs/${a.matching.fair}/openings`, json: { openingId: a.matching.opening } },
  ]),
  addFairAttendee: changes((a) => [
    { path: `/job-fairs/${a.matching.fair}/attendees`, json: { personId: a.person } },
  ]),
  listMatchingStatistics: counts,
};

const studiesTable: Readonly<Record<string, Entry>> = {
  // Another county's number opens nothing: it is answered like one that nobody has.
  openStudent: {
    kind: 'answers-each',
    attempts: (a) => [
      {
        json: {
          identityNumber: a.identity,
          programme: 'vocational-student',
          stage: 'vocational',
          schoolName: '改名学校',
          enrolledOn: '2016-09-01',
          graduatesOn: '2019-06-30',
        },
      },
    ],
  },
  getStudent: shows,
  uploadStudentPaper: changes((a) => [{ path: `/students/${a.studies.student}/documents`, form: pdf }]),
  listSchoolYears: shows,
  confirmSchoolYear: changes((a) => [
    {
      path: `/students/${a.studies.student}/school-years`,
      json: {
        schoolYear: '2016-2017',
        enrolled: true,
        attending: false,
        atRisk: false,
        confirmedOn: '2016-10-11',
      },
    },
  ]),
  recordLeaving: changes((a) => [
    { path: `/students/${a.studies.student}/leavings`, json: { leftOn: '2017-05-01' } },
  ]),
  revokeSchoolYear: revokes((a) => `/school-years/${a.studies.confirmation}`),
  revokeLeaving: revokes((a) => `/student-leavings/${a.studies.leaving}`),
  openLoan: {
    kind: 'answers-each',
    attempts: (a) => [
      {
        json: {
          loanNumber: 'MO-DK-2',
          identityNumber: a.identity,
          bankName: '改名银行',
          returnee: true,
          principalFen: 100_000,
          annualRateBp: 435,
          drawnOn: '2017-01-01',
          endsOn: '2018-01-01',
        },
      },
    ],
  },
  getLoan: shows,
  uploadLoanPaper: changes((a) => [{ path: `/loans/${a.studies.loan}/documents`, form: pdf }]),
  listLoanQuarters: shows,
  stateQuarter: changes((a) => [
    {
      path: `/loans/${a.studies.loan}/statements`,
      json: {
        quarter: '2017Q2',
        interestPaidFen: 0,
        balanceFen: 0,
        overdue: true,
        statedOn: '2017-06-11',
      },
    },
  ]),
  approveLoan: changes((a) => [
    { path: `/loans/${a.studies.loan}/approval`, json: { approvedOn: '2017-01-02' } },
  ]),
  revokeLoanApproval: changes((a) => [
    { path: `/loans/${a.studies.loan}/approval-revocation`, json: { reason: '银行来函撤回' } },
  ]),
  decideLoanRevocation: changes((a) => [
    { path: `/loans/${a.studies.loan}/approval-revocation/decision`, json: { approve: true } },
  ]),
  repayLoan: changes((a) => [
    { path: `/loans/${a.studies.loan}/repayments`, json: { repaidOn: '2017-05-01' } },
  ]),
  revokeStatement: revokes((a) => `/loan-statements/${a.studies.statement}`),
  revokeRepayment: revokes((a) => `/loan-repayments/${a.studies.repayment}`),
};

const ofKey = (why: string): Entry => ({ kind: 'skip', why });
const someone = {
  department: '外来局',
  purpose: 'social-assistance',
  purposeText: '外来用途',
  legalBasis: '没有依据',
};
const terms = { fields: ['person-basics.name'], divisions: ['433101'], expiresOn: '2017-12-31' };
const visitOf = { template: 'job-fair', params: { place: '外来广场', day: '明天' }, division: '433101' };

const delegating = (a: CountyA) => ({
  delegate: a.organisation.delegate,
  role: 'county-hr-reviewer',
  division: '433101',
  operations: ['decide-review'],
  fromOn: '2017-06-20',
  untilOn: '2017-06-30',
  reason,
});
const story = { kind: 'news', title: '外来稿件', body: '外来的稿件，写的是别的县的事情，不应当收下。' };
const articlePath = (a: CountyA, to: string) => `/articles/${a.organisation.article}/${to}`;

/** Posts, delegation, hand-over and publicity (docs/organisation.md). */
const organisationTable: Readonly<Record<string, Entry>> = {
  getOrganisation: shows,
  openPost: changes(() => [
    { json: { division: '433101', body: '外来局', title: '外来岗', role: 'township-station' } },
  ]),
  appointToPost: changes((a) => [
    { path: `/posts/${a.organisation.post}/terms`, json: { userId: a.user, fromOn: '2017-06-20' } },
  ]),
  endTerm: changes((a) => [{ path: `/terms/${a.organisation.term}/end`, json: { reason: 'moved' } }]),
  listDelegations: shows,
  getDelegationChoices: showsNothing,
  delegate: changes((a) => [{ json: delegating(a) }]),
  endDelegation: changes((a) => [{ path: `/delegations/${a.organisation.delegation}/end`, json: {} }]),
  listOpenTasks: shows,
  handOver: changes((a) => [{ path: `/users/${a.user}/hand-over`, json: { reason } }]),
  listUnattended: showsNothing,
  listArticles: shows,
  getArticle: shows,
  getArticlePicture: shows,
  writeArticle: changes(() => [{ json: { ...story, division: '433101' } }]),
  changeArticle: changes((a) => [{ path: articlePath(a, 'changes'), json: { ...story, revision: 2 } }]),
  addArticlePicture: changes((a) => [
    { path: articlePath(a, 'pictures'), form: () => form(PDF, { revision: '2' }, '外来.pdf') },
  ]),
  publishArticle: changes((a) => [{ path: articlePath(a, 'publication'), json: { revision: 2 } }]),
  withdrawArticle: changes((a) => [{ path: articlePath(a, 'withdrawal'), json: { reason } }]),
  listPublicArticles: { kind: 'public', attempts: () => [{}] },
  getPublicArticle: {
    kind: 'public',
    attempts: (a) => [{ path: `/public/articles/${a.organisation.article}` }],
  },
  getPublicPicture: {
    kind: 'public',
    attempts: (a) => [{ path: `/public/articles/${a.organisation.article}/picture?no=1` }],
  },
};

/** Sharing, messages and the public platform (docs/sharing.md). */
const sharingTable: Readonly<Record<string, Entry>> = {
  // Of a key's terms nothing is anybody's; only the prefecture's people have them at all.
  listShareKeys: showsNothing,
  listShareKeyUse: showsNothing,
  listInsuranceOffices: showsNothing,
  proposeShareKey: changes(() => [{ json: { ...someone, ...terms } }]),
  decideShareKey: changes((a) => [
    { path: `/share-keys/${a.sharing.key}/decision`, json: { approve: true, note: '同意' } },
  ]),
  revokeShareKey: changes((a) => [{ path: `/share-keys/${a.sharing.key}/revocation`, json: { reason } }]),
  proposeInsuranceOffice: changes(() => [
    {
      json: {
        id: 'intruder',
        name: '外来机构',
        divisions: ['433101'],
        publicKey: '-',
        validFrom: '2016-01-01',
        validUntil: '2017-12-31',
      },
    },
  ]),
  decideInsuranceOffice: changes(() => [
    { path: '/insurance-offices/nobody/decision', json: { approve: true } },
  ]),
  revokeInsuranceOffice: changes(() => [{ path: '/insurance-offices/nobody/revocation', json: { reason } }]),
  importSignedInsurance: {
    kind: 'answers-each',
    attempts: (a) => [{ form: () => form(csv('insurance', [rowOf('insurance', a)]), { signature: '{}' }) }],
  },
  listShareAccesses: shows,
  listConsents: shows,
  recordConsent: changes((a) => [
    {
      path: `/people/${a.person}/consents`,
      json: { purpose: 'share-contact', stance: 'given', how: 'paper', statedOn: '2017-06-01' },
    },
  ]),
  withdrawConsent: changes((a) => [
    { path: `/consents/${a.sharing.consent}/withdrawal`, json: { how: 'paper' } },
  ]),
  getOwnShareKey: ofKey('a key is the only identity there: share-api.test.ts'),
  readSharedPeople: ofKey('a key is the only identity there: share-api.test.ts'),
  reportSharedInsurance: ofKey('a key is the only identity there: signed-insurance.test.ts'),
  listMessageTemplates: showsNothing,
  previewCampaign: changes(() => [{ json: visitOf }]),
  draftCampaign: changes(() => [{ json: { ...visitOf, expected: 13 } }]),
  releaseCampaign: changes((a) => [{ path: `/message-campaigns/${a.sharing.campaign}/release` }]),
  cancelCampaign: changes((a) => [{ path: `/message-campaigns/${a.sharing.campaign}/cancellation` }]),
  listCampaigns: shows,
  listMessages: shows,
  resendMessage: changes((a) => [{ path: `/messages/${a.sharing.message}/resend`, json: { reason } }]),
  listPublicJobs: { kind: 'public', attempts: () => [{}] },
  askForHelp: open(() => [
    { json: { division: '433101', topic: 'other', name: '外', phone: '1', body: '短' } },
  ]),
  listHelpRequests: shows,
  answerHelpRequest: changes((a) => [
    { path: `/help-requests/${a.sharing.help}/answer`, json: { answer: '外来答复' } },
  ]),
  stopMessages: open((a) => [{ json: { caseNumber: a.cases.review.id, last4: '0000' } }]),
};

export const table: Readonly<Record<string, Entry>> = {
  ...sharingTable,
  ...organisationTable,
  // The product itself.
  getMetrics: showsNothing,
  isLive: showsNothing,
  isReady: { kind: 'skip', why: 'says of this test that its engine is away' },
  getProblem: showsNothing,
  // Sessions and accounts.
  signIn: open(() => [{ json: { username: 'jishou-hr1', password: 'wrong' } }]),
  getSession: showsNothing,
  signOut: { kind: 'skip', why: 'would end the session the walk goes on with' },
  changePassword: own({ json: { current: 'not-the-password', password: 'another-password' } }),
  listUsers: shows,
  createUser: changes(() => [
    {
      json: {
        username: 'intruder',
        displayName: '外人',
        password: 'another-password',
        grants: [{ role: 'auditor', division: null, employer: null, intermediary: null }],
      },
    },
  ]),
  resetPassword: changes((a) => [
    { path: `/users/${a.user}/password`, json: { password: 'another-password' } },
  ]),
  setIdentityNumber: changes((a) => [
    { path: `/users/${a.user}/identity-number`, json: { identityNumber: identityNumber(889_999) } },
  ]),
  disableUser: changes((a) => [{ path: `/users/${a.user}/disable`, json: {} }]),
  enableUser: changes((a) => [{ path: `/users/${a.user}/enable`, json: {} }]),
  changeGrants: changes((a) => [
    {
      path: `/users/${a.user}/grants`,
      json: { grants: [{ role: 'auditor', division: null, employer: null, intermediary: null }] },
    },
  ]),
  // Files.
  runImport: {
    kind: 'answers-each',
    attempts: (a) =>
      importKinds.map((kind) => ({
        path: `/imports/${kind}`,
        form: () => form(csv(kind, [rowOf(kind, a)])),
      })),
  },
  listImports: shows,
  getImport: shows,
  listImportErrors: shows,
  getImportTemplate: showsNothing,
  getImportColumns: showsNothing,
  // Register and organisations.
  listPeople: shows,
  getHousehold: shows,
  listCards: shows,
  getRegisterArea: shows,
  getPersonCard: shows,
  getPersonCardPaper: shows,
  getVillageBook: shows,
  // People and households by hand.
  listHouseholdEvents: shows,
  listHouseholdMembersOn: shows,
  listPersonEvents: shows,
  listDuplicates: shows,
  getDuplicate: shows,
  recordHouseholdEvent: changes((a) => [
    {
      path: `/households/${a.household}/events`,
      json: { kind: 'death', member: a.person, on: '2017-06-20', reason: '外人登记', revision: 2 },
    },
  ]),
  foundHousehold: changes(() => [
    {
      json: {
        number: 'H-WR-1',
        division: '433101002001',
        name: '外人',
        identityNumber: newNumber.identityNumber,
        on: '2017-06-20',
        reason: '外人立户',
      },
    },
  ]),
  counterHouseholdEvent: changes((a) => [
    {
      path: `/household-events/${a.people.event}/counter`,
      json: { on: '2017-06-20', reason: '外人更正' },
    },
  ]),
  correctIdentity: changes((a) => [{ path: `/people/${a.person}/identity-number`, json: newNumber }]),
  addIdentityAlias: changes((a) => [{ path: `/people/${a.person}/identity-aliases`, json: newNumber }]),
  nameDuplicate: changes((a) => [{ json: { first: a.person, second: a.matching.seeker } }]),
  ruleDuplicate: changes((a) => [
    { path: `/duplicates/${a.people.duplicate}/ruling`, json: { revision: 1, note: '外人认定' } },
  ]),
  proposeMerge: changes((a) => [
    {
      path: `/duplicates/${a.people.duplicate}/merge`,
      json: { revision: 1, keptId: a.person, reason: '外人提出' },
    },
  ]),
  decideMerge: changes((a) => [{ path: `/merges/${a.people.merge}/decision`, json: { approve: false } }]),
  withdrawMerge: changes((a) => [{ path: `/merges/${a.people.merge}/withdrawal`, json: {} }]),
  proposeUndo: changes((a) => [{ path: `/merges/${a.people.merge}/undo`, json: { reason: '外人撤销' } }]),
  decideUndo: changes((a) => [{ path: `/merges/${a.people.merge}/undo/decision`, json: { approve: false } }]),
  // Bulk import.
  openRegisterLoad: changes((a) =>
    ['433101', '433100'].map((area) => ({
      form: () => form(csv('registry', [rowOf('registry', a)]), { area }),
    })),
  ),
  listRegisterLoads: shows,
  getRegisterLoad: shows,
  listRegisterLoadRows: shows,
  listRegisterLoadHouseholds: shows,
  listRegisterLoadGone: shows,
  applyRegisterLoad: changes((a) => [
    { path: `/register-loads/${a.load}/application`, json: { revision: 3 } },
  ]),
  abandonRegisterLoad: changes((a) => [{ path: `/register-loads/${a.load}/abandonment` }]),
  // The annual refresh.
  openRefresh: changes(() => [{ json: { year: 2018 } }]),
  // How far areas are: numbers of people, nobody's name.
  listRefreshAreas: counts,
  getRefreshArea: shows,
  compareRefreshes: shows,
  askRefreshException: changes(() => [
    { path: '/refreshes/2017/areas/433101002001/exception', json: { reason: '外人申请例外' } },
  ]),
  decideRefreshException: changes(() => [
    { path: '/refreshes/2017/areas/433101002001/exception/decision', json: { sign: true } },
  ]),
  reopenRefreshArea: changes(() => [
    { path: '/refreshes/2017/areas/433101002001/reopen', json: { reason: '外人重启', dueOn: '2018-06-15' } },
  ]),
  confirmPeople: {
    kind: 'answers-each',
    attempts: (a) => [{ json: { people: [a.person], source: 'visit' } }],
  },
  getVillageList: shows,
  sendVisits: {
    kind: 'answers-each',
    attempts: (a) => [
      {
        json: {
          visits: [
            {
              key: 'gw-visit-1',
              personId: a.person,
              baseRevision: 1,
              fields: { skill: '高级' },
              source: 'visit',
              on: '2017-06-01',
            },
          ],
        },
      },
    ],
  },
  listRegisterReports: shows,
  getRegisterReport: shows,
  sendRegisterReports: {
    kind: 'answers-each',
    attempts: (a) => [
      {
        json: {
          reports: [
            {
              key: 'gw-report-1',
              kind: 'death',
              household: a.household,
              village: null,
              members: [a.person],
              comer: null,
              on: '2017-06-01',
              note: '外人报告',
            },
          ],
        },
      },
    ],
  },
  declineRegisterReport: changes((a) => [
    {
      path: `/register-reports/${a.people.report}/refusal`,
      json: { ground: 'not-so', reason: '外人不采纳' },
    },
  ]),
  correctPovertyStatus: changes((a) => [
    {
      path: `/people/${a.person}/poverty-status`,
      json: { registeredPoor: false, from: '2016-01-01', reason: '据建档立卡手册' },
    },
  ]),
  listEmployers: shows,
  getEmployer: shows,
  listIntermediaries: shows,
  getIntermediary: shows,
  // Employments and their facts.
  listEmployments: shows,
  getEmployment: shows,
  listEmployees: shows,
  getEmployeeLedger: shows,
  listFollowUpWindows: shows,
  getFollowUpCalendar: counts,
  listIntermediaryPlacements: shows,
  registerEmployment: changes((a) => [
    {
      json: {
        id: 'MO-NEW',
        identityNumber: a.identity,
        employer: a.employer,
        intermediary: a.intermediary,
        post: '普工',
        wageFen: 300_000,
        startsOn: '2017-06-19',
        contract: { startsOn: '2017-06-19', endsOn: '2018-06-18' },
      },
    },
  ]),
  listContracts: shows,
  getContract: shows,
  addContract: changes((a) => [
    {
      path: `/employments/${a.cases.contract.id}/contracts`,
      form: () => form(PDF, { startsOn: '2017-06-18', endsOn: '2018-06-17' }, '合同.pdf'),
    },
  ]),
  uploadContractDocument: changes((a) => [
    { path: `/contracts/${a.cases.placed.contractId}/document`, form: pdf },
    { path: `/contracts/${a.cases.contract.contractId}/document`, form: pdf },
  ]),
  decideContract: changes((a) => [
    { path: `/contracts/${a.cases.contract.contractId}/decision`, json: { accept: true } },
  ]),
  recordDeparture: changes((a) => [
    { path: `/employments/${a.cases.placed.id}/departures`, json: { departedOn: '2017-06-01' } },
  ]),
  revokeDeparture: changes((a) => [
    { path: `/departures/${a.departure}/revocation`, json: { reason: '误登' } },
  ]),
  recordFollowUp: changes((a) => [
    {
      path: `/employments/${a.cases.placed.id}/follow-ups`,
      json: { visitedOn: '2017-06-01', method: '电话' },
    },
  ]),
  recordInsurance: changes((a) => [
    {
      path: `/employments/${a.cases.placed.id}/insurance`,
      json: { month: '2017-05', kind: '城镇职工基本养老保险', paidOn: '2017-05-20', amountFen: 50_000 },
    },
  ]),
  uploadInsuranceProof: changes((a) => [{ path: `/employers/${a.employer}/insurance-proofs`, form: pdf }]),
  readInsuranceTable: {
    kind: 'answers-each',
    attempts: (a) => [{ form: () => form(csv('insurance', [rowOf('insurance', a)]), {}, '社保.csv') }],
  },
  revokeInsurance: changes((a) => [
    { path: `/insurance/${a.insurance}/revocation`, json: { reason: '误登' } },
  ]),
  listUnmatchedInsurance: shows,
  uploadDocument: changes((a) => [
    { form: () => form(PDF, { employmentId: a.cases.placed.id, purpose: 'other' }, '材料.pdf') },
  ]),
  getDocument: shows,
  issueWorkerCode: changes((a) => [{ path: `/employments/${a.cases.placed.id}/worker-codes`, json: {} }]),
  settleDispute: changes((a) => [
    {
      path: `/employments/${a.cases.contract.id}/dispute-settlement`,
      json: { dispute: a.dispute, note: '已与劳动者核实' },
    },
  ]),
  // Aid cases.
  listAidCases: shows,
  getAidCase: shows,
  getTransport: shows,
  openTransport: {
    kind: 'answers-each',
    attempts: (a) => [{ json: { identityNumber: a.identity, workplace: '441900' } }],
  },
  uploadTransportContract: changes((a) => [{ path: `/transports/${a.aid}/contract`, form: pdf }]),
  checkTransportContract: changes((a) => [
    { path: `/transports/${a.aid}/contract-check`, json: { accept: true } },
  ]),
  addTickets: changes((a) => [
    {
      path: `/transports/${a.aid}/tickets`,
      json: { tickets: [{ ticketNo: 'X1', travelledOn: '2017-06-01', amountFen: 100 }] },
    },
  ]),
  closeTickets: changes((a) => [{ path: `/transports/${a.aid}/tickets-closed`, json: {} }]),
  revokeTicket: changes((a) => [{ path: `/tickets/${a.ticket}/revocation`, json: { reason: '误登' } }]),
  // Training classes.
  listInstitutions: shows,
  listTrainingClasses: shows,
  getTrainingClass: shows,
  listTrainees: shows,
  getTraining: shows,
  openTrainingClass: {
    kind: 'answers-each',
    attempts: (a) => [
      {
        json: {
          id: 'MO-PX-NEW',
          title: '外来班',
          institution: a.institution,
          training: 'on-post',
          category: 'B类',
          startsOn: '2017-06-01',
          endsOn: '2017-06-10',
        },
      },
    ],
  },
  checkTrainingClass: changes((a) => [
    { path: `/training-classes/${a.classId}/check`, json: { approve: true } },
  ]),
  enrolTrainee: changes((a) => [
    {
      path: `/training-classes/${a.classId}/enrolments`,
      json: { identityNumber: a.identity, paidBy: 'person' },
    },
  ]),
  closeAttendance: changes((a) => [{ path: `/training-classes/${a.classId}/attendance-closing`, json: {} }]),
  reopenAttendance: changes((a) => [
    { path: `/training-classes/${a.classId}/attendance-reopening`, json: { reason } },
  ]),
  readAttendanceTable: {
    kind: 'answers-each',
    attempts: (a) => [{ form: () => form(csv('attendance', [rowOf('attendance', a)]), {}, '签到.csv') }],
  },
  recordAttendance: changes((a) => [
    { path: `/training-enrolments/${a.training}/attendance`, json: { days: ['2017-06-02'] } },
  ]),
  revokeAttendance: changes((a) => [
    {
      path: `/training-enrolments/${a.training}/attendance-revocations`,
      json: { days: ['2017-06-01'], reason: '误登' },
    },
  ]),
  reportTrainingResult: changes((a) => [
    {
      path: `/training-enrolments/${a.training}/results`,
      json: { certificate: { number: 'X1', level: 'junior', issuedOn: '2017-06-12' } },
    },
  ]),
  revokeCompletion: changes((a) => [
    { path: `/training-completions/${a.completion}/revocation`, json: { reason: '误报' } },
  ]),
  revokeCertificate: changes((a) => [
    { path: `/training-certificates/${a.certificate}/revocation`, json: { reason: '误登' } },
  ]),
  uploadTrainingDocument: changes((a) => [
    { path: `/training-enrolments/${a.training}/documents`, form: pdf },
  ]),
  // Students and loans.
  ...matchingTable,
  ...coordinationTable,
  ...studiesTable,
  // Claims.
  listClaims: shows,
  countClaims: counts,
  getClaim: shows,
  decideClaim: changes((a) =>
    (['acceptance', 'review', 'finance'] as const).flatMap((step) => [
      { path: claimPath(a.claims[step], 'decisions'), json: { step, action: 'approve', revision: 1 } },
      {
        path: claimPath(a.claims[step], 'decisions'),
        json: { step, action: 'refuse', reason: 'documents-not-genuine', revision: 1 },
      },
    ]),
  ),
  previewBulkDecision: { kind: 'answers-each', attempts: bulk },
  decideClaims: { kind: 'answers-each', attempts: bulk },
  withdrawClaim: changes((a) =>
    someClaims(a).map((id) => ({ path: claimPath(id, 'withdrawal'), json: { revision: 1 } })),
  ),
  resubmitClaim: changes((a) => [
    { path: claimPath(a.claims.correction, 'resubmission'), json: { revision: 1 } },
  ]),
  getDecisionNotice: shows,
  getDecisionNoticePaper: shows,
  // Public notice and objections. What a notice says is public by law: see `ofNotice` in the walk.
  listPublicNotices: { kind: 'public', attempts: () => [{}] },
  getPublicNoticeSheet: { kind: 'skip', why: 'paper of listPublicNotices, which is walked' },
  raiseObjection: open((a) => [
    { path: claimPath(a.claims.review, 'objections'), json: { body: '我对这项补贴有异议，请核实。' } },
  ]),
  listObjections: shows,
  ruleObjection: changes((a) => [{ path: `/objections/${a.objection}/ruling`, json: { upheld: true } }]),
  // After the decision.
  lodgeAppeal: changes((a) => [
    { path: claimPath(a.claims.refused, 'appeals'), json: { words: '我单位不服这项决定，请复查。' } },
    { path: claimPath(a.claims.review, 'appeals'), json: { words: '我单位不服这项决定，请复查。' } },
  ]),
  listAppeals: shows,
  decideAppeal: changes((a) => [
    { path: `/appeals/${a.appeal}/decision`, json: { upheld: true, note: '经审查属实' } },
  ]),
  proposeRecovery: changes((a) => [
    {
      path: claimPath(a.claims.paid, 'recoveries'),
      json: {
        amountFen: 100_000,
        reason: 'documents-not-genuine',
        instalments: [{ dueOn: '2017-12-31', amountFen: 100_000 }],
      },
    },
  ]),
  withdrawRecovery: changes((a) => [{ path: recoveryPath(a, 'withdrawal'), json: {} }]),
  decideRecovery: changes((a) => [
    { path: recoveryPath(a, 'decision'), json: { approve: true, revision: 1 } },
  ]),
  recordRecoveryReceipt: changes((a) => [
    {
      path: recoveryPath(a, 'receipts'),
      json: { amountFen: 1_000, receivedOn: '2017-06-29', reference: 'YH-1' },
    },
  ]),
  offsetRecovery: changes((a) => [
    {
      path: recoveryPath(a, 'offsets'),
      json: { paymentKey: `${a.claims.payment}:1`, amountFen: 1_000, consent: '书面同意书' },
    },
  ]),
  writeOffRecovery: changes((a) => [
    { path: recoveryPath(a, 'write-offs'), json: { amountFen: 1_000, reason: '无法收回' } },
  ]),
  decideRecoveryWriteOff: changes((a) => [
    { path: recoveryPath(a, 'write-offs/decision'), json: { approve: true } },
  ]),
  listRecoveries: shows,
  getRecoveryTotals: counts,
  getRecovery: shows,
  getRecoveryNotice: shows,
  getRecoveryNoticePaper: shows,
  // Money.
  listPayments: shows,
  getPendingPayments: counts,
  listBookablePayments: shows,
  releaseBatch: changes(() => [{ json: { division: '433101' } }]),
  listPaymentBatches: shows,
  getPaymentBatch: shows,
  downloadBankFile: shows,
  getBatchSheet: shows,
  importBankResult: changes((a) => [
    {
      path: `/payment-batches/${a.batch}/result`,
      form: () => form('支付编号,金额(元),结果,原因,日期\r\n', {}, '回执.csv'),
    },
  ]),
  listUnclearPayments: shows,
  proposePaymentRuling: changes((a) => [
    {
      path: `/payments/${encodeURIComponent(a.unclearPayment)}/rulings`,
      form: () => form(PDF, { outcome: 'returned', on: '2017-06-28', note: '银行书面答复' }, '答复.pdf'),
    },
  ]),
  decidePaymentRuling: changes((a) => [
    { path: `/payment-rulings/${a.ruling}/decision`, json: { accept: true } },
  ]),
  getPaymentRulingDocument: shows,
  recordBankInquiry: changes((a) => [
    { path: `/payment-batches/${a.batch}/inquiries`, json: { answer: '银行称正在处理' } },
  ]),
  // Which form a bank takes is no secret, and of other counties than the own it is not told.
  listBankFormats: counts,
  setBankFormat: changes(() => [{ json: { division: '433101', format: 'xlsx' } }]),
  getLedgerTotals: counts,
  listLedgerTransactions: shows,
  // Budgets.
  listFundAccounts: counts,
  openFundAccount: changes(() => [
    { json: { fund: 'employment-support', division: '433101', fiscalYear: 2017, amountFen: 1, ...onPaper } },
  ]),
  closeFiscalYear: changes((a) => [
    { path: `/fund-accounts/${a.budget.account}/closing`, json: { available: 'lapse', ...onPaper } },
  ]),
  listBudgetMovements: shows,
  proposeBudgetMovement: changes((a) => [
    { json: { kind: 'adjustment-up', account: a.budget.account, amountFen: 1, ...onPaper } },
  ]),
  decideBudgetMovement: changes((a) => [
    { path: `/budget-movements/${a.budget.movement}/decision`, json: { approve: false, note: '不同意' } },
  ]),
  withdrawBudgetMovement: changes((a) => [
    { path: `/budget-movements/${a.budget.movement}/withdrawal`, json: {} },
  ]),
  listFundQueue: shows,
  // Waits and the engine.
  listWaits: shows,
  getWaitSummary: counts,
  getEmploymentWait: shows,
  getClaimWait: shows,
  getEngineHealth: showsNothing,
  listEngineProblems: showsNothing,
  getIntakePause: showsNothing,
  retryCase: changes((a) => [
    { path: `/engine/cases/employment-${a.cases.placed.id}/retry`, json: { reason } },
  ]),
  retryOutbox: changes(() => [{ json: { reason } }]),
  pauseIntake: changes(() => [{ json: { reason } }]),
  resumeIntake: changes(() => [{ json: { reason } }]),
  listAuditOperations: showsNothing,
  listAudit: shows,
  // Reference.
  listPolicies: showsNothing,
  getPolicy: showsNothing,
  listPolicyChanges: showsNothing,
  listPolicyDrafts: showsNothing,
  proposePolicy: changes(() => [
    { path: '/policy-drafts/xiangxi-2016@9/propose', json: { sha256: '0'.repeat(64) } },
  ]),
  withdrawPolicy: changes(() => [
    { path: '/policy-drafts/xiangxi-2016@9/withdraw', json: { sha256: '0'.repeat(64) } },
  ]),
  publishPolicy: changes(() => [
    { path: '/policy-drafts/xiangxi-2016@9/publish', json: { sha256: '0'.repeat(64) } },
  ]),
  listDivisions: showsNothing,
  listDivisionFigures: counts,
  listReasons: showsNothing,
  // The public forms, with something of A that is true and something that is not.
  lookUpCase: open((a) => [
    { json: { caseNumber: a.cases.review.id, last4: '0000' } },
    { json: { caseNumber: a.claims.refused, last4: '0000' } },
  ]),
  lookAtWorkerCode: open((a) => [{ json: { code: a.code, last4: '0000' } }]),
  stateEmployment: open((a) => [{ json: { code: a.code, last4: '0000', answer: 'confirmed' } }]),
  // What follows a person through the product.
  search: shows,
  listNotifications: shows,
  markNotificationsSeen: own({ json: { upTo: 1 } }),
  // Looking ahead and behind.
  readForecast: counts,
  listForecastCases: shows,
  tryPolicyChange: {
    kind: 'asks',
    tells: 'rows',
    attempts: ['json', 'csv', 'xlsx'].flatMap((format) =>
      [{}, { division: '433101' }].map((more) => ({
        json: { amountsFen: { 'employer-post': 200_000 }, format, ...more },
      })),
    ),
    refreshes: [],
  },
  listSamplingPeriods: showsNothing,
  commitSamplingSeed: changes(() => [{ json: { period: '2099Q1' } }]),
  drawSample: changes(() => [{ path: '/sampling-periods/2017Q1/draw', json: {} }]),
  listSample: shows,
  readSamplingReport: counts,
  recordSampleFinding: changes((a) => [
    { path: `/sample-items/${a.sample}/finding`, json: { finding: 'ok', note: '已核对原件' } },
  ]),
  listFlags: shows,
  findFlags: {
    kind: 'asks',
    tells: 'count',
    attempts: [{ json: {} }],
    refreshes: ['suspicion_flag', 'suspicion_flag_subject', 'suspicion_flag_case'],
  },
  // Services, visits and training plans.
  getServiceRules: showsNothing,
  listServices: shows,
  getServiceSummary: counts,
  getService: shows,
  askForService: changes((a) => [
    { json: { kind: 'counselling', subject: '想找工作', employment: a.cases.placed.id } },
    { json: { kind: 'counselling', subject: '想找工作', identityNumber: a.identity } },
  ]),
  noteService: changes((a) => [{ path: `/services/${a.serving.service}/notes`, json: { body: '外人' } }]),
  reopenService: changes((a) => [
    { path: `/services/${a.serving.service}/reopening`, json: { reason: '没有解决' } },
  ]),
  decideService: changes((a) => [
    { path: `/services/${a.serving.service}/decisions`, json: { action: 'take', revision: 1 } },
    { path: `/services/${a.serving.service}/decisions`, json: { action: 'withdraw', revision: 1 } },
  ]),
  listServiceTransfers: shows,
  transferService: changes((a) => [{ path: `/services/${a.serving.service}/transfers`, json: {} }]),
  answerTransfer: changes((a) => [
    {
      path: `/services/${a.serving.service}/transfers/answer`,
      json: { outcome: 'solved', answer: '外人答复' },
    },
  ]),
  listVisitPlans: shows,
  getVisitPlan: shows,
  listEmployerVisits: shows,
  findEmployersToVisit: {
    kind: 'skip',
    why: 'finds in the whole record, as the worker does every hour; tells a number, and who is found is walked by listVisitPlans',
  },
  setLocalHr: changes((a) => [
    { path: `/visit-plans/${a.employer}/local-hr`, json: { localHr: '外地人社局' } },
  ]),
  recordVisit: changes((a) => [
    { path: `/visit-plans/${a.employer}/visits`, json: { visitedOn: '2017-06-19', findings: '外人走访' } },
  ]),
  readTrainingDemand: counts,
  listTrainingDemand: shows,
  stateTrainingDemand: changes((a) => [
    { json: { year: 2018, employer: a.employer, trade: 'cook', persons: 1 } },
  ]),
  withdrawTrainingDemand: changes((a) => [
    { path: `/training-demand/statements/${a.serving.statement}/withdrawal`, json: {} },
  ]),
  listTrainingPlans: shows,
  getTrainingPlan: shows,
  proposeTrainingPlan: changes(() => [
    {
      json: {
        year: 2018,
        division: '433101',
        lines: [
          {
            trade: 'cook',
            training: 'on-post',
            category: 'class-b',
            department: 'hr',
            persons: 1,
            classes: 1,
            days: 1,
          },
        ],
      },
    },
  ]),
  decideTrainingPlan: changes((a) => [
    { path: `/training-plans/${a.serving.plan}/decision`, json: { approve: true } },
  ]),
  withdrawTrainingPlan: changes((a) => [{ path: `/training-plans/${a.serving.plan}/withdrawal`, json: {} }]),
  linkTrainingClass: changes((a) => [
    { path: `/training-plans/${a.serving.plan}/classes`, json: { line: 1, classId: a.classId } },
  ]),
  unlinkTrainingClass: changes((a) => [
    { path: `/training-plans/${a.serving.plan}/classes/removal`, json: { classId: a.classId } },
  ]),
  // Targets, letters, evaluation: of counties, nobody's name; the cases behind a number are A's.
  getTargetMatrix: showsNothing,
  getTownshipTargets: showsNothing,
  setTargets: changes(() => [{ path: '/targets/2017/counties/433101', json: { targets: { placed: 1 } } }]),
  setTargetBreakdown: changes(() => [
    {
      path: '/targets/2017/counties/433101/townships/placed',
      json: { townships: [{ division: '433101002', value: 9 }] },
    },
  ]),
  listTargetCases: shows,
  listTargetLetters: shows,
  getTargetLetter: shows,
  getTargetLetterSheet: shows,
  drawTargetLetter: changes(() => [{ json: { year: 2017, division: '433101', why: '外人另签' } }]),
  signTargetLetter: changes((a) => [
    { path: `/target-letters/${a.letter}/signature`, json: { side: 'county' } },
  ]),
  listEvaluations: showsNothing,
  listPublishedEvaluations: showsNothing,
  getEvaluation: showsNothing,
  objectToEvaluation: changes(() => [
    { path: '/evaluations/2017/counties/433101/objections', json: { words: '外人提出异议' } },
  ]),
  decideEvaluation: changes(() => [
    { path: '/evaluations/2017/counties/433101/decisions', json: { action: 'submit', revision: 1 } },
    { path: '/evaluations/2017/counties/433101/decisions', json: { action: 'publish', revision: 1 } },
  ]),
  listRewardUnits: showsNothing,
  addRewardUnit: changes(() => [
    { json: { id: 'zz-1', kind: 'department', name: '外人单位', division: '433101' } },
  ]),
  // Reports: sums of an area, and the cases behind them.
  getReport: counts,
  getReportSheet: counts,
  getDashboard: counts,
  listReportCases: shows,
  releaseReport: changes(() => [{ json: { division: '433101', period: '2017-05' } }]),
  setRewardUnitAccount: changes(() => [
    { path: '/reward-units/433101/account', json: { bank: '外地银行', account: '6228480000001111' } },
  ]),
  ruleFlag: changes((a) => [
    { path: `/flags/${a.flag}/ruling`, json: { verdict: 'harmless', note: '已核实，没有问题' } },
  ]),
};

/** A's own things, by the resource that stands before the id in the path. */
export function idsOf(a: CountyA): Readonly<Record<string, readonly (string | number)[]>> {
  return {
    employments: [a.cases.placed.id, a.cases.contract.id, a.cases.paid.id],
    claims: [a.claims.review, a.claims.paid, a.claims.refused].map((id) => encodeURIComponent(id)),
    'aid-cases': [a.aid],
    transports: [a.aid],
    contracts: [a.cases.placed.contractId, a.cases.contract.contractId],
    households: [a.household],
    people: [a.person],
    duplicates: [a.people.duplicate],
    'register-reports': [a.people.report],
    areas: ['433101', '433101002001'],
    refreshes: [2017],
    'register-loads': [a.load],
    targets: [2017],
    evaluations: [2017],
    counties: ['433101'],
    'target-letters': [a.letter],
    books: ['433101002001'],
    villages: ['433101002001'],
    students: [a.studies.student],
    loans: [a.studies.loan],
    employers: [a.employer],
    intermediaries: [a.intermediary],
    'training-classes': [a.classId],
    'training-enrolments': [a.training],
    imports: [a.importId],
    documents: [a.document],
    'payment-batches': [a.batch],
    'payment-rulings': [a.ruling],
    recoveries: [encodeURIComponent(a.recovery)],
    services: [a.serving.service],
    'visit-plans': [a.employer],
    'training-plans': [a.serving.plan],
    'import-columns': ['placements'],
    policies: ['xiangxi-2016@1'],
    problems: ['not-found'],
    'job-openings': [a.matching.opening],
    'job-seekers': [a.matching.seeker],
    referrals: [a.matching.referral],
    'job-fairs': [a.matching.fair],
    meetings: [a.coordinating.meeting, a.coordinating.open],
    'meeting-documents': [a.coordinating.document],
    'coordination-problems': [a.coordinating.problem],
    organisation: ['433101'],
    users: [a.user],
    articles: [a.organisation.article],
  };
}

/** The same where there is nothing: what is foreign and what is not there must be answered alike. */
export const unknownIds: Readonly<Record<string, string>> = {
  employments: 'NO-0001',
  'register-loads': '00000000-0000-4000-8000-000000000000',
  claims: 'employer-post:NO-0001',
  'aid-cases': 'transport.NO-0001',
  transports: 'transport.NO-0001',
  tickets: '999999999',
  'training-classes': 'NO-PX1',
  'training-enrolments': 'training.NO-PX1.1',
  'training-completions': '999999999',
  'training-certificates': '999999999',
  households: 'H-NO-0',
  people: '999999999',
  duplicates: '999999999',
  'register-reports': '999999999',
  merges: '999999999',
  'household-events': '999999999',
  areas: '433199',
  refreshes: '2099',
  books: '433199001001',
  villages: '433199001001',
  employers: '91433101000000001X',
  intermediaries: 'ZJ-NO-1',
  imports: '00000000-0000-4000-8000-000000000000',
  documents: '0'.repeat(64),
  'payment-batches': 'no-such-batch',
  'payment-rulings': '00000000-0000-4000-8000-000000000001',
  payments: 'employer-post:NO-0001:1',
  'fund-accounts': 'county-finance:433101:2099',
  'budget-movements': 'YS-000000000000',
  contracts: 'NO-0001-C1',
  departures: '999999999',
  insurance: '999999999',
  objections: 'objection-00000000000000000000',
  appeals: 'appeal-00000000000000000000',
  recoveries: 'employer-post:NO-0001:R1',
  flags: '999999999',
  'sample-items': '999999999',
  students: 'student.NO-0001',
  loans: 'loan.NO-0001',
  'school-years': '999999999',
  'student-leavings': '999999999',
  'loan-statements': '999999999',
  'loan-repayments': '999999999',
  targets: '2099',
  evaluations: '2099',
  counties: '433199',
  'target-letters': 'ZRS-2099-433101-1',
  services: 'FW-000000000000',
  'visit-plans': '91433101000000001X',
  'training-plans': '2099-433101-1',
  statements: '999999999',
  'job-seekers': '999999999',
  referrals: '999999999',
  'share-keys': 'SK-0000000000',
  consents: '999999999',
  'message-campaigns': 'TZ-000000000000',
  messages: '999999999',
  'help-requests': 'QZ-000000000000',
  meetings: 'county-partners-433101.2099Q1',
  'meeting-documents': '0'.repeat(64),
  'coordination-problems': 'WT-000000000000',
  posts: '999999999',
  terms: '999999999',
  delegations: '999999999',
  articles: 'XC-000000000000',
  organisation: '433199',
  users: 'nobody-0',
};

/** A's own things as filters ask for them. A filter that is not here is not asked for. */
export function filtersOf(a: CountyA): Readonly<Record<string, readonly string[]>> {
  return {
    division: ['433101', '433100'],
    employer: [a.employer],
    intermediary: [a.intermediary],
    employment: [a.cases.contract.id],
    claim: [a.claims.paid, a.claims['public-notice']],
    payee: [a.employer],
    batch: [a.batch],
    account: [a.budget.account],
    household: [a.household],
    importId: [a.importId],
    subject: [`employment:${a.cases.contract.id}`],
    name: ['欧阳', '欧阳墨甲', 'oym', '墨戎'],
    last4: [a.identity.slice(-4)],
    q: ['欧阳', 'oym', a.identity.slice(-4), a.cases.contract.id, a.claims.review],
    from: ['2016-06-01'],
    until: ['2017-12-31'],
    month: ['2016-08'],
    schoolYear: ['2016-2017'],
    quarter: ['2017Q1'],
    openingId: [a.matching.opening],
    personId: [String(a.matching.seeker)],
    fairId: [a.matching.fair],
  };
}

/** Parameters without which an operation does not answer at all. */
export const needed: Readonly<Record<string, string>> = {
  no: '1',
  from: '2016-06-01',
  until: '2016-12-31',
  division: '433101',
  q: '欧阳',
  classId: 'MO-PX1',
  year: '2017',
  measure: 'stable',
  period: '2017',
  line: 'claims-raised',
  on: '2017-06-20',
};

/** A row about A that people outside A bring in. */
function rowOf(kind: (typeof importKinds)[number], a: CountyA): Record<string, string> {
  const { id } = a.cases.placed;
  switch (kind) {
    case 'registry':
      return registryRow(a.cases.placed.n, { 户编号: a.household, 姓名: '改名' });
    case 'employers':
      return {
        统一社会信用代码: a.employer,
        名称: '改名厂',
        行政区划代码: '433101',
        开户行: '农村商业银行',
        账号: '6228480000000001111',
      };
    case 'intermediaries':
      return {
        编号: a.intermediary,
        名称: '改名社',
        类型: '劳务中介机构',
        资质证号: '湘人介0001号',
        资质有效期至: '2026-12-31',
        信誉: '良好',
        行政区划代码: '433101',
        开户行: '农村商业银行',
        账号: '6228480000000001111',
      };
    case 'placements':
      return {
        就业编号: 'MO-NEW',
        身份证号: a.identity,
        统一社会信用代码: a.employer,
        介绍机构编号: a.intermediary,
        岗位: '普工',
        入职日期: '2017-06-19',
        合同起始日: '2017-06-19',
        合同终止日: '2018-06-18',
      };
    case 'insurance':
      return {
        统一社会信用代码: a.employer,
        所属月份: '2017-05',
        身份证号: a.identity,
        险种: '城镇职工基本养老保险',
        缴费日期: '2017-05-20',
        '缴费金额(元)': '500.00',
      };
    case 'departures':
      return { 就业编号: id, 离职日期: '2017-06-01', 原因: '误' };
    case 'follow-ups':
      return { 介绍机构编号: a.intermediary, 就业编号: id, 回访日期: '2017-06-01', 方式: '电话', 情况: '误' };
    case 'institutions':
      return {
        统一社会信用代码: a.institution,
        名称: '改名校',
        机构类型: '银行',
        行政区划代码: '433101',
        开户行: '农村商业银行',
        账号: '6228480000000001111',
      };
    case 'training-classes':
      return {
        班级编号: 'MO-PX-NEW',
        班级名称: '外来班',
        统一社会信用代码: a.institution,
        培训类型: '就业前培训',
        培训类别: 'B类',
        开班日期: '2017-06-01',
        结束日期: '2017-06-10',
      };
    case 'enrolments':
      return { 班级编号: a.classId, 身份证号: a.identity, 费用承担: '本人' };
    case 'attendance':
      return { 班级编号: a.classId, 身份证号: a.traineeIdentity, 日期: '2017-06-02' };
    case 'training-results':
      return { 班级编号: a.classId, 身份证号: a.traineeIdentity, 是否结业: '否', 结业日期: '2017-06-10' };
    case 'students':
      return {
        身份证号: a.identity,
        项目: '两后生生活补贴',
        就读阶段: '职业院校',
        学校名称: '改名学校',
        入学日期: '2016-09-01',
        毕业日期: '2019-06-30',
      };
    case 'school-years':
      return {
        个案编号: a.studies.student,
        学年: '2016-2017',
        是否在籍: '是',
        是否在读: '否',
        是否面临失学: '否',
        确认日期: '2016-10-11',
      };
    case 'loans':
      return {
        贷款编号: 'MO-DK-3',
        身份证号: a.identity,
        银行名称: '改名银行',
        是否返乡农民工: '是',
        '贷款本金(元)': '1000',
        '年利率(%)': '4.35',
        放款日期: '2017-01-01',
        到期日期: '2018-01-01',
      };
    case 'loan-statements':
      return {
        贷款编号: 'MO-DK-1',
        季度: '2017Q2',
        '付息金额(元)': '0',
        '贷款余额(元)': '0',
        是否逾期: '是',
        报送日期: '2017-06-11',
      };
    case 'job-openings':
      return {
        岗位编号: 'MO-GW-NEW',
        用人单位代码: a.employer,
        工作地点代码: '433101',
        行业: '制造',
        岗位: '普工',
        '月薪下限(元)': '3000',
        招聘人数: '1',
        有效期至: '2017-12-31',
      };
  }
}

/**
 * Rows that are foreign to people outside A, each in another way, with rows about nothing among them: whoever brings
 * such a file is told the same of all.
 */
export function foreignRows(a: CountyA): Readonly<Partial<Record<ImportKind, Record<string, string>[]>>> {
  const [departure, visit, payment] = (['departures', 'follow-ups', 'insurance'] as const).map((kind) =>
    rowOf(kind, a),
  );
  const [study, year, loan, statement] = (
    ['students', 'school-years', 'loans', 'loan-statements'] as const
  ).map((kind) => rowOf(kind, a));
  const placement = rowOf('placements', a);
  const placed = {
    ...placement,
    就业编号: a.cases.placed.id,
    岗位: '墨绣工',
    '月工资(元)': '4321.09',
    入职日期: '2016-06-18',
    合同起始日: '2016-06-18',
    合同终止日: '2017-06-17',
  };
  return {
    placements: [
      { ...placement, 统一社会信用代码: creditCode(771_999) },
      placement,
      placed,
      { ...placed, '月工资(元)': '1' },
      { ...placement, 介绍机构编号: unknownIds.intermediaries! },
      { ...placement, 入职日期: '2000-01-01', 合同起始日: '2000-01-01' },
    ],
    departures: [
      { ...departure!, 就业编号: unknownIds.employments! },
      departure!,
      { ...departure!, 离职日期: '2016-01-01' },
    ],
    'follow-ups': [
      { ...visit!, 就业编号: unknownIds.employments! },
      visit!,
      { ...visit!, 回访日期: '2016-01-01' },
      { ...visit!, 介绍机构编号: unknownIds.intermediaries! },
      { ...visit!, 回访日期: '2016-01-01', 介绍机构编号: unknownIds.intermediaries! },
    ],
    insurance: [
      { ...payment!, 统一社会信用代码: creditCode(771_999) },
      payment!,
      { ...payment!, 身份证号: identityNumber(771_999) },
      { ...payment!, 所属月份: '2016-06' },
    ],
    students: [{ ...study!, 身份证号: identityNumber(771_999) }, study!, { ...study!, 学校名称: '墨戎中学' }],
    'school-years': [
      { ...year!, 个案编号: unknownIds.students! },
      year!,
      { ...year!, 学年: '2015-2016', 确认日期: '2015-10-11' },
    ],
    loans: [{ ...loan!, 身份证号: identityNumber(771_999) }, loan!, { ...loan!, 贷款编号: 'MO-DK-1' }],
    'loan-statements': [
      { ...statement!, 贷款编号: 'NO-DK' },
      statement!,
      { ...statement!, 季度: '2017Q1', 报送日期: '2017-04-05' },
    ],
    'job-openings': [
      { ...rowOf('job-openings', a), 用人单位代码: creditCode(771_999) },
      rowOf('job-openings', a),
    ],
  };
}
