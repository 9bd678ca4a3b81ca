import { addressOf, bearerReport, malformed, notAllowed } from "@/app/snds/door";
import { isDay } from "@/lib/platform/day";

export const GET = bearerReport(([day, ip, ...rest]) => {
  if (day !== undefined && !isDay(day)) throw malformed("the day is not written yyyy-MM-dd");
  if (rest.length > 0) throw malformed("the path goes on after the address");
  return { report: "data", day: day ?? null, ip: addressOf(ip) };
});

export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
