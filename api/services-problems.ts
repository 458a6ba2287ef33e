import type { ProblemKind } from './problems.ts';

/** Refusals of services, visits and training plans; the details come with each. */
export const serviceProblems = {
  'service-unknown': { status: 404, title: '没有这件服务事项', remedy: '请核对编号。' },
  'service-person-unknown': {
    status: 404,
    title: '没有找到这个人',
    remedy: '请核对身份证号或就业编号；也可能不在您的辖区或单位之内。',
  },
  'service-open-already': {
    status: 409,
    title: '同类服务事项正在办理',
    remedy: '请打开正在办理的那一件，新的情况记在它的办理记录里。',
  },
  'service-kind-not-yet': {
    status: 422,
    title: '规则还没有这类事项',
    remedy: '请选择其他事项，或核对日期。',
  },
  'service-transfer': {
    status: 409,
    title: '现在不能转交或登记答复',
    remedy: '扶持事项由承办人转交主管部门；收到答复前不重复转交，答复只登记一次。',
  },
  'service-not-owner': {
    status: 403,
    title: '不由您承办',
    remedy: '请由承办人办理；逾期上报后，上一级可以接过来办理。',
  },
  'service-owner-unfit': {
    status: 422,
    title: '不能移交给这个人',
    remedy: '请移交给承办单位或其上一级有办理权限的人员。',
  },
  'service-reopen-too-late': {
    status: 422,
    title: '超过可以重新办理的期限',
    remedy: '请提出新的服务事项。',
  },
  'visit-plan-unknown': {
    status: 404,
    title: '不在走访名单中',
    remedy: '请先查找达到人数的企业。',
  },
  'visit-local-hr-missing': {
    status: 422,
    title: '须会同当地人社部门',
    remedy: '请填写一同走访的当地人社部门。',
  },
  'visit-repeated': { status: 409, title: '这一天已登记过走访', remedy: '请刷新后查看走访记录。' },
  'visit-ahead': { status: 422, title: '走访日期在今天之后', remedy: '请核对走访日期。' },
  'visit-worker-elsewhere': {
    status: 422,
    title: '劳动者不在这家企业',
    remedy: '请核对就业编号。',
  },
  'training-demand-stated': {
    status: 409,
    title: '需求已经登记',
    remedy: '人数有变的，请先撤回原来的，再重新登记。',
  },
  'training-demand-unknown': { status: 404, title: '没有这条需求', remedy: '请刷新后查看。' },
  'trade-unknown': { status: 422, title: '没有这个工种', remedy: '请从工种清单中选择。' },
  'employer-unknown': { status: 404, title: '没有这家企业', remedy: '请核对统一社会信用代码。' },
  'training-category-unknown': {
    status: 422,
    title: '没有这个培训类别',
    remedy: '请按“政策条文”中的类别选择。',
  },
  'training-rules-missing': {
    status: 422,
    title: '计划年度没有施行的培训政策',
    remedy: '请核对年度。',
  },
  'training-plan-open': {
    status: 409,
    title: '已有一份计划等待审批',
    remedy: '请先办理或撤回那一份，再提出追加计划。',
  },
  'training-plan-decided': { status: 409, title: '计划已经办理', remedy: '请刷新后查看。' },
  'training-plan-own': {
    status: 403,
    title: '不能审批自己提出的计划',
    remedy: '请由另一位人社人员审批。',
  },
  'training-plan-not-own': {
    status: 403,
    title: '只有提出人可以撤回',
    remedy: '请由提出人撤回，或由审批人不予批准。',
  },
  'class-not-in-plan': {
    status: 422,
    title: '培训班不符合计划',
    remedy: '请核对县市、年度、培训类型和类别；计划须已批准。',
  },
  'class-linked': {
    status: 409,
    title: '培训班已列入计划',
    remedy: '请先从原来的计划中移出。',
  },
  'class-not-linked': { status: 404, title: '培训班不在计划中', remedy: '请刷新后查看。' },
} as const satisfies Record<string, ProblemKind>;
