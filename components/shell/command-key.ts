// The key beside K that opens the command box: Cmd on a Mac, Ctrl elsewhere. Both work everywhere; this is what is shown.

/** For what is drawn in the browser only: the server does not know the machine. */
export function commandKey(): "⌘" | "Ctrl" {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘" : "Ctrl";
}
