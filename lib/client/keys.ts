// Machine credentials of the organization.
import { useQuery } from "@tanstack/react-query";
import type { CreatedKey, KeyList } from "@/lib/keys/schema";
import { call, get, post, useChange } from "./call";

export const useKeys = () => useQuery({ queryKey: ["keys"], queryFn: () => get<KeyList>("/keys") });
export const useCreateKey = () =>
  useChange((input: { name: string; expiresInDays: number }) => post<CreatedKey>("/keys", input), ["keys"]);
export const useRevokeKey = () => useChange((id: string) => call<void>("DELETE", `/keys/${id}`), ["keys"]);
