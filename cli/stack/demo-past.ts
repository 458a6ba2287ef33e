import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { createActivities } from '../../activities/index.ts';
import type { Database } from '../../src/db/client.ts';
import { addDays, type PlainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { povertyReviewed } from '../../src/domain/decide-operation.ts';
import type { AidId, ClaimId, UserId } from '../../src/domain/ids.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import { runImport } from '../../src/intake/index.ts';
import { bankFormatOf, readBankTable } from '../../src/payments/bank-formats/index.ts';
import { importBankResult } from '../../src/payments/bank-result.ts';
import { releaseBatch } from '../../src/payments/release.ts';
import type { FileStore } from '../../src/platform/file-store.ts';
import type { Vault } from '../../src/platform/vault.ts';
import { type AtOnce, answerTable, PAID } from '../rehearsal/bank.ts';

export interface PastDeps {
  readonly database: Database;
  readonly files: FileStore;
  readonly vault: Vault;
}

type Row = Readonly<Record<string, string>>;
/** How far a claim goes. */
export type Station = 'acceptance' | 'review' | 'public-notice' | 'approved' | 'paid';

/**
 * What happened to a county before the product is started: the same importers, activities and payments as ever, at the
 * time when it happened. No process is running then; each begins with the record as it stands (docs/decisions/0001). All
 * of it may be done again, from its beginning, until the worker runs.
 */
export class DemoPast {
  readonly deps: PastDeps;
  readonly #activities: ReturnType<typeof createActivities>;
  readonly #county: string;
  readonly #nowMs: number;
  readonly #post: (post: string) => UserId;

  /** `office`: what the usernames of the county's people begin with. `nowMs`: nothing happens after it. */
  constructor(deps: PastDeps, county: { readonly code: string; readonly office: string }, nowMs: number) {
    this.deps = deps;
    this.#activities = createActivities(deps);
    this.#county = county.code;
    this.#nowMs = nowMs;
    this.#post = (post) => `${county.office}-${post}` as UserId;
  }

  /** Noon of the day, of today not after the product's own first moment: what people do next comes after it. */
  #noon(on: PlainDate): number {
    return Math.min(startOfShanghaiDay(on) + 12 * 3_600_000, this.#nowMs);
  }

  by(post: string, on: PlainDate) {
    return { officer: this.#post(post), actor: this.#post(post), businessAtMs: this.#noon(on) };
  }

  /** Rows as a file of that day; returns how many are in the record now. */
  async take(kind: ImportKind, on: PlainDate, rows: readonly Row[]): Promise<number> {
    const text = stringify([...rows], { header: true, columns: [...importColumns[kind]] });
    const report = await runImport(this.deps, {
      kind,
      fileName: `${kind}.csv`,
      content: Readable.from([Buffer.from(text)]),
      mode: 'keep-good',
      businessAtMs: this.#noon(on),
      userId: null,
    });
    if (report.errors[0]) throw new Error(`${kind}: ${JSON.stringify(report.errors[0])}`);
    return report.accepted + report.unchanged;
  }

  /** The case is looked at, as its process would; returns its claims. */
  async assess(aidId: string, on: PlainDate): Promise<ClaimId[]> {
    await this.#activities.assessAid({ aidId: aidId as AidId, businessNowMs: this.#noon(on) });
    const claims = await this.deps.database.db
      .selectFrom('claim')
      .select('id')
      .where('aid_id', '=', aidId)
      .orderBy('id')
      .execute();
    return claims.map(({ id }) => id as ClaimId);
  }

  /**
   * Open claims go through the hands of the county, a day each and the notice's days, up to a station; what is paid goes
   * out in one batch. Returns the day of the last act.
   */
  async proceed(
    claims: readonly ClaimId[],
    from: PlainDate,
    to: Station,
    bank: AtOnce = () => PAID,
  ): Promise<void> {
    if (to === 'acceptance') return;
    for (const claim of claims) {
      await this.#approve(claim, 'acceptance', from);
      if (to === 'review') continue;
      await this.#approve(claim, 'review', addDays(from, 1));
      if (to === 'public-notice') continue;
      await this.#approve(claim, 'finance', addDays(from, DAYS_TO_FINANCE));
    }
    if (to !== 'paid') return;
    await this.#pay(claims, addDays(from, DAYS_TO_FINANCE + 1), bank);
  }

  async #approve(claimId: ClaimId, step: 'acceptance' | 'review' | 'finance', on: PlainDate): Promise<void> {
    const businessNowMs = this.#noon(on);
    await this.#activities.refreshClaim({ claimId, businessNowMs });
    const claim = await this.deps.database.db
      .selectFrom('claim')
      .select(['programme', 'revision', 'step'])
      .where('id', '=', claimId)
      .executeTakeFirstOrThrow();
    if (claim.step !== step) return;
    const reviewer = povertyReviewed.includes(claim.programme) ? 'poverty' : 'hr2';
    const post = { acceptance: 'centre', review: reviewer, finance: 'finance1' }[step];
    await this.#activities.decideClaim({
      claimId,
      step,
      action: 'approve',
      officer: this.#post(post),
      revision: claim.revision,
      requestKey: `demo:${step}:${claimId}`,
      businessNowMs,
    });
  }

  async #pay(claims: readonly ClaimId[], on: PlainDate, bank: AtOnce): Promise<void> {
    const requestKey = `demo:release:${claims[0]}`;
    const releasing = { division: this.#county, officer: this.#post('finance2'), requestKey };
    const { batchId, fileSha256 } = await releaseBatch(this.deps, {
      ...releasing,
      businessAtMs: this.#noon(on),
    });
    const answered = addDays(on, 1);
    const paid = await readBankTable(await this.deps.files.read(fileSha256));
    await importBankResult(this.deps, {
      batchId,
      content: await bankFormatOf('csv-gb18030').write(answerTable(paid, bank, answered)),
      officer: this.#post('finance1'),
      businessAtMs: this.#noon(answered),
      requestKey: `demo:result:${claims[0]}`,
    });
    const businessNowMs = this.#noon(answered);
    await this.#activities.refreshBatch({ batchId, businessNowMs });
    for (const claimId of claims) await this.#activities.refreshClaim({ claimId, businessNowMs });
  }
}

/** Acceptance and review on two days, seven days of notice, and the day after it. */
const DAYS_TO_FINANCE = 10;
