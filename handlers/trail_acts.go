package handlers

import (
	"cmp"
	"slices"
	"strings"

	"partnerdesk/views/ui"
)

// actNames are the entries of the trail by what was done, as a person would look for them.
// A test fails for one that is written somewhere and has no name here.
var actNames = map[string]string{
	"aadhaar_consent": "Consent: Aadhaar check", "terms_consent": "Consent: review and terms",
	"add_holiday": "Hours: holiday added", "delete_holiday": "Hours: holiday removed", "set_did_schedule": "Hours: changed", "template.save": "Hours: template saved", "template.delete": "Hours: template deleted",
	"agent.team": "Agents: team", "delete_agent": "Agents: removed", "set_agent_availability": "Agents: availability",
	"assign": "Onboarding: given to a colleague", "discard": "Onboarding: discarded", "onboarding.brand": "Onboarding: brand", "onboarding.tag": "Onboarding: tag",
	"handover.open": "Onboarding: link opened", "handover.copy": "Onboarding: link copied", "handover.revoke": "Onboarding: links ended",
	"audit.export": "Audit trail: downloaded",
	"board.rule":   "Wallboard: rules", "board.screen": "Wallboard: screens", "board.thresholds": "Wallboard: thresholds",
	"bot.check": "Voice bots: checked", "save_wss_bot": "Voice bots: saved", "delete_wss_bot": "Voice bots: removed",
	"brand.add": "Brands: added", "brand.change": "Brands: changed", "brand.host": "Brands: host names", "brand.pictures": "Brands: logo and icon", "brand.remove": "Brands: removed",
	"brand.sender": "Brands: mail sender", "brand.sender.ask": "Brands: code for the mail sender asked", "brand.sender.test": "Brands: mail sender tried", "clients.brand": "Clients: brand",
	"client.reveal": "Clients: PAN or GSTIN looked at", "client.tag": "Clients: tags", "client.note": "Clients: notes", "update_status": "Clients: status", "wallet.alert": "Wallet: alert",
	"credit.add": "Credit: approved", "credit.ask": "Credit: approval asked for", "credit.refuse": "Credit: refused", "credit.want": "Credit: asked of Billing", "pool.note": "Wallets: own account noted",
	"decide":           "Checks: decided by hand",
	"edit_basic_flow":  "Flows: changed",
	"map_flow_did":     "Flows: number mapped",
	"factor.on":        "Second factor: on",
	"factor.off":       "Second factor: off",
	"factor.codes":     "Second factor: recovery codes",
	"job.passwords":    "Jobs: passwords fetched",
	"job.resume":       "Jobs: resumed",
	"job.stop":         "Jobs: stopped",
	"mask.lookup":      "Masking: looked up",
	"mask.reveal":      "Masking: phones looked at",
	"cancel_mask":      "Masking: ended",
	"update_mask":      "Masking: changed",
	"number.buy":       "Numbers: bought",
	"number.label":     "Numbers: label",
	"remove_did":       "Numbers: removed",
	"passkey.add":      "Passkeys: added",
	"passkey.remove":   "Passkeys: removed",
	"password":         "Password: changed",
	"portal.invite":    "Portal: person invited",
	"portal.remove":    "Portal: person removed",
	"portal.role":      "Portal: person’s access",
	"portal.view":      "Portal: viewed as client",
	"portal.view.end":  "Portal: view as client ended",
	"prices.save":      "Prices: saved",
	"privacy.copy":     "Privacy: copy downloaded",
	"privacy.erase":    "Privacy: client erased",
	"session.end":      "Sessions: ended",
	"settings.billing": "Settings: billing", "settings.privacy": "Settings: privacy", "settings.security": "Settings: security",
	"signin": "Signed in", "signin.recovery": "Signed in with a recovery code", "signout": "Signed out", "stepup": "Proved again who they are",
	"password.forgotten": "Password: link asked for", "job.passwords.forget": "Jobs: passwords forgotten",
	"signup.hold": "Sign-up: waits for approval", "signup.refuse": "Sign-up: refused", "signup.set": "Sign-up: switched on or off",
	"staff.access": "Staff: access", "staff.add": "Staff: added", "staff.change": "Staff: changed", "staff.invite": "Staff: invited",
	"token.create": "API token: made", "token.replace": "API token: replaced", "token.revoke": "API token: revoked", "token.roll": "API token: rolled",
	"unlink_whatsapp": "WhatsApp: unlinked", "link_whatsapp": "WhatsApp: linked",
	"add_client_credits": "Credit: added", "buy_did": "Numbers: bought", "add_agent": "Agents: added", "edit_agent": "Agents: changed", "register": "Onboarding: registered", "accept_kyc": "Onboarding: accepted",
	"create_basic_flow": "Flows: created", "create_mask": "Masking: opened", "extend_mask": "Masking: extended",
}

// actName is what was done in words; a code that has none is made readable.
func actName(code string) string {
	if name, ok := actNames[code]; ok {
		return name
	}
	text := strings.NewReplacer(".", ": ", "_", " ").Replace(strings.TrimSuffix(code, "."))
	if text == "" {
		return code
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// trailActs are what can be looked for: groups, then what this partner's trail has in it.
func (r *request) trailActs(acts []string, chosen string) []ui.Option {
	all := []ui.Option{{Label: r.t("Anything")}, {Value: ":looks", Label: r.t("Looks at something personal")}, {Value: ":signin", Label: r.t("Signing in and out")},
		{Value: ":money", Label: r.t("Money")}, {Value: ":people", Label: r.t("People, links and tokens")}}
	known := slices.ContainsFunc(all, func(o ui.Option) bool { return o.Value == chosen })
	if chosen != "" && !known && !slices.Contains(acts, chosen) {
		acts = append(slices.Clone(acts), chosen)
	}
	var named []ui.Option
	for _, a := range acts {
		named = append(named, ui.Option{Value: a, Label: actName(a)})
	}
	slices.SortFunc(named, func(a, b ui.Option) int {
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return append(all, named...)
}
