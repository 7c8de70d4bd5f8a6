// Passkeys for forms: a button with data-passkey asks, the answer goes with its form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

const read = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
  allowCredentials: listed(options.allowCredentials),
  excludeCredentials: listed(options.excludeCredentials),
});

const said = (made) => {
  const response = { clientDataJSON: text(made.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = text(made.response[part]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} };
};

for (const button of document.querySelectorAll("button[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  button.closest("[data-passkeys]").hidden = false;
  button.addEventListener("click", async () => {
    const form = button.form;
    const told = form.querySelector("[role=status]");
    const options = read(JSON.parse(button.dataset.passkey));
    try {
      const asked = { publicKey: options };
      const made = await (options.user ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
      form.elements.credential.value = JSON.stringify(said(made));
      form.submit();
    } catch {
      told.textContent = button.dataset.failed;
    }
  });
}
