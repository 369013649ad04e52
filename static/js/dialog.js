// <button data-dialog="id"> opens <dialog id="id">; [data-dialog-close] and a click on the backdrop close it. One dialog
// serves many rows: the button's data-title, data-text and data-action fill its heading, its [data-dialog-text] and where
// its form goes, and what was typed for another row is gone.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) {
    const box = document.getElementById(opener.dataset.dialog);
    if (box && opener.dataset.action) fill(box, opener.dataset);
    box?.showModal();
    return;
  }
  const box = event.target.closest?.("dialog");
  if (box && (event.target === box || event.target.closest("[data-dialog-close]"))) box.close();
});

function fill(box, { title, text, action }) {
  const form = box.querySelector("form");
  if (form.getAttribute("action") !== action) form.reset();
  form.setAttribute("action", action);
  box.querySelector("h2").textContent = title;
  box.querySelector("[data-dialog-text]").textContent = text;
}

// <form data-ask="text" data-ask-title="…" data-ask-submit="…"> asks in a dialog of the portal's own before it is sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset?.ask || form.dataset.asked) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // nothing else may take it as sent
  const { submitter } = event;
  ask(form.dataset, () => {
    form.dataset.asked = "1";
    form.requestSubmit(submitter ?? undefined);
    delete form.dataset.asked;
  });
}, true);

// <button hx-post="…" hx-confirm="text" data-ask-title="…" data-ask-submit="…"> asks in the same dialog.
document.addEventListener("htmx:confirm", (event) => {
  const { question, elt, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  ask({ ...elt.dataset, ask: question }, () => issueRequest(true));
});

function ask({ ask: text, askTitle: title = "请确认", askSubmit: label = "确定" }, go) {
  const box = document.createElement("dialog");
  box.className = "dialog";
  const head = element("div", "dialog-head");
  const heading = element("h2", "", title);
  heading.id = "ask-title";
  box.setAttribute("aria-labelledby", heading.id);
  head.append(heading);
  const body = element("div", "dialog-body");
  body.append(element("p", "", text));
  const foot = element("div", "dialog-foot");
  const no = element("button", "btn", "取消");
  const yes = element("button", "btn btn-primary", label);
  no.type = yes.type = "button";
  foot.append(no, yes);
  box.append(head, body, foot);
  document.body.append(box);
  box.addEventListener("close", () => box.remove());
  no.addEventListener("click", () => box.close());
  yes.addEventListener("click", () => {
    box.close();
    go();
  });
  box.showModal();
  yes.focus();
}

function element(tag, css, words = "") {
  const made = document.createElement(tag);
  if (css) made.className = css;
  made.textContent = words;
  return made;
}
