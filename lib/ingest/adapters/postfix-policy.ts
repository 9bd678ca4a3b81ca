// What Postfix asks its policy service, as message events (SMTPD_POLICY_README). Only the last question of a message is
// one: at END-OF-MESSAGE the queue id, the number of recipients and the sender are known.
import { z } from "zod";
import { canonicalAddress } from "@/lib/platform/ip";
import { derivedBatchId, recipientHash } from "../delivery";
import type { Outcome } from "./outcome";

/** One question: its attributes by name. */
export type PolicyRequest = ReadonlyMap<string, string>;

/** Most bytes of one question. */
const MAX_REQUEST_BYTES = 64 * 1024;

/** The connection sent something that is no question of Postfix. */
export class NotPolicy extends Error {}

/** Cuts a stream of bytes into questions: lines `name=value`, each question ended by an empty line. */
export class PolicyReader {
  private rest = "";

  /** The questions that are whole now. Throws NotPolicy. */
  push(chunk: Buffer): PolicyRequest[] {
    // Values are bytes as clients sent them: as Latin-1 none is lost, and the fields that matter are ASCII.
    const parts = (this.rest + chunk.toString("latin1")).split("\n\n");
    this.rest = parts.pop() ?? "";
    if (this.rest.length > MAX_REQUEST_BYTES) throw new NotPolicy("a question is larger than 64 KiB");
    return parts.map(readRequest);
  }
}

function readRequest(text: string): PolicyRequest {
  const request = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at < 1) throw new NotPolicy("a line is no attribute");
    request.set(line.slice(0, at), line.slice(at + 1));
  }
  if (request.get("request") !== "smtpd_access_policy")
    throw new NotPolicy("it is no access policy question");
  return request;
}

const count = z.coerce.number().int().min(1).max(100_000);
const port = z.coerce.number().int().min(1).max(65_535);

/**
 * A question as an event. `instance` is Postfix's name for the message in all its questions: asked again, it is the same
 * batch.
 */
export function readPolicyRequest(request: PolicyRequest, hashKey: Uint8Array, now: Date): Outcome {
  const of = (name: string): string => request.get(name) ?? "";
  if (of("protocol_state") !== "END-OF-MESSAGE") return { skipped: "not the end of a message" };
  if (of("sasl_username") !== "") return { skipped: "outbound: sent by an authenticated user" };
  const ip = canonicalAddress(of("client_address"));
  if (ip === null) return { skipped: "no connecting address" };
  const recipients = count.safeParse(of("recipient_count"));
  const clientPort = port.safeParse(of("client_port"));
  return {
    batchId: derivedBatchId("policy", [of("instance"), of("queue_id"), ip]),
    event: {
      ts: now.toISOString(),
      ip,
      port: clientPort.success ? clientPort.data : null,
      helo: of("helo_name") || null,
      mailFrom: of("sender"),
      recipients: recipients.success ? recipients.data : 1,
      queueId: of("queue_id") || null,
      // Postfix names the recipient of a message that has one.
      recipientHashes: of("recipient") === "" ? [] : [recipientHash(hashKey, of("recipient"))],
    },
  };
}
