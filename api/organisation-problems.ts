import type { ProblemKind } from './problems.ts';

/** Refusals of posts, delegation, hand-over and publicity. */
export const organisationProblems = {
  'delegation-over': {
    status: 403,
    title: '委托不在有效期内，或已经终止',
    remedy: '请以本人的岗位办理，或请委托人重新委托。',
  },
  'acting-not-here': {
    status: 403,
    title: '这项操作不能代他人办理',
    remedy: '请在页面顶部改为“以本人岗位”后再办理；可以委托的事项见“委托代理”。',
  },
  'delegation-unfit': {
    status: 422,
    title: '不能委托给这个人',
    remedy: '请委托给本地区或上级有办理岗位、已登记身份证号的人员；财政与审核岗位不能互相委托。',
  },
  'delegation-not-own': {
    status: 403,
    title: '只能委托本人岗位的事项',
    remedy: '受托的事项不能再委托；请选择本人现有岗位和地区内的事项。',
  },
  'delegation-ended': { status: 409, title: '委托已经终止', remedy: '请刷新页面查看。' },
  'delegation-days': {
    status: 422,
    title: '委托的日期不对',
    remedy: '从今天或以后起，最长 366 天，首日不晚于末日。',
  },
  'post-taken': {
    status: 409,
    title: '这个岗位已经设立',
    remedy: '同一单位的同名岗位只设一个；需要多人的，请增加名额。',
  },
  'post-full': {
    status: 409,
    title: '岗位没有空缺',
    remedy: '请先结束现任人员的任职，或选择空缺的日期。',
  },
  'term-repeated': { status: 409, title: '此人在这段时间已任该职', remedy: '请核对任职日期。' },
  'article-not-draft': { status: 409, title: '稿件已经发布或撤下', remedy: '请刷新页面查看。' },
  'article-changed': { status: 409, title: '稿件已有修改', remedy: '请刷新页面，读过新的内容后再办理。' },
  'article-own': { status: 403, title: '撰写人不能审核自己的稿件', remedy: '请由另一人审核发布。' },
  'article-not-own': { status: 403, title: '只有撰写人可以修改', remedy: '请由撰写人修改，或撤回后另写。' },
  'article-without-consent': {
    status: 422,
    title: '被报道人没有同意',
    remedy: '请先在“读取记录与同意”中登记被报道人对“宣传报道”的同意。',
  },
  'article-picture': { status: 422, title: '不能配这张图', remedy: '请选择 JPEG 或 PNG，最多九张。' },
  'post-unknown': { status: 404, title: '没有这个岗位', remedy: '请刷新页面查看。' },
  'hand-over-incomplete': {
    status: 422,
    title: '还有事项没有写明交给谁',
    remedy: '请为每一件未办结的服务事项选择接手人。',
  },
  'heir-unfit': {
    status: 422,
    title: '此人不能接手',
    remedy: '请选择在承办单位或上级有办理岗位、不须回避的人员。',
  },
  'tasks-open': {
    status: 409,
    title: '此人手上还有未办结的事项',
    remedy: '请先办理工作交接；确需立即停用的，可以先停用，事项列入“无人负责的事项”。',
  },
  'term-ended': { status: 409, title: '任职已经结束', remedy: '请刷新页面查看。' },
} as const satisfies Record<string, ProblemKind>;
