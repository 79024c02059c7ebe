// Passkeys, the one thing of the door that needs a script. A button with `data-passkey` says what it is for:
// `sign-in`, `prove` or `add`; without the browser's help it stays hidden.

const place = "/v1/sign-in";

async function ask(path, body) {
  const answer = await fetch(place + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail);
  return said;
}

const ways = {
  "sign-in": async () => {
    const { options } = await ask("/passkey/options", {});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const found = await navigator.credentials.get({ publicKey });
    await ask("/passkey", { answer: found.toJSON() });
  },
  prove: async () => {
    const { options } = await ask("/passkey/options", {});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const found = await navigator.credentials.get({ publicKey });
    await ask("/account/prove-passkey", { answer: found.toJSON() });
  },
  add: async (button) => {
    const name = document.getElementById(button.dataset.name).value;
    const { options } = await ask("/account/passkeys/options", {});
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const made = await navigator.credentials.create({ publicKey });
    await ask("/account/passkeys", { answer: made.toJSON(), name });
  },
};

for (const button of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  button.closest("[hidden]").hidden = false;
  const told = document.getElementById(button.dataset.told);
  button.addEventListener("click", async () => {
    button.disabled = true;
    told.textContent = "";
    try {
      await ways[button.dataset.passkey](button);
      location.assign(button.dataset.then);
    } catch (error) {
      told.textContent = button.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });
}
