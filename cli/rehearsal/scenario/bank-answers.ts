import type { PlainDate } from '../../../src/domain/dates.ts';
import { claimId, paymentKey } from '../../../src/domain/ids.ts';
import { type AtOnce, answerLater, type BankAnswer, PAID } from '../bank.ts';
import { ApiError } from '../http-client.ts';
import type { Theatre } from '../theatre.ts';
import type { Answer } from './entries.ts';
import type { Expectation } from './expectations.ts';

/** Name of a case as the scenario writes it, or null while nothing was kept under it. */
type NameOf = (employment: string) => string | null;

/** What the scenario has the bank say. Of every other payment it says at once that it is paid. */
export class BankAnswers {
  readonly #answers: readonly Answer[];
  readonly #nameOf: NameOf;
  readonly #given = new Set<Answer>();

  constructor(answers: readonly Answer[], nameOf: NameOf) {
    this.#answers = answers;
    this.#nameOf = nameOf;
  }

  readonly atOnce: AtOnce = (key) => {
    const ofThis = this.#answers.filter((answer) => this.#keyOf(answer) === key);
    const now = ofThis.find(({ on }) => on === null);
    if (now) {
      this.#given.add(now);
      return said(now);
    }
    const [first] = ofThis.toSorted((a, b) => (a.on! < b.on! ? -1 : 1));
    // What it takes back later it has paid.
    return first === undefined || first.bank === 'reversed' ? PAID : null;
  };

  /** Days on which the bank says something on its own account. */
  get days(): PlainDate[] {
    return this.#answers.flatMap(({ on }) => on ?? []);
  }

  /** What it says today; returned are the answers that nobody could take. */
  async say(t: Theatre, today: PlainDate, nowMs: number): Promise<Expectation[]> {
    const failed: Expectation[] = [];
    for (const answer of this.#answers.filter(({ on }) => on === today)) {
      this.#given.add(answer);
      const key = this.#keyOf(answer);
      const word = said(answer);
      const heard =
        key !== null && word !== null && (await answerLater(t, key, word, nowMs).catch(refusedWith));
      if (heard !== true) failed.push(unheard(answer, heard || '银行没有这笔支付'));
    }
    return failed;
  }

  /** At the end of the play: what the bank was never asked. */
  unasked(): Expectation[] {
    const left = this.#answers.filter((answer) => !this.#given.has(answer));
    return left.map((answer) => unheard(answer, '银行没有收到这笔支付'));
  }

  #keyOf({ programme, employment, period, payment }: Answer): string | null {
    const subject = this.#nameOf(employment);
    return subject && paymentKey(claimId(programme, subject as never, period), payment);
  }
}

const said = ({ bank, words, format }: Answer): BankAnswer | null =>
  bank === 'silent' ? null : { says: bank, words, format };

function refusedWith(error: unknown): string {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  return `被拒绝：${error.problem.code} ${error.problem.detail ?? ''}`;
}

const unheard = ({ line, on, bank, employment, programme }: Answer, found: string): Expectation => ({
  line,
  on,
  expected: `银行答复 ${bank}：${programme} ${employment}`,
  found,
  met: false,
});
