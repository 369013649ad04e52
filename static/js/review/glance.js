// Pictures that a busy server could not draw yet: asked for again a few times, then named as not there.
const WAIT = 6000;
const TIMES = 5;

for (const picture of document.querySelectorAll("img[data-retry]")) {
  let left = TIMES;
  picture.addEventListener("error", () => {
    if (left-- > 0) {
      setTimeout(() => {
        const address = new URL(picture.src);
        address.searchParams.set("again", String(TIMES - left));
        picture.src = address.href;
      }, WAIT);
      return;
    }
    picture.closest("a").classList.add("glance-none");
    picture.replaceWith("没有画出来，点开查看");
  });
}
