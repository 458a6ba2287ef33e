/** What workers are entitled to, in plain words, each with its article: the page 权益 of the public platform. */
export interface Right {
  readonly title: string;
  readonly text: string;
  readonly article: string;
}

export const rights: readonly Right[] = [
  {
    title: '培训和生活补贴',
    text: '参加就业前培训、岗位技能提升培训，费用由政府补贴；就业前培训期间每天有生活补贴；半年以上培训取得证书的另有补助。',
    article: '17',
  },
  {
    title: '子女就学',
    text: '两后生就读职业院校有生活补贴；有失学风险的学生可以申请特困学生补助。随迁子女在务工地就读，可以请我们协调。',
    article: '18',
  },
  { title: '返乡创业', text: '返乡创业的贷款按规定贴息，每季度由银行报送，不用反复申请。', article: '19' },
  { title: '外出交通补助', text: '凭劳动合同和车票，每人补助一次往返交通费用。', article: '20' },
  {
    title: '户籍、就医、子女就读',
    text: '转移就业的贫困劳动力在户籍、就医、子女就读等方面享受扶持政策。',
    article: '21',
  },
  {
    title: '劳动合同和社会保险',
    text: '用人单位应当签订劳动合同、依法缴纳社会保险。没有签、没有缴、欠薪、工伤，都可以求助。',
    article: '11、14',
  },
  {
    title: '家里的老人和孩子',
    text: '外出务工后留守儿童教育、老人赡养有困难的，可以求助，由乡镇和部门帮助解决。',
    article: '11',
  },
  {
    title: '宅基地、承包地、山林',
    text: '外出务工不影响您的宅基地、承包地、山林等合法权益。',
    article: '11',
  },
];

export const helpTopics = {
  wages: '欠薪',
  contract: '劳动合同',
  insurance: '社会保险',
  injury: '工伤',
  family: '留守儿童、老人',
  land: '宅基地、承包地、山林',
  training: '培训、找工作',
  subsidy: '补贴办理',
  other: '其他',
} as const;
export type HelpTopic = keyof typeof helpTopics;
