/** The table of RESULTS.md from the runs that are kept. */
import type { Measure, ResultRow } from "./rows.ts";
import type { Run } from "./runs.ts";

const HEAD = ["row", "data", "protocol", "model", "published", "HR@10", "NDCG@10", "training", "seeds", "commit"];

/** One line for each measure of a row that has runs, as Markdown. */
export function resultTable(rows: readonly ResultRow[], runs: readonly Run[]): string {
  const lines = rows.flatMap((row) => {
    const own = runs.filter((run) => run.row === row.name);
    if (own.length === 0) return [];
    const commits = [...new Set(own.map(({ commit }) => commit))].join(", ");
    // The machine did other work too, which only ever adds time.
    const time = `${Math.min(...own.map(({ trainedIn }) => trainedIn)).toFixed(0)} s`;
    const seeds = own.map(({ seed }) => seed).join(", ");
    return row.measures.flatMap(({ protocol, published }) => {
      const line = (model: string, alone: boolean): readonly string[] => {
        const metrics = ["hr@10", "ndcg@10"].map((name) => {
          return spread(own.map((run) => metricOf(run, protocol, name, alone)));
        });
        return [`\`${row.name}\``, row.data, protocol, model, published, ...metrics, time, seeds, commits];
      };
      const both = own.every((run) => reportOf(run, protocol)?.["networkAlone"] !== undefined);
      return [line(row.model, false), ...(both ? [line("the same, network alone", true)] : [])];
    });
  });
  return [HEAD, HEAD.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

type Report = Readonly<Record<string, unknown>>;

function reportOf({ reports }: Run, protocol: Measure["protocol"]): Report | undefined {
  return reports.find((each) => each.protocol === protocol)?.report;
}

function metricOf(run: Run, protocol: Measure["protocol"], name: string, alone: boolean): number {
  const whole = reportOf(run, protocol);
  const report = alone ? (whole?.["networkAlone"] as Report) : whole;
  const value = (report?.["metrics"] as Readonly<Record<string, number>> | undefined)?.[name];
  if (value !== undefined) return value;
  throw new Error(`the run ${run.row} ${run.seed} has no ${name} of the protocol ${protocol}`);
}

/** Mean, and the standard deviation between seeds. */
function spread(values: readonly number[]): string {
  const mean = meanOf(values);
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const short = (value: number): string => value.toFixed(4).replace(/^0/, "");
  return values.length === 1 ? short(mean) : `${short(mean)} ± ${short(Math.sqrt(square))}`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
