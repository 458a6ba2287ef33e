import type { PlainDate } from '../../../src/domain/dates.ts';
import { isAidId } from '../../../src/domain/ids.ts';
import {
  aidWorkflowId,
  claimWorkflowId,
  employmentWorkflowId,
  recoveryWorkflowId,
} from '../../../workflows/contract.ts';
import type { AtOnce } from '../bank.ts';
import { bringAllTo } from '../clocks.ts';
import { type ApiClient, ApiError } from '../http-client.ts';
import type { CaseOf } from '../record.ts';
import { bringClocksTo, settle, type Theatre } from '../theatre.ts';
import { BankAnswers } from './bank-answers.ts';
import type { Check, ScenarioEvent } from './entries.ts';
import { type Expectation, judge } from './expectations.ts';
import {
  type ApiDocument,
  type Call,
  callOf,
  faultsOfCall,
  type Operation,
  operationsOf,
  REVISION,
  similar,
  type Values,
} from './operations.ts';
import { candidatesFor } from './people.ts';
import { type Scenario, scenarioFault } from './read.ts';
import { type Kept, resolve } from './values.ts';

export interface Stage extends Theatre {
  readonly onProgress: (line: string) => void;
  /** Sees to it that agents of all employers and intermediaries can sign in. */
  readonly seedAgents: () => Promise<void>;
}

/** A scenario on its way through the year. */
export class ScenarioRun {
  readonly #scenario: Scenario;
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #kept: Kept = new Map();
  readonly #bank: BankAnswers;
  /** In the order in which they were judged. */
  readonly expectations: Expectation[] = [];

  private constructor(scenario: Scenario, operations: ReadonlyMap<string, Operation>) {
    this.#scenario = scenario;
    this.#operations = operations;
    this.#bank = new BankAnswers(scenario.answers, (employment) => this.#named(employment));
  }

  /** Compares the scenario with the interface of the running API; throws EngineError `scenario-invalid`. */
  static async prepare(scenario: Scenario, api: ApiClient): Promise<ScenarioRun> {
    const operations = operationsOf(await api.get<ApiDocument>('/openapi.json'));
    const faults = scenario.events.flatMap((event) => {
      const operation = operations.get(event.do);
      const messages = operation
        ? faultsOfCall(operation, event.with, scenario.folder)
        : [`do：没有操作 ${event.do}${resembling(event.do, operations)}`];
      return messages.map((message) => ({ line: event.line, message }));
    });
    if (faults.length > 0) throw scenarioFault(faults);
    return new ScenarioRun(scenario, operations);
  }

