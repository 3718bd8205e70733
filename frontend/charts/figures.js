// Loads the chart bundle once a figure comes near the viewport; without it the pictures stay.
const figures = document.querySelectorAll("figure[data-chart]");
const here = document.currentScript;

if (figures.length && "IntersectionObserver" in window) {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      const script = document.createElement("script");
      script.src = here.dataset.bundle || new URL("charts.js", here.src).href;
      for (const [name, value] of Object.entries(here.dataset)) script.dataset[name] = value;
      document.head.append(script);
    },
    { rootMargin: "400px" },
  );
  figures.forEach((figure) => near.observe(figure));
}
