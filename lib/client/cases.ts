// Bounces, eligibility and cases; the queue of staff and their blocks.
import { keepPreviousData, type QueryClient, useMutation, useQuery } from "@tanstack/react-query";
import type {
  AbuseList,
  CaseDecision,
  CaseList,
  CaseReply,
  CaseView,
  DecodedBounce,
  EligibilityList,
  HelpAnswer,
  HelpRequest,
  NewCase,
  SenderView,
  StaffCaseList,
  StaffCaseView,
  StaffOverview,
} from "@/lib/cases/schema";
import type { BlockChange, BlockOutcome, ProposalDecision, StaffBlocks } from "@/lib/reputation/schema";
import { get, type Problem, post, useChange } from "./call";

export const useDecodeBounce = () =>
  useMutation<DecodedBounce, Problem, string>({
    mutationFn: (text) => post<DecodedBounce>("/bounces/decode", { text }),
  });

/** What asking would bring; nothing is asked while there is no address. */
export const useEligibility = (ips: readonly string[]) =>
  useQuery({
    queryKey: ["eligibility", ips],
    queryFn: () => post<EligibilityList>("/eligibility", { ips }),
    enabled: ips.length > 0,
  });

const undecided = ["received", "checking"];
export const casesKey = ["cases"];
const caseList = { queryKey: casesKey, queryFn: () => get<CaseList>("/cases") };
export const useCases = () => useQuery(caseList);

/** The page of the case with a number, or the list when the organization has none of that number. */
export async function findCasePage(queries: QueryClient, number: number): Promise<string> {
  const { cases } = await queries.fetchQuery(caseList);
  const found = cases.find((each) => each.number === number);
  return found === undefined ? "/cases" : `/cases/${found.id}`;
}
export const useCase = (id: string) =>
  useQuery({
    queryKey: ["cases", id],
    queryFn: () => get<CaseView>(`/cases/${id}`),
    // The rules are run by a job while one looks at it.
    refetchInterval: (query) => (undecided.includes(query.state.data?.state ?? "") ? 2_000 : false),
  });
export const useOpenCase = () => useChange((input: NewCase) => post<CaseView>("/cases", input), casesKey);
export const useReplyToCase = (id: string) =>
  useChange((input: CaseReply) => post<CaseView>(`/cases/${id}/messages`, input), casesKey);
export const useAskAgain = (id: string) =>
  useChange(() => post<CaseView>(`/cases/${id}/ask-again`), casesKey);

export const useStaffCases = (show: "waiting" | "all") =>
  useQuery({
    queryKey: ["staff-cases", show],
    queryFn: () => get<StaffCaseList>("/staff/cases", { show }),
    placeholderData: keepPreviousData,
  });
export const useStaffCase = (id: string) =>
  useQuery({ queryKey: ["staff-cases", id], queryFn: () => get<StaffCaseView>(`/staff/cases/${id}`) });
export const useDecideCase = (id: string) =>
  useChange(
    (decision: CaseDecision) => post<StaffCaseView>(`/staff/cases/${id}/decide`, decision),
    ["staff-cases"],
  );

export const useStaffBlocks = () =>
  useQuery({ queryKey: ["staff-blocks"], queryFn: () => get<StaffBlocks>("/staff/blocks") });
export const useChangeBlock = () =>
  useChange((change: BlockChange) => post<BlockOutcome>("/staff/blocks", change), ["staff-blocks"]);
export const useDecideProposal = () =>
  useChange(
    ({ id, ...decision }: ProposalDecision & { id: string }) =>
      post<void>(`/staff/block-proposals/${id}`, decision),
    ["staff-blocks"],
  );

export const useRequestHelp = () => useChange((input: HelpRequest) => post<void>("/help-requests", input));
export const useConfirmHelp = () =>
  useChange((token: string) => post<HelpAnswer>("/help-requests/confirm", { token }));
export const usePassHelpOn = () =>
  useChange((token: string) => post<HelpAnswer>("/help-requests/pass-on", { token }));

export const useAbuseReports = (show: "open" | "handled") =>
  useQuery({
    queryKey: ["abuse-reports", show],
    queryFn: () => get<AbuseList>("/staff/abuse-reports", { show }),
  });
export const useHandleAbuse = () =>
  useChange(
    ({ id, note }: { id: string; note: string }) => post<void>(`/staff/abuse-reports/${id}/handle`, { note }),
    ["abuse-reports"],
  );

/** A look at a sender is recorded: it is asked for, and not repeated by itself. */
export const useSender = (subject: string) =>
  useQuery({
    queryKey: ["sender", subject],
    queryFn: () => post<SenderView>("/staff/senders", { subject }),
    enabled: subject !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
export const useStaffOverview = () =>
  useQuery({
    queryKey: ["staff-overview"],
    queryFn: () => get<StaffOverview>("/staff/overview"),
    refetchInterval: 30_000,
  });