  /** Days on which it wants the play to stop. */
  get days(): PlainDate[] {
    const { events, checks } = this.#scenario;
    return [...events.map(({ on }) => on), ...checks.flatMap(({ on }) => on ?? []), ...this.#bank.days];
  }

  /** What the bank says of a payment when it has its file. */
  get atOnce(): AtOnce {
    return this.#bank.atOnce;
  }

  /** What the bank says on this day, and then what people do, in the order of the file. */
  async act(stage: Stage, today: PlainDate, nowMs: number): Promise<void> {
    if (this.#bank.days.includes(today)) {
      this.expectations.push(...(await this.#bank.say(stage, today, nowMs)));
      await settle(stage, nowMs);
      await bringClocksTo(stage, nowMs);
    }
    for (const event of this.#scenario.events.filter(({ on }) => on === today)) {
      const expectation = await this.#do(stage, event, nowMs);
      if (!expectation.met || event.expect) this.expectations.push(expectation);
      stage.onProgress(
        `${today} 剧本第 ${event.line} 行 ${event.as} ${event.do}：${expectation.found}${expectation.met ? '' : '（与期望不符）'}`,
      );
    }
  }

  /** What is expected at the end of this day; null: at the end of the play. */
  async check({ record }: Pick<Theatre, 'record'>, on: PlainDate | null): Promise<void> {
    for (const check of this.#scenario.checks.filter((one) => one.on === on))
      this.expectations.push(await judge(this.#withNames(check), record));
    if (on === null) this.expectations.push(...this.#bank.unasked());
  }

  /** The case may be one that an earlier event has opened: `$name.id`. */
  #withNames(check: Check): Check {
    if (!('employment' in check.expect)) return check;
    const { employment } = check.expect;
    return { ...check, expect: { ...check.expect, employment: this.#named(employment) ?? employment } };
  }

  /** Null while nothing was kept under the name. */
  #named(employment: string): string | null {
    const resolved = resolve({ employment }, this.#kept);
    return typeof resolved === 'string' ? null : String(resolved.employment);
  }

  async #do(stage: Stage, event: ScenarioEvent, nowMs: number): Promise<Expectation> {
    const expected = event.expect ? `被拒绝：${describe(event.expect)}` : '办成';
    const found = await this.#answer(stage, event, nowMs);
    const met =
      event.expect === undefined
        ? found.refused === null
        : found.refused !== null &&
          (event.expect.status ?? found.refused.status) === found.refused.status &&
          (event.expect.code ?? found.refused.code) === found.refused.code;
    return { line: event.line, on: event.on, expected: `${event.do} ${expected}`, found: found.text, met };
  }

  async #answer(stage: Stage, event: ScenarioEvent, nowMs: number): Promise<Answer> {
    const values = resolve(event.with, this.#kept);
    if (typeof values === 'string') return nothing(`没有这样的答复：${values}`);
    const found = await caseIn(stage, values);
    // Its processes live up to today first: an officer's word reaches them at this business time.
    if (found) await bringAllTo(stage, processesOf(found), nowMs);
    if (event.as.includes('agent') || /^(employer|intermediary|institution)-/.test(event.as))
      await stage.seedAgents();
    const candidates = candidatesFor(event.as, stage.officers, found);
    if (candidates.length === 0) return nothing(`不知道由谁办理：${event.as} 须有所办的案件，或写明用户名`);

    let refused: ApiError | null = null;
    for (const candidate of candidates) {
      try {
        const client = await candidate();
        const call = callOf(
          this.#operations.get(event.do)!,
          await this.#asSeen(event, values, client),
          this.#scenario.folder,
        );
        const answer = await send(client, call);
        if (event.keep) this.#kept.set(event.keep, answer);
        await settle(stage, nowMs);
        await bringClocksTo(stage, nowMs);
        return { refused: null, text: '办成' };
      } catch (error) {
        if (!(error instanceof ApiError) || error.status >= 500) throw error;
        refused = error;
        if (error.problem.code !== 'separation-of-duties') break;
      }
    }
    const { status, problem } = refused!;
    return {
      refused: { status, code: problem.code },
      text: `被拒绝：${describe({ status, code: problem.code })} ${problem.detail ?? ''}`.trim(),
    };
  }

  /** The values as somebody has them who has just opened the page: the claim's revision is the one it shows. */
  async #asSeen({ do: id }: ScenarioEvent, values: Values, client: ApiClient): Promise<Values> {
    const { body, inPath } = this.#operations.get(id)!;
    if (!body?.required.includes(REVISION) || REVISION in values || !inPath.includes('id')) return values;
    const claim = await client.get<{ revision: number }>(
      `/api/claims/${encodeURIComponent(String(values.id))}`,
    );
    return { ...values, [REVISION]: claim.revision };
  }
}

interface Answer {
  readonly refused: { readonly status: number; readonly code: string | undefined } | null;
  readonly text: string;
}

const nothing = (text: string): Answer => ({ refused: { status: 0, code: undefined }, text });

const describe = ({ status, code }: { status?: number | undefined; code?: string | undefined }): string =>
  [status, code].filter(Boolean).join(' ') || '任何理由';

function resembling(name: string, operations: ReadonlyMap<string, Operation>): string {
  const names = similar(name, operations.keys());
  return names.length > 0 ? `；相近的有 ${names.join('、')}` : '；全部操作见 /docs';
}

/** The case that an event is about: its number stands in the values, alone or in that of what hangs on it. */
async function caseIn({ record }: Theatre, values: Values): Promise<CaseOf | null> {
  for (const value of Object.values(values)) {
    const found = typeof value === 'string' ? await record.caseOf(value) : null;
    if (found) return found;
  }
  return null;
}

const processesOf = ({ subject, claims, recoveries }: CaseOf): string[] => [
  isAidId(subject) ? aidWorkflowId(subject) : employmentWorkflowId(subject as never),
  ...claims.map((claim) => claimWorkflowId(claim as never)),
  ...recoveries.map((recovery) => recoveryWorkflowId(recovery as never)),
];

function send(client: ApiClient, { method, path, json, form }: Call): Promise<unknown> {
  return client.request(method, path, { ...(json !== undefined && { json }), ...(form && { form }) });
}
