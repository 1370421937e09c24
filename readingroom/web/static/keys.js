// Keys for who wants them (see /reading): j and k walk along headlines, / goes to the search, ? to the list of keys.
// It makes no HTML and keeps nothing; every page works without it.
"use strict";
(() => {
  const HEADLINES = ".hits :is(h2, h3) a, .leads h2 a, .teasers h2 a, .names th a";

  const isTypedIn = (place) => place instanceof Element && place.closest("input, select, textarea, [contenteditable]") !== null;

  const walk = (step) => {
    const all = [...document.querySelectorAll(HEADLINES)];
    if (all.length === 0) return;
    const now = all.indexOf(document.activeElement);
    const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const COMMANDS = {
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => document.querySelector("input[type=search]")?.focus(),
    "?": () => location.assign("/reading#keys"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTypedIn(event.target)) return;
    if (!Object.hasOwn(COMMANDS, event.key)) return;
    event.preventDefault();
    COMMANDS[event.key]();
  });
})();
