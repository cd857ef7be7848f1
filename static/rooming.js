// Drags a name onto a room. It fills the form "Move somebody" and sends it, so that the server hears the same as from the two lists.
"use strict";

const form = document.querySelector("form[data-move]");
const zones = document.querySelector("[data-zones]");
if (form && zones) {
  let dragged = "";
  const target = (event) => dragged && event.target.closest("[data-place]");
  const mark = (place) => {
    for (const one of document.querySelectorAll(".drop-here")) one.classList.remove("drop-here");
    if (place) place.classList.add("drop-here");
  };
  document.addEventListener("dragstart", (event) => {
    const name = event.target.closest("[data-traveller]");
    if (!name) return;
    dragged = name.dataset.traveller;
    event.dataTransfer.setData("text/plain", name.textContent);
    event.dataTransfer.effectAllowed = "move";
    zones.hidden = false;
  });
  document.addEventListener("dragover", (event) => {
    const place = target(event);
    mark(place);
    if (place) event.preventDefault();
  });
  document.addEventListener("dragend", () => {
    dragged = "";
    mark(null);
  });
  document.addEventListener("drop", (event) => {
    const place = target(event);
    if (!place) return;
    event.preventDefault();
    // Dropped where they are already.
    if (place.querySelector(`[data-traveller="${dragged}"]`)) return;
    form.elements.traveller.value = dragged;
    form.elements.place.value = place.dataset.place;
    form.requestSubmit();
  });
}
