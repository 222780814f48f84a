// Makes everything under static/ that the program embeds and nobody writes by
// hand: the stylesheet, the fonts, the icon sprite and the vendored scripts.
// The same inputs give the same bytes, so CI rebuilds and compares.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const modules = (...p) => join(root, "node_modules", ...p);
const read = (...p) => readFileSync(modules(...p));
const write = (name, data) => {
  mkdirSync(dirname(join(here, name)), { recursive: true });
  writeFileSync(join(here, name), data);
  const bytes = readFileSync(join(here, name));
  console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes).length} gzipped`);
};

await fonts();
icons();
scripts();
stylesheet();

async function fonts() {
  // One file that covers English and the signs of money, ranges and arrows. The
  // package cuts Inter by script: the rupee and the minus lie in different cuts,
  // so the text face is the Latin cut and the rupee comes from the other, each
  // declared with its own unicode-range in css/base.css.
  const range = (a, b) => Array.from({ length: b - a + 1 }, (_, i) => String.fromCodePoint(a + i)).join("");
  const latin = range(0x20, 0x7e) + range(0xa0, 0xff) + "–—‘’“”•…−′″‹›€™";
  const keep = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "case", "cv05", "ss03", "zero"];
  const weights = { wght: { min: 400, max: 600, default: 400 } };
  const woff2 = { targetFormat: "woff2", keepFeatures: keep, variationAxes: weights };
  const inter = (cut) => read("@fontsource-variable/inter/files", `inter-${cut}-wght-normal.woff2`);
  write("fonts/inter.woff2", await subsetFont(inter("latin"), latin + "↑↓", woff2));
  write("fonts/inter-signs.woff2", await subsetFont(inter("latin-ext"), "₹", woff2));
  write("fonts/inter-ext.woff2", inter("latin-ext"));
  // Hindi, for pages that are in it: the letters and joiners, with every rule by which
  // letters join.
  const hindi = read("@fontsource-variable/noto-sans-devanagari/files", "noto-sans-devanagari-devanagari-wght-normal.woff2");
  write("fonts/devanagari.woff2", await subsetFont(hindi, range(0x900, 0x97f) + "\u200c\u200d\u25cc", { targetFormat: "woff2", variationAxes: weights }));
  // What a typed signature is written in, by the server: browsers don't get it.
  write("../platform/signature/DancingScript.ttf", read("@expo-google-fonts/dancing-script/400Regular", "DancingScript_400Regular.ttf"));
  const mono = read("@fontsource-variable/geist-mono/files", "geist-mono-latin-wght-normal.woff2");
  // PDF documents need whole TrueType files with figures of one width: Noto Sans.
  const paper = latin + range(0x100, 0x17f) + range(0x218, 0x21b) + "₹";
  for (const [name, file] of [["regular", "400Regular/NotoSans_400Regular.ttf"], ["strong", "600SemiBold/NotoSans_600SemiBold.ttf"]])
    write(`fonts/paper-${name}.ttf`, await subsetFont(read("@expo-google-fonts/noto-sans", file), paper, { targetFormat: "truetype", noLayoutClosure: true, keepFeatures: ["kern"] }));
  // Names in India's other scripts, which papers draw as outlines: the script alone,
  // with every rule by which its letters join.
  for (const [script, from, to] of [["devanagari", 0x900, 0x97f], ["bengali", 0x980, 0x9ff], ["gurmukhi", 0xa00, 0xa7f], ["gujarati", 0xa80, 0xaff], ["oriya", 0xb00, 0xb7f],
    ["tamil", 0xb80, 0xbff], ["telugu", 0xc00, 0xc7f], ["kannada", 0xc80, 0xcff], ["malayalam", 0xd00, 0xd7f]]) {
    const name = script[0].toUpperCase() + script.slice(1);
    const font = read(`@expo-google-fonts/noto-sans-${script}`, `400Regular/NotoSans${name}_400Regular.ttf`);
    write(`fonts/paper-${script}.ttf`, await subsetFont(font, range(from, to) + "\u0964\u0965\u200c\u200d\u25cc", { targetFormat: "truetype" }));
  }
  write("fonts/geist-mono.woff2", await subsetFont(mono, range(0x20, 0x7e) + "₹–−•…·", { ...woff2, keepFeatures: undefined }));
}

function icons() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean);
  const symbols = names.map((name) => {
    const svg = read("lucide-static/icons", `${name}.svg`).toString();
    const body = svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace("</svg>", "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
  });
  write("img/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

function scripts() {
  const bare = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
  write("js/htmx.min.js", bare(read("htmx.org/dist/htmx.min.js").toString()));
  write("js/signature_pad.js", bare(read("signature_pad/dist/signature_pad.min.js").toString()));
}

function stylesheet() {
  const cli = modules("@tailwindcss/cli/dist/index.mjs");
  execFileSync(process.execPath, [cli, "-i", join(here, "main.css"), "-o", join(here, "app.css"), "--minify"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  write("app.css", readFileSync(join(here, "app.css"), "utf8").trimEnd() + "\n");
}
