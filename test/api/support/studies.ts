import { form, type Loose, PDF, type Person } from './person.ts';

/** A student and a loan (articles 18, 19) with a fact of each kind, and what they are called by. */
export interface Studies {
  readonly student: string;
  readonly confirmation: number;
  readonly leaving: number;
  readonly loan: string;
  readonly statement: number;
  readonly repayment: number;
}

export async function openStudies(centre: Person, [pupil, borrower]: [string, string]): Promise<Studies> {
  const on = '2017-06-12';
  const ask = async (path: string, json: Loose) => {
    const answer = await centre.ask(path, { json, on });
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  const { id: student } = await ask('/api/students', {
    identityNumber: pupil,
    programme: 'at-risk-student',
    stage: 'senior-high',
    schoolName: '墨戎中学',
    enrolledOn: '2016-09-01',
    graduatesOn: '2019-06-30',
  });
  await centre.ask(`/api/students/${student}/documents`, { form: form(PDF, {}, '墨材料.pdf'), on });
  const confirmation = await ask(`/api/students/${student}/school-years`, {
    schoolYear: '2016-2017',
    enrolled: true,
    attending: true,
    atRisk: true,
    needScore: 80,
    confirmedOn: '2016-10-10',
  });
  const leaving = await ask(`/api/students/${student}/leavings`, { leftOn: '2017-06-01', reason: '墨退学' });
  const { id: loan } = await ask('/api/loans', {
    loanNumber: 'MO-DK-1',
    identityNumber: borrower,
    bankName: '墨戎银行',
    returnee: true,
    bankApprovedOn: '2016-12-20',
    principalFen: 4_321_000,
    annualRateBp: 435,
    drawnOn: '2017-01-01',
    endsOn: '2018-01-01',
  });
  const statement = await ask(`/api/loans/${loan}/statements`, {
    quarter: '2017Q1',
    interestPaidFen: 43_217,
    balanceFen: 4_321_000,
    paidOn: '2017-03-21',
    overdue: false,
    statedOn: '2017-04-05',
  });
  const repayment = await ask(`/api/loans/${loan}/repayments`, { repaidOn: '2017-06-10' });
  return {
    student,
    confirmation: confirmation.id,
    leaving: leaving.id,
    loan,
    statement: statement.id,
    repayment: repayment.id,
  };
}
