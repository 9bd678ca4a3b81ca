"use client";
// What a hover, the focus or a tap tells about an element. A page has hundreds of places for it and shows one at a time:
// the place only says what, one layer draws it, and that is loaded with the first that is shown.
import dynamic from "next/dynamic";
import {
  cloneElement,
  type FocusEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

const ShownTip = dynamic(() => import("./shown-tip").then((module) => module.ShownTip), { ssr: false });

export type Shown = { target: HTMLElement; label: ReactNode; position: "top" | "right" };

type Handlers = {
  onMouseEnter?: (event: MouseEvent<HTMLElement>) => void;
  onMouseLeave?: (event: MouseEvent<HTMLElement>) => void;
  onFocus?: (event: FocusEvent<HTMLElement>) => void;
  onBlur?: (event: FocusEvent<HTMLElement>) => void;
};

type Props = {
  label: ReactNode;
  position?: Shown["position"];
  /** Milliseconds that the mouse rests there before it shows. The focus shows at once. */
  openDelay?: number;
  /** One element that hands these four events on to its own. */
  children: ReactElement<Handlers>;
};

let shown: Shown | null = null;
const watchers = new Set<() => void>();

function show(next: Shown | null): void {
  shown = next;
  for (const tell of watchers) tell();
}

export function Tip({ label, position = "top", openDelay = 120, children }: Props) {
  const target = useRef<HTMLElement | null>(null);
  const waits = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (shown !== null && shown.target === target.current) show({ ...shown, label });
  }, [label]);
  useEffect(
    () => () => {
      clearTimeout(waits.current);
      if (shown !== null && shown.target === target.current) show(null);
    },
    [],
  );

  const open = (element: HTMLElement) => {
    target.current = element;
    show({ target: element, label, position });
  };
  const close = () => {
    clearTimeout(waits.current);
    if (shown?.target === target.current) show(null);
  };
  const own = children.props;
  return cloneElement<Handlers>(children, {
    onMouseEnter(event) {
      own.onMouseEnter?.(event);
      const element = event.currentTarget;
      waits.current = setTimeout(() => open(element), openDelay);
    },
    onMouseLeave(event) {
      own.onMouseLeave?.(event);
      close();
    },
    onFocus(event) {
      own.onFocus?.(event);
      if (event.currentTarget.matches(":focus-visible")) open(event.currentTarget);
    },
    onBlur(event) {
      own.onBlur?.(event);
      close();
    },
  });
}

/** Draws what is shown. Stands once, around nothing. */
export function TipLayer() {
  const present = useSyncExternalStore(
    watch,
    () => shown,
    () => null,
  );
  const [last, setLast] = useState<Shown | null>(null);
  if (present !== null && present !== last) setLast(present);

  const open = present !== null;
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") show(null);
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [open]);

  return last === null ? null : <ShownTip tip={last} opened={open} />;
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}
