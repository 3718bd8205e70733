// Builds the chart bundle and the geometry of the maps into src/tessera/site/static/charts/.
// Called by frontend/build; alone: node frontend/charts/build.mjs
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { buildMaps } from "./maps.mjs";
import { licences } from "./licences.mjs";

const FROM = dirname(fileURLToPath(import.meta.url));
const INTO = join(FROM, "../../src/tessera/site/static/charts");

export default async function build() {
  mkdirSync(INTO, { recursive: true });
  const { metafile } = await esbuild.build({
    entryPoints: [join(FROM, "charts.js")],
    outfile: join(INTO, "charts.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    metafile: true,
    legalComments: "none",
    banner: { js: "/* Tessera, EUPL-1.2; with Vega and others: see LICENCES.md beside this file */" },
  });
  // The small script every page with a figure loads; it fetches charts.js when a figure comes near.
  await esbuild.build({
    entryPoints: [join(FROM, "figures.js")],
    outfile: join(INTO, "figures.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
  });
  const style = await esbuild.transform(readFileSync(join(FROM, "charts.css"), "utf8"), { loader: "css", minify: true });
  writeFileSync(join(INTO, "charts.css"), style.code);
  buildMaps(INTO);
  writeFileSync(join(INTO, "LICENCES.md"), licences(metafile, join(FROM, "..")));
  for (const name of ["charts.js", "figures.js", "charts.css", "world.json", "europe.json"]) {
    console.log(`charts/${name}  ${(readFileSync(join(INTO, name)).length / 1024).toFixed(1)} kB`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
