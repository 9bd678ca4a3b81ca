// Whose address a header block leads to. Written in the styles of the servers named; addresses, names and ids are
// invented. Our border is mx1.provider.example, our store is store.provider.example in 10.20.0.0/16.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AttributionInput, attribute, type DeliveryFound, trustOf, walkReceived } from "./attribution";
import { parseFields } from "./message";

const settings = {
  internalNetworks: ["10.20.0.0/16", "198.18.7.0/24", "2001:db8:ffff::/48"],
  ownHostNames: ["mx1.provider.example", "mx2.provider.example", "store.provider.example"],
  authservIds: ["mx1.provider.example"],
};
const trust = trustOf(settings);

const at = "Fri, 20 Nov 2026 10:00:00 +0000";
const ours = `by mx1.provider.example (Postfix) with ESMTPS id 4ABC12 for <bob@provider.example>; ${at}`;

type Case = {
  name: string;
  header: string;
  ip: string | null;
  port?: number;
  queueIds?: string[];
  stop?: RegExp;
};

const cases: Case[] = [
  // ── styles of the server at the border ──
  {
    name: "Postfix",
    header: `Received: from mail.sender.example (mail.sender.example [203.0.113.9])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n\t key-exchange X25519)\r\n\t(No client certificate requested)\r\n\t${ours}`,
    ip: "203.0.113.9",
    queueIds: ["4ABC12"],
  },
  {
    name: "Postfix, no reverse name",
    header: `Received: from x (unknown [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "Postfix, IPv6",
    header: `Received: from mail.sender.example (mail.sender.example [IPv6:2001:DB8:0:0::9]) ${ours}`,
    ip: "2001:db8::9",
  },
  {
    name: "Postfix, LF line ends",
    header: `Received: from mail.sender.example (mail.sender.example [203.0.113.9])\n\t${ours}\nSubject: x`,
    ip: "203.0.113.9",
  },
  {
    name: "Exim, reverse name known",
    header: `Received: from mail.sender.example ([203.0.113.9]:51234 helo=mta7.sender.example)\r\n\tby mx1.provider.example with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n\t(Exim 4.96)\r\n\t(envelope-from <b@sender.example>)\r\n\tid 1uXyZ1-0004Ab-2c\r\n\tfor bob@provider.example;\r\n\t${at}`,
    ip: "203.0.113.9",
    port: 51234,
    queueIds: ["1uXyZ1-0004Ab-2c"],
  },
  {
    name: "Exim, no reverse name",
    header: `Received: from [203.0.113.9] (port=51234 helo=mta7.sender.example)\r\n\tby mx1.provider.example with esmtp (Exim 4.96) id 1uXyZ1-0004Ab-2c; ${at}`,
    ip: "203.0.113.9",
    port: 51234,
  },
  {
    name: "Exim, HELO is the address",
    header: `Received: from [203.0.113.9] by mx1.provider.example with esmtp (Exim 4.96) id 1u; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "Exim, ident and a literal as HELO",
    header: `Received: from mail.sender.example ([203.0.113.9] helo=[192.0.2.66] ident=[192.0.2.67]) by mx1.provider.example with esmtp (Exim 4.96) id 1u; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "Exim, IPv6",
    header: `Received: from [2001:db8::9] (port=40000 helo=x) by mx1.provider.example with esmtp id 1u; ${at}`,
    ip: "2001:db8::9",
    port: 40000,
  },
  {
    name: "Sendmail, ident, may be forged",
    header: `Received: from mail.sender.example (IDENT:nobody@mail.sender.example [203.0.113.9] (may be forged))\r\n\tby mx1.provider.example (8.18.1/8.18.1) with ESMTP id 6AKA0123; ${at}`,
    ip: "203.0.113.9",
    queueIds: ["6AKA0123"],
  },
  {
    name: "Sendmail, ident string holds an address",
    header: `Received: from mail.sender.example (IDENT:[192.0.2.66]@mail.sender.example [203.0.113.9]) by mx1.provider.example (8.18.1/8.18.1) with ESMTP id 6AKA0123; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "qmail",
    header: `Received: (qmail 31337 invoked from network); ${at}\r\nReceived: from unknown (HELO mail.sender.example) (203.0.113.9)\r\n  by mx1.provider.example with SMTP; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "qmail with ident and a literal as HELO",
    header: `Received: from unknown (HELO [192.0.2.66]) (root@203.0.113.9) by mx1.provider.example with SMTP; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "Exchange",
    header: `Received: from mail.sender.example (203.0.113.9) by mx1.provider.example\r\n (10.20.0.4) with Microsoft SMTP Server (version=TLS1_2,\r\n cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.2.1118.40; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "Exchange, two hops inside",
    header: `Received: from mx1.provider.example (10.20.0.4) by store.provider.example (10.20.0.9) with Microsoft SMTP Server id 15.2.1118.40; ${at}\r\nReceived: from mail.sender.example (2001:db8:5::9) by mx1.provider.example (10.20.0.4) with Microsoft SMTP Server id 15.2.1118.40; ${at}`,
    ip: "2001:db8:5::9",
  },
  {
    name: "Dovecot LMTP above Postfix",
    header: `Received: from mx1.provider.example\r\n\tby store.provider.example with LMTP\r\n\tid kJ3xAZQ\r\n\t(envelope-from <b@sender.example>)\r\n\tfor <bob@provider.example>; ${at}\r\nReceived: from mail.sender.example (mail.sender.example [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
    queueIds: ["4ABC12", "kJ3xAZQ"],
  },
  {
    name: "Dovecot LMTP that names the address of our border",
    header: `Received: from mx1.provider.example ([10.20.0.4])\r\n\tby store.provider.example with LMTP id x for <bob@provider.example>; ${at}\r\nReceived: from m (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "OpenSMTPD",
    header: `Received: from mail.sender.example (mail.sender.example [203.0.113.9])\r\n\tby mx1.provider.example (OpenSMTPD) with ESMTPS id 5f2c1a (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)\r\n\tfor <bob@provider.example>; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "Haraka",
    header: `Received: from mail.sender.example (mail.sender.example [203.0.113.9])\r\n\tby mx1.provider.example (Haraka/3.1.1) with ESMTPS id 75226A2D-44A9-4D7A-A462-70F33F2FC334.1\r\n\tenvelope-from <b@sender.example>\r\n\ttls TLS_AES_256_GCM_SHA384;\r\n\t${at}`,
    ip: "203.0.113.9",
    queueIds: ["75226A2D-44A9-4D7A-A462-70F33F2FC334.1"],
  },
  {
    name: "Stalwart",
    header: `Received: from mail.sender.example (mail.sender.example [203.0.113.9])\r\n\t(using TLSv1.3 with cipher TLS13_AES_256_GCM_SHA384)\r\n\tby mx1.provider.example (Stalwart SMTP) with ESMTPS id 39A1F2;\r\n\t${at}`,
    ip: "203.0.113.9",
    queueIds: ["39A1F2"],
  },
  {
    name: "KumoMTA",
    header: `Received: from mail.sender.example (203.0.113.9:40022)\r\n  by mx1.provider.example (KumoMTA 10.20.0.4:25) with ESMTP id 5f1d for <bob@provider.example>; ${at}`,
    ip: "203.0.113.9",
    port: 40022,
  },
  {
    name: "Courier",
    header: `Received: from mail.sender.example ([203.0.113.9])\r\n  (TLS: TLSv1.2,256bits,ECDHE-RSA-AES256-GCM-SHA384)\r\n  by mx1.provider.example with ESMTPS id 0000000000A0.0000000065; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "own host name in capitals, with the root dot",
    header: `Received: from m (m [203.0.113.9]) by MX1.Provider.Example. (Postfix) with ESMTP id A1; ${at}`,
    ip: "203.0.113.9",
  },
  {
    name: "no date",
    header: "Received: from m (m [203.0.113.9]) by mx1.provider.example (Postfix) with ESMTP id A1",
    ip: "203.0.113.9",
  },
  // ── hops inside ──
  {
    name: "content filter on loopback",
    header: `Received: from localhost (localhost [127.0.0.1]) by mx1.provider.example (Postfix) with ESMTP id B2; ${at}\r\nReceived: from m (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
    queueIds: ["4ABC12", "B2"],
  },
  {
    name: "public address that is one of our own networks",
    header: `Received: from gw (gw [198.18.7.20]) by mx2.provider.example (Postfix) with ESMTP id B2; ${at}\r\nReceived: from m (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "internal IPv6",
    header: `Received: from gw (gw [IPv6:2001:db8:ffff:1::20]) by mx2.provider.example (Postfix) with ESMTP id B2; ${at}\r\nReceived: from m (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "IPv4-mapped IPv6 of one of our own",
    header: `Received: from gw (gw [IPv6:::ffff:10.20.0.7]) by mx2.provider.example (Postfix) with ESMTP id B2; ${at}\r\nReceived: from m (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "local pickup after the reader's script",
    header: `Received: by store.provider.example (Postfix, from userid 1000) id C3; ${at}\r\nReceived: from m (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  // ── what the sender wrote ──
  {
    name: "forged Received below ours",
    header: `Received: from m (m [203.0.113.9]) ${ours}\r\nReceived: from victim (victim [192.0.2.66]) by mx1.provider.example (Postfix) with ESMTP id F0; ${at}`,
    ip: "203.0.113.9",
    queueIds: ["4ABC12"],
  },
  {
    name: "X-Originating-IP and its kin",
    header: `X-Originating-IP: [192.0.2.66]\r\nX-Sender-IP: 192.0.2.66\r\nX-Source-IP: 192.0.2.66\r\nX-Forwarded-For: 192.0.2.66\r\nReceived-SPF: pass client-ip=192.0.2.66\r\nSubject: from 192.0.2.66\r\nReceived: from m (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "X-Originating-IP alone",
    header: "X-Originating-IP: [192.0.2.66]\r\nReceived-SPF: pass client-ip=192.0.2.66\r\nSubject: hello",
    ip: null,
    stop: /no Received line/,
  },
  {
    name: "HELO is somebody's literal",
    header: `Received: from [192.0.2.66] (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "HELO is one of our host names",
    header: `Received: from mx2.provider.example (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "HELO is localhost",
    header: `Received: from localhost (m [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "certificate name holds an address",
    header: `Received: from m (m [203.0.113.9])\r\n\t(Client CN "x [192.0.2.66]", Issuer "(y [192.0.2.67])" (not verified))\r\n\t${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "HELO with the word by",
    header: `Received: from by.sender.example (by [203.0.113.9]) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "envelope sender holds an address literal",
    header: `Received: from m (m [203.0.113.9]) (envelope-from <x@[192.0.2.66]>) ${ours}`,
    ip: "203.0.113.9",
  },
  {
    name: "no address known to the server",
    header: `Received: from m (unknown [unknown]) ${ours}\r\nReceived: from v (v [192.0.2.66]) by mx1.provider.example with ESMTP id F0; ${at}`,
    ip: null,
    stop: /names no address/,
  },
  {
    name: "first line not ours",
    header: `Received: from m (m [203.0.113.9]) by mx.elsewhere.example (Postfix) with ESMTP id Z; ${at}`,
    ip: null,
    stop: /not from our servers/,
  },
  {
    name: "a host name of ours as a part of another",
    header: `Received: from m (m [203.0.113.9]) by mx1.provider.example.evil.example with ESMTP id Z; ${at}`,
    ip: null,
    stop: /not from our servers/,
  },
  {
    name: "our name only in a comment",
    header: `Received: from m (m [203.0.113.9]) by evil.example (by mx1.provider.example) with ESMTP id Z; ${at}`,
    ip: null,
    stop: /not from our servers/,
  },
  {
    name: "only hops inside",
    header: `Received: from a (a [10.20.0.7]) by mx1.provider.example with ESMTP id Z; ${at}`,
    ip: null,
    stop: /no Received line of ours names an outside address/,
  },
  {
    name: "submitted by one of our own users (RFC 3848)",
    header: `Received: from phone (home [203.0.113.77]) by mx1.provider.example (Postfix) with ESMTPSA id S1; ${at}\r\nReceived: from m (m [192.0.2.66]) ${ours}`,
    ip: null,
    stop: /one of our own users/,
  },
  {
    name: "submitted by one of our own users (Postfix's comment)",
    header: `Received: from phone (home [203.0.113.77]) (Authenticated sender: bob) by mx1.provider.example (Postfix) with ESMTP id S1; ${at}`,
    ip: null,
    stop: /one of our own users/,
  },
  // ── addresses that look like ones ──
  { name: "octal", header: `Received: from m (m [010.1.1.1]) ${ours}`, ip: null, stop: /names no address/ },
  {
    name: "short form",
    header: `Received: from m (m [203.113]) ${ours}`,
    ip: null,
    stop: /names no address/,
  },
  { name: "hexadecimal", header: `Received: from m (m [0xCB007109]) ${ours}`, ip: null },
  { name: "decimal", header: `Received: from m (m [3405803785]) ${ours}`, ip: null },
  { name: "over 255", header: `Received: from m (m [203.0.113.256]) ${ours}`, ip: null },
  { name: "with a zone", header: `Received: from m (m [IPv6:fe80::1%eth0]) ${ours}`, ip: null },
  { name: "unclosed bracket", header: `Received: from m (m [203.0.113.9) ${ours}`, ip: null },
  { name: "unclosed comment", header: `Received: from m (m [203.0.113.9] ${ours}`, ip: null },
  { name: "empty Received", header: "Received:\r\nSubject: x", ip: null },
  { name: "no Received", header: "Subject: x", ip: null, stop: /no Received line/ },
];

describe("the Received walk", () => {
  test.each(cases)("$name", ({ header, ip, port, queueIds, stop }) => {
    const walk = walkReceived(parseFields(header), trust);
    expect(walk.ip).toBe(ip);
    if (port !== undefined) expect(walk.hop?.port).toBe(port);
    if (queueIds !== undefined) expect(walk.queueIds).toEqual(queueIds);
    if (stop !== undefined) expect(walk.stop).toMatch(stop);
  });

  test("without host names of our own there is no border to find", () => {
    const walk = walkReceived(
      parseFields(cases[0]?.header ?? ""),
      trustOf({ ...settings, ownHostNames: [] }),
    );
    expect(walk).toMatchObject({ ip: null, stop: "the provider's own host names are not set" });
  });

  test("whatever stands below our line changes nothing", () => {
    const line = `Received: from m (m [203.0.113.9]) ${ours}\r\n`;
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (below) => {
        const text = `${line}${Buffer.from(below, "utf8")
          .toString("latin1")
          .replace(/^[ \t]/, "x")}`;
        expect(walkReceived(parseFields(text), trust).ip).toBe("203.0.113.9");
      }),
    );
  });

  test("what the client says of itself in Postfix's and Exim's lines changes nothing", () => {
    // Both refuse or replace parentheses, quotes, < > and @; spaces cannot stand in a HELO.
    const helo = fc.stringMatching(/^[!#-'*-;=?-Z\\^-~[\]]{1,40}$/);
    fc.assert(
      fc.property(helo, (name) => {
        const postfix = `Received: from ${name} (m [203.0.113.9]) ${ours}`;
        const exim = `Received: from m ([203.0.113.9] helo=${name}) by mx1.provider.example with esmtp id 1u; ${at}`;
        expect(walkReceived(parseFields(postfix), trust).ip).toBe("203.0.113.9");
        expect(walkReceived(parseFields(exim), trust).ip).toBe("203.0.113.9");
      }),
    );
  });
});

const walk = walkReceived(parseFields(`Received: from m (m [203.0.113.9]) ${ours}`), trust);
const nowhere = walkReceived([], trust);
const delivery = (ip: string, foundBy: DeliveryFound["foundBy"]): DeliveryFound => ({
  ip,
  port: 40001,
  at: new Date("2026-11-20T09:59:59Z"),
  foundBy,
});
const nothing: AttributionInput = { delivery: null, xforward: null, sourceFields: null, walk: nowhere };
const fields = { ip: "203.0.113.30", port: 1 };

describe("the ladder", () => {
  test("a delivery record found by our queue id comes first", () => {
    const found = attribute(
      { delivery: delivery("203.0.113.10", "queue id"), xforward: fields, sourceFields: fields, walk },
      trust,
    );
    expect(found).toMatchObject({ method: "delivery_record", ip: "203.0.113.10", port: 40001 });
    expect(found.deliveredAt).toEqual(new Date("2026-11-20T09:59:59Z"));
    expect(found.evidence.map(({ rung, outcome }) => [rung, outcome])).toEqual([
      ["delivery_record", "used"],
      ["xforward", "conflict"],
      ["source_fields", "conflict"],
      ["received_walk", "conflict"],
    ]);
  });

  test.each(["filter id", "Message-ID and recipient"] as const)(
    "a delivery record found by %s, which a sender can copy, must agree with our own line",
    (foundBy) => {
      const lied = attribute({ ...nothing, delivery: delivery("192.0.2.66", foundBy), walk }, trust);
      expect(lied).toMatchObject({ method: "received_walk", ip: "203.0.113.9" });
      expect(lied.evidence[0]).toMatchObject({ rung: "delivery_record", outcome: "conflict" });
      const agreed = attribute({ ...nothing, delivery: delivery("203.0.113.9", foundBy), walk }, trust);
      expect(agreed).toMatchObject({ method: "delivery_record", ip: "203.0.113.9", port: 40001 });
      const alone = attribute({ ...nothing, delivery: delivery("203.0.113.9", foundBy) }, trust);
      expect(alone).toMatchObject({ method: "delivery_record", ip: "203.0.113.9" });
    },
  );

  test("then XFORWARD, then the fields of a source, then the walk", () => {
    const xforward = { ip: "203.0.113.20", port: 2 };
    expect(attribute({ ...nothing, xforward, sourceFields: fields, walk }, trust)).toMatchObject({
      method: "xforward",
      ip: "203.0.113.20",
      port: 2,
      deliveredAt: new Date("2026-11-20T10:00:00Z"),
    });
    expect(attribute({ ...nothing, sourceFields: fields, walk }, trust)).toMatchObject({
      method: "source_fields",
      ip: "203.0.113.30",
    });
    expect(attribute({ ...nothing, walk }, trust)).toMatchObject({
      method: "received_walk",
      ip: "203.0.113.9",
    });
  });

  test.each([
    "127.0.0.1",
    "10.20.0.7",
    "198.18.7.1",
    "010.1.1.1",
    "fe80::1",
    "::ffff:10.20.0.7",
    "localhost",
    "",
  ])("an address that can only be inside is passed over: %s", (ip) => {
    expect(attribute({ ...nothing, xforward: { ip, port: null }, walk }, trust)).toMatchObject({
      method: "received_walk",
      ip: "203.0.113.9",
    });
  });

  test("nothing found is said, with the reasons", () => {
    const found = attribute(nothing, trust);
    expect(found).toMatchObject({ method: "none", ip: null, port: null, deliveredAt: null });
    expect(found.evidence.map(({ outcome }) => outcome)).toEqual(["absent", "absent", "absent", "absent"]);
  });
});
