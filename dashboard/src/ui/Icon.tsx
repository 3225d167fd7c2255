// Drawn here, 16 by 16, in the colour of the text. Each is beside a word or on a control that has a name.

const PATHS = {
  alerts: "M8 2.2 14.2 13H1.8ZM8 6.4v3M8 11.2v.1",
  informational: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.4v3.4M8 5.2v.1",
  low: "M3.5 6 8 10.5 12.5 6",
  medium: "M3.5 6.2h9M3.5 9.8h9",
  high: "M3.5 10 8 5.5l4.5 4.5",
  critical: "M3.5 12.4 8 7.9l4.5 4.5M3.5 7.6 8 3.1l4.5 4.5",
  new: "M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  triaged: "M3 8.4 6.4 11.8 13 5",
  investigating: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3 13.6 13.6",
  escalated: "M8 13V3.4M4 7.2l4-4 4 4",
  resolved: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.4 8.2l1.9 1.9 3.4-3.8",
  false_positive: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM3.9 12.1l8.2-8.2",
  close: "M4 4l8 8M12 4l-8 8",
  open: "M9.5 2.5h4v4M13.3 2.7 8 8M11.5 9.5v4h-9v-9h4",
  copy: "M5.5 5.5h8v8h-8ZM10.5 5.3V2.5h-8v8h2.8",
  keys: "M1.8 4h12.4v8H1.8ZM4.5 6.6h.1M7 6.6h.1M9.5 6.6h.1M12 6.6h.1M5 9.5h6",
  theme: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 2.4v11.2",
  out: "M6 2.5H2.5v11H6M10 5l3 3-3 3M12.7 8H6",
  eye: "M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8ZM8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z",
  draft: "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2ZM2 15h12",
  act: "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8Z",
  warn: "M8 2.2 14.2 13H1.8ZM8 6.4v3M8 11.2v.1",
  book: "M3 2.5h8.5a1.5 1.5 0 0 1 1.5 1.5v9.5H4.5A1.5 1.5 0 0 1 3 12ZM3 12a1.5 1.5 0 0 1 1.5-1.5H13",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
