// Machine credentials of the organization.
import { useQuery } from "@tanstack/react-query";
import type { CreatedKey, KeyList, KeyScope } from "@/lib/keys/schema";
import { call, get, post, useChange } from "./call";

export const keysKey = ["keys"];

export const useKeys = (enabled = true) =>
  useQuery({ queryKey: keysKey, queryFn: () => get<KeyList>("/keys"), enabled });

export type KeyForm = {
  name: string;
  scopes: KeyScope[];
  networks: string[];
  feedIds: string[];
  addresses: string[];
  expiresInDays: number;
};
export const useCreateKey = () => useChange((input: KeyForm) => post<CreatedKey>("/keys", input), keysKey);
export const useRotateKey = () =>
  useChange(
    ({ id, overlapHours }: { id: string; overlapHours: number }) =>
      post<CreatedKey>(`/keys/${id}/rotate`, { overlapHours }),
    keysKey,
  );
export const useRevokeKey = () => useChange((id: string) => call<void>("DELETE", `/keys/${id}`), keysKey);
