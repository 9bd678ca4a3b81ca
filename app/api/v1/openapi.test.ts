// The API's description: complete, sound, and never less than what was promised (contract.json). After adding to the
// API, `CONTRACT=write npx vitest run app/api/v1/openapi.test.ts` writes the new promise down.
import { readFileSync, writeFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { type OpenApiDocument, openApiDocument } from "@/lib/openapi";
import { breaks } from "@/lib/testing/contract";
import { operations } from "./operations";

const file = "lib/testing/fixtures/contract.json";
const server = "https://senders.example.net/api/v1";
const documentNow = async () => openApiDocument(await operations(), server);
/** Examples are no promise. */
const promisedNow = async () =>
  openApiDocument(
    (await operations()).map(({ example: _, ...operation }) => operation),
    server,
  );

/** One line per path, so that a change shows where it is. */
const perPath = (document: OpenApiDocument): string =>
  `{"paths":{\n${Object.entries(document.paths)
    .map(([path, methods]) => `${JSON.stringify(path)}:${JSON.stringify(methods)}`)
    .join(",\n")}\n}}\n`;

describe("the description", () => {
  it("keeps every promise of the contract", async () => {
    const now = await promisedNow();
    if (process.env.CONTRACT === "write") writeFileSync(file, perPath(now));
    expect(breaks(JSON.parse(readFileSync(file, "utf8")) as OpenApiDocument, now)).toEqual([]);
  });

  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(await documentNow());
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it("names every operation once, and says of each what it does", async () => {
    const { paths } = await documentNow();
    const all = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(60);
    const silent = all.filter(({ summary }) => /^(GET|POST|PUT|PATCH|DELETE) \//.test(summary));
    expect(silent.map(({ summary }) => summary)).toEqual([]);
    // One below the other on the page: none with a full stop.
    expect(all.map(({ summary }) => summary).filter((summary) => summary.endsWith("."))).toEqual([]);
  });
});

describe("breaks", () => {
  const document = (change: (d: OpenApiDocument) => void): OpenApiDocument => {
    const operation = {
      operationId: "getThings",
      summary: "Things",
      tags: ["things"],
      parameters: [{ name: "q", in: "query" as const, required: false, schema: { type: "string" } }],
      responses: {
        "200": {
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  rows: { type: "array", items: { type: "object", properties: { a: { type: "string" } } } },
                },
                required: ["rows"],
              },
            },
          },
        },
      },
    };
    const made = openApiDocument([], "/");
    made.paths = { "/things": { get: operation } };
    const copy = structuredClone(made);
    change(copy);
    return copy;
  };
  const before = document(() => undefined);
  const operationOf = (d: OpenApiDocument) => d.paths["/things"]?.get as unknown as Record<string, never>;

  it.each<[string, (d: OpenApiDocument) => void, string[]]>([
    ["nothing", () => undefined, []],
    ["a new path", (d) => Object.assign(d.paths, { "/more": {} }), []],
    ["a path gone", (d) => delete d.paths["/things"], ["GET /things is gone"]],
    [
      "a parameter gone",
      (d) => Object.assign(operationOf(d), { parameters: [] }),
      ["GET /things: q is gone"],
    ],
    [
      "a field gone",
      (d) => {
        const text = JSON.stringify(d).replace('"a":{"type":"string"}', "");
        Object.assign(d, JSON.parse(text));
      },
      ["GET /things: answer.rows[].a is gone"],
    ],
    [
      "another type",
      (d) =>
        Object.assign(
          d,
          JSON.parse(JSON.stringify(d).replace('"a":{"type":"string"}', '"a":{"type":"number"}')),
        ),
      ["GET /things: answer.rows[].a was string and is number"],
    ],
  ])("%s", (_what, change, said) => {
    expect(breaks(before, document(change))).toEqual(said);
  });
});
