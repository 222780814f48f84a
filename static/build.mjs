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
  // What a typed signature is written in, by the server: browsers don't get it.
  write("../platform/signature/DancingScript.ttf", read("@expo-google-fonts/dancing-script/400Regular", "DancingScript_400Regular.ttf"));
  const mono = read("@fontsource-variable/geist-mono/files", "geist-mono-latin-wght-normal.woff2");
  // PDF documents need whole TrueType files with figures of one width: Noto Sans.
  const paper = latin + range(0x100, 0x17f) + range(0x218, 0x21b) + "₹";
  for (const [name, file] of [["regular", "400Regular/NotoSans_400Regular.ttf"], ["strong", "600SemiBold/NotoSans_600SemiBold.ttf"]])
    write(`fonts/paper-${name}.ttf`, await subsetFont(read("@expo-google-fonts/noto-sans", file), paper, { targetFormat: "truetype", noLayoutClosure: true, keepFeatures: ["kern"] }));
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
