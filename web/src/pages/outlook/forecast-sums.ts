import type { RiskBand } from '../../../../src/domain/forecast/risk.ts';
import type { components } from '../../api/openapi.d.ts';

export type ForecastSum = components['schemas']['Forecast']['sums'][number];
export type Dimension = 'month' | 'division' | 'programme' | 'fund';
export type Bands = Readonly<Record<RiskBand, { readonly count: number; readonly amountFen: number }>>;

const none = { count: 0, amountFen: 0 };

/** Count and money by band, added up over everything else. */
export function bandsOf(sums: readonly ForecastSum[]): Bands {
  const bands = { safe: none, 'at-risk': none, lost: none };
  for (const { band, count, amountFen } of sums) {
    const before = bands[band];
    bands[band] = { count: before.count + count, amountFen: before.amountFen + amountFen };
  }
  return bands;
}

/** One line for each value of the dimension, in its order. */
export function linesBy(sums: readonly ForecastSum[], dimension: Dimension): { key: string; bands: Bands }[] {
  return [...Map.groupBy(sums, (sum) => sum[dimension])]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, of]) => ({ key, bands: bandsOf(of) }));
}
