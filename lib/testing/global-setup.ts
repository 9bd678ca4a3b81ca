// Once per test run: the database server, and where the test files find it.
import type { TestProject } from "vitest/node";
import { join, leave } from "./server";

declare module "vitest" {
  export interface ProvidedContext {
    testServerUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await join();
  project.provide("testServerUrl", server.url);
  return () => leave(server);
}
