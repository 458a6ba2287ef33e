import type { PlainDate } from '../dates.ts';
import type { ListedWord } from '../import-rows/listed-words.ts';

/** The fields of a person's card (一人一卡) beside name and identity number, with their words (art. 8). */
export const cardFields = {
  sex: '性别',
  relation: '与户主关系',
  education: '文化程度',
  skill: '技能水平',
  health: '健康状况',
  labourAbility: '劳动能力',
  annualIncomeFen: '家庭年收入',
  employmentState: '就业状态',
  employedIn: '就业地区',
  employedBy: '就业单位',
  employedAs: '就业岗位',
  wageFen: '月工资',
  satisfaction: '就业满意度',
  wantsChange: '转岗需求',
  childrenSchooling: '子女入学',
  dependants: '随行家属',
  wantsTransfer: '转移就业意愿',
  wishedRegion: '意愿地区',
  wishedIndustry: '意愿行业',
  wishedEmployer: '意愿企业',
  wishedPost: '意愿岗位',
  wishedWageFen: '意愿月薪',
  serviceNeeds: '公共服务需求',
  graduatedFrom: '毕业学校',
  graduatedYear: '毕业年份',
  wantsVocational: '就读职校意愿',
  phone: '联系电话',
  account: '一卡通账号',
} as const;
export type CardField = keyof typeof cardFields;

/** How the fields stand on a card, in the order of article 8; telephone and account stand apart. */
export const cardGroups: readonly {
  readonly title: string;
  readonly fields: readonly Exclude<CardField, 'phone' | 'account'>[];
}[] = [
  {
    title: '基本情况',
    fields: [
      'sex',
      'relation',
      'education',
      'skill',
      'health',
      'labourAbility',
      'annualIncomeFen',
      'employmentState',
    ],
  },
  {
    title: '就业去向和收入',
    fields: [
      'employedIn',
      'employedBy',
      'employedAs',
      'wageFen',
      'satisfaction',
      'wantsChange',
      'childrenSchooling',
      'dependants',
    ],
  },
  {
    title: '就业意愿',
    fields: [
      'wantsTransfer',
      'wishedRegion',
      'wishedIndustry',
      'wishedEmployer',
      'wishedPost',
      'wishedWageFen',
      'serviceNeeds',
    ],
  },
  { title: '两后生', fields: ['graduatedFrom', 'graduatedYear', 'wantsVocational'] },
];

/** The groups of article 8, and who wants neither. */
export type RegisterGroup = ListedWord<'就业状态'>;

/** What the four clears look at: null or absent = not known. */
export type CardFacts = { readonly birthOn: PlainDate } & {
  readonly [field in CardField]?: string | number | boolean | null | undefined;
};

/** How a word about a person came to the register. */
export const registerSourceNames = {
  file: '表格导入',
  visit: '入户走访',
  phone: '电话核实',
  office: '窗口登记',
  self: '本人申报',
} as const;
export type RegisterSource = keyof typeof registerSourceNames;
