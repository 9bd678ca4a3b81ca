import { beginFactor, turnFactorOff, turnFactorOn } from "@/lib/identity/factor-setup-commands";
import { factorCodeInput, factorSetup, recoveryCodes } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Begin to set up your second factor",
  output: factorSetup,
  run: ({ viewer, now }) => beginFactor(viewer, now),
});

export const PUT = route({
  access: "signed_in",
  summary: "Turn your second factor on by a first code; answers the recovery codes, once",
  body: factorCodeInput,
  output: recoveryCodes,
  run: ({ viewer, body, now }) => turnFactorOn(viewer, body.code, now),
});

export const DELETE = route({
  access: "signed_in",
  summary: "Turn your second factor off",
  run: ({ viewer, now }) => turnFactorOff(viewer, now),
});
