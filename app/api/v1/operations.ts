// Every operation of the API, found by the build in the folders of its routes: a new route describes itself.
import { type Operation, pathOf } from "@/lib/openapi";
import type { Described } from "@/lib/route";
import { exampleOf } from "./examples";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

type RouteModule = Partial<Record<(typeof methods)[number], { described?: Described }>>;

const modules = import.meta.glob<RouteModule>(["./**/route.ts", "!./openapi.json/route.ts"]);

export async function operations(): Promise<Operation[]> {
  const found = await Promise.all(
    Object.entries(modules).map(async ([file, load]) => {
      const module = await load();
      const path = pathOf(file.replace(/^\.\//, "").replace(/\/route\.ts$/, ""));
      return methods.flatMap((method): Operation[] => {
        const described = module[method]?.described;
        return described === undefined ? [] : [{ method, path, described, example: exampleOf(method, path) }];
      });
    }),
  );
  return found.flat();
}
