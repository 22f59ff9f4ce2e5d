// Keys to study with, and what changed for those who listen. Everything works without this file.
"use strict";
(() => {
  const body = document.body;
  // Links and forms fetch the next page, and put its main part here.
  for (const [name, value] of [
    ["hx-boost", "true"], ["hx-target", "#main"], ["hx-select", "#main"], ["hx-select-oob", "#head"],
    ["hx-swap", "outerHTML show:window:top"],
  ]) body.setAttribute(name, value);
  const plain = (root) => root.querySelectorAll("[data-plain]").forEach((link) => link.setAttribute("hx-boost", "false"));
  plain(document);
  if (window.htmx) window.htmx.process(body);

  const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      const saving = event.target.form.querySelector("[data-enter]");
      if (saving && !event.repeat) saving.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const field = document.getElementById("typed");
    if (event.key === "Enter" && field && !event.target.closest("a, button, summary")) {
      event.preventDefault();
      field.focus();
      return;
    }
    if (event.key === " " && event.target.closest("a, button, summary")) return;
    const key = event.key === " " ? "space" : event.key.toLowerCase();
    const button = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (button && !event.repeat) {
      event.preventDefault();
      button.click();
    }
  });
  // A file that is dropped on a page with a field for files is sent with that field's form.
  const forFiles = (event) => event.dataTransfer.types.includes("Files") && document.querySelector("input[type=file]");
  document.addEventListener("dragover", (event) => { if (forFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const field = forFiles(event);
    if (!field || !event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.form.requestSubmit();
  });
  // What is read aloud of a part: its text, with each formula in words.
  const words = (one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll("math").forEach((math) => math.replaceWith(math.getAttribute("alttext")));
    return (copy.children.length ? [...copy.children] : [copy])
      .map((part) => part.textContent.trim().replace(/\s+/g, " ")).filter(Boolean).join(" · ");
  };
  // Who would leave text that is not saved yet is asked first.
  const changed = (form) => "changed" in form.dataset || [...form.elements].some((one) =>
    /^(text|search|number|file|textarea)$/.test(one.type) && one.value !== one.defaultValue);
  const unsaved = (own) => [...document.querySelectorAll("form[data-unsaved]")].find((form) => form !== own && changed(form));
  let leaving = false;
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.target.id !== "main") return;
    const open = unsaved(event.detail.elt);
    if (open && !window.confirm(open.dataset.unsaved)) event.preventDefault();
  });
  document.addEventListener("submit", (event) => { leaving = !unsaved(event.target); });
  window.addEventListener("beforeunload", (event) => { if (!leaving && unsaved(null)) event.preventDefault(); });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "main") return; // a part of the page, such as a preview
    const main = document.getElementById("main");
    const title = main.querySelector("h1"), answer = main.querySelector("#answer article, #scene article");
    plain(main);
    leaving = false;
    const shown = main.querySelector(".shown");
    const first = main.querySelector("[autofocus]") || main;
    if (shown) shown.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
    document.getElementById("said").textContent = [title, answer]
      .filter(Boolean).map(words).join(". ").slice(0, 300);
  });
  // What was pressed while the connection was lost can be pressed again: it counts once.
  const lost = document.getElementById("lost");
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => { lost.hidden = false; });
  document.addEventListener("htmx:beforeRequest", () => { lost.hidden = true; });
  // The page on which one is may be far right in a menu that is wider than the phone.
  const show = () => {
    const here = document.querySelector("header [aria-current]"), menu = here && here.closest("nav");
    if (menu) menu.scrollLeft = here.offsetLeft - menu.offsetLeft - (menu.clientWidth - here.clientWidth) / 2;
  };
  show();
  document.addEventListener("htmx:afterSettle", show);
  // An error's page is shown as any other page.
  document.addEventListener("htmx:beforeSwap", (event) => { event.detail.shouldSwap = true; event.detail.isError = false; });
})();
