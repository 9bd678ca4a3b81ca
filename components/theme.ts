// How everything looks in one object: one accent for actions, greys, four type sizes, square-ish corners.
// Colours with a meaning (results, verdicts, states) are CSS variables in tokens.css, never theme colours.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#f1f5ff",
  "#dfe8fe",
  "#c3d4fe",
  "#99b5fe",
  "#7d9dff",
  "#4a6bd7",
  "#405ec9",
  "#334fb8",
  "#253ca5",
  "#16258e",
];

/** From paper to ink; the sixth is the first that stands out 3:1 from white, the seventh 4.5:1. */
const gray: MantineColorsTuple = [
  "#f8fafe",
  "#f0f3f8",
  "#e5e8ed",
  "#d5d8dd",
  "#b4b7bd",
  "#84878d",
  "#5f6267",
  "#4b4d52",
  "#2c2e32",
  "#14161a",
];

/** From ink to night: text, dimmed text, borders, raised surfaces, the page, what is sunken below it. */
const dark: MantineColorsTuple = [
  "#dadee6",
  "#b9bec6",
  "#9a9fa8",
  "#7b8089",
  "#44484e",
  "#35383e",
  "#24282e",
  "#181b21",
  "#121419",
  "#0d0f15",
];

const small = "0.75rem";
const body = "0.875rem";
const heading = "1.125rem";
const title = "1.5rem";

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.4,
  colors: { accent, gray, dark },
  black: "#14161a",
  fontFamily: '"Inter Variable", "Inter Fallback", "Inter Fallback DejaVu", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: small, sm: body, md: body, lg: heading, xl: title },
  lineHeights: { xs: "1.45", sm: "1.5", md: "1.5", lg: "1.4", xl: "1.3" },
  headings: {
    fontWeight: "600",
    textWrap: "balance",
    sizes: {
      h1: { fontSize: title, lineHeight: "1.3" },
      h2: { fontSize: heading, lineHeight: "1.4" },
      h3: { fontSize: body, lineHeight: "1.5" },
      h4: { fontSize: body, lineHeight: "1.5" },
      h5: { fontSize: small, lineHeight: "1.45" },
      h6: { fontSize: small, lineHeight: "1.45" },
    },
  },
  defaultRadius: "sm",
  radius: { xs: "2px", sm: "4px", md: "6px", lg: "8px", xl: "12px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Badge: { defaultProps: { tt: "none", fw: 500 } },
    Tooltip: {
      defaultProps: {
        multiline: true,
        maw: 340,
        transitionProps: { duration: 100 },
      },
    },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 100 },
        centered: true,
        closeButtonProps: { "aria-label": "Close" },
      },
    },
    // Mantine writes them as <header>, and the banner is the page's.
    ModalHeader: { defaultProps: { role: "presentation" } },
    DrawerHeader: { defaultProps: { role: "presentation" } },
    Drawer: {
      defaultProps: { transitionProps: { duration: 120 }, closeButtonProps: { "aria-label": "Close" } },
    },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: "md" } },
    Popover: { defaultProps: { transitionProps: { duration: 80 }, shadow: "md" } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 80 } }, allowDeselect: false } },
    Anchor: { defaultProps: { underline: "always" } },
  },
});
