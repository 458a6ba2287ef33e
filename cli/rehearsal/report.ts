import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { type Fen, formatYuan } from '../../src/domain/money.ts';
import { type ReasonCode, reasons } from '../../src/domain/reasons.ts';
import type { WaitKind } from '../../src/domain/waits.ts';
import { waitKindNames } from '../../src/domain/words.ts';
import { employmentWorkflowId } from '../../workflows/contract.ts';
import type { Finding as Difference } from '../verify/verify.ts';
import { type Finding, findingText } from './findings.ts';
import { inParallel } from './in-parallel.ts';
import type { Played } from './play.ts';
import type { RecordView } from './record.ts';
import type { Expectation } from './scenario/expectations.ts';

/** The result of a rehearsal, as `--json` prints it. */
export interface RehearsalReport {
  readonly registry: {
    readonly accepted: number;
    readonly rejected: readonly { row: number; column: string; code: string; message: string }[];
  };
  readonly payments: readonly {
    programme: string;
    employment: string;
    payee: string;
    paidBy: string;
    amountFen: number;
    paidOn: string;
  }[];
  readonly refusals: readonly { programme: string; employment: string; reason: string; article: string }[];
  readonly unmatchedInsurance: number;
  readonly ledger: { readonly debitFen: number; readonly creditFen: number };
  /** Median of history events an employment, all its runs together. */
  readonly events: { readonly perEmployment: number };
  /** Cases that wait for somebody when the files have no more events; `reason`: why officers could not decide. */
  readonly open: readonly {
    case: string;
    employment: string;
    programme: string | null;
    waitsFor: string;
    whoCanMove: string;
    reason: string | null;
  }[];
  /** Claims that ended with neither payment nor refusal: withdrawn, or not put right in time. */
  readonly endings: readonly { programme: string; employment: string; outcome: string }[];
  /** The `expect:` lines of scenario.yaml, and its events that did not go as they should. */
  readonly expectations: readonly Expectation[];
  /** What `--verify` found to differ between the record, its ledger and files, and the engine. */
  readonly differences: readonly Difference[];
  /** Rows and files beside the register's rows that were not taken, and why. */
  readonly problems: readonly Finding[];
  /** What was taken all the same, but somebody should look at. */
  readonly warnings: readonly Finding[];
  readonly elapsedMs: number;
}

export async function buildReport(from: {
  played: Played;
  record: RecordView;
  engine: Client;
  expectations: readonly Expectation[];
  findings: readonly Difference[];
  startedAt: number;
}): Promise<RehearsalReport> {
  const { record, played } = from;
  const totals = await record.totals();
  const open = await record.open();
  return {
    registry: played.registry,
    payments: (await record.payments()).map((row) => ({
      programme: row.programme,
      employment: row.employment,
      payee: row.payee,
      paidBy: row.paid_by,
      amountFen: row.fen,
      paidOn: row.on,
    })),
    refusals: await record.refusals(),
    unmatchedInsurance: totals.unmatched,
    ledger: { debitFen: totals.debit, creditFen: totals.credit },
    events: { perEmployment: await medianEvents(from.engine, await record.employmentIds()) },
    open: open.map((row) => ({
      case: row.case_id,
      employment: row.employment,
      programme: row.programme,
      waitsFor: row.kind,
      whoCanMove: row.blocked_by,
      reason: played.stuck.get(row.claim_id ?? '') ?? null,
    })),
    endings: await record.endings(),
    expectations: from.expectations,
    differences: from.findings.filter(({ count }) => count > 0),
    problems: played.problems,
    warnings: played.warnings,
    elapsedMs: Math.round(performance.now() - from.startedAt),
  };
}

/** Events that only the moving of clocks writes; a real year has none of them. */
const { EventType } = proto.temporal.api.enums.v1;
const OF_THE_REHEARSAL = new Set<number>([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
]);

async function medianEvents(engine: Client, employmentIds: readonly string[]): Promise<number> {
  const counts: number[] = [];
  await inParallel(8, employmentIds, async (id) => {
    let events = 0;
    const runs = engine.workflow.list({ query: `WorkflowId = '${employmentWorkflowId(id as never)}'` });
    for await (const run of runs) events += await ownEvents(engine, run.workflowId, run.runId);
    counts.push(events);
  });
  return median(counts);
}

