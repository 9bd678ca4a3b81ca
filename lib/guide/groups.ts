// The groups of the public pages, in their order.
export const guideGroups = [
  "Rules",
  "When something is wrong",
  "Your data",
  "How it works",
  "Report",
] as const;
