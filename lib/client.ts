// The browser's door: every query and every mutation a screen can make, and how their errors are thrown.
// Imports types of the domains only; nothing of the server reaches the browser through here.
import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { AuditPage, ListAuditQuery } from "@/lib/audit/schema";
import type {
  Complaint,
  ComplaintsPage,
  Feed,
  FeedList,
  ListComplaintsInput,
  ReportState,
  ReportsPage,
} from "@/lib/feedback/schema";
import type {
  Accepted,
  Confirmed,
  ConfirmInput,
  CreateOrganizationInput,
  ForgotPasswordInput,
  Me,
  MemberList,
  OrganizationItem,
  ResetPasswordInput,
  SessionList,
  SetupInput,
  SignUpInput,
} from "@/lib/identity/schema";
import type {
  Completeness,
  CreatedSource,
  RefusedLinesPage,
  SourceItem,
  SourceList,
} from "@/lib/ingest/schema";
import type { CreatedKey, KeyList } from "@/lib/keys/schema";
import type {
  AuthorizationDecision,
  AuthorizationPage,
  CheckedBlock,
  ClaimList,
  ClaimPreview,
  ClaimView,
  ContactOffers,
  GrantList,
  RequestedContact,
  StaffClaimFilter,
  StaffDecided,
  StaffDecision,
  StaffQueue,
} from "@/lib/networks/schema";
import type { MailState, OutboxMail, OutboxPage } from "@/lib/outbox/schema";
import type { SettingsPatchInput, StaffSettings } from "@/lib/provider/schema";
import type {
  IpList,
  IpOverview,
  IpSeries,
  ListIpsInput,
  RateBase,
  WindowName,
} from "@/lib/reputation/schema";

// ── errors ──────────────────────────────────────────────────────────────────

type ProblemDocument = {
  title?: string;
  code?: string;
  instance?: string;
  issues?: { path: string; message: string }[];
};

/** What any call throws: the problem document of the API, or that the server could not be reached. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly issues: { path: string; message: string }[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(status: number, document: ProblemDocument, retryAfter: number | null) {
    super(document.title ?? "The request failed.");
    this.name = "Problem";
    this.status = status;
    this.code = document.code ?? "internal";
    this.title = document.title ?? "The server answered in a way this page does not understand.";
    this.issues = document.issues ?? [];
    this.requestId = document.instance ?? null;
    this.retryAfter = retryAfter;
  }

  /** What the server says about one field of the body, or undefined. */
  of(field: string): string | undefined {
    return this.issues.find((issue) => issue.path === `body.${field}`)?.message;
  }
}

const unreachable = {
  title: "The server could not be reached. Nothing was changed. Check the connection and try again.",
  code: "unreachable",
};

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: Problem;
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;

