import type { Db } from '../../src/db/client.ts';
import { addMonths, type PlainDate } from '../../src/domain/dates.ts';
import { creditCode } from '../bench/numbers.ts';

type Row = Record<string, string>;

/** The centres that article 9 names, far away and in the province. */
const CENTRES = [
  ['440300', '珠三角劳务服务中心（示例）'],
  ['330100', '长三角劳务服务中心（示例）'],
  ['430100', '长株潭劳务服务中心（示例）'],
] as const;

const codeOf = (n: number): string => creditCode(980_000 + n, CENTRES[n]![0]);

export const demoCentres: readonly Row[] = CENTRES.map(([place, name], n) => ({
  统一社会信用代码: codeOf(n),
  名称: name,
  机构类型: '劳务服务中心',
  行政区划代码: place,
}));

const AFAR = [
  [0, '440300', '深圳示例电子厂', '制造', '普工', 4200, 5800, '住房、包吃'],
  [0, '440100', '广州示例酒店', '服务', '服务员', 3600, 4500, '住房、包吃'],
  [0, '440300', '深圳示例建筑公司', '建筑', '普工', 4800, 7000, '住房、子女入学'],
  [1, '330100', '杭州示例护理院', '服务', '护工', 4000, 5500, '住房、就医'],
  [1, '330100', '杭州示例制衣厂', '制造', '缝纫工', 4500, 6200, '住房、子女入学'],
  [2, '430100', '长沙示例物业', '服务', '护工', 3000, 3800, '住房'],
  [2, '430100', '长沙示例机械厂', '制造', '普工', 3500, 4600, '住房、包吃、班车'],
] as const;

/** Openings of the centres, and of employers of the prefecture: 普工, 服务员, 护工 as its register wishes. */
export async function demoOpenings(db: Db, today: PlainDate): Promise<Row[]> {
  const until = addMonths(today, 3);
  const near = await db
    .selectFrom('employer')
    .select(['credit_code', 'division'])
    .where('division', 'like', '4331%')
    .orderBy('credit_code')
    .limit(6)
    .execute();
  const works = [
    ['制造', '普工'],
    ['服务', '服务员'],
    ['服务', '护工'],
    ['农业', '普工'],
  ] as const;
  const afar = AFAR.map(([centre, place, name, industry, post, from, to, services], n) => ({
    岗位编号: `YS-${n + 1}`,
    用人单位名称: name,
    服务中心代码: codeOf(centre),
    工作地点代码: place,
    行业: industry,
    岗位: post,
    '月薪下限(元)': String(from),
    '月薪上限(元)': String(to),
    招聘人数: '10',
    年龄上限: '50',
    提供服务: services,
    有效期至: until,
  }));
  const here = near.map(({ credit_code, division }, n) => {
    const [industry, post] = works[n % works.length]!;
    return {
      岗位编号: `YS-${AFAR.length + n + 1}`,
      用人单位代码: credit_code,
      工作地点代码: division,
      行业: industry,
      岗位: post,
      '月薪下限(元)': String(2200 + 200 * n),
      '月薪上限(元)': String(3000 + 250 * n),
      招聘人数: '5',
      提供服务: n % 2 === 0 ? '班车' : '住房',
      有效期至: until,
    };
  });
  return [...afar, ...here];
}
