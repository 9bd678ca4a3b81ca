import { addressOf, keyLink, malformed, notAllowed } from "@/app/snds/door";
import { parseSndsDate } from "@/lib/reputation/snds";

export const GET = keyLink((parameters) => {
  const date = parameters.get("date") ?? "";
  const day = date === "" ? null : parseSndsDate(date);
  if (date !== "" && day === null) throw malformed("date is not a day as MMDDYY");
  return { report: "data", day, ip: addressOf(parameters.get("ip")) };
});

export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
