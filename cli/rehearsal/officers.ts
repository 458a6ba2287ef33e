import { countyOf } from '../../src/domain/divisions.ts';
import { ApiClient, type ClientOptions } from './http-client.ts';

/** Usernames of the demo accounts by county; see src/accounts/demo. */
const COUNTY_NAMES: Record<string, string> = {
  433101: 'jishou',
  433122: 'luxi',
  433123: 'fenghuang',
  433124: 'huayuan',
  433125: 'baojing',
  433126: 'guzhang',
  433127: 'yongshun',
  433130: 'longshan',
  433190: 'jingkai',
};

export type Office = 'centre' | 'poverty' | 'hr1' | 'hr2' | 'finance1' | 'finance2';

const OF_THE_PREFECTURE: Record<Office, string> = {
  centre: 'centre',
  poverty: 'poverty',
  hr1: 'hr',
  hr2: 'hr2',
  finance1: 'finance',
  finance2: 'finance2',
};

/** People who sign in once, when first needed, and then act at the business time they are given. */
export class Officers {
  readonly #baseUrl: string;
  readonly #password: string;
  readonly #options: ClientOptions;
  readonly #signedIn = new Map<string, Promise<ApiClient>>();
  businessAtMs: number | undefined;

  constructor(baseUrl: string, password: string, options: ClientOptions = {}) {
    this.#baseUrl = baseUrl;
    this.#password = password;
    this.#options = options;
  }

  /** An officer of a county, or of the prefecture where the division is none of its counties. */
  of(division: string, office: Office): Promise<ApiClient> {
    const county = COUNTY_NAMES[countyOf(division as never) ?? division];
    return this.#as(county ? `${county}-${office}` : OF_THE_PREFECTURE[office]);
  }

  /** Somebody of a county, by the name of the post. */
  ofCounty(division: string, post: string): Promise<ApiClient> {
    return this.#as(`${COUNTY_NAMES[countyOf(division as never)] ?? division}-${post}`);
  }

  administrator(): Promise<ApiClient> {
    return this.#as('admin');
  }

  named(username: string): Promise<ApiClient> {
    return this.#as(username.toLowerCase());
  }

  /** Who has no account and needs none. */
  async anybody(): Promise<ApiClient> {
    const client = new ApiClient(this.#baseUrl, this.#options);
    client.businessAtMs = this.businessAtMs;
    return client;
  }

  async #as(username: string): Promise<ApiClient> {
    let signingIn = this.#signedIn.get(username);
    if (!signingIn) {
      signingIn = (async () => {
        const client = new ApiClient(this.#baseUrl, this.#options);
        client.businessAtMs = this.businessAtMs;
        await client.signIn(username, this.#password);
        return client;
      })();
      this.#signedIn.set(username, signingIn);
      // Whoever could not sign in may be able to later: agents are entered on the way.
      signingIn.catch(() => this.#signedIn.delete(username));
    }
    const client = await signingIn;
    client.businessAtMs = this.businessAtMs;
    return client;
  }
}
