// Looks again while something is being made, and puts what has changed into its place. Without this
// script the page's own link looks again. A region says that it waits (data-waits) and, in its status
// line, how it stands: the line is replaced word by word, so that a screen reader tells of it.
(() => {
  const region = document.querySelector("[data-waits]");
  const status = document.querySelector("[data-waits-status]");
  if (!region) return;
  const PATIENCE = 15 * 60 * 1000;
  const started = Date.now();
  let rest = 1000;

  const look = async () => {
    if (document.hidden) return again();
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return; // signed out, or no longer ours to read
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-waits]");
      const says = page.querySelector("[data-waits-status]")?.textContent.trim() ?? "";
      if (!now) return location.reload(); // done: what came of it is another page
      if (now.innerHTML !== region.innerHTML && !region.contains(document.activeElement)) region.innerHTML = now.innerHTML;
      if (status && status.textContent.trim() !== says) status.textContent = says;
      if (now.dataset.waits === "no" && region.innerHTML === now.innerHTML) return;
    } catch { /* no connection: look again later */ }
    again();
  };
  const again = () => {
    if (Date.now() - started > PATIENCE) return;
    rest = Math.min(rest * 1.3, 8000);
    setTimeout(look, rest);
  };
  if (region.dataset.waits === "yes") setTimeout(look, rest);
})();
