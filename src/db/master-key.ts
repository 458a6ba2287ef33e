import type { Db } from './client.ts';

/** The database's sealed values belong to another key: nothing could be read, and new values would not fit the old. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
  readonly code = 'master-key-wrong';
  readonly remedy =
    '请恢复原来的密钥：MASTER_KEY 环境变量，或数据目录 secrets/master.key 的备份。没有它，已加密的身份证号和账号无法读取。';

  constructor() {
    super(
      '主密钥与数据不符：数据库中的数据是用另一把密钥加密的。 The master key is not the one of this data.',
    );
  }
}

/** Notes the key at the first start; throws WrongMasterKey when the data belongs to another one. */
export async function assertMasterKey(db: Db, fingerprint: string): Promise<void> {
  await db
    .insertInto('master_key')
    .values({ fingerprint })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const known = await db.selectFrom('master_key').select('fingerprint').executeTakeFirstOrThrow();
  if (known.fingerprint !== fingerprint) throw new WrongMasterKey();
}
