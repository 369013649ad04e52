// 名额分配: the sum of each column while one types. What may be given is decided by the server.

for (const output of document.querySelectorAll("[data-sum]")) {
  const column = output.dataset.sum;
  const most = output.parentElement.dataset.most;
  const boxes = [...document.querySelectorAll(`[data-column="${column}"]`)];

  function show() {
    const sum = boxes.reduce((total, box) => total + (Number.parseInt(box.value, 10) || 0), 0);
    const over = most !== "" && sum > Number(most);
    output.textContent = over ? `表中合计 ${sum} 件，多了 ${sum - Number(most)} 件` : `表中合计 ${sum} 件`;
    output.classList.toggle("places-over", over);
  }

  for (const box of boxes) box.addEventListener("input", show);
  show();
}
