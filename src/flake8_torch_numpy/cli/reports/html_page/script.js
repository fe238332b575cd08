"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted-page");

  /* A browser may refuse to remember anything of a file. */
  const remembered = (key) => { try { return localStorage.getItem("torch-numpy-" + key); } catch { return null; } };
  const remember = (key, value) => { try { localStorage.setItem("torch-numpy-" + key, value); } catch { /* no matter */ } };

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = remembered("theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);

  addEventListener("DOMContentLoaded", () => {
    const by = (id) => document.getElementById(id);

    const theme = by("theme");
    const showTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
    const toggleTheme = () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember("theme", root.dataset.theme);
      showTheme();
    };
    theme.addEventListener("click", toggleTheme);
    dark.addEventListener("change", showTheme);
    showTheme();

    const singleKeys = by("single-keys");
    singleKeys.checked = remembered("keys") !== "off";
    singleKeys.addEventListener("change", () => remember("keys", singleKeys.checked ? "on" : "off"));

    const keys = {
      t: toggleTheme,
      "?": () => { const help = by("keys"); help.open = !help.open; help.firstElementChild.focus(); },
      ...(by("filter") ? findings(by) : {}),
    };
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const isTyping = event.target.matches("input[type=search]");
      const isOff = event.key.length === 1 && (isTyping || !singleKeys.checked);
      if (isOff || !Object.hasOwn(keys, event.key)) return;
      keys[event.key](event);
      if (event.key.length === 1) event.preventDefault();
    });
  });

  function findings(by) {
    const files = [...document.querySelectorAll(".file")].map((section) => ({
      section,
      path: section.dataset.path,
      findings: [...section.querySelectorAll(".finding")].map((element) => ({ element, words: null })),
    }));
    const all = files.flatMap((file) => file.findings.map((finding) => finding.element));
    const picks = [...document.querySelectorAll(".pick")];
    const text = by("text"), safe = by("safe");
    const state = { codes: new Set(), folder: "" };

    /* --- filters --- */

    const isBelow = (path, folder) =>
      !folder || (folder === "." ? !path.includes("/") : path.startsWith(folder + "/"));

    function show() {
      const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const file of files) {
        const fits = isBelow(file.path, state.folder);
        let inFile = 0;
        for (const finding of file.findings) {
          const { element } = finding;
          let isShown = fits
            && (!state.codes.size || state.codes.has(element.dataset.code))
            && (!safe.checked || element.dataset.fix === "safe");
          if (isShown && words.length) {
            finding.words ??= (file.path + " " + element.querySelector("summary").textContent).toLowerCase();
            isShown = words.every((word) => finding.words.includes(word));
          }
          if (element.hidden === isShown) element.hidden = !isShown;
          if (isShown) inFile++;
        }
        if (file.section.hidden === (inFile > 0)) file.section.hidden = inFile === 0;
        shown += inFile;
      }
      const isFiltered = shown < all.length || state.codes.size || state.folder || words.length || safe.checked;
      const noun = all.length === 1 ? " finding" : " findings";
      by("count").textContent = isFiltered
        ? shown.toLocaleString("en") + " of " + all.length.toLocaleString("en") + noun
        : all.length.toLocaleString("en") + noun;
      by("none").hidden = shown > 0;
      by("clear").hidden = !isFiltered;
      for (const pick of picks) {
        const isPicked = pick.dataset.code ? state.codes.has(pick.dataset.code) : state.folder === pick.dataset.folder;
        pick.setAttribute("aria-pressed", String(isPicked));
      }
      showPicked();
      showWhetherAllAreOpen();
    }

    function showPicked() {
      const chips = [...state.codes].map((code) => [code, () => state.codes.delete(code)]);
      if (state.folder) chips.push([state.folder + "/", () => { state.folder = ""; }]);
      by("picked").replaceChildren(...chips.map(([label, remove]) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.textContent = label + " \u00d7";
        chip.setAttribute("aria-label", "No longer only " + label);
        chip.addEventListener("click", () => { remove(); change(); text.focus(); });
        return chip;
      }));
    }

    function change() {
      show();
      const given = new URLSearchParams();
      if (state.codes.size) given.set("code", [...state.codes].join(","));
      if (state.folder) given.set("folder", state.folder);
      if (text.value.trim()) given.set("text", text.value.trim());
      if (safe.checked) given.set("fix", "safe");
      const hash = given.toString();
      /* Where the address can't be changed, the filters work without it. */
      try { history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search); } catch { /* no matter */ }
    }

    function clear() {
      state.codes.clear();
      state.folder = "";
      text.value = "";
      safe.checked = false;
      change();
    }

    function follow() {
      const hash = location.hash.slice(1);
      if (hash.includes("=")) {
        const given = new URLSearchParams(hash);
        const known = new Set(picks.map((pick) => pick.dataset.code).filter(Boolean));
        state.codes = new Set((given.get("code") ?? "").split(",").filter((code) => known.has(code)));
        state.folder = given.get("folder") ?? "";
        text.value = given.get("text") ?? "";
        safe.checked = given.get("fix") === "safe";
        show();
        return;
      }
      const finding = /^f\d+(s\d+)?$/.test(hash) ? by(hash)?.closest(".finding") : null;
      if (!finding) return;
      if (finding.hidden) {
        clear();
        history.replaceState(null, "", "#" + hash);
      }
      finding.open = true;
      if (by(hash) === finding) goTo(finding);
      else goToStep(finding, Number(hash.split("s")[1]));
    }

    for (const pick of picks) {
      pick.disabled = false;
      pick.addEventListener("click", () => {
        const { code, folder } = pick.dataset;
        if (code) state.codes.delete(code) || state.codes.add(code);
        else state.folder = state.folder === folder ? "" : folder;
        change();
      });
    }
    let waiting = 0;
    text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(change, 120); });
    safe.addEventListener("change", change);
    by("filter").addEventListener("submit", (event) => {
      event.preventDefault();
      change();
      current = null;
      move(1);
    });
    by("filter").addEventListener("reset", (event) => { event.preventDefault(); clear(); text.focus(); });

    /* --- from finding to finding --- */

    let current = null;
    document.addEventListener("focusin", (event) => {
      const finding = event.target.closest(".finding");
      if (finding) current = finding;
    });

    function goTo(finding) {
      const summary = finding.querySelector("summary");
      summary.focus({ preventScroll: true });
      summary.scrollIntoView({ block: "nearest" });
    }

    function move(direction) {
      let index = current ? all.indexOf(current) + direction : 0;
      while (all[index]?.hidden) index += direction;
      if (all[index]) goTo(all[index]);
    }

    /* --- along the way of a value --- */

    function goToStep(finding, number) {
      const links = [...finding.querySelectorAll(".way a")];
      const link = links[number - 1];
      if (!link) return;
      finding.open = true;
      current = finding;
      for (const other of links) other.removeAttribute("aria-current");
      for (const other of finding.querySelectorAll(".here")) other.classList.remove("here");
      link.setAttribute("aria-current", "step");
      const mark = by(link.hash.slice(1));
      mark.classList.add("here");
      mark.closest(".l").classList.add("here");
      mark.focus({ preventScroll: true });
      mark.scrollIntoView({ block: "nearest", inline: "nearest" });
      by("said").textContent =
        "Step " + number + " of " + links.length + ": " + link.textContent + ", " + link.nextElementSibling.textContent;
    }

    function step(direction) {
      if (!current || current.hidden) current = shown()[0];
      if (!current) return;
      const links = [...current.querySelectorAll(".way a")];
      const at = links.findIndex((link) => link.hasAttribute("aria-current"));
      const first = direction > 0 ? 0 : links.length - 1;
      goToStep(current, at < 0 ? first + 1 : Math.min(Math.max(at + direction, 0), links.length - 1) + 1);
    }

    document.addEventListener("click", (event) => {
      const link = event.target.closest(".way a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const finding = link.closest(".finding");
      goToStep(finding, [...finding.querySelectorAll(".way a")].indexOf(link) + 1);
    });

    /* --- all at once --- */

    const shown = () => all.filter((finding) => !finding.hidden);
    let isToBeShown = false;
    function showWhetherAllAreOpen() {
      /* Once a frame: all may be opened at once, and each says so. */
      if (isToBeShown) return;
      isToBeShown = true;
      requestAnimationFrame(() => {
        isToBeShown = false;
        by("all").textContent = shown().some((finding) => !finding.open) ? "Open all" : "Close all";
      });
    }
    function toggleAll() {
      const some = shown(), open = some.some((finding) => !finding.open);
      for (const finding of some) finding.open = open;
    }
    by("all").addEventListener("click", toggleAll);
    document.addEventListener("toggle", () => showWhetherAllAreOpen(), true);

    addEventListener("hashchange", follow);
    show();
    follow();

    return {
      j: () => move(1),
      k: () => move(-1),
      n: () => step(1),
      p: () => step(-1),
      e: toggleAll,
      "/": () => { text.focus(); text.select(); },
      Escape: () => { clear(); text.blur(); },
    };
  }
})();
