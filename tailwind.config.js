// The names that templates use for the theme's tokens. The values stand in
// static/css/theme.css (one block per theme) and, for a reseller's own accent,
// in that brand's stylesheet; nothing here holds a colour.
const v = (name) => `var(--${name})`;
const size = (px, line, more = {}) => [`${px / 16}rem`, { lineHeight: `${line / 16}rem`, ...more }];
const numbered = (name, n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [i + 1, v(`${name}-${i + 1}`)]));
const states = (name) =>
  Object.fromEntries(["success", "warning", "error", "info"].map((s) => [s, v(`${name}-${s}`)]));

/** @type {import('tailwindcss').Config} */
export default {
  theme: {
    fontFamily: {
      sans: ["Inter Desk", "Inter Desk Ext", "system-ui", "sans-serif", "Devanagari Near"],
      sansHindi: ["Inter Desk", "Inter Desk Ext", "Devanagari Desk", "system-ui", "sans-serif"],
      monoHindi: ["Geist Mono Desk", "Devanagari Desk", "ui-monospace", "monospace"],
      mono: ["Geist Mono Desk", "ui-monospace", "monospace"],
    },
    fontSize: {
      "2xs": size(11, 16),
      xs: size(12, 18),
      sm: size(13, 20),
      base: size(14, 22),
      md: size(15, 24, { letterSpacing: "-.01em", fontWeight: 600 }),
      lg: size(16, 24),
      xl: size(19, 26, { letterSpacing: "-.012em", fontWeight: 600 }),
      "2xl": size(24, 32, { letterSpacing: "-.018em", fontWeight: 600 }),
      "3xl": size(30, 36, { letterSpacing: "-.022em", fontWeight: 600 }),
    },
    extend: {
      colors: {
        muted: v("muted"),
        faint: v("faint"),
        line: { DEFAULT: v("line"), strong: v("line-strong") },
        field: v("field"),
        brand: { ink: v("brand-ink"), soft: v("brand-soft"), line: v("brand-line") },
        hit: { DEFAULT: v("hit"), ink: v("hit-ink") },
        dot: { ...states("dot"), off: v("dot-off") },
        tint: states("tint"),
        code: { DEFAULT: v("code"), ink: v("code-ink"), name: v("code-name"), text: v("code-text"), quiet: v("code-quiet"), line: v("code-line") },
        chart: numbered("chart", 6),
      },
      borderRadius: { box: v("radius-box"), field: v("radius-field"), selector: v("radius-selector") },
      boxShadow: { float: v("shadow-float") },
      maxWidth: { page: "85rem", column: "36rem" },
      width: { sidebar: "14.5rem" },
    },
  },
};
