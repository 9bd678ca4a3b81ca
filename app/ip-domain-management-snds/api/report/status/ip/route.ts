import { bearerReport, notAllowed } from "@/app/snds/door";

export const GET = bearerReport(() => ({ report: "status" }));

export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
