import { NotYours } from "@/components/ip/not-yours";

export default function NotFound() {
  return <NotYours title="Map" what="network" />;
}
