import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { createActivities } from '../../activities/index.ts';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import type { Database } from '../../src/db/client.ts';
import { addDays, addYears, monthOf, monthsFrom, type PlainDate } from '../../src/domain/dates.ts';
import {
  addContract,
  attachContractDocument,
  recordInsurancePayment,
  registerEmployment,
} from '../../src/intake/index.ts';
import { createFileStore } from '../../src/platform/file-store.ts';
import { createVault } from '../../src/platform/vault.ts';
import { VILLAGE } from './cases.ts';
import { OFFICE } from './people.ts';

const JISHOU = '433101';
const SCAN = createHash('sha256').update('scan').digest('hex');
let next = 1;

export type Sandbox = ReturnType<typeof openSandbox>;

/** The record with what acts on it, and no engine: whoever calls decides when a process looks. */
export function openSandbox(database: Database) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sandbox-'));
  const vault = createVault(randomBytes(32));
  const { db } = database;
  const sandbox = {
    database,
    vault,
    files: createFileStore(dataDir, vault),
    activities: createActivities({ database }),

    /** A registered poor worker, and an employer of Jishou with an account. */
    async newParties(): Promise<{ identity: string; employer: string }> {
      const n = next++;
      const [identity, employer] = [identityNumber(n), creditCode(n, JISHOU)];
      await sql`insert into household (number, division) values (${`S-${n}`}, ${VILLAGE})`.execute(db);
      await sql`
        with p as (
          insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, business_on)
          values (${vault.identityKey(identity)}, ${vault.seal(identity)}, ${identity.slice(-4)}, '石有福', '1970-01-01',
            ${`S-${n}`}, '2016-06-01') returning id)
        insert into poverty_status (person_id, valid_from, registered_poor) select id, '2016-06-01', true from p
      `.execute(db);
      await sql`
        insert into employer (credit_code, name, division, bank, account_cipher, business_on)
        values (${employer}, ${`企业${n}`}, ${JISHOU}, '农村商业银行', ${vault.seal('6228480000000000000')}, '2016-06-01')
      `.execute(db);
      return { identity, employer };
    },

    /** An employment with an insured year and a confirmed contract. */
    async employ(parties: { identity: string; employer: string }, startsOn: PlainDate, nowMs: number) {
      const id = `S${process.pid}-${next++}`;
      const by = { actor: null, businessAtMs: nowMs };
      const placement = {
        employmentId: id,
        identityNumber: parties.identity,
        birthDate: '1970-01-01',
        sex: '男',
        creditCode: parties.employer,
        intermediary: null,
        post: null,
        wageFen: null,
        startsOn,
        contract: { startsOn, endsOn: addDays(addYears(startsOn, 1), -1) },
      };
      await db
        .transaction()
        .execute((trx) => registerEmployment(trx, { placement: placement as never, vault, ...by }));
      await sandbox.upload(`${id}-C1`, nowMs);
      await sandbox.confirm(id, `${id}-C1`, OFFICE.confirmer, nowMs);
      await sql`
        insert into insurance_payment (identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen,
          matched_employment, business_on)
        select ${vault.identityKey(parties.identity)}, ${vault.seal(parties.identity)}, ${parties.employer}, m, '养老',
          ${startsOn}, 50000, ${id}, ${startsOn}
        from unnest(${monthsFrom(monthOf(startsOn), 12).map((month) => `${month}-01`)}::date[]) m
      `.execute(db);
      return id;
    },

    insure(
      { identity, employer }: { identity: string; employer: string },
      month: string,
      paidOn: string,
      nowMs: number,
    ) {
      const payment = {
        creditCode: employer,
        month,
        identityNumber: identity,
        kind: '养老',
        paidOn,
        // Never the same payment twice: a revoked one would not come back.
        amountFen: 50_000 + next++,
      };
      return db
        .transaction()
        .execute((trx) =>
          recordInsurancePayment(trx, { payment: payment as never, vault, actor: null, businessAtMs: nowMs }),
        );
    },

    async upload(contractId: string, nowMs: number): Promise<void> {
      const document = { sha256: SCAN, mediaType: 'application/pdf', byteSize: 1, fileName: '合同.pdf' };
      await db.transaction().execute((trx) =>
        attachContractDocument(trx, {
          contractId,
          document: document as never,
          actor: null,
          businessAtMs: nowMs,
        }),
      );
    },

    async amend(
      employmentId: string,
      contract: { startsOn: PlainDate; endsOn: PlainDate | null; replaces?: string },
      nowMs: number,
    ): Promise<string> {
      const { contractId } = await db
        .transaction()
        .execute((trx) => addContract(trx, { employmentId, ...contract, actor: null, businessAtMs: nowMs }));
      await sandbox.upload(contractId, nowMs);
      return contractId;
    },

    confirm(employmentId: string, contractId: string, officer: string, nowMs: number) {
      return sandbox.activities.confirmContract({
        requestKey: randomUUID(),
        contractId,
        officer: officer as never,
        accept: true,
        employmentId: employmentId as never,
        businessNowMs: nowMs,
      });
    },

    close: () => rmSync(dataDir, { recursive: true, force: true }),
  };
  return sandbox;
}
