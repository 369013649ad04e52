// Passkeys: the browser makes or shows one, and what it answers is sent with the form. Options and answers are JSON in which
// bytes are written in base64 for addresses, as WebAuthn level 3 has it; older browsers are not able to read that themselves.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (credentials) => (credentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

/** What the library calls `publicKey`, with bytes where the browser wants them. */
export function readOptions({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) options.excludeCredentials = listed(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) options.allowCredentials = listed(publicKey.allowCredentials);
  return options;
}

/** A credential as it is sent. */
export function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

const TROUBLE = {
  NotAllowedError: "没有完成：已取消、等待超时，或这台设备上没有可用的通行密钥。请再试一次，或改用其他方式。",
  InvalidStateError: "这台设备上已经有本账号的通行密钥，不需要再添加。",
  SecurityError: "当前网址不能使用通行密钥，请通过平台的正式网址打开。",
};

async function options(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).request_options;
}

function prepare(form) {
  const said = form.querySelector("[data-said]");
  if (!window.PublicKeyCredential) {
    if ("optional" in form.dataset) form.hidden = true;
    else said.textContent = "这个浏览器不支持通行密钥，请换较新的浏览器，或改用其他方式。";
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      const publicKey = readOptions(await options(form));
      const container = navigator.credentials;
      const made = form.dataset.passkey === "add" ? container.create({ publicKey }) : container.get({ publicKey });
      form.elements.credential.value = JSON.stringify(written(await made));
      form.submit();
    } catch (error) {
      said.textContent = TROUBLE[error.name] ?? "没有完成，请检查网络后再试一次。";
    }
  });
}

for (const form of document.querySelectorAll("[data-passkey]")) prepare(form);
