import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Trx } from '../../src/db/client.ts';
import { loadDivisions } from '../../src/db/divisions.ts';
import { loadPolicies } from '../../src/db/policies.ts';
import { creditCheckCharacter } from '../../src/domain/credit-code.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { identityCheckDigit } from '../../src/domain/identity-number.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/index.ts';
import { type ImportReport, type ImportRequest, runImport } from '../../src/intake/index.ts';
import { createVault } from '../../src/platform/vault.ts';
import { createTestDatabase } from '../helpers/postgres.ts';

/** A record with divisions, policies (of `policies`) and two officers, and short ways to bring files in. */
export async function openWorld({ policies = 'policies' } = {}) {
  const database = await createTestDatabase({ maxConnections: 12 });
  const { db } = database;
  await loadDivisions(db, 'data/divisions.csv');
  await loadPolicies(db, policies);
  await db
    .insertInto('app_user')
    .values(['officer', 'clerk'].map((id) => ({ id, username: id, password_hash: 'x', display_name: id })))
    .execute();
  const vault = createVault(Buffer.alloc(32, 9));

  const importFile = (
    kind: ImportKind,
    content: string | Buffer,
    options: Partial<Omit<ImportRequest, 'kind' | 'content'>> & { on?: string } = {},
  ): Promise<ImportReport> => {
    const { on = '2016-12-01', ...request } = options;
    return runImport(
      { database, vault },
      {
        kind,
        fileName: `${kind}.csv`,
        content: Readable.from([Buffer.from(content)]),
        mode: 'keep-good',
        businessAtMs: businessAt(on),
        userId: null,
        ...request,
      },
    );
  };

  return {
    database,
    db,
    vault,
    importFile,
    /** Rows as objects by column; columns left out are empty. */
    importRows: (
      kind: ImportKind,
      rows: readonly Record<string, string>[],
      options: Parameters<typeof importFile>[2] = {},
    ) => importFile(kind, csv(kind, rows), options),
    inTransaction: <T>(work: (trx: Trx) => Promise<T>) => db.transaction().execute(work),
    outbox: async (kind?: string) => {
      const rows = await db.selectFrom('outbox').select(['workflow_id', 'payload']).orderBy('id').execute();
      const facts = rows.map((row) => ({
        id: row.workflow_id,
        ...(row.payload as { kind: string; key: string }),
      }));
      return kind === undefined ? facts : facts.filter((fact) => fact.kind === kind);
    },
    count: async (
      table: 'person' | 'employment' | 'insurance_payment' | 'outbox' | 'audit_entry' | 'case_event',
    ) => {
      const row = await db
        .selectFrom(table)
        .select((e) => e.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      return row.n;
    },
    /** An employer in 保靖县, one outside the prefecture, and an intermediary. */
    async seed() {
      await this.importRows('employers', [EMPLOYER, OUTSIDE]);
      await this.importRows('intermediaries', [AGENCY]);
    },
    close: () => database.close(),
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;

export const businessAt = (date: string): number => startOfShanghaiDay(plainDate(date)) + 10 * 3_600_000;

export function csv(kind: ImportKind, rows: readonly Record<string, string>[]): string {
  const columns: readonly string[] = importColumns[kind];
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

/** The n-th person, born 1980. */
export function identity(n: number): string {
  const first17 = `43312519800101${String(n).padStart(3, '0')}`;
  return first17 + identityCheckDigit(first17);
}

export function creditCode(n: number, county = '433125'): string {
  const first17 = `91${county}${String(n).padStart(9, '0')}`;
  return first17 + creditCheckCharacter(first17);
}

export const VILLAGE = '433125113210';
export const EMPLOYER = {
  统一社会信用代码: creditCode(1),
  名称: '保靖茶业',
  行政区划代码: '433125',
  账号: '6228481533715135421',
};
export const OUTSIDE = {
  统一社会信用代码: creditCode(2, '440300'),
  名称: '深圳旅游',
  行政区划代码: '440300',
};
export const AGENCY = {
  编号: 'ZJ001',
  名称: '保靖中介',
  类型: '劳务中介机构',
  资质证号: '湘人介1号',
  资质有效期至: '2021-12-31',
  信誉: '良好',
  行政区划代码: '433125',
};

export const person = (n: number, more: Record<string, string> = {}): Record<string, string> => ({
  户编号: `H${n}`,
  姓名: `石${n}`,
  身份证号: identity(n),
  建档立卡: '是',
  行政区划代码: VILLAGE,
  '家庭年收入(元)': '17805',
  ...more,
});

export const placement = (n: number, more: Record<string, string> = {}): Record<string, string> => ({
  就业编号: `JY${n}`,
  身份证号: identity(n),
  统一社会信用代码: EMPLOYER.统一社会信用代码,
  介绍机构编号: AGENCY.编号,
  岗位: '普工',
  '月工资(元)': '5000',
  入职日期: '2016-06-18',
  合同起始日: '2016-06-18',
  合同终止日: '2018-06-17',
  ...more,
});

export const payment = (
  n: number,
  month: string,
  more: Record<string, string> = {},
): Record<string, string> => ({
  统一社会信用代码: EMPLOYER.统一社会信用代码,
  所属月份: month,
  身份证号: identity(n),
  险种: '城镇职工基本养老保险',
  缴费日期: `${month}-25`,
  '缴费金额(元)': '715.82',
  ...more,
});

export const scan = (text: string) => ({
  sha256: createHash('sha256').update(text).digest('hex'),
  mediaType: 'application/pdf' as const,
  byteSize: text.length,
  fileName: `${text}.pdf`,
});

/** Row, column and code of each problem, which is what a person acts on. */
export const brief = (report: ImportReport) => report.errors.map((e) => [e.row, e.column, e.code]);