async function call<T>(method: string, path: string, query: Query = {}, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${queryText(query)}`, {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Problem(0, unreachable, null);
  }
  if (!response.ok) {
    const document = await response.json().catch(() => ({}));
    const wait = Number(response.headers.get("retry-after"));
    throw new Problem(response.status, document, wait > 0 ? wait : null);
  }
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** `?a=1&b=x`, without what is empty; the empty string when nothing is left. */
function queryText(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

const get = <T>(path: string, query?: Query) => call<T>("GET", path, query);
const post = <T>(path: string, body: unknown = {}) => call<T>("POST", path, {}, body);

/** A client for one browser tab. Someone whose session ended is sent to sign in and brought back. */
export function createQueryClient(): QueryClient {
  const onError = (error: Problem) => {
    if (error.code !== "not_signed_in") return;
    const here = `${window.location.pathname}${window.location.search}`;
    window.location.assign(`/signin?next=${encodeURIComponent(here)}`);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && (error.status === 0 || error.status >= 500),
      },
    },
  });
}

/** A mutation after which everything under the given keys is asked again. */
function useChange<Input, Output>(change: (input: Input) => Promise<Output>, ...stale: QueryKey[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

// ── accounts ────────────────────────────────────────────────────────────────

export const useMe = () => useQuery({ queryKey: ["me"], queryFn: () => get<Me>("/me") });

/** How a sign-in went. The session cookie is set when it is "signed_in". */
export type SignInOutcome = "signed_in" | "refused" | "too_many" | "unreachable";

export const useSignIn = () =>
  useMutation({
    mutationFn: async (input: { email: string; password: string }): Promise<SignInOutcome> => {
      try {
        const { signIn } = await import("next-auth/react");
        const answer = await signIn("credentials", { ...input, redirect: false });
        if (answer?.ok && !answer.error) return "signed_in";
        return answer?.error === "too_many_requests" ? "too_many" : "refused";
      } catch {
        return "unreachable";
      }
    },
  });

export async function signOut(): Promise<void> {
  const { signOut: end } = await import("next-auth/react");
  await end({ callbackUrl: "/signin" });
}

export const useSignUp = () => useChange((input: SignUpInput) => post<Accepted>("/signup", input));
export const useConfirm = () => useChange((input: ConfirmInput) => post<Confirmed>("/confirm", input));
export const useForgotPassword = () =>
  useChange((input: ForgotPasswordInput) => post<Accepted>("/password/forgot", input));
export const useResetPassword = () =>
  useChange((input: ResetPasswordInput) => post<Confirmed>("/password/reset", input));
export const useSetup = () => useChange((input: SetupInput) => post<Confirmed>("/setup", input));

export const useCreateOrganization = () =>
  useChange((input: CreateOrganizationInput) => post<OrganizationItem>("/organizations", input), []);
export const useSwitchOrganization = () =>
  useChange((organizationId: string) => post<Me>("/me/organization", { organizationId }), []);

export const useSessions = () =>
  useQuery({ queryKey: ["sessions"], queryFn: () => get<SessionList>("/sessions") });
export const useRevokeSession = () =>
  useChange((id: string) => call<void>("DELETE", `/sessions/${id}`), ["sessions"]);
export const useMembers = () =>
  useQuery({ queryKey: ["members"], queryFn: () => get<MemberList>("/members") });

export const useAudit = (filter: Pick<ListAuditQuery, "action">, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => get<AuditPage>("/audit", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled,
  });

// ── addresses ───────────────────────────────────────────────────────────────

/** What the fleet can be asked; what is left out takes the server's default. */
export type FleetQuery = Partial<Omit<ListIpsInput, "page">> & { page?: number };

export const useIps = (query: FleetQuery, enabled = true) =>
  useQuery({
    queryKey: ["ips", query],
    queryFn: () => get<IpList>("/ips", query),
    placeholderData: keepPreviousData,
    // Today so far moves while one looks at it.
    refetchInterval: query.window === "today" ? 30_000 : false,
    enabled,
  });

export const useCompleteness = () =>
  useQuery({ queryKey: ["completeness"], queryFn: () => get<Completeness>("/completeness") });

/** The address of the same view as CSV, or as JSON: what "Export" links to. */
export function fleetExport({ page: _, ...query }: FleetQuery, form: "csv" | "json"): string {
  return `/api/v1/ips${form === "csv" ? ".csv" : ""}${queryText(query)}`;
}

export const useIp = (ip: string, window: WindowName) =>
  useQuery({
    queryKey: ["ip", ip, window],
    queryFn: () => get<IpOverview>(`/ips/${encodeURIComponent(ip)}`, { window }),
    placeholderData: keepPreviousData,
  });

export type SeriesQuery = { days: "7" | "30" | "90"; today: boolean; base: RateBase };

export const useIpSeries = (ip: string, query: SeriesQuery) =>
  useQuery({
    queryKey: ["ip-series", ip, query],
    queryFn: () => get<IpSeries>(`/ips/${encodeURIComponent(ip)}/series`, query),
    placeholderData: keepPreviousData,
  });

/** The address of the same days as JSON: what "Export" links to. */
export const seriesExport = (ip: string, query: SeriesQuery): string =>
  `/api/v1/ips/${encodeURIComponent(ip)}/series${queryText(query)}`;

// ── keys ────────────────────────────────────────────────────────────────────

export const useKeys = () => useQuery({ queryKey: ["keys"], queryFn: () => get<KeyList>("/keys") });
export const useCreateKey = () =>
  useChange((input: { name: string; expiresInDays: number }) => post<CreatedKey>("/keys", input), ["keys"]);
export const useRevokeKey = () => useChange((id: string) => call<void>("DELETE", `/keys/${id}`), ["keys"]);

// ── networks ────────────────────────────────────────────────────────────────

export const useGrants = () => useQuery({ queryKey: ["grants"], queryFn: () => get<GrantList>("/networks") });
export const useGiveUpGrant = () =>
  useChange((id: string) => call<void>("DELETE", `/networks/${id}`), ["grants"], ["ips"]);
export const useClaims = () => useQuery({ queryKey: ["claims"], queryFn: () => get<ClaimList>("/claims") });
export const useClaim = (id: string | null) =>
  useQuery({
    queryKey: ["claim", id],
    queryFn: () => get<ClaimView>(`/claims/${id}`),
    enabled: id !== null,
    // A contact may answer while one looks at it.
    refetchInterval: (query) =>
      query.state.data?.blocks.some((block) => block.state === "waiting") ? 20_000 : false,
  });
export const usePreviewClaim = () =>
  useChange((text: string) => post<ClaimPreview>("/claims/preview", { text }));
export const useClaimNetworks = () =>
  useChange(
    (input: { text: string; acceptedTerms: boolean }) => post<ClaimView>("/claims", input),
    ["claims"],
  );
export const useCheckBlock = () =>
  useChange(
    (id: string) => post<CheckedBlock>(`/claim-blocks/${id}/check`),
    ["claim"],
    ["claims"],
    ["grants"],
    ["ips"],
  );
export const useWithdrawBlock = () =>
  useChange((id: string) => post<void>(`/claim-blocks/${id}/withdraw`), ["claim"], ["claims"]);
export const useContacts = (blockId: string, enabled: boolean) =>
  useQuery({
    queryKey: ["contacts", blockId],
    queryFn: () => get<ContactOffers>(`/claim-blocks/${blockId}/contacts`),
    enabled,
  });
export const useAskContact = () =>
  useChange(
    ({ blockId, address }: { blockId: string; address: string }) =>
      post<RequestedContact>(`/claim-blocks/${blockId}/contacts`, { address }),
    ["claim"],
    ["contacts"],
  );

export const useAuthorization = (token: string) =>
  useQuery({
    queryKey: ["authorization", token],
    queryFn: () => get<AuthorizationPage>(`/authorizations/${encodeURIComponent(token)}`),
  });
export const useDecideAuthorization = (token: string) =>
  useChange(
    (decision: AuthorizationDecision["decision"]) =>
      post<AuthorizationPage>(`/authorizations/${encodeURIComponent(token)}`, { decision }),
    ["authorization", token],
  );

// ── feeds ───────────────────────────────────────────────────────────────────

export const useFeeds = () => useQuery({ queryKey: ["feeds"], queryFn: () => get<FeedList>("/feeds") });
export const useFeed = (id: string) =>
  useQuery({ queryKey: ["feeds", id], queryFn: () => get<Feed>(`/feeds/${id}`) });

export type FeedForm = {
  name: string;
  contactAddress: string;
  destination: string;
  capPerIpDay: number;
  capPerDay: number;
  acceptTerms: boolean;
};
export const useEnrolFeed = () => useChange((input: FeedForm) => post<Feed>("/feeds", input), ["feeds"]);
export const useConfirmFeed = (id: string) =>
  useChange((code: string) => post<Feed>(`/feeds/${id}/confirm`, { code }), ["feeds"]);

export type FeedAction = "resend" | "pause" | "resume" | "end" | "test";
export const useFeedAction = (id: string) =>
  useChange((action: FeedAction) => post<unknown>(`/feeds/${id}/${action}`), ["feeds"], ["reports", id]);

export const useReports = (feedId: string, state: ReportState | null) =>
  useInfiniteQuery({
    queryKey: ["reports", feedId, state],
    queryFn: ({ pageParam }) => get<ReportsPage>(`/feeds/${feedId}/reports`, { state, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });

export type ComplaintFilter = Pick<ListComplaintsInput, "from" | "to" | "ip">;
export const useComplaints = (filter: ComplaintFilter) =>
  useInfiniteQuery({
    queryKey: ["complaints", filter],
    queryFn: ({ pageParam }) => get<ComplaintsPage>("/complaints", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
export type ComplaintRow = Complaint;

// ── staff ───────────────────────────────────────────────────────────────────

export const useSettings = () =>
  useQuery({ queryKey: ["settings"], queryFn: () => get<StaffSettings>("/staff/settings") });
export const useChangeSettings = () =>
  useChange(
    (patch: SettingsPatchInput) => call<StaffSettings>("PUT", "/staff/settings", {}, patch),
    ["settings"],
    ["me"],
  );

export const useOutbox = (filter: { state: MailState | null; search: string }) =>
  useInfiniteQuery({
    queryKey: ["outbox", filter],
    queryFn: ({ pageParam }) => get<OutboxPage>("/staff/outbox", { ...filter, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
export const useOutboxMail = (id: string | null) =>
  useQuery({
    queryKey: ["outbox-mail", id],
    queryFn: () => get<OutboxMail>(`/staff/outbox/${id}`),
    enabled: id !== null,
  });
export const useSendOutboxMail = () =>
  useChange((id: string) => post<OutboxMail>(`/staff/outbox/${id}/send`), ["outbox"], ["outbox-mail"]);

export const useStaffClaims = (show: StaffClaimFilter["show"]) =>
  useQuery({
    queryKey: ["staff-claims", show],
    queryFn: () => get<StaffQueue>("/staff/claims", { show }),
    placeholderData: keepPreviousData,
  });
export const useDecideBlock = () =>
  useChange(
    ({ id, ...decision }: StaffDecision & { id: string }) =>
      post<StaffDecided>(`/staff/claim-blocks/${id}/decide`, decision),
    ["staff-claims"],
  );

export const useSources = () =>
  useQuery({
    queryKey: ["sources"],
    queryFn: () => get<SourceList>("/staff/sources"),
    refetchInterval: 30_000,
  });
export const useCreateSource = () =>
  useChange((input: { name: string }) => post<CreatedSource>("/staff/sources", input), ["sources"]);
export const usePauseSource = (id: string) =>
  useChange((action: "pause" | "resume") => post<SourceItem>(`/staff/sources/${id}/${action}`), ["sources"]);
export const useRotateSource = (id: string) =>
  useChange(() => post<CreatedSource>(`/staff/sources/${id}/rotate`), ["sources"]);
export const useRefusedLines = (id: string) =>
  useInfiniteQuery({
    queryKey: ["sources", id, "refused"],
    queryFn: ({ pageParam }) => get<RefusedLinesPage>(`/staff/sources/${id}/refused`, { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
