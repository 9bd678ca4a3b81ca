import type { Metadata } from "next";
import { NoticesScreen } from "./screen";

export const metadata: Metadata = { title: "Notices" };

export default function Page() {
  return <NoticesScreen />;
}
