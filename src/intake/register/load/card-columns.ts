import type { RegistryRow } from '../../../domain/import-rows/index.ts';
import type { DETAILS } from '../../registry-read.ts';

type Plain = Exclude<(typeof DETAILS)[number], 'phone' | 'account'>;

/** A field of the card that stands in clear: its column in `person` and in `register_staging`, and in files. */
export interface CardColumn {
  readonly field: Plain;
  readonly column: string;
  readonly type: 'text' | 'int8' | 'int4' | 'bool';
  readonly header: string;
}

const known: Record<Plain, readonly [column: string, type: CardColumn['type'], header: string]> = {
  sex: ['sex', 'text', '性别'],
  relation: ['relation', 'text', '与户主关系'],
  education: ['education', 'text', '文化程度'],
  skill: ['skill', 'text', '技能水平'],
  health: ['health', 'text', '健康状况'],
  employmentState: ['employment_state', 'text', '就业状态'],
  employedIn: ['employed_in', 'text', '就业地区'],
  employedBy: ['employed_by', 'text', '就业单位'],
  employedAs: ['employed_as', 'text', '就业岗位'],
  wageFen: ['wage_fen', 'int8', '月工资(元)'],
  satisfaction: ['satisfaction', 'text', '就业满意度'],
  wantsChange: ['wants_change', 'bool', '转岗需求'],
  wishedRegion: ['wished_region', 'text', '意愿地区'],
  wishedIndustry: ['wished_industry', 'text', '意愿行业'],
  wishedPost: ['wished_post', 'text', '意愿岗位'],
  wishedWageFen: ['wished_wage_fen', 'int8', '意愿月薪(元)'],
  serviceNeeds: ['service_needs', 'text', '公共服务需求'],
  dependants: ['dependants', 'int4', '随行家属(人)'],
  labourAbility: ['labour_ability', 'text', '劳动能力'],
  wantsTransfer: ['wants_transfer', 'bool', '转移就业意愿'],
  wishedEmployer: ['wished_employer', 'text', '意愿企业'],
  childrenSchooling: ['children_schooling', 'text', '子女入学'],
  graduatedFrom: ['graduated_from', 'text', '毕业学校'],
  graduatedYear: ['graduated_year', 'int4', '毕业年份'],
  wantsVocational: ['wants_vocational', 'bool', '就读职校意愿'],
};

export const CARD_COLUMNS: readonly CardColumn[] = (Object.keys(known) as Plain[]).map((field) => {
  const [column, type, header] = known[field];
  return { field, column, type, header };
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

/** The value of a row in a column; absent is null here. */
export const valueIn = (row: RegistryRow, { field }: CardColumn): string | number | boolean | null =>
  row[field] ?? null;
