/** The API reference as Markdown pages. */

import type { Declaration, Member } from "./declarations.ts";

/** A page: its file, its title, and the folders of `src` whose names stand there. */
interface Topic {
  readonly file: string;
  readonly title: string;
  readonly rooms: readonly string[];
}

const TOPICS: readonly Topic[] = [
  { file: "models.md", title: "Models and requests", rooms: ["recommender"] },
  { file: "data.md", title: "Data", rooms: ["data", "readers", "datasets"] },
  {
    file: "training.md",
    title: "Options and records of training",
    rooms: ["models", "networks", "training", "options", "runtime"],
  },
  { file: "comparison.md", title: "Comparison of models", rooms: ["comparison"] },
  { file: "metrics.md", title: "Metrics and evaluation", rooms: ["evaluation", "scoring"] },
  { file: "errors.md", title: "Errors", rooms: ["errors.ts"] },
];

/** What people come for, with the words of RecTools, RecBole and implicit. */
const TASKS: readonly (readonly [task: string, others: string, name: string, member?: string])[] = [
  ["read a log from a file", "Dataset.construct, create_dataset", "loadFile"],
  ["make a log from rows or columns", "Dataset.construct", "Dataset", "from"],
  ["leave-one-out split", "LastNSplitter, LS: valid_and_test, leave_k_out_split", "Dataset", "leaveOneOut"],
  ["split by time", "TimeRangeSplitter", "Dataset", "timeSplit"],
  ["fit, train", "fit, Trainer.fit", "Recommender", "fit"],
  ["recommend, top-k, for users and histories", "recommend, full_sort_topk", "Recommender", "recommend"],
  ["recommend for many at once", "recommend, full_sort_topk", "Recommender", "recommendBatch"],
  ["similar items", "recommend_to_items, similar_items", "Recommender", "similarItems"],
  ["a score of a user and an item", "predict, full_sort_scores", "Recommender", "predict"],
  ["learn on from new events", "fit_partial, partial_fit_users", "NeuralRecommender", "fitPartial"],
  ["add new items", "–", "NeuralRecommender", "addItems"],
  ["save, load", "save, load_model, load_data_and_model", "Recommender", "save"],
  ["swap the model of a running service", "–", "Recommender", "reload"],
  ["NDCG@10", "NDCG(k=10), metrics: [NDCG], ndcg_at_k", "ndcgAtK"],
  ["hit rate, recall, MRR", "HitRate, Recall, MRR, Hit", "hrAtK"],
  ["everything about a model's quality", "calc_metrics, cross_validate, Trainer.evaluate", "evaluate"],
  ["several models under one protocol", "cross_validate, run_recbole", "compare"],
];

/** Names and contents of all pages. */
export function apiPages(
  entries: Readonly<Record<string, readonly Declaration[]>>,
): readonly (readonly [name: string, content: string])[] {
  const all = new Map<string, { readonly declaration: Declaration; readonly entry: string }>();
  for (const [entry, declarations] of Object.entries(entries)) {
    for (const declaration of declarations) {
      if (!all.has(declaration.name)) all.set(declaration.name, { declaration, entry });
    }
  }
  const placed = [...all.values()].map((one) => ({ ...one, topic: topicOf(one.declaration) }));
  const fileOf = new Map(placed.map(({ declaration, topic }) => [declaration.name, topic.file]));
  const link = (name: string, from: string): string | undefined => {
    const file = fileOf.get(name);
    return file === undefined ? undefined : `${file === from ? "" : file}#${name.toLowerCase()}`;
  };
  const pages = TOPICS.map((topic) => {
    const here = placed.filter((one) => one.topic === topic);
    const order = ["class", "function", "const", "interface", "type"];
    here.sort((a, b) => order.indexOf(a.declaration.kind) - order.indexOf(b.declaration.kind));
    const parts = here.map(({ declaration, entry }) => symbol(declaration, entry, (name) => link(name, topic.file)));
    return [topic.file, `${MADE}# ${topic.title}\n\n[All names](README.md)\n\n${parts.join("\n")}`] as const;
  });
  return [
    [
      "README.md",
      index(
        placed.map(({ declaration }) => declaration),
        link,
      ),
    ],
    ...pages,
  ];
}

