import { registryColumn } from '../../../domain/import-rows/index.ts';
import type { DETAILS } from '../../registry-read.ts';

export type Plain = Exclude<(typeof DETAILS)[number], 'phone' | 'account'>;

/** A field of the card that stands in clear: its column in `person` and in `register_staging`, and in files. */
export interface CardColumn {
  readonly field: Plain;
  readonly column: string;
  readonly type: 'text' | 'int8' | 'int4' | 'bool';
  readonly header: string;
}

const known: Record<Plain, readonly [column: string, type: CardColumn['type']]> = {
  sex: ['sex', 'text'],
  relation: ['relation', 'text'],
  education: ['education', 'text'],
  skill: ['skill', 'text'],
  health: ['health', 'text'],
  employmentState: ['employment_state', 'text'],
  employedIn: ['employed_in', 'text'],
  employedBy: ['employed_by', 'text'],
  employedAs: ['employed_as', 'text'],
  wageFen: ['wage_fen', 'int8'],
  satisfaction: ['satisfaction', 'text'],
  wantsChange: ['wants_change', 'bool'],
  wishedRegion: ['wished_region', 'text'],
  wishedIndustry: ['wished_industry', 'text'],
  wishedPost: ['wished_post', 'text'],
  wishedWageFen: ['wished_wage_fen', 'int8'],
  serviceNeeds: ['service_needs', 'text'],
  dependants: ['dependants', 'int4'],
  labourAbility: ['labour_ability', 'text'],
  wantsTransfer: ['wants_transfer', 'bool'],
  wishedEmployer: ['wished_employer', 'text'],
  childrenSchooling: ['children_schooling', 'text'],
  graduatedFrom: ['graduated_from', 'text'],
  graduatedYear: ['graduated_year', 'int4'],
  wantsVocational: ['wants_vocational', 'bool'],
};

export const CARD_COLUMNS: readonly CardColumn[] = (Object.keys(known) as Plain[]).map((field) => {
  const [column, type] = known[field];
  return { field, column, type, header: registryColumn(field) };
});

/** Those that the file has; cards keep what they say in the others. */
export const columnsIn = (absent: readonly string[]): readonly CardColumn[] =>
  CARD_COLUMNS.filter(({ header }) => !absent.includes(header));

/** What is sealed, and the poverty status, as `register_load_row.fields` names them. */
export const SEALED_FIELDS = { phone: '联系电话', account: '一卡通账号' } as const;

/** Name of a changed column as files write it. */
export function headerOf(column: string): string {
  if (column === 'registered_poor') return '建档立卡';
  if (column in SEALED_FIELDS) return SEALED_FIELDS[column as keyof typeof SEALED_FIELDS];
  return CARD_COLUMNS.find((one) => one.column === column)?.header ?? column;
}
