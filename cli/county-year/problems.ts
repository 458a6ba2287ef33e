import { problemWorkflowId } from '../../workflows/contract.ts';
import { meetingOf } from './meetings.ts';
import { COUNTY, type Scene, type Stage, YEAR } from './stage.ts';
import { EMPLOYER, stationOffice } from './work.ts';

const SECRETARY = 'jishou-secretary';
const TOWNSHIP = `${COUNTY}101`;
const AGENT = 'stationed-guangzhou-agent';

interface ProblemPage {
  readonly status: string;
  readonly revision: number;
  readonly escalatedTo: string | null;
  readonly escalations: number;
}

/**
 * Five problems (art. 4, 6, 15), one of each source: out of a meeting; of an office whose owner is late, so that it goes up
 * two levels; of a stationed office, re-opened; of a visit; of the public, withdrawn.
 */
export function problemScenes(s: Stage): Scene[] {
  const raised = new Map<string, string>();
  const pathOf = (name: string) => `/api/coordination-problems/${raised.get(name)}`;
  const page = (name: string, who: string) => s.read<ProblemPage>(who, pathOf(name));
  const raise = async (name: string, who: string, problem: object) => {
    const { id } = await s.act<{ id: string }>(who, '/api/coordination-problems', problem);
    raised.set(name, id);
  };
  const act = async (name: string, who: string, what: string, note?: string) => {
    const { revision } = await page(name, who);
    const body = { act: what, revision, ...(note && { note }) };
    await s.act(who, `${pathOf(name)}/acts`, body, problemWorkflowId(raised.get(name)!));
  };

  return [
    {
      on: `${YEAR}-03-09`,
      what: '会商提出难点问题：返岗专车缺少经费',
      play: () =>
        raise('meeting', SECRETARY, {
          title: '返岗专车没有列入预算',
          source: 'meeting',
          meetingId: meetingOf(1),
          office: COUNTY,
          bodyId: `finance-department-${COUNTY}`,
        }),
    },
    {
      on: `${YEAR}-03-16`,
      what: '财政局解决经费，秘书确认',
      play: async () => {
        await act('meeting', 'jishou-finance1', 'take');
        await act('meeting', 'jishou-finance1', 'step', '已与就业中心核对人数');
        await act('meeting', 'jishou-finance1', 'report', '从就业专项经费中列支');
        await act('meeting', SECRETARY, 'confirm');
      },
    },
    {
      on: `${YEAR}-04-05`,
      what: '就业中心交给乡镇一个难点问题，乡镇接办',
      play: async () => {
        const title = '返乡农民工创业场地没有落实';
        await raise('office', 'jishou-centre', { title, office: TOWNSHIP });
        await act('office', 'jishou-township', 'take');
      },
    },
    {
      on: `${YEAR}-04-28`,
      what: '乡镇逾期，已上报市、州两级，州就业局接过来办理',
      play: async () => {
        const { escalations, escalatedTo } = await page('office', 'jishou-centre');
        s.check('逾期的问题先报市里、再报州里', [2, '433100'], [escalations, escalatedTo]);
        await act('office', 'centre', 'take');
      },
    },
    {
      on: `${YEAR}-05-03`,
      what: '州就业局解决，就业中心确认',
      play: async () => {
        await act('office', 'centre', 'report', '创业园腾出两间门面');
        await s.refuses('not-permitted', '承办的州就业局自己确认', () => act('office', 'centre', 'confirm'));
        await act('office', 'jishou-centre', 'confirm');
      },
    },
    {
      on: `${YEAR}-06-20`,
      what: '驻广州办事处反映子女入学材料不全',
      play: async () => {
        await stationOffice(s, AGENT);
        const title = '驻广州务工人员子女入学材料不全';
        await raise('stationed', AGENT, { title, office: COUNTY });
        await act('stationed', 'jishou-hr1', 'take');
      },
    },
    {
      on: `${YEAR}-06-27`,
      what: '人社局报告解决，办事处认为没有解决，退回',
      play: async () => {
        await act('stationed', 'jishou-hr1', 'report', '居住证明已寄出');
        await act('stationed', AGENT, 'reopen', '还缺两人的疫苗接种证明');
      },
    },
    {
      on: `${YEAR}-07-05`,
      what: '再次解决，办事处确认',
      play: async () => {
        await act('stationed', 'jishou-hr1', 'report', '疫苗接种证明已补齐');
        await act('stationed', AGENT, 'confirm');
      },
    },
    {
      on: `${YEAR}-09-12`,
      what: '走访广州的企业，发现夜班津贴发放不及时',
      play: async () => {
        await s.act('jishou-centre', '/api/visit-plans/search', {});
        const visit = await s.act<{ id: number }>('jishou-hr2', `/api/visit-plans/${EMPLOYER}/visits`, {
          visitedOn: `${YEAR}-09-12`,
          localHr: '广州市人力资源和社会保障局',
          findings: '三名务工人员反映夜班津贴晚发两个月，企业称账期未到。',
        });
        const title = '企业夜班津贴发放不及时';
        await raise('visit', 'jishou-hr2', { title, source: 'visit', visitId: visit.id, office: COUNTY });
      },
    },
    {
      on: `${YEAR}-09-19`,
      what: '就业中心解决夜班津贴，人社局确认',
      play: async () => {
        await act('visit', 'jishou-centre', 'take');
        await act('visit', 'jishou-centre', 'report', '企业已补发，今后按月发放');
        await s.refuses('confirmed-by-another', '解决的人自己确认', () =>
          act('visit', 'jishou-centre', 'confirm'),
        );
        await act('visit', 'jishou-hr2', 'confirm');
      },
    },
    {
      on: `${YEAR}-11-06`,
      what: '群众求助转为难点问题',
      play: async () => {
        const somebody = await s.theatre.officers.anybody();
        const help = await somebody.post<{ id: string }>('/api/public/help-requests', {
          division: COUNTY,
          topic: 'wages',
          name: '石有福',
          phone: '13800000001',
          body: '在外务工的工资有两个月没有发到卡上，请帮助联系。',
        });
        const title = '务工人员反映两个月工资没有到账';
        const of = { source: 'public', helpId: help.id, office: COUNTY };
        await raise('public', 'jishou-centre', { title, ...of });
        await s.act('jishou-centre', `/api/help-requests/${help.id}/answer`, {
          answer: '已经联系企业，工资发到了另一张卡上。',
        });
      },
    },
    {
      on: `${YEAR}-11-08`,
      what: '查明工资已发到另一张卡，撤回',
      play: () => act('public', 'jishou-centre', 'withdraw', '经查工资已按时发到本人另一张卡'),
    },
    {
      on: `${YEAR}-12-12`,
      what: '第二次走访，没有发现问题',
      play: async () => {
        await s.act('jishou-hr2', `/api/visit-plans/${EMPLOYER}/visits`, {
          visitedOn: `${YEAR}-12-12`,
          findings: '夜班津贴按月发放，没有新的问题。',
        });
      },
    },
  ];
}
