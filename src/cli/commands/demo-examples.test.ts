import { describe, expect, it } from "vitest";
import { generateSample } from "../../datasets/sample/sample.ts";
import { newHistory } from "./demo-examples.ts";

describe("the newcomer of the demo", () => {
  it("has seen the first parts of five series of one genre", () => {
    const data = generateSample({ users: 200 });
    const infos = newHistory(data).map((id) => data.items.get(id));
    expect(infos).toHaveLength(5);
    expect(new Set(infos.map((info) => info?.genres?.[0])).size).toBe(1);
    for (const info of infos) expect(info?.title).not.toMatch(/ [IV]+$/);
  });
});
