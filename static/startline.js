// Every page works without this file. It adds: focus on the error summary, one press of a button, local times beside
// printed ones, typed search in long lists, ticks that outlive a bad connection, and "/" to find a booking.
"use strict";

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// A link of the error summary also brings the label into view, not the box alone.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") || field).scrollIntoView();
  field.focus({ preventScroll: true });
});

// The briefing on a phone: a press is kept on the phone until the server has it, and sent again when the line is back.
// The server ticks the same thing once however often it hears of it.
const ticks = document.querySelectorAll("form[data-tick]");
if (ticks.length) {
  const store = `ticks ${location.pathname}`;
  const unsent = () => JSON.parse(localStorage.getItem(store) || "[]");
  const keep = (presses) => localStorage.setItem(store, JSON.stringify(presses));
  const told = document.querySelector("[data-unsent]");
  const tell = () => {
    const count = unsent().length;
    told.textContent = count ? `${count} not sent yet: kept on this phone until the connection is back` : "";
  };
  const take = (page) => {
    for (const line of page.querySelectorAll(".briefing li")) document.getElementById(line.id)?.replaceWith(line);
    const count = page.querySelector("[data-count]");
    if (count) document.querySelector("[data-count]").textContent = count.textContent;
  };
  let busy = false;
  const send = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let presses = unsent(); presses.length; presses = unsent()) {
        const answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(presses[0]) });
        if (answer.status >= 500) throw new Error(answer.statusText);
        // Signed out meanwhile: the presses stay until somebody signs in again.
        if (new URL(answer.url).pathname !== location.pathname) return location.reload();
        take(new DOMParser().parseFromString(await answer.text(), "text/html"));
        keep(unsent().slice(1));
      }
    } catch {
      setTimeout(send, 5000);
    } finally {
      busy = false;
      tell();
    }
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-tick]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const [item, press] = event.submitter.value.split(" ");
    const traveller = event.target.elements.traveller.value;
    keep([...unsent(), { traveller, tick: `${item} ${press}`, only: "yes" }]);
    event.submitter.setAttribute("aria-pressed", press === "on");
    event.submitter.value = `${item} ${press === "on" ? "off" : "on"}`;
    event.submitter.dataset.unsent = "yes";
    tell();
    send();
  });
  window.addEventListener("online", send);
  tell();
  send();
}

// The second press of a button does nothing for as long as the answer takes. The server's once-key is the real guard.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
// Coming back by the Back button shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// <time datetime="2026-12-05T10:00:00Z" data-local>: the same moment on the reader's clock, after the printed words.
for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  const part = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const note = document.createElement("span");
  note.textContent = ` · ${part.format(moment)} on your clock`;
  time.append(note);
}

// Typed search for a long <select>: the list keeps what matches anywhere in the name or its synonyms, accents ignored.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
for (const select of document.querySelectorAll("select[data-filter]")) {
  const all = [...select.options];
  const words = all.map((option) => fold(`${option.text} ${option.dataset.also || ""}`));
  const input = document.createElement("input");
  input.type = "search";
  input.className = "input filter";
  input.autocomplete = "off";
  input.placeholder = "Type to shorten the list";
  const label = document.querySelector(`label[for="${select.id}"]`);
  input.setAttribute("aria-label", `Type to shorten the list: ${label ? label.textContent.trim() : ""}`);
  input.setAttribute("aria-controls", select.id);
  const count = document.createElement("p");
  count.className = "filter-count";
  count.setAttribute("role", "status");
  select.before(input);
  select.after(count);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
  input.addEventListener("input", () => {
    const typed = fold(input.value.trim());
    const kept = all.filter((option, at) => !option.value || words[at].includes(typed));
    const found = kept.filter((option) => option.value);
    const before = select.value;
    select.replaceChildren(...kept);
    if (found.some((option) => option.value === before)) select.value = before;
    else if (typed && found.length === 1) select.value = found[0].value;
    count.textContent = typed ? (found.length === 1 ? `${found[0].text} is chosen` : `${found.length || "Nothing"} in the list`) : "";
  });
}

// "/" goes to the search box of the desk, except while typing.
document.addEventListener("keydown", (event) => {
  const find = document.querySelector("[data-find]");
  if (!find || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  find.focus();
  find.select();
});
