// A page that stays open longer than its sign-in goes on after the person has signed in again, in whatever window.

/** Take a fresh form token from the server; false where nobody is signed in. */
export async function refreshToken() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (answer.redirected || !answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = fresh.querySelector('meta[name="csrf-token"]')?.content;
  if (!token) return false;
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  return true;
}