/** Events of a run's history, without those of the rehearsal's clock. */
export async function ownEvents(engine: Client, workflowId: string, runId?: string): Promise<number> {
  const history = await engine.workflow.getHandle(workflowId, runId).fetchHistory();
  return (history.events ?? []).filter((e) => !OF_THE_REHEARSAL.has(Number(e.eventType))).length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const PROGRAMMES: Record<string, string> = {
  'employer-post': '岗位补贴（第二十四条）',
  'intermediary-placement': '中介和跟踪服务补贴（第二十三条）',
  'pre-employment-training': '就业前培训补贴（第十七条）',
  'on-post-training': '岗位技能提升补贴（第十七条）',
  'training-living-allowance': '培训生活补贴（第十七条）',
  'certificate-bonus': '证书叠加补助（第十七条）',
  'vocational-student': '两后生生活补贴（第十八条）',
  'at-risk-student': '特困学生补助（第十八条）',
  'startup-loan-interest': '创业贷款贴息（第十九条）',
  transport: '交通补助（第二十条）',
};
/** Said even where nothing was asked for; of the others only what there is. */
const ALWAYS: readonly string[] = ['employer-post', 'intermediary-placement'];

/** What a page still shows; the rest is in the JSON. */
const LISTED = 40;

function listed(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const lines = findings.slice(0, LISTED).map((one) => `    ${findingText(one)}`);
  const more = findings.length - lines.length;
  return [title, ...lines, ...(more > 0 ? [`    还有 ${more} 处，加 --json 全部列出`] : [])];
}

const ENDINGS: Record<string, string> = { withdrawn: '申请人撤回', lapsed: '逾期未补正，申请失效' };

function expectationLines(expectations: readonly Expectation[]): string[] {
  if (expectations.length === 0) return [];
  const failed = expectations.filter(({ met }) => !met);
  return [
    `  剧本的期望：${expectations.length - failed.length} 项符合，${failed.length} 项不符`,
    ...failed.map(({ line, on, expected, found }) => {
      return `    第 ${line} 行${on ? `（${on}）` : ''}：期望 ${expected}；实际 ${found}`;
    }),
  ];
}

function openText(open: RehearsalReport['open'][number]): string {
  const wait = `${open.case}（${waitKindNames[open.waitsFor as WaitKind] ?? open.waitsFor}）`;
  return open.reason ? `${wait}，不能办理：${open.reason}` : `${wait}，由${open.whoCanMove}办理`;
}

/** The result in a page of Chinese. */
export function summary(report: RehearsalReport): string {
  const lines = [
    '',
    '演练结果',
    `  劳动力台账：接受 ${report.registry.accepted} 行，拒绝 ${report.registry.rejected.length} 行`,
    ...listed('  没有收下的：', report.problems),
    ...listed('  收下了但须留意：', report.warnings),
  ];
  for (const [programme, title] of Object.entries(PROGRAMMES)) {
    const paid = report.payments.filter((p) => p.programme === programme);
    const refused = report.refusals.filter((r) => r.programme === programme);
    if (paid.length + refused.length === 0 && !ALWAYS.includes(programme)) continue;
    const total = paid.reduce((sum, p) => sum + p.amountFen, 0);
    lines.push(
      `  ${title}：支付 ${paid.length} 笔，共 ${formatYuan(total as Fen)} 元；不予补贴 ${refused.length} 件`,
    );
    for (const [reason, cases] of Map.groupBy(refused, (r) => r.reason)) {
      lines.push(`    ${cases.length} 件：${reasons[reason as ReasonCode]?.zh ?? reason}（${reason}）`);
    }
  }
  const balanced = report.ledger.debitFen === report.ledger.creditFen;
  lines.push(
    `  未匹配的社保记录：${report.unmatchedInsurance} 条`,
    `  账簿：借方 ${formatYuan(report.ledger.debitFen as Fen)} 元，贷方 ${formatYuan(report.ledger.creditFen as Fen)} 元，${balanced ? '平衡' : '不平衡！'}`,
    ...report.endings.map((e) => `  ${PROGRAMMES[e.programme]} ${e.employment}：${ENDINGS[e.outcome]}`),
    ...report.open.map((o) => `  尚未办结：${openText(o)}`),
    ...expectationLines(report.expectations),
    `  每段就业的历史事件中位数：${report.events.perEmployment}；用时 ${(report.elapsedMs / 1000).toFixed(1)} 秒`,
  );
  return lines.join('\n');
}
