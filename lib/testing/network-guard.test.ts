import dgram from "node:dgram";
import dns from "node:dns/promises";
import net from "node:net";
import { expect, test } from "vitest";
import { isLoopback } from "./network-guard";

test("what counts as this machine", () => {
  for (const host of ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", ""])
    expect(isLoopback(host)).toBe(true);
  for (const host of ["192.0.2.1", "0.0.0.0", "2001:db8::1", "example.net", "localhost.example.net"])
    expect(isLoopback(host)).toBe(false);
});

test("connections, datagrams, pages and questions to elsewhere are refused before they are sent", async () => {
  expect(() => net.connect(25, "192.0.2.1")).toThrow("Tests must not leave this machine");
  expect(() => net.connect({ host: "mail.example.net", port: 25 })).toThrow("Tests must not leave");
  await expect(fetch("http://192.0.2.1/")).rejects.toThrow();
  await expect((async () => dns.resolveTxt("example.net"))()).rejects.toThrow("Tests must not leave");
  const resolver = new dns.Resolver();
  resolver.setServers(["192.0.2.53"]);
  await expect((async () => resolver.resolve4("example.net"))()).rejects.toThrow("Tests must not leave");
  const socket = dgram.createSocket("udp4");
  expect(() => socket.send("x", 53, "192.0.2.53")).toThrow("Tests must not leave");
  socket.close();
});

test("loopback is open", async () => {
  const server = net.createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as net.AddressInfo;
  const socket = net.connect(port, "127.0.0.1");
  const text = await new Promise<string>((resolve) =>
    socket.once("data", (chunk: Buffer) => resolve(chunk.toString())),
  );
  expect(text).toBe("hello");
  socket.destroy();
  server.close();
});
