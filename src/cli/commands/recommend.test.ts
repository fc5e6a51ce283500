import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Markov } from "../../recommender/classes.ts";
import { runProgram } from "../program.ts";

const TITLES = ["Owl, The (1966)", 'Say "Hi"', "a/b c", "Rain", "@home", "Snow, Wind"];
const USERS = 1500;

let folder: string;
const file = (name: string): string => join(folder, name);
let markov: Markov;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-recommend-"));
  const [userIds, itemIds]: [string[], string[]] = [[], []];
  for (let user = 0; user < USERS; user++) {
    for (let t = 0; t < 3; t++) {
      userIds.push(`user ${user}`);
      itemIds.push(TITLES[(user + t) % TITLES.length] as string);
    }
  }
  markov = await new Markov().fit({ userIds, itemIds });
  await markov.save(file("model.safetensors"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function recommend(...args: string[]): Promise<Run> {
  let [out, err] = ["", ""];
  const code = await runProgram(["recommend", file("model.safetensors"), ...args], {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    onInterrupt: () => () => undefined,
  });
  return { code, out, err };
}

interface Answer {
  readonly user: string | null;
  readonly history: readonly string[];
  readonly seen: string;
  readonly recommendations: readonly { readonly itemId: string; readonly source?: string }[];
}

async function answer(...args: string[]): Promise<Answer> {
  const { code, out, err } = await recommend(...args, "--json");
  expect([code, err]).toEqual([0, expect.any(String)]);
  return JSON.parse(out) as Answer;
}
const idsOf = ({ recommendations }: Answer): string[] => recommendations.map(({ itemId }) => itemId);

describe("ids", () => {
  it("can be named whatever is in them, as a history, an exclusion or a candidate", async () => {
    for (const id of TITLES) {
      const quoted = `"${id.replaceAll('"', '""')}"`;
      for (const form of [id, quoted]) expect((await answer("--history", form)).history).toEqual([id]);
      const others = TITLES.filter((other) => other !== id);
      const left = await answer("--history", id, "--exclude", `${quoted},"a/b c"`, "--seen", "allowed");
      expect(idsOf(left).toSorted()).toEqual(others.filter((other) => other !== "a/b c").toSorted());
      expect(idsOf(await answer("--history", "Rain", "--candidates", id, "--seen", "allowed"))).toEqual([id]);
    }
    await writeFile(file("ids.txt"), `${TITLES.slice(0, 4).join("\n")}\n`);
    const left = await answer("--history", "Rain", "--exclude", `@${file("ids.txt")}`, "--exclude", "@home");
    expect(idsOf(left)).toEqual(["Snow, Wind"]);
  });

  it("that name no item are an error, unless they are to be ignored", async () => {
    for (const flag of ["--exclude", "--candidates", "--history"]) {
      const args = flag === "--history" ? [] : ["--history", "Rain"];
      const refused = await recommend(...args, flag, "Owl, the (1966)");
      expect(refused.code).toBe(1);
      expect(refused.err).toMatch(
        new RegExp(`${flag}: items "Owl" and "the \\(1966\\)" are not in .*--unknown-items ignore`, "s"),
      );
      const { history } = await answer(...args, flag, "Rain,what", "--unknown-items", "ignore");
      expect(history).toEqual(["Rain"]);
    }
    expect((await recommend("--history", "Rain", "--exclude", "@nowhere.txt")).err).toContain("nowhere.txt");
    expect(await recommend("--history", "Rain,,Snow")).toMatchObject({
      code: 2,
      err: expect.stringContaining("empty id"),
    });
  });
});

describe("strangers", () => {
  it("are an error, or get popular items", async () => {
    expect((await recommend("--user", "nobody, at all")).err).toMatch(
      /user "nobody, at all" is not in .*such as "user 0"/s,
    );
    const list = await answer("--user", "nobody", "--fallback", "popular", "-k", "2");
    expect(list).toMatchObject({ user: "nobody", history: [] });
    expect(list.recommendations).toEqual(await markov.recommend({ userId: "nobody", fallback: "popular", topK: 2 }));
    const known = await answer("--user", "user 7", "--fallback", "popular");
    expect(known.recommendations).toEqual(await markov.recommend({ userId: "user 7" }));
    const { out } = await recommend("--user", "nobody", "--fallback", "popular");
    expect(out).toMatch(/^For user nobody, whom the model does not know, the most popular items:/);
  });
});

describe("seen items", () => {
  it("are masked or allowed as the flag or the log says, and the result says which", async () => {
    expect((await answer("--user", "user 1")).seen).toBe("masked");
    const all = await answer("--user", "user 1", "--seen", "allowed");
    expect([all.seen, all.recommendations.length]).toEqual(["allowed", TITLES.length]);
    expect(await answer("--user", "user 1", "--include-seen")).toEqual(all);
    expect((await recommend("--user", "user 1")).out).toContain(
      "\n  seen items masked; 0.0 % of the events learned are repeats",
    );
    const both = await recommend("--user", "user 1", "--include-seen", "--seen", "masked");
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining("The option seen says the same") });
  });
});

