// Refuses, in tests, every connection and DNS question to anything but this machine.
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const local = new net.BlockList();
local.addSubnet("127.0.0.0", 8, "ipv4");
local.addAddress("::1", "ipv6");

/** Whether a host, given by address or name, is this machine. */
export function isLoopback(host: string): boolean {
  if (host === "" || host === "localhost" || host.endsWith(".localhost")) return true;
  const bare = host.replace(/^\[|\]$/g, "");
  const family = net.isIP(bare);
  return family !== 0 && local.check(bare, family === 6 ? "ipv6" : "ipv4");
}

/** Installs the guard in this process; calling it again changes nothing. */
export function guardNetwork(): void {
  const kept = globalThis as typeof globalThis & { senderscopeNetworkGuard?: true };
  if (kept.senderscopeNetworkGuard) return;
  kept.senderscopeNetworkGuard = true;
  guardTcp();
  guardUdp();
  guardDns();
  syncBuiltinESMExports();
}

function refuse(what: string): never {
  throw new Error(`Tests must not leave this machine: ${what}`);
}

function guardTcp(): void {
  const connect = net.Socket.prototype.connect as (...args: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    // net.connect() hands over its arguments already normalized, as one array.
    const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
    const host =
      typeof first === "object" && first !== null
        ? ((first as net.TcpSocketConnectOpts).host ?? "")
        : typeof second === "string"
          ? second
          : "";
    if (!isLoopback(host)) refuse(`connection to ${host}`);
    return connect.apply(this, args);
  } as typeof net.Socket.prototype.connect;
}

function guardUdp(): void {
  const send = dgram.Socket.prototype.send as (...args: unknown[]) => void;
  dgram.Socket.prototype.send = function (this: dgram.Socket, ...args: unknown[]): void {
    // send(msg, [offset, length,] [port,] [address,] [callback]): the address is the only string after the message.
    const host = args.slice(1).find((arg) => typeof arg === "string") as string | undefined;
    if (host !== undefined && !isLoopback(host)) refuse(`datagram to ${host}`);
    send.apply(this, args);
  } as typeof dgram.Socket.prototype.send;
}

const questions = [
  "resolve",
  "resolve4",
  "resolve6",
  "resolveAny",
  "resolveCaa",
  "resolveCname",
  "resolveMx",
  "resolveNaptr",
  "resolveNs",
  "resolvePtr",
  "resolveSoa",
  "resolveSrv",
  "resolveTxt",
  "reverse",
] as const;

function guardDns(): void {
  for (const prototype of [dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    const asked = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const question of questions) {
      const real = asked[question];
      if (real === undefined) continue;
      asked[question] = function (this: dns.Resolver, ...args: unknown[]): unknown {
        const outside = this.getServers().find((server) => !isLoopback(hostOf(server)));
        if (outside !== undefined) refuse(`DNS question to ${outside}`);
        return real.apply(this, args);
      };
    }
  }
  for (const door of [dns, dns.promises] as unknown as Record<string, unknown>[]) {
    for (const question of questions) door[question] = () => refuse("DNS question to the system's servers");
  }
  for (const door of [dns, dns.promises] as unknown as Record<string, (...args: unknown[]) => unknown>[]) {
    const lookup = door.lookup;
    door.lookup = (host: unknown, ...rest: unknown[]) => {
      if (typeof host === "string" && !isLoopback(host) && net.isIP(host) === 0)
        refuse(`name look-up of ${host}`);
      return lookup?.(host, ...rest);
    };
  }
}

function hostOf(server: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(server)?.[1];
  if (bracketed !== undefined) return bracketed;
  return net.isIP(server) === 0 ? server.replace(/:\d+$/, "") : server;
}
