import type { Usage } from "./events";

/**
 * US dollars for a million tokens, as Claude Code 2.1.329 itself reckons them: measured by the `total_cost_usd` that it reports
 * for scripted usage. Writing to the cache costs 1.25 times the input for five minutes, and twice the input for an hour.
 */
interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** A request of more input tokens than this costs `factor` times as much. */
  readonly long?: { readonly above: number; readonly factor: number };
}

const dearest: Price = { input: 10, output: 50, cacheRead: 1 };

/** By a part of the model's name, which other providers put words before; the first that fits. */
const prices: readonly (readonly [name: string, price: Price])[] = [
  ["claude-fable-5-2", { input: 8, output: 40, cacheRead: 0.2 }],
  ["claude-fable-5-1", { input: 10, output: 50, cacheRead: 0.25 }],
  ["claude-mythos-5-2", { input: 8, output: 40, cacheRead: 0.2 }],
  ["claude-opus-5-5", { input: 4, output: 20, cacheRead: 0.2 }],
  ["claude-opus-5", { input: 5, output: 25, cacheRead: 0.5 }],
  ["claude-opus-4-5", { input: 5, output: 25, cacheRead: 0.5 }],
  ["claude-opus-4-7", { input: 5, output: 25, cacheRead: 0.5 }],
  ["claude-opus-4-8", { input: 5, output: 25, cacheRead: 0.5 }],
  ["claude-sonnet-5-5", { input: 2, output: 10, cacheRead: 0.1 }],
  ["claude-sonnet-5", { input: 2, output: 10, cacheRead: 0.2 }],
  ["claude-sonnet-4", { input: 3, output: 15, cacheRead: 0.3 }],
  [
    "claude-haiku-5-5",
    {
      input: 0.1,
      output: 0.5,
      cacheRead: 0.01,
      // The step lies between 100,000 and 199,000 tokens; the lower end never says too little.
      long: { above: 100_000, factor: 5 },
    },
  ],
  ["claude-haiku-4-5", { input: 1, output: 5, cacheRead: 0.1 }],
];

/** What a message of this usage costs in US dollars; of an unknown model, as much as one of the dearest. */
export function costOf(model: string | null, usage: Usage): number {
  const { input, output, cacheRead, long } =
    prices.find(([name]) => model?.includes(name))?.[1] ?? dearest;
  const hour = usage.cache_creation.ephemeral_1h_input_tokens;
  const fiveMinutes = Math.max(0, usage.cache_creation_input_tokens - hour);
  // Measured: what is read from the cache counts for the length.
  const length =
    usage.input_tokens +
    usage.cache_creation_input_tokens +
    usage.cache_read_input_tokens;
  const factor = long && length > long.above ? long.factor : 1;
  const dollars =
    input * (usage.input_tokens + 1.25 * fiveMinutes + 2 * hour) +
    cacheRead * usage.cache_read_input_tokens +
    output * usage.output_tokens;
  return (factor * dollars) / 1e6;
}
