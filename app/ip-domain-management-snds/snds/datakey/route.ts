import { addressOf, keyLink, malformed, notAllowed } from "@/app/snds/door";
import { isDay } from "@/lib/platform/day";
import { parseSndsDate } from "@/lib/reputation/snds";

export const GET = keyLink((parameters) => {
  const date = parameters.get("date") ?? "";
  const day = date === "" ? null : isDay(date) ? date : parseSndsDate(date);
  if (date !== "" && day === null) throw malformed("date is not a day as MMDDYY or yyyy-MM-dd");
  return { report: "data", day, ip: addressOf(parameters.get("ip")) };
});

export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
