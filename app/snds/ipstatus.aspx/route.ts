import { keyLink, notAllowed } from "@/app/snds/door";

export const GET = keyLink(() => ({ report: "status" }));

export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
