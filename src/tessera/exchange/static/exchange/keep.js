// Keeps what is typed in this browser until it is saved: a lost connection or an ended session takes
// no word away. Pages work without it. A form names what it is about (data-keeps) and the edition it
// started from; the hidden field "writer" keeps people who share a browser apart.
(() => {
  const START = "tessera:typed:";
  const DAYS = 14 * 24 * 3600 * 1000;
  const COUNTS = /(^|-)(sources|rows|options|columns|questions)$/;
  const IGNORED = new Set(["csrfmiddlewaretoken", "writer", "sent", "do"]);
  // Marks under which something was sent that the server says is stored (tessera.access.keeping).
  const stored_marks = (document.cookie.match(/(?:^|; )stored=([0-9a-f.]+)/)?.[1] ?? "").split(".");

  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(START))) {
    try {
      const { at, sent } = JSON.parse(localStorage[key]);
      if (Date.now() - at > DAYS || stored_marks.includes(sent)) localStorage.removeItem(key);
    } catch { localStorage.removeItem(key); }
  }
  const mark = () => [...crypto.getRandomValues(new Uint8Array(6))].map((one) => one.toString(16).padStart(2, "0")).join("");

  const typed = (form) => [...new FormData(form)].filter(([name, value]) => !IGNORED.has(name) && typeof value === "string");
  const plain = (pairs) => JSON.stringify(pairs
    .filter(([name, value]) => value.trim() && !COUNTS.test(name) && !/(^|-)edition$/.test(name))
    .map(([name, value]) => [name, value.trim().replace(/\r\n/g, "\n")]).sort());

  for (const form of document.querySelectorAll("form[data-keeps]")) {
    const writer = form.elements.writer?.value;
    if (!writer) continue;
    const key = `${START}${writer}:${form.dataset.keeps}`;
    const words = form.querySelector("[data-kept]");
    const say = (what, ...buttons) => {
      words.hidden = false;
      for (const one of words.querySelectorAll("[data-restored], [data-offline], button")) one.hidden = true;
      words.querySelector(`[data-${what}]`).hidden = false;
      for (const one of buttons) words.querySelector(`[data-${one}]`).hidden = false;
    };
    const keep = (sent) => {
      try { localStorage[key] = JSON.stringify({ at: Date.now(), pairs: typed(form), sent }); } catch { /* full or forbidden */ }
    };
    const stored = (() => { try { return JSON.parse(localStorage[key] ?? "null"); } catch { return null; } })();

    // Puts kept values into the fields; false where the page has other fields than what was kept.
    const fill = (pairs) => {
      const names = new Set(pairs.map(([name]) => name));
      if ([...names].some((name) => !form.elements[name])) return false;
      if (pairs.some(([name, value]) => COUNTS.test(name) && form.elements[name].value !== value)) return false;
      for (const field of form.elements) {
        if (!field.name || IGNORED.has(field.name) || ["submit", "button", "fieldset"].includes(field.type)) continue;
        const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
        if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
        else if (values.length) field.value = values[0];
      }
      return true;
    };
    // Other fields: the server is asked to draw the page for what was kept; nothing is saved by that.
    const bring = (pairs) => {
      const again = document.createElement("form");
      again.method = "post";
      again.action = form.action;
      const token = form.elements.csrfmiddlewaretoken?.value;
      for (const [name, value] of [["csrfmiddlewaretoken", token], ["writer", writer], ["do", "show"], ...pairs]) {
        const field = document.createElement("textarea");
        field.name = name;
        field.value = value;
        again.append(field);
      }
      again.hidden = true;
      document.body.append(again);
      again.submit();
    };

    if (form.dataset.typed !== undefined) keep(); // the page already shows what was typed
    else if (stored) {
      if (plain(stored.pairs) === plain(typed(form))) localStorage.removeItem(key); // it was saved
      else if (fill(stored.pairs)) say("restored", "discard");
      else {
        say("restored", "bring", "discard");
        words.querySelector("[data-bring]").addEventListener("click", () => bring(stored.pairs));
      }
    }
    words.querySelector("[data-discard]").addEventListener("click", () => {
      localStorage.removeItem(key);
      location.replace(location.pathname + location.search);
    });

    let waiting;
    const sent = Object.assign(document.createElement("input"), { type: "hidden", name: "sent" });
    form.append(sent);
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => keep(), 250); });
    form.addEventListener("change", () => keep());
    form.addEventListener("submit", (event) => {
      clearTimeout(waiting);
      sent.value = mark();
      keep(sent.value);
      if (navigator.onLine) return;
      event.preventDefault();
      say("offline");
      words.scrollIntoView({ block: "center" });
    });
    addEventListener("online", () => { if (!words.querySelector("[data-offline]").hidden) words.hidden = true; });
  }
})();
