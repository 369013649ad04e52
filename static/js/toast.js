/** Say something to the person, read out by screen readers; `bad` for what went wrong. */
export function toast(words, bad = false) {
  const box = document.getElementById("toasts");
  if (!box || !words) return;
  const note = document.createElement("div");
  note.className = bad ? "toast-note bad" : "toast-note";
  note.textContent = words;
  box.append(note);
  setTimeout(() => note.remove(), bad ? 9000 : 5000);
}
