// What is live on the pages of battles: the scene as it changes, and its clock. Without this file
// the pages load themselves again, or have a link for that.
"use strict";
(() => {
  let stream = null, address = "", ahead = 0;
  const clock = (root) => {
    const shown = root.querySelector("[data-now]");
    if (shown) ahead = Date.now() - Number(shown.dataset.now);
  };
  // A form may be replaced while its answer is awaited. What htmx does with that answer must then be
  // on the form itself, since it has left the page where it would find it.
  const keep = (root) => {
    for (const form of root.querySelectorAll("[data-live] form")) {
      for (const name of ["hx-target", "hx-select", "hx-swap"]) {
        const value = document.body.getAttribute(name);
        if (value) form.setAttribute(name, value);
      }
    }
  };
  const follow = () => {
    const scene = document.querySelector("[data-live]");
    const wanted = scene ? scene.dataset.live : "";
    if (wanted === address) return;
    if (stream) stream.close();
    stream = null;
    address = wanted;
    if (!wanted) return;
    let first = true;
    stream = new EventSource(wanted);
    stream.addEventListener("scene", (event) => {
      const now = document.querySelector("[data-live]");
      // What was loaded with the page is still new, and somebody may be typing in it already.
      if (!now || (first && now.querySelector("input:focus"))) return;
      first = false;
      now.innerHTML = event.data;
      keep(document);
      if (window.htmx) window.htmx.process(now);
      clock(now);
      const notice = document.querySelector(".problem");
      if (notice) notice.remove();
      const stage = now.querySelector("[data-said]"), title = now.querySelector("h2");
      const said = stage ? stage.dataset.said : title ? title.textContent : "";
      const box = document.getElementById("said");
      if (said && box.textContent !== said) box.textContent = said;
    });
    const opened = stream;
    stream.addEventListener("end", () => { opened.close(); });
    stream.addEventListener("error", () => {
      // After an answer that is no stream, as while the bot restarts, the browser would give up.
      if (opened.readyState !== EventSource.CLOSED || opened !== stream) return;
      address = "";
      setTimeout(follow, 4000);
    });
  };
  setInterval(() => {
    for (const time of document.querySelectorAll("[data-until], time[data-at]")) {
      const until = Number(time.dataset.until || time.dataset.at);
      if (!until || !document.querySelector("[data-live]")) continue;
      const left = Math.max(0, Math.ceil((until - Date.now() + ahead) / 1000));
      const text = time.dataset.until ? String(left) : `in ${left} second${left === 1 ? "" : "s"}`;
      if (time.textContent !== text) time.textContent = text;
    }
  }, 250);
  const begin = () => { keep(document); clock(document); follow(); };
  begin();
  document.addEventListener("htmx:afterSettle", begin);
})();
