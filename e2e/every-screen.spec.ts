// A page that is not in the list of screens is seen by no check that goes through it, and on no picture.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { groups } from "./fixtures/screens";
import { expect, test } from "./fixtures/test";

/** Pages that only send on, and the one that the demo's accounts do not need (e2e/signin.spec.ts looks at it). */
const notListed = ["/home", "/signin/factor", "/staff"];

/** "(sender)/ips/[ip]/page.tsx" as "/ips/[ip]". */
const routeOf = (file: string) =>
  `/${path
    .dirname(file)
    .split("/")
    .filter((part) => part !== "." && !part.startsWith("("))
    .join("/")}`;

const patternOf = (route: string) =>
  new RegExp(`^${route.replace(/\[\.\.\.\w+\]/g, ".+").replace(/\[\w+\]/g, "[^/]+")}$`);

/** The most particular route: "/networks/add" before "/networks/[id]". */
function routeFor(address: string, routes: readonly string[]): string | undefined {
  const fitting = routes.filter((route) => patternOf(route).test(address));
  return fitting.sort((a, b) => a.split("[").length - b.split("[").length)[0];
}

test("every page is in the list of screens", async () => {
  const app = path.resolve(import.meta.dirname, "../app");
  const files = await readdir(app, { recursive: true });
  const routes = files.filter((file) => path.basename(file) === "page.tsx").map(routeOf);
  expect(routes.length).toBeGreaterThan(40);
  const listed = groups.flatMap(({ screens }) =>
    screens.map((screen) => screen.route ?? routeFor(screen.path.replace(/\?.*/, ""), routes)),
  );
  expect(routes.filter((route) => !listed.includes(route)).sort()).toEqual(notListed);
});
