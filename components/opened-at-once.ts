// Whether what a first press loaded is open: from the moment it is there.
import { useEffect, useState } from "react";

export function useOpenedAtOnce() {
  const [opened, setOpened] = useState(false);
  // After the button has got back the focus, which it is given again when the menu or panel closes.
  useEffect(() => setOpened(true), []);
  return [opened, setOpened] as const;
}
