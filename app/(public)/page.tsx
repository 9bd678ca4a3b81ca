// The front page, for anyone: what this is, how far the data reaches, what the visitor's own address looks like.
import { headers } from "next/headers";
import { viewerOfPage } from "@/lib/identity/session";
import { completeness } from "@/lib/ingest/queries";
import { listNotices } from "@/lib/notices/queries";
import { clientAddress } from "@/lib/platform/client-address";
import { getSettings } from "@/lib/provider/queries";
import { statusOf } from "@/lib/reputation/queries";
import { FrontScreen } from "./screen";

export default async function FrontPage() {
  const now = new Date();
  const address = clientAddress(await headers());
  const [viewer, settings, data, statuses, { notices }] = await Promise.all([
    viewerOfPage(),
    getSettings(),
    completeness(now),
    statusOf(address === null ? [] : [address], now),
    listNotices(now),
  ]);
  return (
    <FrontScreen
      signedIn={viewer !== null}
      provider={settings.name}
      completeness={data}
      incidents={notices.filter(({ state }) => state === "open" || state === "planned")}
      news={notices.filter(({ state }) => state === "published").slice(0, 3)}
      visitor={address === null ? null : { address, statuses: statuses.get(address) ?? [] }}
    />
  );
}
