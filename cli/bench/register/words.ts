// What the people of a generated register are called, do and wish for. Surnames are those of the prefecture.

export const SURNAMES = [...'石龙吴麻向彭田张杨王刘李陈黄罗梁秧滕符施贾舒唐覃鲁周'];
export const GIVEN_NAMES = [...'国秀华平英芳军明玉兰辉建文金花春生桂云志勇艳丽德林霞强成凤娟斌红梅友福贵'];
export const EDUCATION = ['小学', '初中', '初中', '高中', '中专', '大专'] as const;
export const SKILLS = ['无', '无', '初级', '中级', '高级'] as const;
export const HEALTH = ['健康', '健康', '健康', '健康', '慢性病', '残疾'] as const;
export const EMPLOYED_IN = [
  '广东省东莞市',
  '广东省深圳市',
  '浙江省宁波市',
  '长沙市',
  '吉首市',
  '福建省泉州市',
] as const;
export const EMPLOYERS = [
  '电子厂',
  '制鞋厂',
  '建筑公司',
  '酒店',
  '物流公司',
  '茶业公司',
  '家政公司',
] as const;
export const POSTS = ['普工', '装配工', '服务员', '司机', '护工', '钢筋工', '保安'] as const;
export const INDUSTRIES = ['制造', '服务', '建筑', '农业', '物流', '餐饮'] as const;
export const REGIONS = ['省外', '省内', '州内', '县内'] as const;
export const SATISFACTION = ['满意', '一般', '不满意'] as const;
export const SERVICES = ['子女入学', '住房', '就医'] as const;
export const LABOUR_ABILITY = ['普通劳动力', '技能劳动力', '弱劳动力或半劳动力', '丧失劳动力'] as const;
export const SCHOOLS = ['吉首市民族中学', '花垣县边城高级中学', '凤凰县高级中学', '龙山县第一中学'] as const;
