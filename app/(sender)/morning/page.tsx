// Home. Until there is a morning page, the fleet is where a day begins.
import { redirect } from "next/navigation";

export default function MorningPage() {
  redirect("/ips");
}
