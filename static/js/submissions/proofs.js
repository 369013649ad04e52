// <a data-larger> with a picture: opens it large on the page, marks and caption included. Without scripts the link opens it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-larger]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const box = document.createElement("dialog");
  box.className = "dialog evidence-frame-large";
  box.setAttribute("aria-label", link.getAttribute("aria-label") || "");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn evidence-frame-close";
  close.dataset.dialogClose = "";
  close.textContent = "关闭";
  const frame = document.createElement("div");
  frame.className = "evidence-frame-frame";
  for (const part of link.children) frame.append(part.cloneNode(true));
  const words = link.closest("figure")?.querySelector("figcaption");
  const caption = document.createElement("p");
  caption.className = "evidence-frame-words";
  caption.textContent = words ? words.textContent : "";
  box.append(frame, caption, close);
  box.addEventListener("close", () => {
    box.remove();
    link.focus();
  });
  document.body.append(box);
  box.showModal();
});
