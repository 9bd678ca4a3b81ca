// Complaints as staff look at them.
import { useMutation } from "@tanstack/react-query";
import type { AttributionTrial, TryAttributionBody } from "@/lib/complaints/schema";
import { type Problem, post } from "./call";

/** How a complaint about a pasted message would be attributed. Changes nothing. */
export const useTryAttribution = () =>
  useMutation<AttributionTrial, Problem, TryAttributionBody>({
    mutationFn: (body) => post<AttributionTrial>("/staff/attribution/preview", body),
  });
