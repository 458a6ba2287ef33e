import type { Operation } from '../../../src/domain/access.ts';
import { decideOperations } from '../../../src/domain/decide-operation.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import type { InstitutionKind } from '../../../src/domain/words.ts';
import type { Serves } from './serves.ts';

export interface Entry {
  readonly path: string;
  readonly label: string;
  /** Shown to whoever has any one of these. */
  readonly operations: readonly Operation[];
  /** Among institutions only those of these kinds have this work. */
  readonly ofInstitutions?: readonly InstitutionKind[];
  /** Shown only to whose operation reaches this division. */
  readonly division?: string;
  /** Shown also to who reads everything and acts on nothing here, opened in the view that has all to read. */
  readonly readersView?: Readonly<Record<string, string>>;
}

/** An entry as one person has it. */
export interface VisibleEntry extends Entry {
  readonly search: Readonly<Record<string, string>>;
}

export interface Group<E extends Entry = Entry> {
  readonly label: string;
  readonly entries: readonly E[];
}

/** The menu. Each page is named once; what a person sees of it follows from the access table. */
export const navigation: readonly Group[] = [
  {
    label: '办理',
    entries: [
      {
        path: '/work',
        label: '待办申请',
        operations: decideOperations,
      },
      {
        path: '/contracts',
        label: '劳动合同确认',
        operations: ['confirm-contract'],
        readersView: { view: 'all' },
      },
      {
        path: '/objections',
        label: '异议裁定',
        operations: ['rule-objection'],
        readersView: { view: 'all' },
      },
      {
        path: '/appeals',
        label: '申诉',
        operations: ['lodge-appeal', 'decide-appeal', 'decide-finance-appeal'],
        readersView: { view: 'all' },
      },
      {
        path: '/recoveries',
        label: '追回',
        operations: ['propose-recovery', 'decide-recovery', 'read-ledger', 'withdraw-claim'],
      },
      { path: '/payments', label: '支付与回执', operations: ['release-batch', 'read-ledger'] },
      { path: '/budget', label: '预算与资金', operations: ['read-ledger'] },
      { path: '/ledger', label: '账目', operations: ['read-ledger'] },
      { path: '/bank-formats', label: '银行文件格式', operations: ['set-bank-format'] },
    ],
  },
  {
    label: '预测与监督',
    entries: [
      { path: '/forecast', label: '支付预测', operations: ['read-forecast'] },
      { path: '/policy-trial', label: '政策试算', operations: ['try-policy'] },
      { path: '/flags', label: '疑点', operations: ['read-flags'] },
      { path: '/sampling', label: '质量抽查', operations: ['read-sampling'] },
    ],
  },
  {
    label: '目标考核',
    entries: [
      { path: '/dashboard', label: '领导看板', operations: ['sign-target-letter'], readersView: {} },
      { path: '/reports', label: '月报和年报', operations: ['read-reports'] },
      { path: '/targets', label: '目标任务', operations: ['read-targets'] },
      { path: '/target-letters', label: '责任书', operations: ['read-targets'] },
      { path: '/evaluations', label: '年度考核', operations: ['read-targets'] },
      { path: '/reward-units', label: '受奖单位', operations: ['set-unit-account'], readersView: {} },
    ],
  },
  {
    label: '登记与上报',
    entries: [
      { path: '/employees', label: '用工台账', operations: ['correct-contract', 'record-departure'] },
      { path: '/placements/new', label: '登记就业', operations: ['import-placements'] },
      { path: '/insurance', label: '社保缴费证明', operations: ['import-insurance'] },
      {
        path: '/follow-ups',
        label: '跟踪回访',
        operations: ['record-follow-up'],
        readersView: { state: 'all' },
      },
      { path: '/placements', label: '介绍就业', operations: ['record-follow-up'], readersView: {} },
      {
        path: '/aid/new/student',
        label: '登记学生',
        operations: ['open-aid-case'],
        ofInstitutions: ['school'],
      },
      {
        path: '/school-years',
        label: '学年确认',
        operations: ['report-aid-facts'],
        ofInstitutions: ['school'],
        readersView: {},
      },
      {
        path: '/aid/new/loan',
        label: '登记创业贷款',
        operations: ['open-aid-case'],
        ofInstitutions: ['bank'],
      },
      {
        path: '/loan-quarters',
        label: '贷款季度结息',
        operations: ['report-aid-facts'],
        ofInstitutions: ['bank'],
        readersView: {},
      },
      {
        path: '/aid/new/transport',
        label: '申请交通补助',
        operations: ['open-aid-case'],
        ofInstitutions: [],
      },
    ],
  },
  {
    label: '服务',
    entries: [
      {
        path: '/services',
        label: '服务事项',
        operations: ['request-service', 'handle-service'],
        readersView: {},
      },
      { path: '/visits', label: '走访企业', operations: ['visit-employer'], readersView: {} },
      {
        path: '/training-plans',
        label: '培训计划',
        operations: ['propose-training-plan', 'approve-training-plan', 'state-training-demand'],
        readersView: {},
      },
    ],
  },
  {
    label: '岗位对接',
    entries: [
      { path: '/seekers', label: '求职人员', operations: ['refer-person'], readersView: {} },
      { path: '/openings', label: '招聘岗位', operations: ['read-openings'] },
      {
        path: '/referrals',
        label: '推荐和面试',
        operations: ['refer-person', 'answer-referral'],
        readersView: {},
      },
      { path: '/fairs', label: '招聘会', operations: ['manage-fairs', 'refer-person'], readersView: {} },
      { path: '/matching-statistics', label: '四级对接统计', operations: ['read-matches'] },
    ],
  },
  {
    label: '协调',
    entries: [
      {
        path: '/meetings',
        label: '协调会议',
        operations: ['run-meetings', 'answer-invitation'],
        readersView: {},
      },
      { path: '/coordination-problems', label: '难点问题', operations: ['raise-problem'], readersView: {} },
    ],
  },
  {
    label: '台账',
    entries: [
      { path: '/employments', label: '就业跟踪', operations: ['read-case'], ofInstitutions: [] },
      { path: '/aid', label: '补助个案', operations: ['read-case'] },
      {
        path: '/trainings',
        label: '培训班',
        operations: ['import-attendance', 'approve-training-class'],
        // A school may hold classes too.
        ofInstitutions: ['training', 'school'],
        readersView: {},
      },
      { path: '/claims', label: '补贴申请', operations: ['read-case'] },
      {
        path: '/register',
        label: '四清与册卡',
        operations: ['import-registry', 'confirm-contract', 'read-audit'],
      },
      { path: '/village', label: '入户核实', operations: ['work-refresh'] },
      {
        path: '/village-reports',
        label: '村里报来的变动',
        operations: ['change-household', 'read-audit'],
      },
      { path: '/refresh', label: '年度更新', operations: ['work-refresh', 'confirm-contract', 'read-audit'] },
      { path: '/duplicates', label: '疑似重复', operations: ['rule-duplicate', 'read-audit'] },
      { path: '/loads', label: '批量导入', operations: ['load-register'], readersView: {} },
      { path: '/people', label: '劳动力名册', operations: ['import-registry', 'read-audit'] },
      {
        path: '/organisations',
        label: '单位和机构',
        operations: ['import-employers', 'confirm-contract', 'release-batch', 'read-audit'],
      },
      {
        path: '/imports',
        label: '表格导入',
        operations: [
          'import-placements',
          'import-registry',
          'import-insurance',
          'import-follow-ups',
          'import-attendance',
        ],
        readersView: {},
      },
      {
        path: '/unmatched',
        label: '未匹配社保',
        operations: ['import-employers', 'revoke-fact', 'read-audit'],
      },
    ],
  },
  {
    label: '共享与服务',
    entries: [
      { path: '/messages', label: '消息', operations: ['read-messages'] },
      { path: '/help', label: '求助', operations: ['handle-help'] },
      { path: '/share-log', label: '读取记录与同意', operations: ['read-share-log'] },
      {
        path: '/sharing',
        label: '部门共享',
        operations: ['propose-share-key', 'approve-share-key'],
        division: PREFECTURE,
        readersView: {},
      },
      { path: '/signed-insurance', label: '外部社保报送', operations: ['import-employers'] },
    ],
  },
  {
    label: '机构与宣传',
    entries: [
      { path: '/organisation', label: '机构与岗位', operations: ['read-organisation'] },
      {
        path: '/delegations',
        label: '委托代理',
        operations: [
          'decide-acceptance',
          'confirm-contract',
          'decide-poverty-review',
          'decide-finance',
          'manage-posts',
        ],
        readersView: {},
      },
      { path: '/unattended', label: '无人负责的事项', operations: ['manage-posts', 'read-audit'] },
      {
        path: '/articles',
        label: '宣传稿件',
        operations: ['write-publicity', 'review-publicity'],
        readersView: {},
      },
    ],
  },
  {
    label: '运行',
    entries: [
      { path: '/timers', label: '等待与到期', operations: ['read-waits'] },
      { path: '/engine', label: '运行状况', operations: ['read-engine'] },
      { path: '/work-calendars', label: '工作日历', operations: ['read-engine', 'run-meetings'] },
      { path: '/users', label: '用户与岗位', operations: ['manage-users'], readersView: {} },
      { path: '/divisions', label: '行政区划', operations: ['manage-users', 'read-audit'] },
      { path: '/policy-drafts', label: '政策草案', operations: ['propose-policy', 'publish-policy'] },
      { path: '/audit', label: '审计记录', operations: ['read-audit'] },
    ],
  },
  {
    label: '公开',
    entries: [
      { path: '/platform', label: '公众服务平台', operations: ['read-policy'] },
      { path: '/notices', label: '补贴公示', operations: ['read-policy'] },
      { path: '/stories', label: '宣传报道', operations: ['read-policy'] },
      { path: '/policy', label: '政策条文', operations: ['read-policy'] },
    ],
  },
];

