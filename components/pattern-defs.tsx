// The hatch that means "below the floor", defined once per document; every mark and chart points to it.

export function PatternDefs() {
  return (
    <svg aria-hidden="true" width="0" height="0" style={{ position: "absolute" }}>
      <defs>
        <pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="4" stroke="var(--hatch)" strokeWidth="1.6" />
        </pattern>
      </defs>
    </svg>
  );
}
