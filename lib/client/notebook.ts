// What the organization writes on its addresses: tags, notes, saved views, findings put aside.
import { useMutation, useQuery } from "@tanstack/react-query";
import type {
  ChangedTag,
  ChangeTagInput,
  DismissInput,
  Note,
  NoteList,
  SavedView,
  SavedViewList,
  SaveViewInput,
  TagList,
  WriteNoteInput,
} from "@/lib/notebook/schema";
import { call, get, post, useChange } from "./call";

// Read first by the server, too, where a page begins with a choice of tags.
export const tagsKey = ["tags"];
export const useTags = (enabled = true) =>
  useQuery({ queryKey: tagsKey, queryFn: () => get<TagList>("/tags"), enabled });
export const useChangeTag = () =>
  useChange((input: ChangeTagInput) => post<ChangedTag>("/tags", input), tagsKey, ["ips"], ["groups"]);

export const useNotes = (ip: string) =>
  useQuery({
    queryKey: ["notes", ip],
    queryFn: () => get<NoteList>(`/ips/${encodeURIComponent(ip)}/notes`),
  });
export const useWriteNote = (ip: string) =>
  useChange(
    (input: WriteNoteInput) => post<Note>(`/ips/${encodeURIComponent(ip)}/notes`, input),
    ["notes", ip],
  );
export const useRemoveNote = (ip: string) =>
  useChange((id: string) => call<void>("DELETE", `/notes/${id}`), ["notes", ip]);

export const useSavedViews = (enabled = true) =>
  useQuery({ queryKey: ["views"], queryFn: () => get<SavedViewList>("/views"), enabled });
export const useSaveView = () =>
  useChange((input: SaveViewInput) => post<SavedView>("/views", input), ["views"]);
export const useRemoveView = () => useChange((id: string) => call<void>("DELETE", `/views/${id}`), ["views"]);

export const useDismiss = () =>
  useChange((input: DismissInput) => post<void>("/finder/dismissals", input), ["finder"]);

/** Tells the server that the morning is being looked at. */
export const useNoteVisit = () => useMutation({ mutationFn: () => post<void>("/morning/visit") });
