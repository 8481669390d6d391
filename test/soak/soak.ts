import { soak } from "../support/soak";
import type { Measure, Sample } from "../support/soakMeasures";

/* `npm run soak`: 1,000 short orchestrations in one host; ends with exit code 1 when something grows, or is left. */

const orchestrations = Number(process.argv[2] ?? 1000);
const sampleEvery = 20;
const rowEvery = 100;

const megabyte = 1024 * 1024;
const inMegabytes = (bytes: number): string => (bytes / megabyte).toFixed(1);

const columns: readonly {
  readonly title: string;
  readonly measure: Measure;
  readonly format?: (value: number) => string;
}[] = [
  { title: "done", measure: "orchestrations" },
  { title: "ms each", measure: "msEach" },
  { title: "host cpu", measure: "hostCpuMsEach" },
  { title: "rss MB", measure: "residentMemory", format: inMegabytes },
  { title: "heap MB", measure: "heap", format: inMegabytes },
  { title: "external", measure: "external", format: inMegabytes },
  { title: "resources", measure: "resources" },
  { title: "fds", measure: "descriptors" },
  { title: "db MB", measure: "database", format: inMegabytes },
  { title: "journal", measure: "journal", format: inMegabytes },
  { title: "state MB", measure: "state", format: inMegabytes },
  { title: "files", measure: "stateFiles" },
  { title: "tmp", measure: "temporaryFiles" },
  { title: ".git files", measure: "gitFiles" },
  { title: "refs", measure: "refs" },
  { title: "trash", measure: "trash" },
  {
    title: "objects/o",
    measure: "objectsEach",
    format: (value) => value.toFixed(2),
  },
  {
    title: "git B/o",
    measure: "gitBytesEach",
  },
  { title: "processes", measure: "processes" },
];

const rowOf = (cellOf: (column: (typeof columns)[number]) => string): string =>
  columns
    .map((column) => cellOf(column).padStart(column.title.length + 1))
    .join(" ");

const print = (sample: Sample): void =>
  console.log(
    rowOf(({ measure, format }) =>
      (format ?? ((value) => value.toFixed(0)))(sample[measure]),
    ),
  );

const started = Date.now();
console.log(rowOf(({ title }) => title));
const { verdicts, problems } = await soak({
  orchestrations,
  sampleEvery,
  keepEnded: 50,
  warmUp: 5,
  onSample: (sample) => {
    if (sample.orchestrations % rowEvery === 0) print(sample);
  },
});

const number = (value: number): string =>
  value >= 10_000 ? value.toExponential(3) : value.toFixed(2);
console.log("\nmedian of the first third, of the last third, limit");
for (const { name, first, last, limit, flat } of verdicts)
  console.log(
    [
      name.padEnd(16),
      ...[first, last, limit].map((value) => number(value).padStart(10)),
      flat ? "flat" : "GROWS",
    ].join("  "),
  );
for (const problem of problems) console.log(`Does not hold: ${problem}`);
const good = problems.length === 0 && verdicts.every(({ flat }) => flat);
console.log(
  `\n${orchestrations} orchestrations in ${((Date.now() - started) / 60_000).toFixed(1)} min: ${good ? "all ends flat" : "NOT flat"}`,
);
process.exitCode = good ? 0 : 1;
