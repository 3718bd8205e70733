// Looks for similar questions while a draft is typed. The page works without it: a button does the
// same. What is typed is sent to this house alone and not stored; what comes back is a part of a page.
(() => {
  const box = document.querySelector("[data-radar]");
  const form = document.getElementById("draft");
  if (!box || !form) return;
  const list = box.querySelector("[data-radar-list]");
  const told = document.querySelector("[data-radar-told]");
  const FIELD = /^(title|q\d+-words)_/;
  const PAUSE = 800;
  let last = "", waiting, running, held = null;

  for (const button of document.querySelectorAll("[data-radar-button]")) button.hidden = true;

  const asked = () => {
    const data = new FormData();
    for (const field of form.elements) {
      if (field.name && FIELD.test(field.name) && field.value.trim()) data.append(field.name, field.value.trim());
    }
    return data;
  };
  // Somebody who reads or tabs through the list keeps it until they leave it.
  const show = (html) => {
    if (list.contains(document.activeElement)) { held = html; return; }
    held = null;
    list.innerHTML = html;
    const summary = list.querySelector("[data-radar-summary]");
    const words = summary ? summary.textContent.trim() : "";
    const says = told.querySelector("[data-radar-words]");
    told.hidden = !words || !list.querySelector("ol");
    if (says.textContent !== words) says.textContent = words; // said aloud once
  };
  const look = async () => {
    const data = asked();
    const now = JSON.stringify([...data]);
    if (now === last) return;
    last = now;
    running?.abort();
    running = new AbortController();
    if (box.dataset.draft) data.append("draft", box.dataset.draft);
    try {
      const answer = await fetch(box.dataset.radar, {
        method: "POST", body: data, signal: running.signal, redirect: "error",
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      });
      if (answer.ok) show(await answer.text());
      else last = "";
    } catch { last = ""; } // no connection, or something newer was typed
  };

  list.addEventListener("focusout", () => setTimeout(() => { if (held !== null) show(held); }, 0));
  form.addEventListener("input", (event) => {
    if (!FIELD.test(event.target.name ?? "")) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  if (!list.querySelector("ol")) look();
})();
