/** The words a column may hold. A new word is added here once the bureau uses it, not guessed. */
export const listedWords = {
  与户主关系: ['户主', '配偶', '子女', '父母'],
  性别: ['男', '女'],
  文化程度: ['小学', '初中', '高中', '中专', '大专'],
  技能水平: ['无', '初级', '中级', '高级'],
  健康状况: ['健康', '慢性病', '残疾'],
  建档立卡: ['是', '否'],
  就业状态: ['已转移就业', '未转移有意愿', '无转移意愿', '两后生'],
  就业满意度: ['满意', '一般', '不满意'],
  转岗需求: ['是', '否'],
  意愿地区: ['省外', '省内', '州内', '县内'],
  公共服务需求: ['子女入学', '住房', '就医'],
  类型: ['劳务中介机构', '农村劳务经纪人', '商会组织'],
  信誉: ['良好', '不良'],
  项目: ['两后生生活补贴', '特困学生补助'],
  就读阶段: ['职业院校', '义务教育', '普通高中', '高等教育'],
  是否在籍: ['是', '否'],
  是否在读: ['是', '否'],
  是否面临失学: ['是', '否'],
  是否返乡农民工: ['是', '否'],
  是否逾期: ['是', '否'],
  方式: ['电话', '微信', '走访'],
} as const satisfies Record<string, readonly string[]>;

export type ListedColumn = keyof typeof listedWords;
export type ListedWord<C extends ListedColumn> = (typeof listedWords)[C][number];
