import type { Db } from '../../src/db/client.ts';
import { bankFileColumns } from '../../src/domain/bank-file.ts';
import { yuanToFen } from '../../src/domain/money.ts';
import { readBankTable } from '../../src/payments/bank-formats/index.ts';
import { payableFen } from '../../src/payments/post.ts';
import type { FileStore } from '../../src/platform/file-store.ts';
import type { Vault } from '../../src/platform/vault.ts';

/** What it takes to read the files that went to banks. */
export interface BankPapers {
  readonly files: Pick<FileStore, 'read'>;
  readonly vault: Pick<Vault, 'open'>;
}

/**
 * Reads the file of each batch again and compares it with the payments, line by line: key, name, bank, account, amount,
 * then count and sum. The store itself refuses a file that has not the hash of the record. Returns what differs, as
 * `batch` or `batch payment`.
 */
export async function batchesBesideTheirFiles(db: Db, papers: BankPapers): Promise<string[]> {
  const batches = await db
    .selectFrom('payment_batch')
    .select(['id', 'file_sha256', 'line_count', 'total_fen'])
    .orderBy('id')
    .execute();
  const wrong: string[] = [];
  for (const batch of batches) wrong.push(...(await differencesOf(db, batch, papers)));
  return wrong;
}

interface Batch {
  readonly id: string;
  readonly file_sha256: string;
  readonly line_count: number;
  readonly total_fen: number;
}

async function differencesOf(db: Db, batch: Batch, { files, vault }: BankPapers): Promise<string[]> {
  const table = await files
    .read(batch.file_sha256)
    .then(readBankTable)
    .catch(() => null);
  // Gone, changed, or no table any more.
  if (!table) return [batch.id];
  const payments = await db
    .selectFrom('payment')
    .select(['key', 'payee_name', 'bank', 'account_cipher', 'amount_fen', 'offset_fen'])
    .where('batch_id', '=', batch.id)
    .execute();
  const lines = new Map(table.slice(1, -1).map((cells) => [cellOf(cells, '支付编号'), cells]));
  const wrong = payments
    .filter(({ key, payee_name, bank, account_cipher, ...money }) => {
      const cells = lines.get(key);
      return (
        !cells ||
        cellOf(cells, '收款单位') !== payee_name.trim() ||
        cellOf(cells, '开户行') !== (bank ?? '').trim() ||
        cellOf(cells, '账号') !== opened(vault, account_cipher) ||
        yuanToFen(cellOf(cells, '金额(元)')) !== payableFen(money)
      );
    })
    .map(({ key }) => `${batch.id} ${key}`);
  const [, count, , total] = table.at(-1) ?? [];
  const whole =
    lines.size === batch.line_count &&
    payments.length === batch.line_count &&
    Number(count) === batch.line_count &&
    yuanToFen(total ?? '') === batch.total_fen;
  return whole ? wrong : [batch.id, ...wrong];
}

/** Null: not sealed under this key, so it is no account of ours. */
function opened(vault: BankPapers['vault'], cipher: Buffer): string | null {
  try {
    return vault.open(cipher);
  } catch {
    return null;
  }
}

const cellOf = (cells: readonly string[], column: (typeof bankFileColumns)[number]): string =>
  cells[bankFileColumns.indexOf(column)] ?? '';
