/** One thing that is shown over time. */
export interface ChartSeries {
  readonly name: string;
  /** One for each date; null where there is none. */
  readonly values: readonly (number | null)[];
}
