// Turns the pictures of figures into charts that answer the pointer.
//
// <figure data-chart="address of the specification"><img data-chart-picture …></figure>
//
// The address may be asked for theme=dark and width=N; the widths on offer stand in data-widths.
// Nothing here evaluates code or writes inline style attributes, so a strict policy can stay on.
// Whatever fails, the picture stays; the table beside a figure remains the accessible alternative.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";
import { feature } from "topojson-client";

const base = document.currentScript;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const geometries = new Map();
let hatches = 0;
const FORBIDDEN = new Set(["url", "href", "src", "embedoptions"]);

const OPTIONS = {
  mode: "vega-lite",
  renderer: "svg",
  ast: true,
  expr: expressionInterpreter,
  actions: false,
  defaultStyle: false,
  hover: false,
  tooltip: { disableDefaultStyle: true, theme: "tessera", sanitize: (value) => escaped(String(value)) },
  loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
};

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      draw(entry.target);
    }
  },
  { rootMargin: "200px" },
);

const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const drawn = target.querySelector(".chart-live");
    if (drawn && drawn.dataset.width !== String(width(target) ?? "")) draw(target);
  }
});

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  near.observe(figure);
  resized.observe(figure);
}
dark.addEventListener("change", () => {
  for (const drawn of document.querySelectorAll("figure[data-chart] .chart-live")) draw(drawn.closest("figure"));
});

async function draw(figure) {
  const turn = (figure.chartTurn = (figure.chartTurn ?? 0) + 1); // a later call overtakes this one
  try {
    const wide = width(figure);
    const spec = await specification(figure.dataset.chart, wide);
    const place = document.createElement("div");
    place.className = "chart-live";
    place.dataset.width = String(wide ?? "");
    const { view } = await embed(place, spec, OPTIONS);
    if (turn !== figure.chartTurn) return view.finalize();
    settle(figure, place, view, spec);
  } catch (reason) {
    console.warn("The chart stays a picture:", reason.message);
  }
}

function settle(figure, place, view, spec) {
  const picture = figure.querySelector("[data-chart-picture], picture, img");
  const words = figure.querySelector("img")?.alt || spec.description;
  const svg = place.querySelector("svg");
  if (spec.usermeta?.hatch) hatch(svg, spec.usermeta.hatch);
  for (const inner of svg.querySelectorAll("[role], [aria-roledescription]")) {
    inner.removeAttribute("role");
    inner.removeAttribute("aria-roledescription");
  }
  svg.removeAttribute("role");
  svg.removeAttribute("aria-roledescription");
  svg.setAttribute("aria-hidden", "true");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", words);
  figure.querySelector(".chart-live")?.chartView?.finalize();
  figure.querySelector(".chart-live")?.remove();
  place.chartView = view;
  picture.after(place);
  picture.hidden = true;
}

// The renderer knows no patterns: areas without a figure get theirs once all is drawn.
function hatch(svg, { ground, lines }) {
  const id = `hatch-${(hatches += 1)}`;
  const make = (name, attributes, into) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return into.appendChild(made);
  };
  const absent = svg.querySelectorAll(`[fill="${ground}"]`);
  const pattern = make("pattern", { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, make("defs", {}, svg));
  make("rect", { width: 5, height: 5, fill: ground }, pattern);
  make("rect", { width: 1.4, height: 5, fill: lines }, pattern);
  for (const one of absent) one.setAttribute("fill", `url(#${id})`);
}

async function specification(address, wide) {
  const asked = new URL(address, document.baseURI);
  if (asked.origin !== location.origin) throw new Error("charts come from this site alone");
  if (dark.matches) asked.searchParams.set("theme", "dark");
  if (wide) asked.searchParams.set("width", wide);
  const spec = await fetched(asked);
  check(spec);
  const map = spec.usermeta?.geometry;
  if (map) spec.datasets = { ...spec.datasets, ...(await geometry(map)) };
  return spec;
}

// The widest size on offer that fits the figure; undefined where the figure offers none.
function width(figure) {
  const offered = (figure.dataset.widths ?? "").split(" ").map(Number).filter(Boolean).sort((a, b) => a - b);
  return offered.findLast((one) => one <= figure.clientWidth) ?? offered[0];
}

async function geometry(name) {
  if (!/^[a-z]+$/.test(name)) throw new Error("unknown map");
  if (!geometries.has(name)) {
    const address = base.dataset[name] || new URL(`${name}.json`, base.src).href;
    geometries.set(name, fetched(new URL(address, document.baseURI)).then(parts));
  }
  return geometries.get(name);
}

// The same parts that the server puts into a specification before it draws a picture.
function parts(map) {
  const { areas, borders, coast, disputed } = map.objects;
  return {
    areas: feature(map, areas).features,
    borders: [feature(map, borders)],
    coast: [feature(map, coast)],
    disputed: feature(map, disputed).features,
  };
}

async function fetched(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${address.pathname} answered ${answer.status}`);
  return answer.json();
}

function check(spec) {
  if (Array.isArray(spec)) spec.forEach(check);
  else if (spec && typeof spec === "object") {
    for (const [key, value] of Object.entries(spec)) {
      if (FORBIDDEN.has(key.toLowerCase())) throw new Error("a chart carries no addresses");
      check(value);
    }
  }
}

async function refuse() {
  throw new Error("a chart loads nothing");
}

function escaped(text) {
  const stand = document.createElement("span");
  stand.textContent = text;
  return stand.innerHTML;
}
