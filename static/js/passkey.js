// Passkeys: the browser's part. A form with data-passkey asks the server what to ask
// the authenticator, and sends its answer as an ordinary form.
(() => {
  "use strict";
  const can = "credentials" in navigator && typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
  const say = (form, text) => {
    const place = form.querySelector("[data-passkey-problem]");
    if (!place) return;
    place.hidden = !text;
    place.querySelector("[data-words]").textContent = text;
  };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!can) {
      say(form, form.dataset.cannot);
      if (form.dataset.passkey === "get") form.hidden = true;
      continue;
    }
    form.hidden = false;
    // Before the listener that rests a form's buttons until its answer.
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      say(form, "");
      const button = form.querySelector("button:not([type=button])");
      button.disabled = true;
      try {
        const response = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json" } });
        if (!response.ok || response.redirected) throw new Error(String(response.status));
        const { publicKey, held } = await response.json();
        const credential = form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
        form.elements.challenge.value = held;
        form.elements.answer.value = JSON.stringify(credential.toJSON());
        button.disabled = false;
        form.requestSubmit(button);
      } catch (error) {
        button.disabled = false;
        say(form, error.name === "InvalidStateError" ? form.dataset.known : error.name === "NotAllowedError" ? form.dataset.stopped : form.dataset.failed);
        button.focus();
      }
    });
  }
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-passkey]")) form.elements.answer.value = "";
  });
})();