describe("--all-users", () => {
  it("writes a row for each user and item as CSV, as recommend gives them", async () => {
    const out = file("all.csv");
    const args = ["--all-users", "--top-k", "2", "--exclude", "Rain", "--out", out];
    const written = JSON.parse((await recommend(...args, "--json")).out);
    expect(written).toEqual({ file: out, users: USERS, rows: 2 * USERS, withoutHistory: 0, seen: "masked" });
    const lines = (await readFile(out, "utf8")).trimEnd().split("\n");
    expect(lines[0]).toBe("user_id,item_id,rank,score");
    expect(lines).toHaveLength(1 + 2 * USERS);
    for (const user of [0, 5, 1024, USERS - 1]) {
      const list = await markov.recommend({ userId: `user ${user}`, topK: 2, excludeItems: ["Rain"] });
      const rows = list.map(({ itemId, score }, i) => {
        const cell = /[",]/.test(String(itemId)) ? `"${String(itemId).replaceAll('"', '""')}"` : itemId;
        return `user ${user},${cell},${i + 1},${score}`;
      });
      expect(lines.slice(1 + 2 * user, 3 + 2 * user)).toEqual(rows);
    }
    const table = await recommend(...args);
    expect(table.out).toMatch(/^Wrote .*all\.csv: 3,000 rows for 1,500 users\n {2}seen items masked/);
  });

  it("writes JSON lines", async () => {
    expect((await recommend("--all-users", "-k", "1", "--out", file("all.jsonl"))).code).toBe(0);
    const lines = (await readFile(file("all.jsonl"), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(USERS);
    const [best] = await markov.recommend({ userId: "user 3", topK: 1 });
    expect(JSON.parse(lines[3] as string)).toEqual({
      user_id: "user 3",
      item_id: best?.itemId,
      rank: 1,
      score: best?.score,
    });
  });

  it("takes the users and histories of DATA; strangers are left out or get popular items", async () => {
    await writeFile(file("new.csv"), "user_id,item_id,timestamp\nann,Rain,1\nbob,what,2\nann,@home,3\ncat,Rain,4\n");
    const args = ["--all-users", "-k", "1", "--data", file("new.csv"), "--out", file("new-lists.csv")];
    const run = await recommend(...args, "--json");
    expect(JSON.parse(run.out)).toMatchObject({ users: 2, rows: 2, withoutHistory: 1 });
    expect(await readFile(file("new-lists.csv"), "utf8")).toMatch(
      /^user_id,item_id,rank,score\nann,"Snow, Wind",1,[^\n]+\ncat,/,
    );
    await recommend(...args, "--fallback", "popular");
    const text = await readFile(file("new-lists.csv"), "utf8");
    expect(text).toMatch(/^user_id,item_id,rank,score,source\nann,.*,model\nbob,.*,1,750,popular\ncat,.*,model\n$/);
  });

  it("refuses what does not go together, before anything is read, and leaves no file behind", async () => {
    const cases: [string[], RegExp][] = [
      [["--all-users"], /needs --out FILE/],
      [["--all-users", "--user", "user 1", "--out", file("x.csv")], /either --user ID, --history/],
      [["--user", "user 1", "--out", file("x.csv")], /--out is for --all-users/],
      [["--all-users", "--out", file("x.parquet")], /ends in \.csv or \.jsonl/],
      [["--all-users", "--out", join(folder, "no", "x.csv")], /no folder that can be written to/],
      [["--all-users", "--out", file("x.csv"), "--exclude", "what"], /--exclude: item "what" is not in/],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await recommend(...args);
      expect(code).toBeGreaterThan(0);
      expect(err).toMatch(message);
    }
    expect((await readdir(folder)).filter((name) => /^x\.|tmp/.test(name))).toEqual([]);
  });
});
