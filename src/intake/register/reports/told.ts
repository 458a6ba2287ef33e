import type { Comer } from '../../../domain/register/report.ts';
import type { Vault } from '../../../platform/vault.ts';

/** What a report says in words of its own: sealed as one. */
export interface Told {
  readonly comer: Comer | null;
  readonly note: string;
}

export const sealTold = (vault: Pick<Vault, 'seal'>, told: Told): Buffer => vault.seal(JSON.stringify(told));

export const openTold = (vault: Pick<Vault, 'open'>, sealed: Uint8Array): Told =>
  JSON.parse(vault.open(sealed)) as Told;