/**
 * What a person's menu shows. The auditor, who reads the papers and the log of everything, reads every list that others
 * work in; the work list is personal and is read as 补贴申请.
 */
export function visible(
  serves: Serves,
  reaches: (operation: Operation, division: string) => boolean,
): Group<VisibleEntry>[] {
  const readsAll = serves('read-audit') && serves('read-document');
  const mine = ({ ofInstitutions, division }: Entry, operation: Operation): boolean =>
    serves(operation, ofInstitutions) && (division === undefined || reaches(operation, division));
  const asSeen = (entry: Entry): VisibleEntry[] => {
    if (entry.operations.some((o) => mine(entry, o))) return [{ ...entry, search: {} }];
    return readsAll && entry.readersView ? [{ ...entry, search: entry.readersView }] : [];
  };
  return navigation
    .map((group) => ({ ...group, entries: group.entries.flatMap(asSeen) }))
    .filter((group) => group.entries.length > 0);
}

/** Where an institution of one kind alone begins, of those that report for people. */
const institutionPages: Readonly<Partial<Record<InstitutionKind, string>>> = {
  training: '/trainings',
  school: '/school-years',
  bank: '/loan-quarters',
};

/** Where a person begins: their main task. */
export function firstPage(may: Serves): string {
  if (decideOperations.some((operation) => may(operation))) return '/work';
  // Who keeps the refresh of a place and accepts no claims is the village's officer.
  if (may('work-refresh')) return '/village';
  if (may('record-follow-up')) return '/follow-ups';
  if (may('correct-contract')) return '/employees';
  if (may('report-aid-facts')) {
    const own = Object.entries(institutionPages).filter(([kind]) =>
      may('report-aid-facts', [kind as InstitutionKind]),
    );
    return own.length === 1 ? own[0]![1] : '/aid';
  }
  if (may('run-meetings')) return '/meetings';
  if (may('sign-target-letter')) return '/dashboard';
  if (may('read-engine')) return '/timers';
  if (may('read-case')) return '/employments';
  if (may('post-opening')) return '/openings';
  return may('read-waits') ? '/timers' : '/notices';
}
