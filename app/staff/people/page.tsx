import type { Metadata } from "next";
import { PeopleScreen } from "./screen";

export const metadata: Metadata = { title: "People" };

export default function Page() {
  return <PeopleScreen />;
}
