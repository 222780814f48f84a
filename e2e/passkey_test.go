package e2e

// device gives the window a phone's lock: Chromium's own authenticator in software,
// which says yes at once.
func (v *visitor) device() {
	v.t.Helper()
	s, err := v.page.Context().NewCDPSession(v.page)
	v.must(err, "reaching the browser's tools")
	_, err = s.Send("WebAuthn.enable", map[string]any{})
	v.must(err, "turning authenticators in software on")
	_, err = s.Send("WebAuthn.addVirtualAuthenticator", map[string]any{"options": map[string]any{
		"protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
		"isUserVerified": true, "automaticPresenceSimulation": true,
	}})
	v.must(err, "adding an authenticator")
}

// returnsByPasskey makes a passkey on the account's page, which is open, and comes back
// with it after signing out.
func (v *visitor) returnsByPasskey() {
	v.t.Helper()
	v.device()
	v.press("Add a passkey")
	v.at("Add a passkey")
	v.fill("Name", "My phone")
	v.press("Add a passkey")
	v.told("The passkey is kept")
	v.reads("My phone")
	v.must(v.page.Context().ClearCookies(), "forgetting the session")
	v.open("/signin?next=/account")
	v.press("Use a passkey")
	v.at("Your account")
	v.reads("Last used")
}
