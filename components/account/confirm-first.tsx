// Stands in the shell and asks the person to prove who they are whenever a call of the API answers confirm_first.
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { setConfirmer } from "@/lib/client/call";

// Loaded when it is first needed.
const ConfirmDialog = dynamic(() => import("./confirm-dialog").then((module) => module.ConfirmDialog), {
  ssr: false,
});

export function ConfirmFirst() {
  const [asking, setAsking] = useState(false);
  // One question for all calls that wait for its answer.
  const waiting = useRef<((confirmed: boolean) => void)[]>([]);

  useEffect(() => {
    setConfirmer(() => {
      setAsking(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    });
    return () => setConfirmer(null);
  }, []);

  function answer(confirmed: boolean) {
    setAsking(false);
    for (const resolve of waiting.current.splice(0)) resolve(confirmed);
  }

  return asking ? <ConfirmDialog onAnswer={answer} /> : null;
}