const MADE = "<!-- Made by npm run api from the comments in src: change them there. -->\n\n";

function topicOf({ path, name }: Declaration): Topic {
  const [room = ""] = path.split("/");
  const topic = TOPICS.find(({ rooms }) => rooms.includes(room));
  if (topic === undefined) throw new Error(`${name}: no page for src/${path}`);
  return topic;
}

function index(declarations: readonly Declaration[], link: (name: string, from: string) => string | undefined): string {
  const tasks = TASKS.map(([task, others, name, member]) => {
    const to =
      member === undefined
        ? link(name, "README.md")
        : `${link(name, "README.md")?.split("#")[0]}#${anchor(name, member)}`;
    return `| ${task} | [\`${member === undefined ? name : `${name}.${member}`}\`](${to}) | ${others} |`;
  });
  const names = [...declarations]
    .sort((a, b) => a.name.localeCompare(b.name, "en"))
    .map(({ name, doc, kind }) => {
      return `| [\`${name}\`](${link(name, "README.md")}) | ${kind} | ${firstSentence(doc).replaceAll("|", "\\|")} |`;
    });
  return `${MADE}# API reference

After this page you know which name does what you want, and on which page it is described: what it returns, shapes, units and errors.

Import from \`sasrec\`; metrics and evaluation from \`sasrec/metrics\`. Options of the networks are also in [one table](../../README.md#options).

## By task

| task | here | in RecTools, RecBole, implicit |
| --- | --- | --- |
${tasks.join("\n")}

## By name

| name | | |
| --- | --- | --- |
${names.join("\n")}
`;
}

function anchor(name: string, member: string): string {
  return `${name}${member}`.toLowerCase();
}

function symbol(declaration: Declaration, entry: string, link: (name: string) => string | undefined): string {
  const { name, kind, signature, doc, members, bases } = declaration;
  const from = entry === "sasrec" ? "" : `\nImport from \`${entry}\`.\n`;
  const base = bases.map((one) => {
    const [plain = ""] = /^\w+/.exec(one) ?? [];
    const [, picked] = /^(?:Pick|Omit)<(\w+)/.exec(one) ?? [];
    const to = link(picked ?? plain);
    return to === undefined ? `\`${one}\`` : `[\`${one}\`](${to})`;
  });
  const above =
    base.length === 0 ? "" : `\n${kind === "class" ? "Extends" : "Also has the members of"} ${base.join(", ")}.\n`;
  const code = kind === "interface" ? "" : `\n\`\`\`typescript\n${dedented(signature)}\n\`\`\`\n`;
  const own = members.map((member) => (kind === "class" ? classMember(name, member) : item(member)));
  const list = own.length === 0 ? "" : `\n${own.join(kind === "class" ? "\n" : "")}`;
  return `## ${name}\n${code}${from}\n${doc}\n${above}${list}`;
}

function classMember(owner: string, member: Member): string {
  const { name, kind, signature, doc } = member;
  const title = kind === "constructor" ? `new ${owner}` : `${owner}.${name}`;
  return `### ${title}\n\n\`\`\`typescript\n${dedented(signature)}\n\`\`\`\n\n${doc}\n`;
}

function item({ signature, doc }: Member): string {
  const [first = "", ...rest] = doc.split("\n");
  const more = rest.map((line) => (line === "" ? "" : `  ${line}`)).join("\n");
  const type = signature.replace(/\/\*\*.*?\*\//gs, "").replace(/\s+/g, " ");
  return `- \`${type}\`\n  ${first}${more === "" ? "" : `\n${more}`}\n`;
}

/** Without the indentation that all lines but the first share. */
function dedented(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const depth = Math.min(...rest.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return [
    first,
    ...rest.map((line) => line.slice(Number.isFinite(depth) && rest.at(-1)?.search(/\S/) === depth ? depth : 0)),
  ].join("\n");
}

function firstSentence(doc: string): string {
  const [paragraph = ""] = doc.split("\n\n");
  return (
    /^.*?[.:](?=\s|$)/s.exec(paragraph)?.[0].replace(/\s+/g, " ").replace(/:$/, ".") ?? paragraph.replace(/\s+/g, " ")
  );
}
