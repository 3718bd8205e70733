// Small comforts. Every page works without them.

// After a form was refused, the summary takes the focus, so that screen readers start there.
document.querySelector("[data-focus-first]")?.focus();

// A menu closes on Escape and when the focus or a click goes elsewhere.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  const close = () => { menu.open = false; };
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close();
  });
}

// Copies the text of the element it names, and says so.
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    button.textContent = button.dataset.done;
  });
}

// A list to choose from says what is chosen while it is being chosen, and finds its own entries.
const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
for (const pick of document.querySelectorAll("[data-pick]")) {
  const boxes = [...pick.querySelectorAll("input[type=checkbox]")];
  const said = pick.querySelector("[data-said]");
  const find = pick.querySelector("[data-find]");
  const clear = pick.querySelector("[data-clear]");
  const say = () => {
    const names = boxes.filter((box) => box.checked).map((box) => box.parentElement.textContent.trim());
    said.textContent = names.length > 1 ? `${names.length}: ${names.join(", ")}` : names[0] ?? pick.dataset.nothing;
    clear.hidden = !names.length;
  };
  pick.addEventListener("change", say);
  clear.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    say();
    pick.querySelector("summary").focus();
  });
  say();
  if (!find) continue;
  find.hidden = false;
  find.addEventListener("input", () => {
    const wanted = folded(find.value.trim());
    for (const box of boxes) {
      box.parentElement.hidden = !folded(`${box.parentElement.textContent} ${box.value}`).includes(wanted);
    }
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// Coming back to a page by the browser's own history finds its forms ready again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
